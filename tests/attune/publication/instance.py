"""An instance on a real loopback socket: a test sets its answers and reads its requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from attune.release import BUNDLE_TYPE
from attune.trust import DISCOVERY_PATH, JWKS_PATH, key_set
from tests.attune.publication.publisher import SUBJECT, Publisher

Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Instance:
    """``replies`` by path; what is not there is a 404. ``requests`` holds (path, headers)."""

    url: str = ""
    replies: dict[str, Reply] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def publish(self, publisher: Publisher, *bundles: bytes, subject: str = SUBJECT) -> None:
        """Serve a publisher's discovery document, keys, and the last of ``bundles``."""
        self.replies[DISCOVERY_PATH] = json_reply(publisher.discovery.to_dict())
        self.replies[JWKS_PATH] = json_reply(key_set(publisher.keys))
        for bundle in bundles:
            self.replies[bundle_url(subject)] = reply(bundle, media_type=BUNDLE_TYPE)


def bundle_url(subject: str = SUBJECT) -> str:
    return f"/v1/d/{subject}/bundle"


def head_url(subject: str = SUBJECT) -> str:
    return f"/v1/d/{subject}/head"


def reply(
    body: bytes, *, status: int = 200, media_type: str = "application/json", **headers: str
) -> Reply:
    """A complete answer. Header names are written with underscores."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", media_type)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def json_reply(value: Any, *, status: int = 200) -> Reply:
    return reply(json.dumps(value).encode(), status=status)


def problem(status: int, **members: Any) -> Reply:
    """A problem document (RFC 9457)."""
    body = json.dumps({"status": status, **members}).encode()
    return reply(body, status=status, media_type="application/problem+json")


@contextmanager
def running_instance() -> Iterator[Instance]:
    instance = Instance()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            instance.requests.append((self.path, dict(self.headers)))
            answer = instance.replies.get(self.path, problem(404, title="Not found"))
            answer(self)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- inherited name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        instance.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield instance
        finally:
            server.shutdown()
            thread.join()
