"""Taking a profile along: the card, and what an AI is handed."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from accounts.models import ApiToken, User
from authoring.models import Document
from profiles import actions
from profiles.card import card_of
from publishing.models import Release
from tests.factories import started_profile

pytestmark = pytest.mark.django_db

CLAUSES = [
    {"id": "a", "modality": "should", "text": "Begin with the answer."},
    {"id": "b", "modality": "must_not", "text": "Flatter me."},
]


def test_the_card_tells_help_from_never() -> None:
    card = card_of({"title": "Me", "clauses": CLAUSES})
    assert [reading.text for reading in card.help] == ["Begin with the answer."]
    assert [reading.text for reading in card.never] == ["Flatter me."]
    assert not card.is_empty


def test_the_card_tells_wants_from_what_one_wants_to_want() -> None:
    wishes = [
        {"id": "a", "order": "first", "text": "I want to talk until two."},
        {"id": "b", "order": "second", "text": "I want to find rest more tempting."},
    ]
    card = card_of({"title": "Me", "desires": wishes})
    assert [reading.text for reading in card.wishes] == ["I want to talk until two."]
    assert [reading.text for reading in card.considered] == ["I want to find rest more tempting."]


def test_a_card_with_a_name_only_is_empty() -> None:
    assert card_of({"title": "Me"}).is_empty


def test_the_card_shows_the_text_in_force_and_not_the_draft(client: Client, owner: User) -> None:
    document = started_profile(owner, clauses=CLAUSES)
    client.force_login(owner)
    assert "A draft, not released yet" in client.get("/d/owner/studies/card").content.decode()
    actions.endorse(document=document, by=owner)
    document.draft.content["narrative"] = "Not decided yet."
    document.draft.save()
    page = client.get("/d/owner/studies/card").content.decode()
    assert "Begin with the answer." in page
    assert "Not decided yet." not in page
    assert "A draft, not released yet" not in page


def test_everybody_may_print_a_published_card(client: Client, owner: User) -> None:
    document = started_profile(owner, visibility=Document.Visibility.PUBLIC, clauses=CLAUSES)
    assert client.get("/d/owner/studies/card").status_code == 404
    actions.endorse(document=document, by=owner)
    Release.objects.update(state="published", seq=1, jws="signed")
    assert client.get("/d/owner/studies/card").status_code == 200


def test_what_is_copied_begins_with_the_safety_layer(client: Client, owner: User) -> None:
    document = started_profile(owner, clauses=CLAUSES)
    client.force_login(owner)
    assert "It is not released yet." in client.get("/d/owner/studies/use").content.decode()
    actions.endorse(document=document, by=owner)
    prompt = client.get("/d/owner/studies/use").context["prompt"]
    assert prompt.startswith("UNIVERSAL SAFETY LAYER")
    assert "Flatter me." in prompt


def test_nothing_is_offered_to_copy_once_an_earlier_version_applies(
    client: Client, owner: User
) -> None:
    review = {
        "due": "2998-01-01",
        "sunset": "2999-01-01",
        "on_expiry": {"to": "version", "version": "0.9.0"},
    }
    actions.endorse(document=started_profile(owner, clauses=CLAUSES, review=review), by=owner)
    with time_machine.travel("2999-01-02T12:00:00Z", tick=False):
        client.force_login(owner)
        response = client.get("/d/owner/studies/use")
    assert response.status_code == 200
    page = response.content.decode()
    assert "Commands for a terminal" in page
    assert "Copy it into an assistant" not in page


def test_a_token_is_one_press_and_comes_with_its_command(client: Client, owner: User) -> None:
    actions.endorse(document=started_profile(owner), by=owner)
    client.force_login(owner)
    page = client.get("/d/owner/studies/use").content.decode()
    assert 'value="My assistant 1"' in page
    form = {"scope": "owner/studies", "name": "My assistant 1", "days": "90"}
    made = client.post("/settings/tokens/new", form).content.decode()
    assert ApiToken.objects.get().scope == "owner/studies"
    assert "owner/studies -o studies --token att_" in made
