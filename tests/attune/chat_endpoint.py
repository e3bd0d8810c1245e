"""A model's endpoint on a real loopback socket: it speaks the chat protocol, well or badly."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from attune.chat import Model

Answer = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


def plain(body: bytes, *, status: int = 200, **headers: str) -> Answer:
    """A complete answer of any kind."""

    def answer(handler: BaseHTTPRequestHandler, _question: dict[str, Any]) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def words(text: str) -> bytes:
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()


def guided(handler: BaseHTTPRequestHandler, question: dict[str, Any]) -> None:
    """Tells whether a text came with the message."""
    roles = [message["role"] for message in question["messages"]]
    said = "As the text says." if roles == ["system", "user"] else "As ever."
    plain(words(said))(handler, question)


@dataclass
class Endpoint:
    """``requests`` holds (path, headers, question). ``closing`` ends answers that drip."""

    model: Model
    answer: Answer = guided
    requests: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    closing: Event = field(default_factory=Event)

    def drips(self, handler: BaseHTTPRequestHandler, _question: dict[str, Any]) -> None:
        """A byte now and then, so that no single read is ever slow."""
        handler.send_response(200)
        handler.end_headers()
        try:
            while not self.closing.wait(0.02):
                handler.wfile.write(b" ")
        except OSError:
            pass  # the other side has gone, as it should

    def drips_its_head(self, handler: BaseHTTPRequestHandler, _question: dict[str, Any]) -> None:
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not self.closing.wait(0.02):
                handler.wfile.write(b"x")
        except OSError:
            pass

    def is_silent(self, _handler: BaseHTTPRequestHandler, _question: dict[str, Any]) -> None:
        self.closing.wait(20)


@contextmanager
def running_endpoint() -> Iterator[Endpoint]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            endpoint.requests.append((self.path, dict(self.headers), question))
            endpoint.answer(self, question)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- inherited name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        base = f"http://127.0.0.1:{server.server_address[1]}/v1"
        endpoint = Endpoint(model=Model(url=base, name="small", key="sesame"))
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield endpoint
        finally:
            endpoint.closing.set()
            server.shutdown()
            thread.join()


def took(start: float) -> float:
    return time.monotonic() - start
