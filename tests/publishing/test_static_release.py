"""Public files ahead of Django: no middleware, no database, no way out of the tree."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client

from attune.canonical import digest
from authoring.models import Document
from publishing.static_release import StaticRelease
from tests.publishing.conftest import Release_

HEX = "ab" * 32


@pytest.fixture
def files(data_dir: Path) -> Path:
    """A tree by hand: what is tested here knows nothing of documents."""
    public = data_dir / "public"
    for name, text in {
        f"blobs/sha256/{HEX}": "a blob",
        "d/olga/studies/head": "a head",
        "d/olga/studies/bundle": "a bundle",
        "d/olga/studies/r/1": "a release",
        "d/olga/old/head": "a head that says withdrawn",
        "d/olga/old/gone": "{}",
        ".well-known/attune.json": "{}",
        ".well-known/jwks.json": "{}",
        "secret": "not for you",
    }.items():
        path = public / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (data_dir / "private").mkdir()
    (data_dir / "private/head").write_text("not for you")
    return public


def ask(path: str, method: str = "GET", **environ: str) -> tuple[str, dict[str, str], bytes]:
    """What the wrapper answers; Django is represented by somebody who says so."""
    answer: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], _: Any = None) -> Any:
        answer.extend([status, dict(headers)])

    def django(_: Any, start_response: Any) -> Iterable[bytes]:
        start_response("299 Django", [])
        return [b"Django"]

    scope: dict[str, Any] = {**environ, "PATH_INFO": path, "REQUEST_METHOD": method}
    setup_testing_defaults(scope)
    body = b"".join(StaticRelease(django)(scope, start))
    return answer[0], answer[1], body


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"/v1/blobs/sha256/{HEX}", b"a blob"),
        ("/v1/d/olga/studies/head", b"a head"),
        ("/v1/d/olga/studies/bundle", b"a bundle"),
        ("/v1/d/olga/studies/r/1", b"a release"),
        ("/.well-known/jwks.json", b"{}"),
    ],
)
def test_a_public_file_needs_no_django(files: Path, path: str, body: bytes) -> None:
    status, headers, sent = ask(path)
    assert (status, sent) == ("200 OK", body)
    assert headers["Content-Length"] == str(len(body))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


def test_head_has_the_length_and_no_body(files: Path) -> None:
    status, headers, sent = ask("/v1/d/olga/studies/bundle", "HEAD")
    assert (status, headers["Content-Length"], sent) == ("200 OK", "8", b"")


def test_a_known_etag_is_answered_304(files: Path) -> None:
    etag = f'"{digest(b"a bundle")}"'
    status, headers, sent = ask("/v1/d/olga/studies/bundle", HTTP_IF_NONE_MATCH=etag)
    assert (status, headers["ETag"], sent) == ("304 Not Modified", etag, b"")
    assert ask("/v1/d/olga/studies/bundle", HTTP_IF_NONE_MATCH="*")[0] == "304 Not Modified"


def test_a_changed_file_has_another_etag(files: Path) -> None:
    head = files / "d/olga/studies/head"
    before = ask("/v1/d/olga/studies/head")[1]["ETag"]
    other = head.with_name("other")
    other.write_text("b head")
    other.replace(head)
    assert ask("/v1/d/olga/studies/head")[1]["ETag"] != before


def test_a_withdrawn_bundle_is_410(files: Path) -> None:
    status, headers, sent = ask("/v1/d/olga/old/bundle", HTTP_IF_NONE_MATCH="*")
    assert (status, sent) == ("410 Gone", b"{}")
    assert headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1/documents",
        "/v1/secret",
        "/v1/d/olga/studies/gone",
        "/v1/d/olga/studies",
        "/v1/d/olga/studies/",
        "/v1/d/olga/studies/r/0",
        "/v1/d/olga/studies/r/2",
        "/v1/d/olga/studies/head/",
        "/v1/d/olga/studies/head\n",
        "/v1/d/olga/studies/head\x00",
        "/v1/d/olga/other/head",
        "/v1/d/../../private/head",
        "/v1/d/olga/../studies/head",
        "/v1/d/olga/studies/../studies/head",
        "/v1/d/olga/studies/r/../head",
        "/v1/d/./olga/head",
        "/v1/d//olga/studies/head",
        "//v1/d/olga/studies/head",
        "/v1/d/Olga/studies/head",
        "/v1/d/olga/ſtudies/head",
        "/v1/d/.scratch/olga/head",
        f"/v1/blobs/sha256/{HEX.upper()}",
        f"/v1/blobs/sha256/../sha256/{HEX}",
        "/v1/../secret",
        "/.well-known/../secret",
        "/.well-known/security.txt",
    ],
)
def test_everything_else_is_djangos(files: Path, path: str) -> None:
    assert ask(path)[2] == b"Django"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_only_reading_is_answered_here(files: Path, method: str) -> None:
    assert ask("/v1/d/olga/studies/head", method)[2] == b"Django"


def test_a_link_in_the_tree_leads_nowhere(files: Path) -> None:
    head = files / "d/olga/studies/head"
    head.unlink()
    head.symlink_to(files / "secret")
    assert ask("/v1/d/olga/studies/head")[2] == b"Django"


def test_a_folder_is_no_file(files: Path) -> None:
    (files / "d/olga/studies/r/7").mkdir()
    assert ask("/v1/d/olga/studies/r/7")[2] == b"Django"


@pytest.mark.parametrize("path", ["head", "bundle", "r/1"])
def test_it_answers_as_djangos_own_view_does(
    visitor: Client, profile: Document, release: Release_, path: str
) -> None:
    release(profile)
    path = f"/v1/d/olga/studies/{path}"
    status, headers, sent = ask(path)
    view = visitor.get(path)
    ours = set(headers) - {"Content-Length"}
    assert (status, sent) == ("200 OK", view.content)
    assert {name: headers[name] for name in ours} == {name: view[name] for name in ours}
