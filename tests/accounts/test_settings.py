"""Settings, and what stands on every page."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User

PAGES = [
    "/settings/",
    "/settings/tokens/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/logout/",
]
OPEN_PAGES = ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]


def test_a_person_changes_name_language_and_appearance(owner: User, as_owner: Client) -> None:
    new = {"display_name": "Olga O.", "language": "es", "theme": "dark"}
    response = as_owner.post("/settings/", new)
    assert response.headers["Location"] == "/settings/"
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "es"
    owner.refresh_from_db()
    assert (owner.display_name, owner.language, owner.theme) == ("Olga O.", "es", "dark")
    assert 'data-theme="dark"' in as_owner.get("/settings/").content.decode()


def test_leaving_the_language_to_the_browser_forgets_the_choice(as_owner: Client) -> None:
    as_owner.post("/settings/", {"display_name": "Olga", "language": "es", "theme": ""})
    as_owner.post("/settings/", {"display_name": "Olga", "language": "", "theme": ""})
    assert as_owner.cookies[settings.LANGUAGE_COOKIE_NAME].value == ""


@pytest.mark.parametrize("wrong", [{"display_name": ""}, {"language": "tlh"}, {"theme": "pink"}])
def test_a_wrong_setting_changes_nothing(
    owner: User, as_owner: Client, wrong: dict[str, str]
) -> None:
    form = {"display_name": "Changed", "language": "", "theme": "", **wrong}
    assert as_owner.post("/settings/", form).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    owner.refresh_from_db()
    assert owner.display_name == "Olga Owner"


def test_one_persons_settings_leave_anothers_alone(owner: User, as_stranger: Client) -> None:
    as_stranger.post("/settings/", {"display_name": "Mine", "language": "", "theme": "dark"})
    owner.refresh_from_db()
    assert (owner.display_name, owner.theme) == ("Olga Owner", "")


@pytest.mark.parametrize("path", PAGES[:-1])
def test_settings_are_for_those_signed_in(db: None, client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == HTTPStatus.FOUND
    assert response.headers["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("path", PAGES)
def test_a_signed_in_page_keeps_to_the_policy(as_owner: Client, path: str) -> None:
    _keeps_to_the_policy(as_owner, path)


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_an_open_page_keeps_to_the_policy(db: None, client: Client, path: str) -> None:
    _keeps_to_the_policy(client, path)


def _keeps_to_the_policy(client: Client, path: str) -> None:
    """One h1, a language, a skip link; nothing inline that the policy would block."""
    response = client.get(path)
    assert response.status_code == HTTPStatus.OK
    html = response.content.decode()
    assert html.count("<h1") == 1
    assert '<html lang="en" dir="ltr"' in html
    assert 'href="#main"' in html
    assert 'id="live"' in html
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", html)
    for script in re.findall(r"<script\b[^>]*>", html):
        assert " src=" in script or 'type="application/json"' in script
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy


def test_a_page_that_is_not_there_says_so_kindly(db: None, client: Client) -> None:
    response = client.get("/there/is/no/such/page")
    assert response.status_code == HTTPStatus.NOT_FOUND
    assert "There is nothing here for you to see" in response.content.decode()


def test_a_stale_form_says_so_kindly(owner: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/accounts/login/", {"login": owner.email})
    assert response.status_code == HTTPStatus.FORBIDDEN
    assert "This form had gone stale" in response.content.decode()
