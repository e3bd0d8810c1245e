"""A constitution written by keys alone: what has the focus is always marked, in sight and where
one would go on from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Circle, Site

FARTHEST = 150
"""Presses of Tab after which something counts as out of reach."""

FOCUSED = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const x = box.left + Math.min(box.width, 200) / 2;
  const y = box.top + Math.min(box.height, 40) / 2;
  const above = document.elementFromPoint(x, y);
  return {
    tag: at.tagName, what: (at.textContent || at.name || "").trim().slice(0, 60),
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inSight: box.top >= 0 && y < window.innerHeight,
    uncovered: !!above && (at.contains(above) || above.contains(at) || !!above.closest("label")),
  };
}"""


@pytest.fixture(params=[1280, 390])
def founder(
    request: pytest.FixtureRequest, browser: Browser, site: Site, circle: Circle
) -> Iterator[Page]:
    """Somebody who has just begun a constitution, and now puts the mouse away."""
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": request.param, "height": 844},
        reduced_motion="reduce",
    )
    page = circle.sign_in(context, site)
    page.goto(f"{circle.url}/edit")
    expect(page.get_by_role("heading", name="Clauses", exact=True)).to_be_visible()
    yield page
    context.close()


def well_focused(page: Page) -> None:
    """What has the focus is marked, in sight, and nothing lies over it."""
    at = page.evaluate(FOCUSED)
    assert at["tag"] != "BODY", "nothing has the focus"
    assert at["outlined"], f"unmarked: {json.dumps(at)}"
    assert at["inSight"], f"out of sight: {json.dumps(at)}"
    assert at["uncovered"], f"covered: {json.dumps(at)}"


def tab_to(page: Page, target: Locator, *, key: str = "Tab") -> None:
    """Go there with Tab, looking at every stop on the way."""
    for _press in range(FARTHEST):
        page.keyboard.press(key)
        well_focused(page)
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{target} is out of reach")


def test_the_first_key_leads_past_everything_to_the_text(founder: Page) -> None:
    founder.reload()
    founder.keyboard.press("Tab")
    expect(founder.locator(".skip")).to_be_focused()
    well_focused(founder)
    founder.keyboard.press("Enter")
    expect(founder.locator("#main")).to_be_focused()


def test_a_clause_is_written_moved_removed_and_put_back_by_keys(founder: Page) -> None:
    page = founder
    clauses = page.locator("#list-clauses")
    add = clauses.get_by_role("link", name="Add a clause").last
    before = clauses.locator(".card").count()

    # Write it.
    add.focus()
    page.keyboard.press("Enter")
    sheet = page.locator(".sheet")
    expect(sheet.locator(".sheet__head")).to_be_focused()
    well_focused(page)
    tab_to(page, sheet.locator("input[type=radio]:checked").first)
    page.keyboard.press("ArrowDown")
    tab_to(page, sheet.get_by_label("Text"))
    page.keyboard.type("Ask before you tell.")
    tab_to(page, sheet.get_by_label("Why"))
    page.keyboard.type("Readers like to find out.")
    tab_to(page, sheet.get_by_role("button", name="Add a clause"))
    page.keyboard.press("Enter")
    card = page.locator(".card", has_text="Ask before you tell.")
    expect(card).to_be_visible()
    expect(clauses.locator(".card")).to_have_count(before + 1)
    expect(page.locator(":focus")).to_have_count(1)  # given once what came has settled
    well_focused(page)
    assert card.evaluate("card => card.contains(document.activeElement)")

    # Move it up, twice: the focus goes along with it.
    more = card.locator("summary", has_text="Move or remove")
    tab_to(page, more)
    page.keyboard.press("Enter")
    tab_to(page, card.get_by_role("button", name="Move up"))
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_have_text("Moved up.")
    up = card.get_by_role("button", name="Move up").or_(
        card.get_by_role("button", name="Move down")
    )
    expect(up.and_(page.locator(":focus"))).to_have_count(1)
    well_focused(page)

    # Remove it; the way back has the focus at once.
    tab_to(page, card.get_by_role("button", name="Remove"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Put it back")).to_be_focused()
    well_focused(page)
    expect(card).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#p-"))  # a page of its own: one goes on from the clause
    expect(card.get_by_role("article")).to_be_focused()
    page.keyboard.press("Tab")
    well_focused(page)
    assert card.evaluate("card => card.contains(document.activeElement)")


def test_a_long_form_never_hides_the_focus_under_its_bar(founder: Page) -> None:
    page = founder
    address = page.locator(".tools__edit").first.get_attribute("href")
    assert address is not None
    page.goto(address)
    expect(page.locator(".actions--sticky")).to_be_visible()
    for summary in page.locator("form details > summary").all():
        summary.focus()
        if summary.evaluate("element => !element.parentElement.open"):
            page.keyboard.press("Enter")
    page.get_by_label("Text").first.focus()
    tab_to(page, page.get_by_role("button", name=re.compile("^Save$")))
    page.keyboard.press("Shift+Tab")
    well_focused(page)
    tab_to(page, page.get_by_label("Text").first, key="Shift+Tab")
