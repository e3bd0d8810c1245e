"""The place to stop on the personal path: it releases what it shows."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.models import User
from authoring.models import Document
from tests.profiles.answering import choose

pytestmark = pytest.mark.django_db


def released(document: Document) -> int:
    return document.versions.filter(endorsement__isnull=False).count()


def shown_on(page: str) -> str:
    [found] = re.findall(r'name="shown" id="shown" value="([0-9a-f]+)"', page)
    return str(found)


def test_the_place_to_stop_releases_what_it_shows_and_nothing_else(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    choose(profile, "letter", "first")
    shown = shown_on(client.get("/d/owner/me/enough").content.decode())
    choose(profile, "letter", "second")

    assert client.post("/d/owner/me/endorse", {"shown": shown}).status_code == 422
    assert released(profile) == 0

    shown = shown_on(client.get("/d/owner/me/enough").content.decode())
    assert client.post("/d/owner/me/endorse", {"shown": shown}).status_code == 302
    assert released(profile) == 1


def test_a_sentence_put_in_other_words_there_is_released_as_it_was_seen(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    row = choose(profile, "letter", "first")
    [part_id] = row.parts
    there = {"HX-Request": "true", "HX-Current-URL": "http://testserver/d/owner/me/enough"}
    where = f"/d/owner/me/words/clauses/{part_id}"
    form = client.get(where).context
    said = client.post(
        where, {"words": "Tell me.", "force": "should", "base": form["base"]}, headers=there
    ).content.decode()
    assert "hx-swap-oob" in said

    assert client.post("/d/owner/me/endorse", {"shown": shown_on(said)}).status_code == 302
    assert released(profile) == 1
    gone = client.post(where, {"remove": "1"}, headers=there).content.decode()
    assert shown_on(gone) != shown_on(said)
