"""Asking a model: bounded in time and size, whatever the other side does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from attune.chat import MAX_ANSWER_BYTES, Model, ask
from attune.errors import ModelError, UsageError
from tests.attune.chat_endpoint import Answer, Endpoint, plain, running_endpoint, took, words

HELLO = [{"role": "user", "content": "Hello"}]


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with running_endpoint() as running:
        yield running


def asked(endpoint: Endpoint, *, seconds: float = 5.0) -> str:
    return ask(endpoint.model, HELLO, max_tokens=40, seconds=seconds)


def fault(endpoint: Endpoint, *, seconds: float = 5.0) -> str:
    with pytest.raises(ModelError) as caught:
        asked(endpoint, seconds=seconds)
    return caught.value.fault


def test_the_answer_is_the_text_of_the_first_choice(endpoint: Endpoint) -> None:
    endpoint.answer = plain(words("  Good morning.\n"))
    assert asked(endpoint) == "Good morning."


def test_the_model_is_asked_as_the_protocol_has_it(endpoint: Endpoint) -> None:
    asked(endpoint)
    [(path, headers, question)] = endpoint.requests
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer sesame"
    assert question == {"model": "small", "messages": HELLO, "temperature": 0, "max_tokens": 40}


def test_a_model_without_a_key_is_sent_none(endpoint: Endpoint) -> None:
    ask(Model(url=f"{endpoint.model.url}/", name="small"), HELLO, max_tokens=40)
    [(path, headers, _question)] = endpoint.requests
    assert (path, "Authorization" in headers) == ("/v1/chat/completions", False)


@pytest.mark.parametrize("kind", ["is_silent", "drips", "drips_its_head"])
def test_a_model_that_takes_too_long_is_given_up(endpoint: Endpoint, kind: str) -> None:
    endpoint.answer = getattr(endpoint, kind)
    start = time.monotonic()
    with pytest.raises(ModelError) as caught:
        asked(endpoint, seconds=0.3)
    assert caught.value.fault == "late"
    assert str(caught.value) == "The model did not answer within 0.3 seconds."
    assert took(start) < 3


def test_an_endless_answer_is_left_after_its_limit(endpoint: Endpoint) -> None:
    sent = 0

    def endless(handler: BaseHTTPRequestHandler, _question: dict[str, Any]) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.end_headers()
        try:
            while not endpoint.closing.is_set():
                sent += handler.wfile.write(b"x" * 4096)
        except OSError:
            pass

    endpoint.answer = endless
    assert fault(endpoint) == "endless"
    assert sent < 400 * MAX_ANSWER_BYTES  # what fits into the buffers on the way


def test_an_answer_of_just_the_limit_is_read(endpoint: Endpoint) -> None:
    room = MAX_ANSWER_BYTES - len(words(""))
    endpoint.answer = plain(words("x" * room))
    assert len(asked(endpoint)) == room
    endpoint.answer = plain(words("x" * (room + 1)))
    assert fault(endpoint) == "endless"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"choices": []}',
        b'{"choices": [{"message": {"content": null}}]}',
        b'{"choices": [{"message": {"content": 7}}]}',
        b'{"choices": {"0": 1}}',
        words("   "),
        words("cut off")[:-1],
        b"\xff\xfe",
    ],
)
def test_what_is_not_in_the_form_of_the_protocol_is_no_answer(
    endpoint: Endpoint, body: bytes
) -> None:
    endpoint.answer = plain(body)
    assert fault(endpoint) == "unreadable"


@pytest.mark.parametrize(
    "more",
    [b'"id": 9007199254740993', b'"created": -1' + b"0" * 5000, b'"p": 1e999', b'"logprob": NaN'],
)
def test_numbers_beside_the_answer_may_be_of_any_size(endpoint: Endpoint, more: bytes) -> None:
    endpoint.answer = plain(b"{" + more + b", " + words("Good morning.")[1:])
    assert asked(endpoint) == "Good morning."


@pytest.mark.parametrize("key", ["sesame\n", "sés\u0101me"])
def test_a_key_that_no_header_can_carry_is_refused(key: str) -> None:
    with pytest.raises(UsageError, match="key is one line of printable ASCII"):
        Model(url="http://127.0.0.1/v1", name="small", key=key)


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_a_status_other_than_200_is_told(endpoint: Endpoint, status: int) -> None:
    endpoint.answer = plain(words("No."), status=status)
    with pytest.raises(ModelError) as caught:
        asked(endpoint)
    assert (caught.value.fault, caught.value.status) == ("refused", status)


def test_a_redirect_is_not_followed(endpoint: Endpoint) -> None:
    with running_endpoint() as elsewhere:
        endpoint.answer = plain(b"", status=307, Location=f"{elsewhere.model.url}/chat/completions")
        assert fault(endpoint) == "refused"
        assert elsewhere.requests == []


def hangs_up(handler: BaseHTTPRequestHandler, _question: dict[str, Any]) -> None:
    handler.close_connection = True


def speaks_something_else(handler: BaseHTTPRequestHandler, _question: dict[str, Any]) -> None:
    handler.wfile.write(b"220 mail.example.org ready\r\n")


@pytest.mark.parametrize("answer", [hangs_up, speaks_something_else])
def test_a_connection_that_ends_without_an_answer_is_told(
    endpoint: Endpoint, answer: Answer
) -> None:
    endpoint.answer = answer
    assert fault(endpoint) == "unreachable"


def test_nobody_there_is_told() -> None:
    with running_endpoint() as gone:
        pass
    assert fault(gone) == "unreachable"


@pytest.mark.parametrize(
    "url",
    ["", "ftp://example.org", "file:///etc/passwd", "http://", "http://me:you@example.org",
     "http://example.org:99999", "http://[::1", "http://example.org/?q", "example.org/v1"],
)  # fmt: skip
def test_only_an_address_of_the_web_is_one_of_a_model(url: str) -> None:
    with pytest.raises(UsageError):
        Model(url=url, name="small")


def test_a_model_does_not_show_its_key() -> None:
    assert "sesame" not in repr(Model(url="http://127.0.0.1/v1", name="small", key="sesame"))
