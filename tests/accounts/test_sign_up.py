"""Signing up, in and out."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.test import Client

from accounts import actions, names
from accounts.models import Namespace, User

# As in conftest.
PASSWORD = "quite a long sentence"
NINA = {
    "display_name": "Nina Newcomer",
    "handle": "nina",
    "email": "Nina@Example.org",
    "password1": PASSWORD,
}


def test_a_newcomer_signs_up_and_is_signed_in(db: None, client: Client) -> None:
    response = client.post("/accounts/signup/", NINA)
    assert (response.status_code, response.headers["Location"]) == (HTTPStatus.FOUND, "/")
    nina = User.objects.get(email="nina@example.org")
    assert nina.display_name == "Nina Newcomer"
    assert nina.namespace is not None
    assert (nina.namespace.name, nina.namespace.kind) == ("nina", Namespace.Kind.PERSON)
    assert client.session["_auth_user_id"] == str(nina.pk)


def test_a_handle_is_written_small(db: None, client: Client) -> None:
    client.post("/accounts/signup/", {**NINA, "handle": " Nina "})
    assert Namespace.objects.get().name == "nina"


@pytest.mark.parametrize("kind", Namespace.Kind.values)
def test_a_taken_handle_is_refused_whoever_has_it(
    db: None, client: Client, kind: Namespace.Kind
) -> None:
    actions.claim_name(name="nina", kind=kind)
    response = client.post("/accounts/signup/", NINA)
    assert "Somebody has this name already" in response.content.decode()
    assert not User.objects.exists()


def test_a_handle_left_empty_is_made_from_the_name(db: None, client: Client) -> None:
    actions.claim_name(name="nina-newcomer", kind=Namespace.Kind.COMMUNITY)
    client.post("/accounts/signup/", {**NINA, "handle": ""})
    assert User.objects.get().namespace == Namespace.objects.get(name="nina-newcomer-2")


def test_a_name_that_no_address_can_spell_is_asked_for_a_handle(db: None, client: Client) -> None:
    page = client.post("/accounts/signup/", {**NINA, "display_name": "نينا", "handle": ""})
    assert "Choose a handle." in page.content.decode()
    assert not User.objects.exists()


def test_an_error_is_linked_to_its_field_and_named_in_the_title(db: None, client: Client) -> None:
    page = client.post("/accounts/signup/", {**NINA, "handle": "admin"}).content.decode()
    assert "<title>Error: Sign up · Attune</title>" in page
    assert 'href="#id_handle"' in page
    field = re.search(r'<input[^>]*id="id_handle"[^>]*>', page)
    assert field is not None
    assert 'aria-invalid="true"' in field[0]
    assert 'aria-describedby="id_handle_helptext id_handle_error"' in field[0]
    assert 'id="id_handle_error"' in page


def test_the_button_pressed_twice_makes_one_person(db: None, client: Client) -> None:
    client.post("/accounts/signup/", NINA)
    again = client.post("/accounts/signup/", NINA)
    assert (again.status_code, again.headers["Location"]) == (HTTPStatus.FOUND, "/")
    assert User.objects.count() == 1


def test_two_presses_at_the_same_moment_make_one_person(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/accounts/signup/", NINA)
    monkeypatch.setattr(names, "check", lambda _: None)  # it looked before the other wrote
    late = Client()
    response = late.post("/accounts/signup/", {**NINA, "email": "other@example.org"})
    assert response.headers["Location"] == "/accounts/signup/"
    assert "was taken a moment ago" in late.get("/accounts/signup/").content.decode()
    assert User.objects.count() == 1


def test_an_address_has_one_account(owner: User, client: Client) -> None:
    response = client.post("/accounts/signup/", {**NINA, "email": owner.email.upper()})
    assert "already registered with this email" in response.content.decode()
    assert not Namespace.objects.filter(name="nina").exists()


def test_the_address_is_confirmed_by_mail(db: None, client: Client) -> None:
    client.post("/accounts/signup/", NINA)
    link = re.search(r"/accounts/confirm-email/\S+", str(mail.outbox[0].body))
    assert link is not None
    assert "Does nina@example.org belong to you" in client.get(link[0]).content.decode()
    client.post(link[0])
    assert EmailAddress.objects.get(email="nina@example.org").verified


def test_a_password_is_wrong_and_then_right(owner: User, client: Client) -> None:
    wrong = client.post("/accounts/login/", {"login": owner.email, "password": "guess"})
    assert "not correct" in wrong.content.decode()
    right = client.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})
    assert right.headers["Location"] == "/"


def test_the_chosen_language_comes_along(owner: User, client: Client) -> None:
    actions.change_settings(by=owner, display_name="Olga", language="es", theme="")
    client.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "es"


def test_signing_in_leaves_the_browser_its_language(owner: User, client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    client.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ar"


def test_signing_out_takes_a_button_not_a_link(owner: User, as_owner: Client) -> None:
    assert "Stay signed in" in as_owner.get("/accounts/logout/").content.decode()
    assert "_auth_user_id" in as_owner.session
    as_owner.post("/accounts/logout/")
    assert "_auth_user_id" not in as_owner.session


@pytest.mark.usefixtures("owner")
def test_who_guesses_on_is_locked_out(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ACCOUNT_RATE_LIMITS", False, raising=False)
    guess = {"login": "owner@example.org", "password": "guess"}
    answers = [client.post("/accounts/login/", guess) for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert answers[-1].status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "Too many attempts" in answers[-1].content.decode()
    right = client.post("/accounts/login/", {**guess, "password": PASSWORD})
    assert right.status_code == HTTPStatus.TOO_MANY_REQUESTS


def test_a_forgotten_password_is_replaced_by_mail(owner: User, client: Client) -> None:
    client.post("/accounts/password/reset/", {"email": owner.email})
    link = re.search(r"/accounts/password/reset/key/\S+", str(mail.outbox[0].body))
    assert link is not None
    page = client.get(link[0], follow=True)
    assert "Choose a new password" in page.content.decode()
    new = {"password1": "another long sentence", "password2": "another long sentence"}
    client.post(page.redirect_chain[-1][0], new)
    owner.refresh_from_db()
    assert owner.check_password("another long sentence")


def test_an_unknown_address_gets_the_same_answer(owner: User, client: Client) -> None:
    known, unknown = (
        client.post("/accounts/password/reset/", {"email": email}).headers["Location"]
        for email in (owner.email, "nobody@example.org")
    )
    assert known == unknown
