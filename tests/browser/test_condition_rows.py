"""Saying in rows when a clause applies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Circle, Site, serious
from tests.browser.test_main_path import RELEASED

SAID = "when age is child or teenager and distress is at least 0.7"


@pytest.fixture(params=["at a desk", "on a phone", "without script"])
def writer(
    request: pytest.FixtureRequest, browser: Browser, site: Site, circle: Circle
) -> Iterator[Page]:
    """Somebody with a new constitution, at the form of a new clause."""
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": 1280 if request.param == "at a desk" else 390, "height": 860},
        java_script_enabled=request.param != "without script",
    )
    page = circle.sign_in(context, site)
    page.set_default_timeout(RELEASED)
    page.goto(f"{circle.url}/edit/clauses/_new")
    yield page
    context.close()


def row(applies: Locator, number: int) -> Locator:
    return applies.get_by_role("group", name=f"Row {number}")


def test_somebody_fills_in_when_a_clause_applies(
    writer: Page, request: pytest.FixtureRequest
) -> None:
    page, has_script = writer, "without script" not in request.node.name
    page.get_by_label("Text", exact=True).first.fill("Ask before you tell.")
    applies = page.get_by_role("group", name="Applies")
    if not applies.is_visible():
        page.locator("details.group", has=page.locator("[id$=applies_when-condition]")).locator(
            "summary"
        ).first.click()
    applies.get_by_text("Describe the situation").click()

    row(applies, 1).get_by_label("What is known").select_option(label="age")
    if has_script:
        row(applies, 1).get_by_label("child").check()
        row(applies, 1).get_by_label("teenager").check()
    else:
        row(applies, 1).get_by_label("Compared with").fill("child, teenager")
    applies.get_by_role("button", name="One more row", exact=True).click()

    what = row(applies, 2).get_by_label("What is known")
    if has_script:
        expect(what).to_be_focused()
    expect(row(applies, 1).get_by_label("teenager")).to_be_checked()
    what.select_option(label="distress")
    if has_script:
        expect(row(applies, 2).get_by_label("How it is compared")).to_have_value("ge")
    row(applies, 2).get_by_label("How it is compared").select_option(label="is at least")
    row(applies, 2).get_by_label("Compared with").fill("0.7")
    if has_script:
        row(applies, 2).get_by_label("Compared with").blur()
        expect(applies.get_by_text(SAID)).to_be_visible()
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.locator(".actions").get_by_role("button", name="Add").click()
    expect(page.locator(".card", has_text="Ask before you tell.")).to_contain_text(SAID)
