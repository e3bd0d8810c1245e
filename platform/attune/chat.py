"""Asking a language model one thing, through any endpoint that speaks OpenAI's chat protocol.

Time and size are bounded whatever the other side does, redirects are not followed, and what comes
back is text and nothing more.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Final
from urllib.parse import urlsplit

from attune import strict_json
from attune.errors import FormatError, ModelError, UsageError
from attune.phrase import Phrase

__all__ = ["MAX_ANSWER_BYTES", "SECONDS", "Model", "ask", "is_key"]

SECONDS: Final = 10.0
"""For a whole answer, from the connection to the last byte."""

MAX_ANSWER_BYTES: Final = 64 * 1024

_CHUNK: Final = 8 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model behind an endpoint. ``url`` is its base, as in ``http://127.0.0.1:8080/v1``.

    Raises :class:`UsageError` for an address that is not one of the web, and for a key that no
    header can carry.
    """

    url: str
    name: str
    key: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            is_plain = parts.port != 0 and not (parts.username or parts.query or parts.fragment)
        except ValueError as error:
            raise UsageError(f"“{self.url}” is not an address ({error}).") from error
        if parts.scheme not in ("http", "https") or not parts.hostname or not is_plain:
            raise UsageError(
                f"“{self.url}” is not the base of an endpoint: write it as"
                " https://models.example.org/v1."
            )
        if not self.name:
            raise UsageError("An endpoint needs the name of the model that is asked.")
        if not is_key(self.key):
            raise UsageError("An endpoint's key is one line of printable ASCII.")

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc


def is_key(text: str) -> bool:
    """Whether a header can carry it, as a key or as the lack of one."""
    return text.isascii() and text.isprintable()


def ask(
    model: Model,
    messages: Sequence[Mapping[str, str]],
    *,
    max_tokens: int,
    seconds: float = SECONDS,
) -> str:
    """The model's answer to a conversation of ``{"role": …, "content": …}``, at temperature 0.

    Raises :class:`ModelError` where no usable answer comes within ``seconds``.
    """
    question = {
        "model": model.name,
        "messages": list(messages),
        "temperature": 0,
        "max_tokens": max_tokens,
    }
    deadline = time.monotonic() + seconds
    try:
        status, body = _post(model, json.dumps(question).encode(), deadline)
    except (OSError, HTTPException, ValueError) as error:
        if isinstance(error, TimeoutError) or time.monotonic() >= deadline:
            raise _late(seconds) from None
        raise ModelError(
            Phrase("The model cannot be reached, or breaks off."), fault="unreachable"
        ) from None
    if time.monotonic() >= deadline:
        raise _late(seconds)
    if status != 200:
        raise ModelError(
            Phrase("The model answers with status {status}.", status=status),
            fault="refused",
            status=status,
        )
    return _content(body)


def _post(model: Model, question: bytes, deadline: float) -> tuple[int, bytes]:
    parts = urlsplit(model.url)
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=deadline - time.monotonic())
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if model.key:
        headers["Authorization"] = f"Bearer {model.key}"
    try:
        connection.connect()
        end = _end_at(deadline, connection.sock)
        try:
            path = f"{parts.path.rstrip('/')}/chat/completions"
            connection.request("POST", path, question, headers)
            with connection.getresponse() as answer:
                return answer.status, _bounded(answer)
        finally:
            end.cancel()
    finally:
        connection.close()


def _end_at(deadline: float, connected: socket.socket) -> threading.Timer:
    """Ends what is read from a socket. A time-out alone begins anew with every byte that drips."""

    def end() -> None:
        with contextlib.suppress(OSError):  # it may be over already
            # The plain socket's own: that of TLS takes its state away under the reading thread.
            socket.socket.shutdown(connected, socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), end)
    timer.daemon = True
    timer.start()
    return timer


def _bounded(answer: HTTPResponse) -> bytes:
    body = bytearray()
    while chunk := answer.read1(_CHUNK):
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise ModelError(
                Phrase("The answer is longer than {limit} KiB.", limit=MAX_ANSWER_BYTES // 1024),
                fault="endless",
            )
    return bytes(body)


def _content(body: bytes) -> str:
    try:
        answer = strict_json.loads(body, what="the answer", exact=False)
        content = answer["choices"][0]["message"]["content"]
    except (FormatError, IndexError, KeyError, TypeError):
        content = None
    if not isinstance(content, str) or not content.strip():
        raise ModelError(Phrase("The answer of the model cannot be read."), fault="unreadable")
    return content.strip()


def _late(seconds: float) -> ModelError:
    return ModelError(
        Phrase("The model did not answer within {seconds} seconds.", seconds=f"{seconds:g}"),
        fault="late",
    )
