"""Back to an earlier text, and on from somebody else's: restoring a kept version, and forking."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Circle, Site
from tests.browser.test_main_path import unique, wait_until_released

CLAUSE = "Read slowly."
REWRITTEN = "Read as slowly as you like."


@pytest.fixture
def ada(way: BrowserContext, site: Site, circle: Circle) -> Page:
    """The steward, at the constitution's editor."""
    page = circle.sign_in(way, site)
    page.goto(f"{circle.url}/edit")
    return page


def rewrite(page: Page, address: str, old: str, new: str) -> None:
    page.goto(f"{address}/edit")
    card = page.locator(".card", has_text=old)
    card.get_by_role("link", name=re.compile("^Edit")).click()
    sheet = page.locator(".sheet")
    sheet.get_by_label("Text").fill(new)
    sheet.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".card", has_text=new)).to_be_visible()


def keep(page: Page, address: str) -> None:
    page.goto(f"{address}/history")
    page.get_by_label("Note").fill("Before the meeting")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("Before the meeting")).to_be_visible()


def test_a_kept_version_becomes_the_draft_again_and_the_way_back_is_at_hand(
    ada: Page, circle: Circle
) -> None:
    page = ada
    keep(page, circle.url)
    rewrite(page, circle.url, CLAUSE, REWRITTEN)

    page.goto(f"{circle.url}/versions/1")
    expect(page.get_by_text(CLAUSE, exact=True)).to_be_visible()
    page.get_by_role("button", name="Start the draft again from it").click()
    page.goto(f"{circle.url}/edit")
    expect(page.locator(".card", has_text=CLAUSE)).to_be_visible()
    expect(page.get_by_text(REWRITTEN)).to_have_count(0)

    # What was replaced is not lost.
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator(".card", has_text=REWRITTEN)).to_be_visible()


def test_a_released_text_is_the_start_of_another_which_says_so(ada: Page, site: Site) -> None:
    page, slug = ada, unique("tutor")
    wait_until_released(page, "willow-school/tutor")
    page.goto("/d/willow-school/tutor/")
    page.get_by_role("link", name="Use this as a start").click()
    page.get_by_label("Title").fill("How a tutor helps readers")
    page.get_by_label("Address").fill(slug)
    page.get_by_role("button", name="Start writing").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("How a tutor helps readers")
    address = page.url.split("/d/")[1].rsplit("/", 1)[0]
    assert address.endswith(slug)
    keep(page, f"/d/{address}")
    page.goto(f"/d/{address}/versions/1")
    expect(page.get_by_text("A copy that went its own way, from")).to_be_visible()
