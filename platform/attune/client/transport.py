"""HTTP for reading what an instance publishes, with every size and time bounded.

Nothing here is trusted: what comes back is bytes for :mod:`attune.release` to verify.
"""

from __future__ import annotations

import ipaddress
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from attune.errors import FormatError, NetworkError, UsageError
from attune.release import MAX_BUNDLE_BYTES
from attune.strict_json import loads
from attune.trust import origin_of

CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 10.0
"""Longest silence of a server that is sending."""
TOTAL_SECONDS: Final = 30.0
"""Longest time a body may take altogether, however steadily it drips."""
MAX_REDIRECTS: Final = 3

_TOKEN: Final = r"att_[A-Za-z0-9_-]{1,256}"  # noqa: S105 -- the form of one, not one
_CHUNK: Final = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A complete answer of at most :data:`MAX_BUNDLE_BYTES`."""

    url: str
    status: int
    media_type: str
    body: bytes

    def successful(self) -> bytes:
        """The body of a 200; anything else is a :class:`NetworkError` in the server's own words."""
        if self.status == 200:
            return self.body
        raise NetworkError(f"{self.url} answers {self.status}{self._problem()}", status=self.status)

    def _problem(self) -> str:
        """The words of a problem document (RFC 9457), if it is one."""
        if self.media_type != "application/problem+json":
            return "."
        try:
            problem = loads(self.body)
        except FormatError:
            return "."
        if not isinstance(problem, dict):
            return "."
        words = [_printable(problem[name]) for name in ("title", "detail") if problem.get(name)]
        return f": {' '.join(words)}" if words else "."


class Transport:
    """Requests to one origin: https, or http to this machine (to any with ``insecure_http``).

    ``token`` (``att_…``) is sent to that origin only; redirects to another are refused.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        insecure_http: bool = False,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        self.origin = origin_of(url)
        if not (insecure_http or _is_protected(self.origin)):
            raise UsageError(
                f"{self.origin} is neither https nor on this machine: anybody on the way could"
                " read and change what is sent. --insecure-http allows it all the same."
            )
        if token is not None and not re.fullmatch(_TOKEN, token):
            raise UsageError("A token begins with att_ and holds letters, digits, - and _ only.")
        self._token = token
        self._total_seconds = total_seconds
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS), retries=False
        )

    def get(self, path: str, *, accept: str = "application/json") -> Response:
        """GET ``path`` (from the root), following redirects within the origin.

        Raises :class:`NetworkError` when no complete answer comes. Any HTTP status is an answer.
        """
        deadline = time.monotonic() + self._total_seconds
        url = self.origin + path
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._once(url, accept, deadline)
            if isinstance(answer, Response):
                return answer
            url = self._within_origin(url, answer)
        raise NetworkError(f"{self.origin}{path} redirects more than {MAX_REDIRECTS} times.")

    def _once(self, url: str, accept: str, deadline: float) -> Response | str:
        """The response, or the location it redirects to."""
        try:
            reply = self._pool.request(
                "GET",
                url,
                headers=self._headers(accept),
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
        except HTTPError as error:
            raise NetworkError(f"{url} cannot be reached: {_reason(error)}") from None
        try:
            location = reply.headers.get("Location")
            if reply.status in (301, 302, 303, 307, 308) and location:
                return location
            return Response(
                url=url,
                status=reply.status,
                media_type=reply.headers.get("Content-Type", "").partition(";")[0].strip().lower(),
                body=_bounded(reply, url, deadline),
            )
        finally:
            # Not put back for reuse: an unread rest of a refused body must not be read later.
            reply.close()

    def _headers(self, accept: str) -> Mapping[str, str]:
        headers = {
            "Accept": accept,
            "Accept-Encoding": "identity",
            "User-Agent": f"attune/{version('attune')}",
        }
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        return headers

    def _within_origin(self, url: str, location: str) -> str:
        try:
            target = urljoin(url, location)
            parts = urlsplit(target)
            origin = origin_of(f"{parts.scheme}://{parts.netloc}")
        except (UsageError, ValueError):
            origin = None
        if origin != self.origin:
            raise NetworkError(f"{url} redirects to another place, which is not followed.")
        return target


def _bounded(reply: urllib3.BaseHTTPResponse, url: str, deadline: float) -> bytes:
    encoding = reply.headers.get("Content-Encoding", "identity")
    if encoding != "identity":
        # A few kilobytes can unpack to gigabytes; it was not asked for.
        raise NetworkError(f"{url} sends a compressed body, which was not asked for.")
    body = bytearray()
    try:
        while chunk := reply.read1(_CHUNK):
            body += chunk
            if len(body) > MAX_BUNDLE_BYTES:
                raise NetworkError(f"{url} sends more than {MAX_BUNDLE_BYTES} bytes.")
            if time.monotonic() > deadline:
                raise NetworkError(f"{url} takes too long to send its answer.")
    except HTTPError as error:
        raise NetworkError(f"{url} breaks off: {_reason(error)}") from None
    return bytes(body)


def _is_protected(origin: str) -> bool:
    parts = urlsplit(origin)
    if parts.scheme == "https" or parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def _printable(value: Any) -> str:
    """A stranger's words made safe for a terminal: one line, no control characters, not endless."""
    text = "".join(character if character.isprintable() else " " for character in str(value))
    return text[:300]


def _reason(error: HTTPError) -> str:
    match error:
        case urllib3.exceptions.NameResolutionError():
            return "its name is not known."
        case urllib3.exceptions.NewConnectionError():
            return "no connection. Is the server running?"
        case urllib3.exceptions.SSLError():
            return f"its certificate or encryption is not in order ({_printable(error)})."
        case urllib3.exceptions.TimeoutError():
            return "it does not answer in time."
        case _:
            return f"{_printable(error)}."
