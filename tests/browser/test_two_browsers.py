"""One person at two desks, and a server that dies: whatever is typed is kept."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Circle, Site, circles_at

GIVES_UP = 60  # seconds


@dataclass(frozen=True, kw_only=True)
class Desks:
    """The same editor in two browsers."""

    one: Page
    other: Page
    has_script: bool


@pytest.fixture(
    params=[(1280, True), (390, True), (390, False)], ids=["wide", "narrow", "without script"]
)
def desks(
    request: pytest.FixtureRequest, browser: Browser, site: Site, circle: Circle
) -> Iterator[Desks]:
    """A constitution's editor, open in both browsers."""
    yield from sit_down(browser, site, circle, *request.param)


def sit_down(
    browser: Browser, site: Site, circle: Circle, width: int, script: bool
) -> Iterator[Desks]:
    contexts = [
        browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 844},
            java_script_enabled=script,
        )
        for _ in range(2)
    ]
    one, other = (circle.sign_in(context, site) for context in contexts)
    for page in (one, other):
        page.goto(f"{circle.url}/edit")
    yield Desks(one=one, other=other, has_script=script)
    for context in contexts:
        context.close()


def open_clause(page: Page, text: str) -> Locator:
    """The form of a clause, as Edit brings it."""
    card = page.locator(".card", has_text=text)
    card.get_by_role("link", name=re.compile("^Edit")).click()
    expect(page.locator(".sheet").get_by_label("Text")).to_have_value(text)
    return page.locator(".sheet")


def save(sheet: Locator) -> None:
    sheet.get_by_role("button", name="Save", exact=True).click()


def test_different_clauses_merge_and_the_same_clause_is_chosen(desks: Desks) -> None:
    one, other = desks.one, desks.other

    # Different clauses: both are kept, without a question.
    mine = open_clause(one, "Read slowly.")
    theirs = open_clause(other, "Ask questions.")
    theirs.get_by_label("Text").fill("Ask good questions.")
    save(theirs)
    expect(other.locator(".card", has_text="Ask good questions.")).to_be_visible()
    mine.get_by_label("Text").fill("Read slowly, and twice.")
    save(mine)
    expect(one.locator(".card", has_text="Read slowly, and twice.")).to_be_visible()
    one.reload()
    expect(one.locator(".card", has_text="Ask good questions.")).to_be_visible()

    # The same clause: both texts are shown, and one of them or a third is chosen.
    other.reload()
    mine = open_clause(one, "Ask good questions.")
    theirs = open_clause(other, "Ask good questions.")
    theirs.get_by_label("Text").fill("Ask short questions.")
    save(theirs)
    expect(other.locator(".card", has_text="Ask short questions.")).to_be_visible()
    mine.get_by_label("Text").fill("Ask few questions.")
    save(mine)
    conflict = one.locator(".conflict")
    expect(conflict.locator(".conflict__head")).to_have_text("Two texts for this clause")
    if desks.has_script:
        expect(conflict.locator(".conflict__head")).to_be_focused()
    expect(conflict.locator(".conflict__side").nth(0)).to_contain_text("Ask short questions.")
    expect(conflict.locator(".conflict__side").nth(1)).to_contain_text("Ask few questions.")
    expect(conflict.get_by_label("Text")).to_have_value("Ask few questions.")
    conflict.get_by_label("Text").fill("Ask few and short questions.")
    save(conflict)
    expect(one.locator(".card", has_text="Ask few and short questions.")).to_be_visible()
    other.reload()
    expect(other.locator(".card", has_text="Ask few and short questions.")).to_be_visible()


@pytest.fixture
def own_desks(browser: Browser, own_site: Site) -> Iterator[Desks]:
    """The same at an instance of their own."""
    with circles_at(own_site) as circles:
        yield from sit_down(browser, own_site, next(circles), width=1280, script=True)


def test_nothing_typed_is_lost_when_the_server_dies_before_the_save(
    own_desks: Desks, own_site: Site, console: list[str]
) -> None:
    desks, site = own_desks, own_site
    page = desks.one
    sheet = open_clause(page, "Read slowly.")
    state = sheet.locator(".save-state")
    sheet.get_by_label("Text").fill("Read slowly, with breaks.")
    expect(state).to_have_text("Not saved yet")
    deadline = time.monotonic() + GIVES_UP
    while state.inner_text() != "Not saved. Press Save to try again.":
        assert time.monotonic() < deadline, state.inner_text()
        site.kill_web()  # again and again: it is started anew at once
        page.wait_for_timeout(50)
    expect(sheet.get_by_label("Text")).to_have_value("Read slowly, with breaks.")

    # Pressed while it is still away, nothing is lost either.
    save(sheet)
    expect(state).to_have_text("Not saved. Press Save to try again.")
    expect(sheet.get_by_label("Text")).to_have_value("Read slowly, with breaks.")
    site.wait_for_web()
    save(sheet)
    expect(page.locator(".card", has_text="Read slowly, with breaks.")).to_be_visible()
    desks.other.reload()
    expect(desks.other.locator(".card", has_text="Read slowly, with breaks.")).to_be_visible()
    # That the server was away is all the browser complains of.
    assert [complaint for complaint in console if not complaint.startswith("htmx:")] == []
    console.clear()
