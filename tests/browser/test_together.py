"""Several people on one text: who else is here, what is found while one types, what is said, and
words that two others have to accept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Circle, Site, serious
from tests.browser.test_main_path import add_clause

ODD = "Read k\N{CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I}ndly."
WIDE = pytest.param((True, 1280), id="1280")
NARROW = pytest.param((True, 390), id="390")
WITHOUT_SCRIPT = pytest.param((False, 1280), id="without script")


@dataclass(frozen=True, kw_only=True)
class Trio:
    """A steward, an editor and a member, each in a browser of their own."""

    ada: Page
    ben: Page
    max: Page
    url: str
    has_script: bool


@pytest.fixture
def trio(
    request: pytest.FixtureRequest, browser: Browser, site: Site, circle: Circle
) -> Iterator[Trio]:
    """The members of a circle. The parameter: (with script, width)."""
    script, width = request.param
    contexts = {
        name: browser.new_context(
            base_url=site.url,
            java_script_enabled=script,
            viewport={"width": width, "height": 844},
        )
        for name in circle.sessions
    }
    pages = {name: circle.sign_in(context, site, name=name) for name, context in contexts.items()}
    yield Trio(**pages, url=circle.url, has_script=script)
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize("trio", [WIDE, NARROW], indirect=True)
def test_two_write_at_once_and_talk_about_it(trio: Trio) -> None:
    ada, ben = trio.ada, trio.ben
    for page in (ada, ben):
        page.goto(f"{trio.url}/edit")

    # Each sees the other, and where.
    slow = ada.locator(".card", has_text="Read slowly.")
    slow.get_by_role("link", name=re.compile("^Edit")).click()
    with ada.expect_response(lambda answer: answer.url.endswith("/_presence")):
        ada.get_by_label("Text").first.focus()
    ben.reload()
    expect(ben.locator("#presence")).to_contain_text("is also editing Read slowly.")
    ada.get_by_label("Why").first.focus()  # sooner than the next look, which comes by itself
    expect(ada.locator("#presence")).to_contain_text("is also here")

    # What is found is said before anything is saved, and taken back as it is mended.
    sheet = ada.locator(".sheet")
    sheet.get_by_text("What it sets").click()
    sheet.get_by_label("Situation").first.select_option(label="with teenagers")
    sheet.get_by_label("What", exact=True).first.select_option(label="Romance")
    sheet.get_by_label("Value").first.fill("0.4")
    expect(sheet.locator(".found .finding--error")).to_be_visible()
    sheet.get_by_label("Value").first.fill("0")
    expect(sheet.locator(".found .finding--error")).to_have_count(0)
    sheet.get_by_role("button", name="Save", exact=True).click()
    expect(sheet).to_have_count(0)

    # Ben asks, Ada answers and settles it.
    slow = ben.locator(".card", has_text="Read slowly.")
    slow.get_by_role("link", name=re.compile("^Comment")).click()
    expect(ben.locator(".remarks__title")).to_be_focused()
    ben.get_by_label("The words it is about").fill("slowly")
    ben.get_by_label("Your comment").fill("Newspapers, too?")
    ben.get_by_role("button", name="Comment", exact=True).click()
    expect(slow.get_by_role("link", name=re.compile("^1 comment"))).to_be_visible()
    ada.reload()
    ada.locator(".card", has_text="Read slowly.").get_by_role(
        "link", name=re.compile("^1 comment")
    ).click()
    ada.get_by_text("Answer", exact=True).first.click()
    ada.get_by_label("Your answer").fill("Those as you like.")
    ada.get_by_role("button", name="Answer").click()
    expect(ada.locator(".thread")).to_contain_text("Answered")
    ada.get_by_role("button", name="Resolve").click()
    expect(ada.locator(".thread")).to_contain_text("Resolved")
    ada.get_by_role("link", name="Close").click()
    expect(ada.locator(".card", has_text="Read slowly.").locator(".talk__link")).to_be_focused()

    for page in (ada, ben):
        page.goto(f"{trio.url}/comments?state=all")
        assert serious(page) == []
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0


@pytest.mark.parametrize("trio", [NARROW, WITHOUT_SCRIPT], indirect=True)
def test_two_others_accept_words_and_the_steward_decides(trio: Trio) -> None:
    ada = trio.ada
    ada.goto(f"{trio.url}/edit")
    add_clause(ada, "Should", ODD, "It is in the song.")
    ada.goto(f"{trio.url}/edit")
    expect(ada.get_by_text("It waits for 2 people who did not write it.").first).to_be_visible()
    expect(ada.get_by_role("link", name="Decide")).to_have_attribute("aria-disabled", "true")

    for page in (trio.ben, trio.max):
        page.goto(f"{trio.url}/reviews")
        expect(page.get_by_text(ODD).first).to_be_visible()
        page.get_by_label("These words are all right as they stand").check()
        page.get_by_label("Your reason").fill("The song is Ukrainian.")
        page.get_by_role("button", name="Give this answer").click()
        expect(page.get_by_text("Done. Accepted.")).to_be_visible()

    ada.goto(f"{trio.url}/reviews")
    expect(ada.get_by_text("You had a hand in these words")).to_be_visible()
    if trio.has_script:
        assert serious(ada) == []
    ada.goto(f"{trio.url}/edit")
    expect(ada.get_by_text("Nothing stands in the way of deciding it.")).to_be_visible()

    # She also says who can read it.
    ada.get_by_role("link", name=re.compile("^Change who can read it")).click()
    ada.get_by_label("Only stewards and editors read it.").check()
    ada.get_by_label("I know that this takes effect at once").check()
    ada.get_by_role("button", name="Change who can read it").click()
    expect(ada.get_by_text("Private: only its writers may read it")).to_be_visible()
    gone = trio.max.goto(f"{trio.url}/reviews")
    assert gone is not None
    assert gone.status == 404
