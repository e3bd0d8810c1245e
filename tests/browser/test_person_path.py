"""A person's first profile, from the front door to a token: few presses, nothing lost."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.conftest import Site, of_its_own, serious

MOST = 25
"""Clicks and fields between the front door and a token."""

CHOICES = {"letter": "first", "evening": "second", "morning": "first"}
"""The other questions get the second reply; these two about evenings pull apart."""


@dataclass
class Hands:
    """Counts what a person has to do."""

    page: Page
    done: list[str] = field(default_factory=list)

    def press(self, what: Locator) -> None:
        self.done.append(f"press {what}")
        what.click()

    def fill(self, label: str, text: str) -> None:
        self.done.append(f"fill {label}")
        self.page.get_by_role("main").get_by_label(label).fill(text)


@pytest.fixture
def context(
    request: pytest.FixtureRequest, browser: Browser, site: Site
) -> Iterator[BrowserContext]:
    yield from of_its_own(browser, site, *getattr(request, "param", (1280, True)))


def sign_up(hands: Hands) -> str:
    handle = f"person-{time.time_ns() % 10**9}"
    hands.fill("Your name", handle.capitalize())
    hands.fill("Email", f"{handle}@example.org")
    hands.fill("Password", "quite a long sentence")
    hands.press(hands.page.get_by_role("main").get_by_role("button", name="Sign up"))
    return handle


def begin(page: Page) -> Hands:
    hands = Hands(page)
    page.goto("/")
    hands.press(page.get_by_role("link", name="For me"))
    sign_up(hands)
    hands.press(page.get_by_role("button", name="Begin with a situation"))
    return hands


def question(page: Page) -> str:
    expect(page.locator("#question")).to_be_visible()
    found = re.search(r"/path/([a-z-]+)", page.url)
    assert found is not None, page.url
    return found[1]


def choose(hands: Hands, number: int) -> str:
    """Answer the question on the page and wait for the next one."""
    page = hands.page
    expect(page.get_by_text(re.compile(f"^Question {number} of"))).to_be_visible()
    key = question(page)
    hands.press(page.locator(f'button[value="{CHOICES.get(key, "second")}"]'))
    return key


@pytest.mark.parametrize(
    "context",
    [(1280, True), (390, True), (390, False)],
    ids=["wide", "narrow", "without script"],
    indirect=True,
)
def test_a_private_profile_with_a_token_takes_at_most_25_interactions(
    context: BrowserContext, site: Site
) -> None:
    page = context.new_page()
    hands = begin(page)
    for number in range(1, 9):
        choose(hands, number)
    expect(page.get_by_role("heading", name="What matters to you these days?")).to_be_visible()
    hands.fill("These days", "My brother, and the garden.")
    hands.press(page.get_by_role("button", name="Continue"))
    hands.fill("It must never …", "talk about my weight")
    hands.press(page.get_by_role("button", name="Continue"))
    expect(page.get_by_role("heading", name="These two can pull apart")).to_be_visible()
    hands.press(page.get_by_role("button", name="Settle it so"))
    expect(page.get_by_role("heading", name="That is enough")).to_be_visible()
    expect(page.get_by_text("Talk about my weight.").first).to_be_visible()
    hands.press(page.get_by_role("button", name="Release it, for me alone"))
    address = "/".join(page.url.split("/d/")[1].split("/")[:2])
    hands.press(page.get_by_role("button", name="Make a token"))
    expect(page.get_by_text("attune pull").first).to_be_visible()
    token = re.search(r"att_[0-9a-f]+", page.get_by_role("main").inner_text())
    assert token is not None
    assert len(hands.done) <= MOST, hands.done

    assert site.attune("trust", "init", site.url).returncode == 0
    deadline = time.monotonic() + 20
    while True:  # the worker signs in its own time
        out = address.replace("/", "-")
        pulled = site.attune("pull", site.url, address, "-o", out, "--token", token[0])
        if pulled.returncode == 0 or time.monotonic() > deadline:
            break
        time.sleep(0.3)
    assert pulled.returncode == 0, pulled.stderr
    prompt = site.attune("compile", out, "--target", "system-prompt").stdout
    assert "MUST NOT: Talk about my weight." in prompt
    assert "My brother, and the garden." in prompt


def test_nothing_is_lost_by_going_back_reloading_or_closing(context: BrowserContext) -> None:
    page = context.new_page()
    hands = begin(page)
    choose(hands, 1)
    expect(page.locator("#question")).to_be_focused()
    choose(hands, 2)
    expect(page.get_by_text("Question 3 of")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("This one: your answer so far")).to_be_visible()
    page.reload()
    expect(page.get_by_text("This one: your answer so far")).to_be_visible()

    # Own words, closed before anything is pressed.
    page.goto(page.url.rpartition("/")[0] + "/hard-day")
    page.get_by_text("Neither: I would say it in my own words").click()
    with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
        page.get_by_label("What should it do instead?").fill("Put the kettle on with me.")
    assert saved.value.status == 204
    expect(page.get_by_text(re.compile("^Saved"))).to_be_visible()
    page.close()
    page = context.new_page()
    page.goto("/profiles/new")
    page.get_by_role("link", name="Go on where you stopped").click()
    assert question(page) == "hard-day"
    expect(page.get_by_label("What should it do instead?")).to_have_value(
        "Put the kettle on with me."
    )
    page.get_by_role("button", name="Keep my words").click()
    expect(page.get_by_text("Put the kettle on with me.").first).to_be_visible()

    # The sentence is put in other words where it stands, and the focus stays with it.
    page.get_by_role("link", name="Change the words").click()
    expect(page.get_by_label("In your words")).to_be_focused()
    page.get_by_label("In your words").fill("Put the kettle on, and wait.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Change the words")).to_be_focused()
    expect(page.get_by_text("Put the kettle on, and wait.").first).to_be_visible()
    assert question(page) == "evening"


@pytest.mark.parametrize("context", [(390, True)], ids=["narrow"], indirect=True)
def test_beginnings_are_free_of_barriers_and_the_card_fits_a_sheet(
    context: BrowserContext,
) -> None:
    """What nobody has released or written yet; test_every_page sees what comes later."""
    page = context.new_page()
    page.emulate_media(color_scheme="dark")
    hands = begin(page)
    for number in range(1, 6):
        choose(hands, number)
        expect(page.get_by_text(re.compile(f"^Question {number + 1} of"))).to_be_visible()
    base = page.url.partition("/path/")[0]
    for path in ("/wants", "/use", "/still-right", "/card"):
        page.goto(base + path)
        assert serious(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") == 390, path
    sheet = page.pdf(format="A5")
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1

    # A founder finds the way to a first constitution on the community's page.
    page.goto("/communities/new")
    page.get_by_label("Name", exact=True).fill(f"Choir {time.time_ns() % 10**9}")
    page.get_by_role("button", name="Found the community").click()
    page.get_by_role("link", name="Later").click()
    expect(page.get_by_role("heading", name="The way to your first constitution")).to_be_visible()
    assert serious(page) == []
