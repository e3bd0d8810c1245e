"""A released text as the start of another, with both knowing of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from attune.floor import floor_digest
from authoring.actions import freeze
from authoring.forms.starting import NewDocumentForm
from authoring.models import Document, Version
from communities.models import Event
from publishing.actions import request_release
from publishing.models import Release
from tests.authoring.pages import signed_in
from tests.factories import community, started_profile

pytestmark = pytest.mark.django_db


def released(document: Document, by: User) -> Version:
    version = freeze(document=document, by=by)
    request_release(version=version, by=by, decision=None)
    Release.objects.filter(version=version).update(state="published", seq=1, jws="signed")
    return version


@pytest.fixture
def song(choir: Document, ada: User) -> Version:
    """The choir's constitution, released for everybody."""
    Document.objects.filter(pk=choir.pk).update(visibility="public")
    content = choir.draft.content
    content["clauses"][0]["support"] = [{"group": "altos", "share": 0.9}]
    content["minority_reports"] = [{"id": "no", "text": "We disagree.", "support": 2}]
    content["preamble"] = "We sing."
    choir.draft.content = content
    choir.draft.save()
    return released(choir, ada)


FORK = "/d/choir/singing/versions/1/fork"


def start(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"title": "Ours", "visibility": "public", "slug": "ours", **fields})


def test_a_community_starts_from_anothers_constitution(song: Version, sam: User) -> None:
    circle = community(sam, handle="circle")
    answer = start(signed_in(sam), FORK, namespace=circle.namespace_id)
    assert answer["Location"] == "/d/circle/ours/edit"
    fork = Document.objects.get(namespace=circle.namespace_id)
    content = fork.draft.content
    assert content["title"] == "Ours"
    assert content["preamble"] == "We sing."
    assert content["lineage"] == [
        {"parent": song.digest, "relation": "forks", "document": "choir/singing"}
    ]
    assert content["floor"]["digest"] == floor_digest()
    assert fork.forked_from == song


def test_who_stood_behind_it_and_who_disagreed_stays_behind(song: Version, sam: User) -> None:
    circle = community(sam, handle="circle")
    start(signed_in(sam), FORK, namespace=circle.namespace_id)
    content = Document.objects.get(namespace=circle.namespace_id).draft.content
    assert "minority_reports" not in content
    assert "support" not in content["clauses"][0]


def test_the_community_has_it_in_its_record(song: Version, sam: User) -> None:
    circle = community(sam, handle="circle")
    start(signed_in(sam), FORK, namespace=circle.namespace_id)
    event = Event.objects.get(community=circle, verb="constitution-started")
    assert event.data["parent"] == song.digest


def test_both_pages_say_so(song: Version, ada: User, sam: User) -> None:
    circle = community(sam, handle="circle")
    start(signed_in(sam), FORK, namespace=circle.namespace_id)
    fork = Document.objects.get(namespace=circle.namespace_id)
    page = Client().get("/d/choir/singing/").content.decode()
    assert "/d/circle/ours/" not in page  # not released: nobody else's business
    released(fork, sam)
    assert "/d/circle/ours/" in Client().get("/d/choir/singing/").content.decode()
    page = Client().get("/d/circle/ours/").content.decode()
    told = f'Forked from <a href="/d/choir/singing/">Singing</a>, version {song.semver}.'
    assert told in page


def test_whoever_only_reads_in_a_community_starts_nothing_there(
    song: Version, max_: User, choir: Document
) -> None:
    answer = start(signed_in(max_), FORK, namespace=choir.namespace_id)
    assert answer.status_code == 422
    assert Document.objects.count() == 1


def test_what_is_not_released_is_no_start(choir: Document, ada: User, as_ada: Client) -> None:
    freeze(document=choir, by=ada)
    assert as_ada.get(FORK).status_code == 404


def test_a_stranger_gets_404_for_a_private_text(song: Version, sam: User) -> None:
    Document.objects.update(visibility="private")
    assert signed_in(sam).get(FORK).status_code == 404


def test_of_a_profile_nothing_personal_comes_along(ada: User, sam: User) -> None:
    source = started_profile(
        ada,
        slug="mine",
        visibility="public",
        narrative="I am Ada.",
        subject={"kind": "person", "context": "at work", "life_stage": "retired"},
        values=[{"id": "calm", "title": "Calm"}, {"id": "care", "title": "Care"}],
        desires=[{"id": "rest", "order": "first", "text": "Rest.", "status": "stated"}],
        tensions=[
            {"id": "t1", "between": ["calm", "rest"], "resolution": "ask"},
            {"id": "t2", "between": ["calm", "care"], "resolution": "ask"},
        ],
        guidance=[
            {"id": "nudge", "when": "person.hours_today > 3", "action": "remind", "strength": 1,
             "expires": "2099-01-01", "revocable": True}
        ],
        growth=[{"id": "g", "capability": "Ask.", "sign": "I do.", "taper": "Less."}],
        memory={"retention_days": 30, "remember": ["My cat."]},
        clauses=[{"id": "kind", "modality": "should", "text": "Be kind."}],
    )  # fmt: skip
    released(source, ada)
    answer = start(
        signed_in(sam),
        "/d/ada/mine/versions/1/start",
        namespace=sam.namespace_id,
        visibility="private",
    )
    assert answer["Location"] == "/d/sam/ours/edit"
    content = Document.objects.get(namespace=sam.namespace_id).draft.content
    assert content["subject"] == {"kind": "person"}
    assert content["memory"] == {"retention_days": 30}
    assert [tension["id"] for tension in content["tensions"]] == ["t2"]
    assert content["clauses"][0]["text"] == "Be kind."
    assert not {"narrative", "desires", "guidance", "growth"} & content.keys()


@pytest.mark.parametrize(
    ("url", "own"),
    [
        (FORK, False),
        ("/communities/circle/constitutions/bring", False),
        ("/d/sam/studies/versions/1/start", True),
        ("/profiles/bring", True),
    ],
)
def test_an_address_that_is_taken_while_the_form_looks_is_told_at_the_field(
    url: str, own: bool, song: Version, sam: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    circle = community(sam, handle="circle")
    released(started_profile(sam, visibility="public"), sam)
    namespace = sam.namespace_id if own else circle.namespace_id
    fields = {"namespace": namespace, "visibility": "private"}
    assert start(signed_in(sam), url, **fields).status_code == 302
    monkeypatch.setattr(NewDocumentForm, "clean", lambda form: form.cleaned_data)

    answer = start(signed_in(sam), url, **fields)

    assert answer.status_code == 422
    assert "There is a document at this address already." in answer.content.decode()
