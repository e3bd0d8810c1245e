"""A message tried in a situation: what a model answers without and with the text."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Circle, Site, serious


def start_profile(page: Page) -> str:
    """The visitor's first profile; its address."""
    page.goto("/profiles/new")
    page.get_by_role("button", name="Begin with a situation").click()
    address = re.search(r"/d/[^/]+/[^/]+", page.url)
    assert address is not None
    return address.group()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_message_is_answered_twice_in_place(
    context: BrowserContext, site: Site, circle: Circle, console: list[str], width: int
) -> None:
    page = circle.sign_in(context, site)
    page.set_viewport_size({"width": width, "height": 844})
    profile = start_profile(page)
    page.goto(f"{profile}/try?preset=teen")
    page.get_by_label("Your message").fill("I cannot sleep.")
    page.get_by_role("button", name="Ask both").click()
    expect(page.get_by_role("region", name="Without the text")).to_contain_text("As ever.")
    expect(page.get_by_role("region", name="With the text")).to_contain_text("As the text says.")
    expect(page.get_by_role("group", name="Two answers")).to_be_focused()
    expect(page.get_by_label("Your message")).to_have_value("I cannot sleep.")
    assert page.url.endswith("/try?preset=teen")
    assert serious(page) == []

    # Another situation: what was answered in the last one goes, what is being typed stays.
    page.get_by_label("Your message").fill("And now?")
    with page.expect_response(lambda answer: "hours=9" in answer.url):
        page.locator("#id_hours").fill("9")
    expect(page.get_by_role("group", name="Two answers")).to_have_count(0)
    expect(page.get_by_label("Your message")).to_have_value("And now?")
    page.get_by_role("button", name="Ask both").click()
    expect(page.get_by_role("region", name="With the text")).to_be_visible()
    assert "hours=9" in page.url
    assert console == []


def test_without_script_the_page_comes_again_with_both_answers(
    browser: Browser, site: Site, circle: Circle
) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = circle.sign_in(context, site)
    profile = start_profile(page)
    page.goto(f"{profile}/try?preset=crisis")
    page.get_by_label("Your message").fill("I cannot sleep.")
    page.get_by_role("button", name="Ask both").click()
    expect(page.get_by_role("region", name="Without the text")).to_contain_text("As ever.")
    expect(page.get_by_role("region", name="With the text")).to_contain_text("As the text says.")
    expect(page.get_by_role("heading", name="How it behaves")).to_be_visible()
    expect(page.locator("#presets [aria-current]")).to_have_text(
        "Somebody is at the end of their strength"
    )
    context.close()
