"""Everything held about a person, for that person: whole, explained, and gone after a day."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from axes.models import AccessLog
from django.apps import apps
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.tokens import issue
from authoring.models import Document
from communities import actions as together
from profiles import actions
from profiles.actions import taking_out
from profiles.models import Takeout
from profiles.takeout import packed, steps_of
from profiles.takeout.tables import TABLES
from profiles.tasks import make_takeout, sweep
from tests.authoring.pages import signed_in
from tests.factories import community, person, started_constitution, started_profile

pytestmark = pytest.mark.django_db

PAGE = "/settings/data/"


@pytest.fixture
def nora(db: None) -> User:
    return person("nora")


@pytest.fixture
def studies(nora: User) -> Document:
    document = started_profile(nora, narrative="I learn at night.")
    actions.endorse(document=document, by=nora, note="First.")
    return document


def unpacked(data: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name) for name in archive.namelist()}


def rows(files: dict[str, bytes], name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(files[f"data/{name}.json"])["rows"]
    return found


def test_every_field_that_knows_a_person_goes_along_or_is_left_out_for_a_reason() -> None:
    known = {table.model: table for table in TABLES}
    tied = {
        model
        for model in apps.get_models()
        if model is User
        or any(f.related_model is User and not f.auto_created for f in model._meta.get_fields())
    }
    assert tied <= known.keys()
    for model, table in known.items():
        held = {field.name for field in model._meta.get_fields() if not field.auto_created}
        own = held | {field.name for field in model._meta.fields}
        assert own == {*table.fields, *table.kept}, model


def test_documents_go_along_with_every_version_to_the_byte(nora: User, studies: Document) -> None:
    files = unpacked(packed(nora))
    version = studies.versions.get()
    name = f"documents/studies/versions/1-{version.semver}"
    assert files[f"{name}.json"] == bytes(version.canonical)
    assert b"I learn at night." in files[f"{name}.md"]
    assert json.loads(files["documents/studies/draft.json"])["narrative"] == "I learn at night."


def test_votes_memberships_acts_and_tokens_go_along_and_no_secret_does(nora: User) -> None:
    circle = community(nora, person("otto"))
    document = started_constitution(circle, nora)
    amendment = together.propose(document=document, by=nora, why="Time for it.")
    together.cast_vote(ballot=amendment.ballot, by=nora, choice="yes")
    text, token = issue(by=nora, scope=document.address, name="kitchen", expires_at=None)

    files = unpacked(packed(nora))

    assert [row["choice"] for row in rows(files, "votes")] == ["yes"]
    assert [row["role"] for row in rows(files, "memberships")] == ["steward"]
    assert [row["why"] for row in rows(files, "proposals")] == ["Time for it."]
    assert [row["name"] for row in rows(files, "tokens")] == ["kitchen"]
    assert "founded" in [row["verb"] for row in rows(files, "record")]
    whole = b"".join(files.values())
    for secret in (text, token.digest, nora.password):
        assert secret.encode() not in whole


def test_nothing_of_anybody_else_is_in_it(nora: User, studies: Document) -> None:
    otto = person("otto", display_name="OTTO-MARKER")
    started_profile(otto, narrative="OTTO-MARKER")
    community(nora, otto)
    assert b"OTTO-MARKER" not in b"".join(unpacked(packed(nora)).values())


def test_sign_ins_to_an_address_that_was_never_confirmed_are_not_in_it(nora: User) -> None:
    EmailAddress.objects.create(user=nora, email="otto@example.org", verified=False)
    AccessLog.objects.create(username="otto@example.org", user_agent="OTTO-MARKER")
    assert b"OTTO-MARKER" not in b"".join(unpacked(packed(nora)).values())


def test_the_page_in_it_explains_each_field_in_the_persons_language(nora: User) -> None:
    page = unpacked(packed(nora))["index.html"].decode()
    for table in TABLES:
        assert str(table.title).replace("'", "&#x27;") in page
        for words in table.fields.values():
            assert str(words).replace("'", "&#x27;") in page
    nora.language = "ar"
    assert 'dir="rtl"' in unpacked(packed(nora))["index.html"].decode()


def test_it_is_made_step_by_step(nora: User, studies: Document) -> None:
    seen: list[int] = []
    packed(nora, seen.append)
    assert seen == list(range(1, steps_of(nora) + 1))


def test_a_person_asks_waits_and_fetches(
    nora: User, studies: Document, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(nora)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(PAGE).status_code == 302
    asked = Takeout.objects.get()
    assert asked.state == Takeout.State.READY
    page = client.get(PAGE).content.decode()
    assert f"/settings/data/takeouts/{asked.pk}.zip" in page
    answer = client.get(f"/settings/data/takeouts/{asked.pk}.zip")
    assert answer["Content-Type"] == "application/zip"
    assert "index.html" in unpacked(answer.content)


def test_how_far_it_is_survives_a_reload(nora: User) -> None:
    Takeout.objects.create(person=nora, state="working", done=7, steps=20, sent_at=timezone.now())
    client = signed_in(nora)
    for _reload in range(2):
        page = client.get(PAGE).content.decode()
        assert "Step 7 of 20" in page
    part = client.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="takeouts"')


def test_asking_twice_makes_one(nora: User) -> None:
    assert actions.request_takeout(by=nora) == actions.request_takeout(by=nora)


def test_making_it_twice_changes_nothing(nora: User) -> None:
    asked = actions.request_takeout(by=nora)
    make_takeout(str(asked.pk))
    before = bytes(Takeout.objects.get().data)
    make_takeout(str(asked.pk))
    assert bytes(Takeout.objects.get().data) == before


def test_one_whose_message_was_lost_is_made_by_the_sweep(nora: User) -> None:
    actions.request_takeout(by=nora)
    sweep()
    assert Takeout.objects.get().state == Takeout.State.READY
    sweep()
    assert Takeout.objects.count() == 1


def test_one_that_cannot_be_made_is_given_up_and_may_be_asked_for_again(
    nora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.request_takeout(by=nora)
    monkeypatch.setattr(taking_out, "send", lambda _asked: None)
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        sweep()
        assert Takeout.objects.get().state == Takeout.State.FAILED
        assert "Please ask again" in signed_in(nora).get(PAGE).content.decode()
        actions.request_takeout(by=nora)
    assert Takeout.objects.count() == 2


def test_nobody_else_fetches_it(nora: User) -> None:
    asked = actions.request_takeout(by=nora)
    make_takeout(str(asked.pk))
    url = f"/settings/data/takeouts/{asked.pk}.zip"
    assert signed_in(person("otto")).get(url).status_code == 404
    assert Client().get(url).status_code == 302


def test_it_is_gone_after_a_day(nora: User) -> None:
    asked = actions.request_takeout(by=nora)
    make_takeout(str(asked.pk))
    client = signed_in(nora)
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert client.get(f"/settings/data/takeouts/{asked.pk}.zip").status_code == 404
        sweep()
    assert not Takeout.objects.exists()
