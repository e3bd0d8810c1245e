"""Bringing one's own words in, taking everything along, taking a consent back, and leaving."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Site, serious
from tests.browser.test_main_path import PASSWORD, RELEASED, sign_up, unique

WORDS = """## About me
I am a night nurse and have two cats.

## How to answer
- Be direct and friendly.
- Never flatter me.
- blue elephant

I want to read more before I sleep.
"""

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(params=["at a desk", "on a phone", "without script"])
def visitor(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    """Somebody who was never here, in a browser of their own."""
    context = browser.new_context(
        base_url=site.url,
        viewport=DESK if request.param == "at a desk" else PHONE,  # type: ignore[arg-type]
        java_script_enabled=request.param != "without script",
        accept_downloads=True,
    )
    page = context.new_page()
    page.set_default_timeout(RELEASED)
    yield page
    context.close()


@pytest.fixture
def has_script(visitor: Page, request: pytest.FixtureRequest) -> bool:
    return "without script" not in request.node.name


def check(page: Page, has_script: bool) -> None:
    """Nothing for axe to find, and nothing wider than the window; both need script to be asked."""
    if not has_script:
        return
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_somebody_brings_their_words_in_and_takes_everything_along_and_leaves(
    visitor: Page, has_script: bool
) -> None:
    page, handle = visitor, unique("nurse")
    sign_up(page, handle)

    page.goto("/profiles/new")
    page.get_by_role("link", name="Bring them in").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Paste it here").fill(WORDS)
    check(page, has_script)
    page.get_by_role("button", name="See what is understood").click()

    unclear = page.locator("li.piece", has_text="blue elephant")
    expect(unclear.get_by_role("checkbox")).not_to_be_checked()
    page.locator("li.piece", has_text="Never flatter me.").get_by_role("textbox").first.fill(
        "Flatter me or anybody I love."
    )
    check(page, has_script)
    page.reload()  # what was typed is a browser's to keep; what was brought in is still here
    expect(page.get_by_role("heading", name="What was understood")).to_be_visible()
    page.get_by_role("button", name="Bring it into the draft").click()

    expect(page.get_by_text("pieces were brought in.")).to_be_visible()
    expect(page.get_by_text("I want to read more before I sleep.").first).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("link", name="Markdown").click()
    written = Path(started.value.path()).read_text("utf-8")
    assert "I am a night nurse and have two cats." in written
    assert "- **Must not** Flatter me." in written

    page.goto("/settings/data/")
    page.get_by_role("button", name="Make the archive").click()
    archive = wait_for_archive(page)
    check(page, has_script)
    with page.expect_download() as started:
        archive.click()
    names = zipfile.ZipFile(io.BytesIO(Path(started.value.path()).read_bytes())).namelist()
    assert {"index.html", "data/account.json", "documents/instructions/draft.md"} <= set(names)

    page.get_by_role("link", name="See what would happen").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_text("My instructions")).to_be_visible()
    check(page, has_script)
    page.get_by_label("I have read what happens").check()
    page.get_by_role("button", name="Delete my account for good").click()
    expect(page.get_by_text("Your account is deleted.")).to_be_visible()
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(f"{handle}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)


def wait_for_archive(page: Page) -> Locator:
    """The link, once the worker has made what it leads to; asked for again as without script."""
    link = page.get_by_role("link", name="Download the archive")
    for _attempt in range(RELEASED // 500):
        if link.count():
            return link
        page.wait_for_timeout(500)
        again = page.get_by_role("link", name="Look again")
        if again.count():
            page.goto("/settings/data/")
    raise AssertionError(page.get_by_role("main").inner_text())
