"""API tokens: shown once, found by their hash, ended by time or by hand."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts import actions, tokens
from accounts.models import ApiToken, User

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FORM = {"scope": "olga/study", "name": "my tutor", "days": "90"}


def issue(by: User, name: str = "my tutor", **more: datetime) -> tuple[str, ApiToken]:
    return tokens.issue(by=by, scope="olga/study", name=name, **more)


def text_in(page: str) -> str:
    found = re.search(r"att_[0-9a-f]{48}", page)
    assert found is not None
    return found[0]


def test_a_token_is_shown_once_and_never_again(owner: User, as_owner: Client) -> None:
    response = as_owner.post("/settings/tokens/new", FORM)
    text = text_in(response.content.decode())
    assert "no-store" in response.headers["Cache-Control"]
    found = tokens.find(text)
    assert found is not None
    assert (found.owner, found.scope) == (owner, "olga/study")
    listed = as_owner.get("/settings/tokens/").content.decode()
    assert text not in listed
    assert text[:12] in listed


def test_only_a_hash_is_kept(owner: User) -> None:
    text, _ = issue(owner)
    row = ApiToken.objects.filter(owner=owner).values().get()
    secret = text.removeprefix(row["prefix"])
    assert len(secret) == 40
    assert not any(secret in str(value) for value in row.values())


def test_two_tokens_are_never_the_same(owner: User) -> None:
    assert issue(owner, "one")[0] != issue(owner, "two")[0]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: "",
        lambda text: text[:-1],
        lambda text: text + "0",
        lambda text: text.upper(),
        lambda text: text.removeprefix("att_"),
        lambda text: text[:-1] + ("0" if text[-1] != "0" else "1"),
        lambda text: f" {text}",
        lambda _: "att_" + "é" * 48,
    ],
)
def test_a_wrong_token_finds_nothing(owner: User, spoil: object) -> None:
    assert callable(spoil)
    text, _ = issue(owner)
    assert tokens.find(spoil(text)) is None


def test_a_token_ends_when_it_was_said_to(owner: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        text, _ = issue(owner, expires_at=NOW + timedelta(days=1))
        clock.move_to(NOW + timedelta(days=1) - timedelta(seconds=1))
        assert tokens.find(text) is not None
        clock.move_to(NOW + timedelta(days=1))
        assert tokens.find(text) is None


def test_a_revoked_token_finds_nothing(owner: User) -> None:
    text, token = issue(owner)
    actions.revoke_token(by=owner, token=token)
    assert tokens.find(text) is None


def test_the_token_of_a_closed_account_finds_nothing(owner: User) -> None:
    text, _ = issue(owner)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert tokens.find(text) is None


def test_use_is_noted_once_a_minute(
    owner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        text, token = issue(owner)
        tokens.find(text)
        clock.shift(59)
        tokens.find(text)
        token.refresh_from_db()
        assert token.last_used_at == NOW
        clock.shift(1)
        with django_assert_num_queries(2):
            tokens.find(text)
        token.refresh_from_db()
        assert token.last_used_at == NOW + timedelta(minutes=1)


def test_a_form_sent_twice_makes_one_token(owner: User, as_owner: Client) -> None:
    as_owner.post("/settings/tokens/new", FORM)
    again = as_owner.post("/settings/tokens/new", FORM)
    assert again.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "You have a token of this name" in again.content.decode()
    assert owner.api_tokens.count() == 1


def test_a_name_is_free_again_once_its_token_is_revoked(owner: User) -> None:
    _, token = issue(owner)
    with pytest.raises(ValidationError):
        issue(owner)
    actions.revoke_token(by=owner, token=token)
    issue(owner)
    assert owner.api_tokens.count() == 2


def test_the_owner_revokes_in_one_click(owner: User, as_owner: Client) -> None:
    text, token = issue(owner)
    response = as_owner.post(f"/settings/tokens/{token.pk}/revoke")
    assert response.headers["Location"] == "/settings/tokens/"
    assert tokens.find(text) is None
    assert "Revoked" in as_owner.get("/settings/tokens/").content.decode()


def test_revoking_twice_keeps_the_first_time(owner: User, as_owner: Client) -> None:
    _, token = issue(owner)
    as_owner.post(f"/settings/tokens/{token.pk}/revoke")
    first = ApiToken.objects.get(pk=token.pk).revoked_at
    as_owner.post(f"/settings/tokens/{token.pk}/revoke")
    assert ApiToken.objects.get(pk=token.pk).revoked_at == first


def test_a_stranger_gets_404_and_revokes_nothing(owner: User, as_stranger: Client) -> None:
    text, token = issue(owner)
    response = as_stranger.post(f"/settings/tokens/{token.pk}/revoke")
    assert response.status_code == HTTPStatus.NOT_FOUND
    assert tokens.find(text) is not None


def test_a_stranger_sees_none_of_the_owners_tokens(owner: User, as_stranger: Client) -> None:
    _, token = issue(owner, "the owner's secret errand")
    page = as_stranger.get("/settings/tokens/").content.decode()
    assert token.prefix not in page
    assert "errand" not in page


def test_a_link_does_not_revoke(owner: User, as_owner: Client) -> None:
    _, token = issue(owner)
    response = as_owner.get(f"/settings/tokens/{token.pk}/revoke")
    assert response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert ApiToken.objects.get(pk=token.pk).is_usable


@pytest.mark.parametrize("days", ["30", "90", "365"])
def test_the_form_counts_the_days(owner: User, as_owner: Client, days: str) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False):
        as_owner.post("/settings/tokens/new", {**FORM, "days": days})
        token = owner.api_tokens.get()
        assert token.expires_at == token.created_at + timedelta(days=int(days))


def test_a_token_may_have_no_end(owner: User, as_owner: Client) -> None:
    as_owner.post("/settings/tokens/new", {**FORM, "days": "0"})
    assert owner.api_tokens.get().expires_at is None


@pytest.mark.parametrize("scope", ["", "olga", "olga/", "/study", "olga/a/b", "Ölga/x", "olga/-"])
def test_an_address_that_is_none_is_refused(owner: User, as_owner: Client, scope: str) -> None:
    response = as_owner.post("/settings/tokens/new", {**FORM, "scope": scope})
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not owner.api_tokens.exists()


def test_an_unknown_name_is_refused(owner: User, as_owner: Client) -> None:
    response = as_owner.post("/settings/tokens/new", {**FORM, "scope": "nobody-here/x"})
    assert "Nobody here is called" in response.content.decode()


def test_the_list_costs_the_same_for_one_and_for_thirty(
    owner: User, as_owner: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    issue(owner)
    with django_assert_num_queries(4) as one:
        as_owner.get("/settings/tokens/")
    for number in range(29):
        issue(owner, f"token {number}")
    with django_assert_num_queries(len(one)):
        as_owner.get("/settings/tokens/")
