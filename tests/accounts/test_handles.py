"""Handles: one set of names for people and communities."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts import actions, names
from accounts.models import NAME_PATTERN, Namespace, User

PERSON, COMMUNITY = Namespace.Kind.PERSON, Namespace.Kind.COMMUNITY


@pytest.mark.parametrize("name", ["a", "amara", "willow-school", "9", "a" * 40])
def test_a_plain_word_may_be_a_handle(db: None, name: str) -> None:
    assert actions.claim_name(name=name, kind=PERSON).name == name


@pytest.mark.parametrize(
    "name", ["", "-a", "a-", "Amara", "a b", "a_b", "a" * 41, "é", "a/b", "..", "a\n", "аmara"]
)
def test_what_would_not_be_a_web_address_is_refused(db: None, name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.claim_name(name=name, kind=PERSON)
    assert refused.value.code == "form"


@pytest.mark.parametrize(
    "name",
    ["v1", "d", "accounts", "settings", "communities", "people", "static", "admin", "healthz"],
)
def test_words_of_the_site_itself_are_reserved(db: None, name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.claim_name(name=name, kind=COMMUNITY)
    assert refused.value.code == "reserved"


@pytest.mark.parametrize(("first", "second"), [(PERSON, COMMUNITY), (COMMUNITY, PERSON)])
def test_a_person_and_a_community_cannot_share_a_name(
    db: None, first: Namespace.Kind, second: Namespace.Kind
) -> None:
    actions.claim_name(name="choir", kind=first)
    with pytest.raises(ValidationError) as refused:
        actions.claim_name(name="choir", kind=second)
    assert refused.value.code == "taken"
    assert Namespace.objects.get(name="choir").kind == first


def test_who_is_slower_by_a_moment_is_told_so(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.claim_name(name="choir", kind=COMMUNITY)
    monkeypatch.setattr(names, "check", lambda _: None)  # it looked before the other wrote
    with pytest.raises(ValidationError) as refused:
        actions.claim_name(name="choir", kind=PERSON)
    assert refused.value.code == "taken"


def test_a_person_and_their_handle_are_saved_together_or_not_at_all(owner: User) -> None:
    twin = User(email=owner.email)
    with pytest.raises(IntegrityError):
        actions.register(user=twin, display_name="Twin", name="twin")


@pytest.mark.django_db(transaction=True)
def test_a_handle_is_free_again_when_the_person_could_not_be_saved(owner: User) -> None:
    with pytest.raises(IntegrityError):
        actions.register(user=User(email=owner.email), display_name="Twin", name="twin")
    assert not Namespace.objects.filter(name="twin").exists()


@pytest.mark.parametrize(
    ("words", "handle"),
    [
        ("María López", "maria-lopez"),
        ("  Nils   Ågren ", "nils-agren"),
        ("O’Neill & Daughters", "oneill-daughters"),
        ("admin", "admin-2"),
        ("مريم", ""),
        ("x" * 80, "x" * 36),
    ],
)
def test_a_handle_is_suggested_from_the_name(db: None, words: str, handle: str) -> None:
    assert names.suggest(words) == handle


def test_a_suggestion_is_free(db: None) -> None:
    actions.claim_name(name="amara", kind=PERSON)
    actions.claim_name(name="amara-2", kind=COMMUNITY)
    assert names.suggest("Amara") == "amara-3"


class SuggestionLaws(TestCase):
    @given(st.text(max_size=120))
    def test_whatever_is_suggested_may_be_taken(self, words: str) -> None:
        handle = names.suggest(words)
        if handle:
            assert re.fullmatch(NAME_PATTERN, handle)
            names.check(handle)


def test_the_suggestion_reaches_the_sign_up_page(db: None, client: Client) -> None:
    response = client.get("/accounts/handle/", {"display_name": "María López"})
    assert response.status_code == 204
    assert '"value": "maria-lopez"' in response.headers["HX-Trigger"]


def test_no_suggestion_is_made_from_nothing(db: None, client: Client) -> None:
    response = client.get("/accounts/handle/", {"display_name": "  "})
    assert response.status_code == 204
    assert "HX-Trigger" not in response.headers
