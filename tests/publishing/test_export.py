"""Who gets what from the export API: every URL, every kind of visitor."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import tokens
from accounts.models import User
from attune.canonical import digest
from authoring.models import Document
from communities.models import Membership
from publishing import actions
from publishing.throttling import FailureThrottle
from tests import factories
from tests.publishing.conftest import Release_

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

IMMUTABLE = "max-age=31536000, immutable"
CURRENT = "max-age=30, stale-while-revalidate=300, stale-if-error=86400"


def paths(document: Document) -> dict[str, str]:
    """Every URL under which something of a document is found."""
    base = f"/v1/d/{document.address}"
    text = document.versions.latest("number").digest.removeprefix("sha256:")
    return {
        "head": f"{base}/head",
        "bundle": f"{base}/bundle",
        "release": f"{base}/r/1",
        "blob": f"/v1/blobs/sha256/{text}",
    }


PARTS = ("head", "bundle", "release", "blob")


def token_for(user: User, document: Document, **fields: Any) -> str:
    text, _ = tokens.issue(by=user, scope=document.address, name="a test", **fields)
    return text


def get(client: Client, path: str, token: str | None = None, **headers: str) -> Answer:
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    return client.get(path, headers=headers)


class TestAPublicDocument:
    @pytest.fixture(autouse=True)
    def released(self, profile: Document, release: Release_) -> None:
        release(profile)

    @pytest.mark.parametrize("part", PARTS)
    def test_is_for_everybody(self, visitor: Client, profile: Document, part: str) -> None:
        response = get(visitor, paths(profile)[part])
        assert response.status_code == 200
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert not response.cookies

    @pytest.mark.parametrize(
        ("part", "media_type", "cache"),
        [
            ("head", "application/vnd.attune.head.v1+jwt", CURRENT),
            ("bundle", "application/vnd.attune.bundle.v1+json", CURRENT),
            ("release", "application/vnd.attune.release.v1+jwt", IMMUTABLE),
            ("blob", "application/octet-stream", IMMUTABLE),
        ],
    )
    def test_says_what_it_is_and_how_long_it_may_be_kept(
        self, visitor: Client, profile: Document, part: str, media_type: str, cache: str
    ) -> None:
        response = get(visitor, paths(profile)[part])
        assert response["Content-Type"] == media_type
        assert response["Cache-Control"] == cache

    @pytest.mark.parametrize("part", PARTS)
    def test_has_its_digest_as_its_etag(
        self, visitor: Client, profile: Document, part: str
    ) -> None:
        response = get(visitor, paths(profile)[part])
        assert response["ETag"] == f'"{digest(response.content)}"'

    @pytest.mark.parametrize("part", PARTS)
    def test_is_not_sent_again_to_who_has_it(
        self, visitor: Client, profile: Document, part: str
    ) -> None:
        path = paths(profile)[part]
        etag = get(visitor, path)["ETag"]
        again = get(visitor, path, **{"If-None-Match": etag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
        assert get(visitor, path, **{"If-None-Match": f'"x", W/{etag}'}).status_code == 304
        assert get(visitor, path, **{"If-None-Match": '"sha256:00"'}).status_code == 200

    @pytest.mark.parametrize("part", PARTS)
    def test_has_a_head_without_a_body(self, visitor: Client, profile: Document, part: str) -> None:
        path = paths(profile)[part]
        whole, head = visitor.get(path), visitor.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head["ETag"] == whole["ETag"]

    @pytest.mark.parametrize("part", PARTS)
    def test_costs_the_database_nothing(
        self, visitor: Client, profile: Document, part: str
    ) -> None:
        path = paths(profile)[part]
        with CaptureQueriesContext(connection) as queries:
            get(visitor, path)
        assert len(queries) == 0

    @pytest.mark.parametrize("part", PARTS)
    def test_is_served_in_its_type_whatever_is_accepted(
        self, visitor: Client, profile: Document, part: str
    ) -> None:
        assert get(visitor, paths(profile)[part], Accept="text/html").status_code == 200


class TestAPrivateDocument:
    @pytest.fixture(autouse=True)
    def released(self, diary: Document, release: Release_) -> None:
        release(diary)

    @pytest.mark.parametrize("part", PARTS)
    def test_opens_to_its_owners_token(
        self, visitor: Client, olga: User, diary: Document, part: str
    ) -> None:
        response = get(visitor, paths(diary)[part], token_for(olga, diary))
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-cache"
        assert "Authorization" in response["Vary"]
        assert "Access-Control-Allow-Origin" not in response
        assert not response.cookies

    @pytest.mark.parametrize("part", PARTS)
    def test_is_asked_for_again_with_its_etag(
        self, visitor: Client, olga: User, diary: Document, part: str
    ) -> None:
        path, token = paths(diary)[part], token_for(olga, diary)
        etag = get(visitor, path, token)["ETag"]
        again = get(visitor, path, token, **{"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
        assert "Authorization" in again["Vary"]

    @pytest.mark.parametrize("part", PARTS)
    def test_is_not_there_for_anybody_else(
        self,
        visitor: Client,
        olga: User,
        stefan: User,
        profile: Document,
        diary: Document,
        part: str,
    ) -> None:
        path = paths(diary)[part]
        revoked, row = tokens.issue(by=olga, scope=diary.address, name="revoked")
        row.revoked_at = timezone.now()
        row.save()
        visitors = {
            "no token": None,
            "an invented token": "att_" + "0" * 48,
            "no token of ours": "eyJhbGciOiJIUzI1NiJ9",
            "an endless token": "att_" + "0" * 5000,
            "a stranger's token for it": token_for(stefan, diary),
            "the owner's token for another document": token_for(olga, profile),
            "an expired token": token_for(
                olga, diary, expires_at=timezone.now() - timedelta(seconds=1)
            ),
            "a revoked token": revoked,
        }
        answers = {who: get(visitor, path, token) for who, token in visitors.items()}
        assert {who: answer.status_code for who, answer in answers.items()} == dict.fromkeys(
            visitors, 404
        )
        assert len({answer.content for answer in answers.values()}) == 1

    @pytest.mark.parametrize("part", ["head", "bundle", "r/1"])
    def test_looks_from_outside_as_if_it_did_not_exist(
        self, visitor: Client, olga: User, profile: Document, diary: Document, part: str
    ) -> None:
        other = token_for(olga, profile)
        for token in (None, other, "att_" + "0" * 48):
            hidden, missing = (
                get(visitor, f"/v1/d/olga/{slug}/{part}", token) for slug in ("diary", "never")
            )
            assert hidden.content == missing.content.replace(b"never", b"diary")
            assert _without_length(hidden) == _without_length(missing)

    @pytest.mark.parametrize("token", ["none", "other"])
    def test_takes_the_same_steps_as_if_it_did_not_exist(
        self, visitor: Client, olga: User, profile: Document, diary: Document, token: str
    ) -> None:
        text = token_for(olga, profile) if token == "other" else None
        get(visitor, "/v1/d/olga/diary/head", text)  # the use of a token is noted once a minute
        asked = []
        for slug in ("diary", "never"):
            with CaptureQueriesContext(connection) as queries:
                get(visitor, f"/v1/d/olga/{slug}/head", text)
            asked.append([re.sub(r"\d{2}:\d{2}:\d{2}[.\d]*", "", q["sql"]) for q in queries])
        assert asked[0] == asked[1]

    def test_a_session_opens_nothing(self, visitor: Client, olga: User, diary: Document) -> None:
        visitor.force_login(olga, backend="django.contrib.auth.backends.ModelBackend")
        assert get(visitor, paths(diary)["head"]).status_code == 404

    def test_its_text_is_not_found_by_its_digest_with_another_documents_token(
        self, visitor: Client, olga: User, profile: Document, diary: Document
    ) -> None:
        assert get(visitor, paths(diary)["blob"], token_for(olga, profile)).status_code == 404


class TestADocumentForACommunity:
    @pytest.fixture
    def rules(self, olga: User, stefan: User, release: Release_) -> Document:
        circle = factories.community(olga, stefan)
        document = factories.started_constitution(circle, olga, visibility="community")
        release(document, decision={"method": "majority", "electorate": 2, "quorum": 0.5})
        return document

    def test_opens_to_a_members_token(self, visitor: Client, stefan: User, rules: Document) -> None:
        assert get(visitor, paths(rules)["bundle"], token_for(stefan, rules)).status_code == 200

    def test_closes_to_whoever_has_left(
        self, visitor: Client, stefan: User, rules: Document
    ) -> None:
        token = token_for(stefan, rules)
        Membership.objects.filter(user=stefan).update(left_at=timezone.now())
        assert get(visitor, paths(rules)["bundle"], token).status_code == 404

    def test_is_not_there_without_a_token(self, visitor: Client, rules: Document) -> None:
        assert get(visitor, paths(rules)["bundle"]).status_code == 404


def test_a_withdrawn_release_answers_410_with_the_signed_head(
    visitor: Client, olga: User, profile: Document, release: Release_, data_dir: Path
) -> None:
    release(profile)
    actions.withdraw(document=profile, by=olga, why="")
    actions.renew(document_id=profile.pk)
    gone = get(visitor, "/v1/d/olga/studies/bundle")
    head = get(visitor, "/v1/d/olga/studies/head")
    assert (gone.status_code, gone["Content-Type"]) == (410, "application/problem+json")
    assert gone["Cache-Control"] == CURRENT
    assert head.status_code == 200
    assert gone.json()["head"] == head.content.decode()


def test_a_withdrawn_private_release_is_hidden_all_the_same(
    visitor: Client, olga: User, diary: Document, release: Release_
) -> None:
    release(diary)
    actions.withdraw(document=diary, by=olga, why="")
    actions.renew(document_id=diary.pk)
    assert get(visitor, "/v1/d/olga/diary/bundle").status_code == 404
    opened = get(visitor, "/v1/d/olga/diary/bundle", token_for(olga, diary))
    assert (opened.status_code, opened["Cache-Control"]) == (410, "private, no-cache")


@pytest.mark.parametrize(
    ("name", "spec"), [("attune", "spec"), ("jwks", "keys")], ids=["discovery", "key set"]
)
class TestWellKnown:
    def test_is_for_everybody_for_five_minutes(
        self, visitor: Client, instance: None, name: str, spec: str
    ) -> None:
        response = get(visitor, f"/.well-known/{name}.json")
        assert spec in response.json()
        assert response["Cache-Control"] == "max-age=300"
        assert response["Access-Control-Allow-Origin"] == "*"

    def test_is_the_same_before_the_files_are_there(
        self, visitor: Client, instance: None, data_dir: Path, name: str, spec: str
    ) -> None:
        written = get(visitor, f"/.well-known/{name}.json")
        (data_dir / f"public/.well-known/{name}.json").unlink()
        assert get(visitor, f"/.well-known/{name}.json").content == written.content


@pytest.mark.django_db
def test_before_there_are_keys_nothing_is_said_of_them(visitor: Client) -> None:
    response = get(visitor, "/.well-known/attune.json")
    assert (response.status_code, response["Content-Type"]) == (503, "application/problem+json")


def test_tokens_that_open_nothing_are_slowed_down_and_those_that_do_are_not(
    visitor: Client, olga: User, diary: Document, release: Release_, monkeypatch: Any
) -> None:
    release(diary)
    monkeypatch.setattr(FailureThrottle, "rate", "3/min")
    path, wrong = paths(diary)["head"], "att_" + "0" * 48
    answers = [get(visitor, path, wrong).status_code for _ in range(4)]
    assert answers == [404, 404, 404, 429]
    slowed = get(visitor, path, wrong)
    assert 0 < int(slowed["Retry-After"]) <= 60
    assert slowed.json()["type"] == "urn:attune:problem:too-many-requests"
    assert get(visitor, path, token_for(olga, diary)).status_code == 200
    assert get(visitor, path).status_code == 404


@pytest.mark.parametrize(
    ("ask", "status", "name"),
    [
        (lambda c: c.get("/v1/d/nobody/nothing/head"), 404, "not-found"),
        (lambda c: c.get("/v1/nothing"), 404, "not-found"),
        (lambda c: c.get("/v1/documents/"), 404, "not-found"),
        (lambda c: c.post("/v1/nothing", {"a": "b"}), 404, "not-found"),
        (lambda c: c.get("/v1/d/UPPER/case/head"), 404, "not-found"),
        (lambda c: c.get("/v1/d/a/b/r/01"), 404, "not-found"),
        (lambda c: c.get("/v1/d/a/b/r/1.tlog-proof"), 404, "not-found"),
        (lambda c: c.get("/v1/blobs/sha256/" + "G" * 64), 404, "not-found"),
        (lambda c: c.get("/.well-known/other.json"), 404, "not-found"),
        (lambda c: c.post("/v1/d/olga/studies/head"), 405, "method-not-allowed"),
        (lambda c: c.options("/v1/documents"), 405, "method-not-allowed"),
        (lambda c: c.get("/v1/documents", headers={"Accept": "text/html"}), 406, "not-acceptable"),
        (lambda c: c.get("/v1/documents?kind=novel"), 400, "bad-request"),
        (lambda c: c.get("/v1/documents?cursor=x"), 400, "bad-request"),
        (lambda c: c.get("/v1/documents?cursor=cD1ub3c="), 400, "bad-request"),
        (lambda c: c.get("/v1/documents", headers={"Host": "evil.example"}), 400, "bad-request"),
    ],
)
def test_every_error_is_a_problem_document(
    visitor: Client, instance: None, ask: Callable[[Client], Answer], status: int, name: str
) -> None:
    response = ask(visitor)
    problem = json.loads(response.content)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    assert problem["type"] == f"urn:attune:problem:{name}"
    assert problem["status"] == status
    assert {"title", "detail", "instance"} <= set(problem)


def test_methods_that_are_not_allowed_name_those_that_are(visitor: Client, instance: None) -> None:
    allowed = visitor.post("/v1/documents")["Allow"]
    assert {word.strip() for word in allowed.split(",")} >= {"GET", "HEAD"}


def test_a_fault_of_ours_is_a_problem_document_and_tells_nothing(
    instance: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr("publishing.serving.find", fail)
    response = Client(raise_request_exception=False).get("/v1/d/olga/studies/head")
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert "42" not in response.content.decode()


def test_a_database_that_is_down_is_no_fault_of_the_request(
    instance: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise OperationalError("no connection")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", refuse)
        response = Client(raise_request_exception=False).get("/v1/documents")
    assert (response.status_code, response["Content-Type"]) == (503, "application/problem+json")
    assert response["Retry-After"] == "30"


def test_other_pages_keep_their_own_errors(visitor: Client, instance: None) -> None:
    response = visitor.get("/d/nobody/nothing/releases/")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")


def _without_length(response: Answer) -> dict[str, str]:
    return {name: value for name, value in response.items() if name != "Content-Length"}
