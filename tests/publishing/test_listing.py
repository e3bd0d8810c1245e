"""The list of what is published."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from authoring.models import Document
from publishing import actions
from publishing.throttling import ListThrottle
from tests import factories
from tests.publishing.conftest import ORIGIN, Release_, ask


def listed(visitor: Client, query: str = "") -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = visitor.get(f"/v1/documents{query}").json()["results"]
    return results


def test_it_says_of_a_document_what_a_reader_needs(
    visitor: Client, profile: Document, release: Release_
) -> None:
    published = release(profile)
    (entry,) = listed(visitor)
    released_at = entry.pop("released_at")
    assert published.published_at is not None
    assert released_at == published.published_at.isoformat().replace("+00:00", "Z")
    assert entry == {
        "address": "olga/studies",
        "namespace": "olga",
        "slug": "studies",
        "kind": "profile",
        "title": "My studies",
        "language": "en",
        "status": "active",
        "version": "1.0.0",
        "seq": 1,
        "digest": published.version.digest,
        "release": published.digest,
        "pull": f"{ORIGIN}/v1/d/olga/studies/bundle",
        "page": f"{ORIGIN}/d/olga/studies/",
    }


def test_it_holds_no_private_document_no_draft_and_nothing_that_waits(
    visitor: Client, profile: Document, diary: Document, release: Release_
) -> None:
    release(diary)
    ask(profile)
    assert listed(visitor) == []


def test_it_shows_the_title_that_was_released_not_the_one_being_written(
    visitor: Client, profile: Document, release: Release_
) -> None:
    release(profile)
    profile.title = "A secret plan"
    profile.save()
    assert listed(visitor)[0]["title"] == "My studies"


def test_it_shows_each_document_once_at_its_newest_release(
    visitor: Client, profile: Document, release: Release_
) -> None:
    release(profile)
    release(profile, title="Second")
    assert [(entry["seq"], entry["title"]) for entry in listed(visitor)] == [(2, "Second")]


def test_it_says_that_a_release_was_withdrawn(
    visitor: Client, olga: User, profile: Document, release: Release_
) -> None:
    release(profile)
    actions.withdraw(document=profile, by=olga, why="")
    assert listed(visitor)[0]["status"] == "withdrawn"


@pytest.fixture
def library(olga: User, release: Release_) -> None:
    """Two profiles in two kinds of German and a constitution in English."""
    circle = factories.community(olga)
    decision = {"method": "founder", "electorate": 1, "quorum": 1}
    release(factories.started_constitution(circle, olga), decision=decision)
    for slug, language in (("eins", "de"), ("zwei", "de-AT")):
        release(factories.started_profile(olga, slug=slug, language=language, visibility="public"))


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", ["zwei", "eins", "reading"]),
        ("?namespace=olga", ["zwei", "eins"]),
        ("?namespace=nobody", []),
        ("?kind=constitution", ["reading"]),
        ("?language=de", ["zwei", "eins"]),
        ("?language=DE-at", ["zwei"]),
        ("?language=d", None),
        ("?kind=novel", None),
        ("?namespace=../etc", None),
    ],
)
def test_it_can_be_narrowed(
    visitor: Client, library: None, query: str, slugs: list[str] | None
) -> None:
    response = visitor.get(f"/v1/documents{query}")
    if slugs is None:
        assert response.status_code == 400
        assert query.lstrip("?").partition("=")[0] in response.json()["detail"]
    else:
        assert [entry["slug"] for entry in response.json()["results"]] == slugs


def test_its_pages_lead_on_and_back(visitor: Client, library: None) -> None:
    first = visitor.get("/v1/documents?limit=2").json()
    assert first["previous"] is None
    assert first["next"].startswith(f"{ORIGIN}/v1/documents?")
    second = visitor.get(first["next"].removeprefix(ORIGIN)).json()
    assert second["next"] is None
    assert [e["slug"] for e in first["results"] + second["results"]] == ["zwei", "eins", "reading"]
    back = visitor.get(second["previous"].removeprefix(ORIGIN)).json()
    assert back["results"] == first["results"]


@pytest.mark.parametrize("cursor", ["x", "cD1ub3c=", "%00", "cD0%3D", "bz0tMQ=="])
def test_a_cursor_of_nobodys_is_refused_or_ignored(
    visitor: Client, library: None, cursor: str
) -> None:
    assert visitor.get(f"/v1/documents?cursor={cursor}").status_code in {200, 400}


def test_a_position_is_a_time(visitor: Client, library: None) -> None:
    cursor = base64.b64encode(b"p=2026-13-45").decode()
    assert visitor.get("/v1/documents", {"cursor": cursor}).status_code == 400


def test_it_asks_the_database_as_often_for_one_as_for_thirty(
    visitor: Client, olga: User, release: Release_
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert visitor.get("/v1/documents").status_code == 200
        return len(asked)

    release(factories.started_profile(olga, slug="p0", visibility="public"))
    one = queries()
    for number in range(1, 30):
        release(factories.started_profile(olga, slug=f"p{number}", visibility="public"))
    assert len(listed(visitor)) == 30
    assert queries() == one


def test_it_is_not_sent_again_to_who_has_it(visitor: Client, library: None) -> None:
    response = visitor.get("/v1/documents")
    etag = response["ETag"]
    assert response["Cache-Control"] == "max-age=30"
    again = visitor.get("/v1/documents", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_it_is_not_read_without_end(
    visitor: Client, library: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ListThrottle, "rate", "2/min")
    answers = [visitor.get("/v1/documents") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_the_description_is_openapi_3_1(visitor: Client, instance: None) -> None:
    response = visitor.get("/v1/openapi.json")
    described = json.loads(response.content)
    assert described["openapi"].startswith("3.1")
    assert set(described["paths"]) == {
        "/v1/d/{namespace}/{slug}/head",
        "/v1/d/{namespace}/{slug}/bundle",
        "/v1/d/{namespace}/{slug}/r/{seq}",
        "/v1/blobs/sha256/{digits}",
        "/v1/documents",
        "/v1/openapi.json",
        "/.well-known/attune.json",
        "/.well-known/jwks.json",
        "/healthz",
        "/readyz",
    }
