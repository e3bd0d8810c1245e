"""Every page, in light and dark, wide and narrow, left to right and right to left."""

from __future__ import annotations

import gzip
import re
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.conftest import AXE, Furnished, Site, serious
from tests.browser.screens import SCREENS

DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SMALL: ViewportSize = {"width": 320, "height": 640}
COLOURS = ("color-contrast", "link-in-text-block")
WIDTHS = ("scrollable-region-focusable", "target-size")
"""What a theme's colours and its widths can break; the rest of a page is the same in all of them,
and colours are the same in every language."""
HEAVIEST = 100_000  # bytes on the wire, of a page with everything it loads


@pytest.fixture(params=["en", "ar"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visitors(
    language: str, browser: Browser, site: Site, furnished: Furnished
) -> Iterator[dict[str, Page]]:
    """A stranger, two people and one on the way in, who read in one language."""
    names = ("", *furnished.sessions)
    contexts = {name: browser.new_context(base_url=site.url) for name in names}
    for name, context in contexts.items():
        cookies = {"django_language": language}
        if name:
            cookies[furnished.cookie] = furnished.sessions[name]
        context.add_init_script(AXE.axe_script)
        context.add_cookies(
            [{"name": key, "value": value, "url": site.url} for key, value in cookies.items()]
        )
    yield {name: context.new_page() for name, context in contexts.items()}
    for context in contexts.values():
        context.close()


def test_no_page_has_a_barrier_or_moves_sideways(
    language: str, visitors: dict[str, Page], furnished: Furnished
) -> None:
    """English light on a desk by all rules, and dark on a phone by what looks can break; Arabic in
    both by what widths can break."""
    all_rules, looks = ((), WIDTHS + COLOURS) if language == "en" else (WIDTHS, WIDTHS)
    barriers: list[str] = []
    for screen in SCREENS:
        page, path = visitors[screen.visitor], furnished.path(screen)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.set_viewport_size(DESK)
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        found = serious(page, only=all_rules) + sideways(page)
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        page.set_viewport_size(PHONE)
        found += serious(page, only=looks) + sideways(page)
        if screen.is_main:
            page.set_viewport_size(SMALL)
            found += sideways(page)
        if page.evaluate("document.documentElement.lang") != language:
            found.append("in another language")
        barriers += [f"{screen.visitor} {path}: {barrier}" for barrier in found]

    assert not barriers, "\n".join(barriers)


def sideways(page: Page) -> list[str]:
    """How far the page or a table in it can be scrolled sideways, if it can."""
    width = page.evaluate("window.innerWidth")
    wider = page.evaluate(
        """[
            document.documentElement.scrollWidth - window.innerWidth,
            ...[...document.querySelectorAll("table")].map(
                (table) => table.scrollWidth - table.parentElement.clientWidth
            ),
        ]"""
    )
    return [f"{wide} px wider than {width}" for wide in wider if wide > 0]


def test_no_page_weighs_more_than_100_kilobytes(site: Site, furnished: Furnished) -> None:
    """As it is sent, with all that it asks for, to a browser that was never here."""
    assets: dict[str, int] = {}

    def sent(path: str, session: str = "") -> bytes:
        headers = {"Accept-Encoding": "gzip", "Cookie": f"{furnished.cookie}={session}"}
        with urllib.request.urlopen(
            urllib.request.Request(site.url + path, headers=headers)
        ) as answer:
            body: bytes = answer.read()
            assert answer.headers.get("Content-Encoding") == "gzip" or len(body) < 200, path
            return body

    heavy = {}
    for screen in SCREENS:
        page = sent(furnished.path(screen), furnished.sessions.get(screen.visitor, ""))
        asked = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', gzip.decompress(page).decode()))
        for path in asked - set(assets):
            assets[path] = len(sent(path))
        weight = len(page) + sum(assets[path] for path in asked)
        if weight > HEAVIEST:
            heavy[furnished.path(screen)] = weight

    assert len(assets) > 10
    assert heavy == {}
