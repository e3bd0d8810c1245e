"""A consent to be nudged: agreed to with its last day, in force once released, taken back by one
press and given again by another; on a desk and on a phone, with script and without."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_main_path import sign_up, unique

UNTIL = date.today() + timedelta(days=60)  # noqa: DTZ011  any day to come
NUDGE = "May remind me"


@pytest.fixture
def person(way: BrowserContext) -> Page:
    """Somebody who has just begun a profile of studies."""
    page = way.new_page()
    sign_up(page, unique("nora"))
    page.get_by_role("link", name="For me").click()
    page.get_by_role("button", name="Start writing").click()
    return page


def test_a_consent_is_given_until_a_day_and_taken_back_by_one_press(person: Page) -> None:
    page = person
    handle, slug = page.url.split("/d/")[1].split("/")[:2]

    # Agree to it, for a while.
    page.get_by_role("link", name="Agree to a nudge").first.click()
    form = page.locator("form", has=page.get_by_role("button", name="Agree to a nudge"))
    form.get_by_label("the AI may").select_option(label="remind me")
    form.get_by_label("Plainly").check()
    form.get_by_label("Until").fill(UNTIL.isoformat())
    form.get_by_label("Why, and how").fill("I forget the time when I read.")
    form.get_by_role("button", name="Agree to a nudge").click()
    expect(page.get_by_text("I forget the time when I read.").first).to_be_visible()

    # It holds once the profile is released, and says until when.
    consent = page.locator(".consent", has_text=NUDGE)
    page.goto("/settings/consents")
    expect(consent).to_contain_text("In your draft only")
    page.goto(f"/d/{handle}/{slug}/endorse")
    page.get_by_role("button", name="Endorse and release").click()
    page.goto("/settings/consents")
    expect(consent).to_contain_text("In force")
    expect(consent).to_contain_text(f"{UNTIL.day} {UNTIL:%B %Y}")

    # One press takes it back, out of what is in force as well; the way back is at hand.
    consent.get_by_role("button", name="Take back").click()
    expect(consent).to_have_count(0)
    expect(page.get_by_text("Your profile goes out without it now.")).to_be_visible()
    again = page.get_by_role("button", name="Undo")
    if page.evaluate("'htmx' in window"):
        expect(again).to_be_focused()
    again.click()
    expect(consent).to_contain_text("In force")

    # A day that is past is refused where it stands, and nothing typed is lost.
    consent.get_by_role("link", name=re.compile("^Change")).click()
    page.get_by_label("Until").fill("2020-01-01")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("This day is past.").first).to_be_visible()
    expect(page.get_by_label("Until")).to_have_value("2020-01-01")
