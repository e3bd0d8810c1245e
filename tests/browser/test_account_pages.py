"""Signing up, the second step and API tokens in a real browser, under the site's own policy."""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Site, serious

PASSWORD = "quite a long sentence"


@pytest.fixture
def passkeys(context: BrowserContext, page: Page) -> None:
    """A device that confirms whatever it is asked."""
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.fixture
def at_home(site: Site) -> str:
    """The site by name: a passkey belongs to a name, never to a number."""
    return site.url.replace("127.0.0.1", "localhost")


def sign_up(page: Page, url: str, name: str) -> str:
    """Sign up as `name`; returns the e-mail address."""
    email = f"{name.lower()}-{time.time_ns()}@example.org"
    page.goto(f"{url}/accounts/signup/")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your name").press("Tab")
    expect(page.get_by_label("Handle")).not_to_have_value("")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return email


def confirm(page: Page, site: Site, email: str) -> None:
    """Follow the link mailed to `email`, which development prints on the console."""
    deadline = time.monotonic() + 20
    links: list[str] = []
    while not links and time.monotonic() < deadline:  # the page may be there before the mail is
        time.sleep(0.2)
        log = site.log.read_text(encoding="utf-8", errors="replace")
        if email in log:
            links = re.findall(r"(/accounts/confirm-email/\S+)", log[log.index(email) :])
    host = urlsplit(page.url)
    page.goto(f"{host.scheme}://{host.netloc}{links[0]}")
    page.get_by_role("button", name="Yes, confirm it").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_that_is_not_there_has_no_barrier(page: Page, site: Site, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    answer = page.goto(f"{site.url}/nowhere")
    assert answer is not None
    assert answer.status == 404
    assert serious(page) == []


def test_an_error_takes_the_focus_and_leads_to_its_field(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/accounts/signup/")
    page.get_by_label("Handle").fill("admin")
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Handle")).to_be_focused()
    assert serious(page) == []


def test_a_person_signs_in_with_a_passkey(
    page: Page, site: Site, at_home: str, passkeys: None
) -> None:
    email = sign_up(page, at_home, "Petra")
    confirm(page, site, email)
    page.goto(f"{at_home}/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{at_home}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_under_a_number_no_passkey_is_offered(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/accounts/login/")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.locator("#passkey_login")).to_be_hidden()


def test_a_token_is_made_copied_and_revoked(
    page: Page, context: BrowserContext, at_home: str
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=at_home)
    sign_up(page, at_home, "Tom")
    page.goto(f"{at_home}/settings/tokens/?scope=student/studies")
    page.get_by_label("What is it for?").fill("my tutor")
    page.get_by_role("button", name="Make the token").click()
    shown = page.locator("#token").inner_text().strip()
    page.get_by_role("button", name="Copy my tutor").click()
    expect(page.locator("#live")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == shown
    page.get_by_role("link", name="Back to all tokens").click()
    assert shown not in page.content()
    page.get_by_role("button", name="Revoke my tutor").click()
    expect(page.get_by_text("Revoked")).to_be_visible()


def test_everything_works_without_script(page: Page, context: BrowserContext, site: Site) -> None:
    browser = context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{site.url}/accounts/signup/")
    plain.get_by_label("Your name").fill("Wera")
    plain.get_by_label("Email").fill(f"wera-{time.time_ns()}@example.org")
    plain.get_by_label("Password").fill(PASSWORD)
    plain.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(plain.get_by_role("button", name="Sign out")).to_be_visible()
