"""HTTP over real loopback sockets: bounded in size, time and place."""

from __future__ import annotations

import gzip
import socket
import time
from http.server import BaseHTTPRequestHandler
from threading import Thread

import pytest

from attune.client import Transport
from attune.errors import NetworkError, UsageError
from attune.release import MAX_BUNDLE_BYTES
from tests.attune.publication.instance import Instance, problem, reply, running_instance

TOKEN = "att_0123456789abcdef"


def test_a_body_is_fetched(instance: Instance) -> None:
    instance.replies["/x"] = reply(b"hello", media_type="Text/Plain; charset=utf-8")
    response = Transport(instance.url).get("/x")
    assert (response.status, response.body, response.media_type) == (200, b"hello", "text/plain")
    assert response.successful() == b"hello"


def test_what_is_wanted_is_said(instance: Instance) -> None:
    instance.replies["/x"] = reply(b"")
    Transport(instance.url).get("/x", accept="application/vnd.x")
    headers = instance.requests[0][1]
    assert headers["Accept"] == "application/vnd.x"
    assert headers["Accept-Encoding"] == "identity"
    assert headers["User-Agent"].startswith("attune/")
    assert "Authorization" not in headers


# -- where to -------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["http://attune.example", "http://192.0.2.7", "http://0.0.0.0"])
def test_plain_http_to_another_machine_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="insecure-http"):
        Transport(url)
    assert Transport(url, insecure_http=True).origin == url


@pytest.mark.parametrize(
    "url", ["https://attune.example", "http://localhost:1", "http://127.8.8.8", "http://[::1]:9"]
)
def test_https_and_this_machine_are_allowed(url: str) -> None:
    assert Transport(url).origin == url


def test_a_name_that_only_looks_like_this_machine_is_refused() -> None:
    for url in ("http://127.0.0.1.attacker.example", "http://localhost.attacker.example"):
        with pytest.raises(UsageError):
            Transport(url)


def test_redirects_within_the_origin_are_followed(instance: Instance) -> None:
    instance.replies["/a"] = reply(b"", status=302, Location="/b")
    instance.replies["/b"] = reply(b"there")
    assert Transport(instance.url).get("/a").successful() == b"there"


def test_a_redirect_to_another_origin_is_not_followed(instance: Instance) -> None:
    with running_instance() as elsewhere:
        elsewhere.replies["/"] = reply(b"stolen")
        for location in (
            f"{elsewhere.url}/",
            f"//{elsewhere.url.partition('//')[2]}/",
            instance.url.replace("http:", "https:"),
            f"{instance.url.replace('//', '//user@')}/",
            "file:///etc/passwd",
            "http://[broken",
        ):
            instance.replies["/a"] = reply(b"", status=307, Location=location)
            with pytest.raises(NetworkError, match="another place"):
                Transport(instance.url, token=TOKEN).get("/a")
        assert elsewhere.requests == []


def test_redirects_do_not_go_round_for_ever(instance: Instance) -> None:
    instance.replies["/a"] = reply(b"", status=302, Location="/a")
    with pytest.raises(NetworkError, match="more than 3 times"):
        Transport(instance.url).get("/a")
    assert len(instance.requests) == 4


# -- how much -------------------------------------------------------------------------------------


def test_a_body_of_the_allowed_size_is_read(instance: Instance) -> None:
    instance.replies["/x"] = reply(b"x" * MAX_BUNDLE_BYTES)
    assert len(Transport(instance.url).get("/x").body) == MAX_BUNDLE_BYTES


def test_a_longer_body_is_refused(instance: Instance) -> None:
    instance.replies["/x"] = reply(b"x" * (MAX_BUNDLE_BYTES + 1))
    with pytest.raises(NetworkError, match="more than"):
        Transport(instance.url).get("/x")


def test_an_endless_body_is_cut_off(instance: Instance) -> None:
    sent = 0

    def endless(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                sent += handler.wfile.write(b"x" * 65536)
        except OSError:
            pass

    instance.replies["/x"] = endless
    with pytest.raises(NetworkError, match="more than"):
        Transport(instance.url).get("/x")
    assert sent < 4 * MAX_BUNDLE_BYTES


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "identity, gzip"])
def test_a_compressed_body_is_refused(instance: Instance, encoding: str) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < MAX_BUNDLE_BYTES
    instance.replies["/x"] = reply(bomb, Content_Encoding=encoding)
    with pytest.raises(NetworkError, match="compressed"):
        Transport(instance.url).get("/x")


def test_a_body_that_breaks_off_is_refused(instance: Instance) -> None:
    def torn(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"x" * 50)

    instance.replies["/x"] = torn
    with pytest.raises(NetworkError, match="breaks off"):
        Transport(instance.url).get("/x")


def test_a_length_that_is_no_number_is_survived(instance: Instance) -> None:
    def odd(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "many")
        handler.end_headers()
        handler.wfile.write(b"x")

    instance.replies["/x"] = odd
    try:
        body = Transport(instance.url).get("/x").body
    except NetworkError:
        return
    assert body == b"x"


# -- how long -------------------------------------------------------------------------------------


def test_a_body_that_drips_is_given_up(instance: Instance) -> None:
    """Each read is answered in time; only the whole takes too long."""

    def dripping(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(200):
                handler.wfile.write(b"x")
                time.sleep(0.02)
        except OSError:
            pass

    instance.replies["/x"] = dripping
    started = time.monotonic()
    with pytest.raises(NetworkError, match="too long"):
        Transport(instance.url, total_seconds=0.2).get("/x")
    assert time.monotonic() - started < 2


def test_a_server_that_is_not_there_is_named(instance: Instance) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(NetworkError, match="Is the server running"):
        Transport(url).get("/x")


def test_a_server_that_speaks_something_else_is_survived() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"SSH-2.0-OpenSSH\r\n")

        thread = Thread(target=answer)
        thread.start()
        with pytest.raises(NetworkError):
            Transport(f"http://127.0.0.1:{listening.getsockname()[1]}").get("/x")
        thread.join()


# -- tokens and words -----------------------------------------------------------------------------


def test_a_token_is_sent_as_bearer(instance: Instance) -> None:
    instance.replies["/x"] = reply(b"")
    Transport(instance.url, token=TOKEN).get("/x")
    assert instance.requests[0][1]["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("token", ["", "secret", "att_", "att_a\r\nX: y", "att_ä", "att_a b"])
def test_what_is_no_token_is_not_sent(token: str) -> None:
    with pytest.raises(UsageError, match="token"):
        Transport("https://attune.example", token=token)


def test_a_problem_document_is_read_out(instance: Instance) -> None:
    instance.replies["/x"] = problem(404, title="Not found.", detail="Is it private?")
    with pytest.raises(NetworkError, match=r"404: Not found\. Is it private\?") as caught:
        Transport(instance.url).get("/x").successful()
    assert caught.value.status == 404
    assert caught.value.exit_code == 7


def test_a_strangers_words_do_not_reach_the_terminals_controls(instance: Instance) -> None:
    instance.replies["/x"] = problem(500, title="\x1b[2J\x07\u202ehidden", detail="x" * 5000)
    with pytest.raises(NetworkError) as caught:
        Transport(instance.url).get("/x").successful()
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 800


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b'{"title":{"a":1}}', b"\xff"])
def test_a_broken_problem_document_is_survived(instance: Instance, body: bytes) -> None:
    instance.replies["/x"] = reply(body, status=500, media_type="application/problem+json")
    with pytest.raises(NetworkError, match="answers 500"):
        Transport(instance.url).get("/x").successful()
