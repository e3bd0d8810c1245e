"""Public releases straight from the release tree, ahead of Django.

A public GET needs no middleware, no database and no worker; a release that is out stays readable
while all of those are down. Whatever the tree does not hold is Django's to answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from publishing.problems import PREFIXES
from publishing.serving import find

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class StaticRelease:
    """A WSGI application in front of another one.

    Files are read whole: the largest is a bundle of about 1.4 MB, most have a few kilobytes, and
    our server offers no ``wsgi.file_wrapper``.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if not path.startswith(PREFIXES) or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._application(environ, start_response)
        served = find(path)
        if served is None:
            return self._application(environ, start_response)
        headers = list(served.headers())
        if served.is_known_to(environ.get("HTTP_IF_NONE_MATCH")) and served.kind.status == 200:
            start_response("304 Not Modified", headers)
            return [b""]
        headers.append(("Content-Length", str(len(served.data))))
        start_response("200 OK" if served.kind.status == 200 else "410 Gone", headers)
        return [served.data if environ["REQUEST_METHOD"] == "GET" else b""]
