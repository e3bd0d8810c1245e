"""The main job, walked as a new user walks it: author, validate, decide, release, pull, verify,
compile. Once as a founder, once as a person; with script and without."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site

PASSWORD = "quite a long sentence"
RELEASED = 60_000  # milliseconds; the sweeper comes every few seconds even if a message is lost


@pytest.fixture(params=["with script", "without script"])
def visitor(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    """Somebody who was never here, in a browser of their own."""
    context = browser.new_context(
        base_url=site.url, java_script_enabled=request.param == "with script"
    )
    yield context.new_page()
    context.close()


def sign_up(page: Page, handle: str) -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill(handle.capitalize())
    page.get_by_label("Handle").fill(handle)
    page.get_by_label("Email").fill(f"{handle}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def unique(word: str) -> str:
    return f"{word}-{time.time_ns() % 10**9}"


def add_clause(page: Page, force: str, text: str, why: str) -> None:
    page.get_by_role("link", name="Add a clause").first.click()
    form = page.locator("form", has=page.get_by_role("button", name="Add a clause"))
    form.get_by_label(force, exact=True).check()
    form.get_by_label("Text").fill(text)
    form.get_by_label("Why").fill(why)
    form.get_by_role("button", name="Add a clause").click()
    expect(page.get_by_text(text).first).to_be_visible()


def wait_until_released(page: Page, address: str) -> None:
    """Look again until the release is there, as people without script do."""
    deadline = time.monotonic() + RELEASED / 1000
    while time.monotonic() < deadline:
        page.goto(f"/d/{address}/")
        link = page.get_by_role("link", name="For engineers: pull this release")
        if link.count():
            link.click()
            expect(page.get_by_text(f"{address} -o").first).to_be_visible()
            return
        page.wait_for_timeout(300)
    raise AssertionError(page.get_by_role("main").inner_text())


def test_a_founder_writes_mends_ratifies_and_a_system_pulls(visitor: Page, site: Site) -> None:
    page, handle = visitor, unique("circle")
    sign_up(page, unique("founder"))

    page.get_by_role("link", name="For a community").click()
    page.get_by_label("Name", exact=True).fill("Reading circle")
    page.get_by_label("Address").fill(handle)
    page.get_by_role("button", name="Found the community").click()
    page.get_by_label("School tutor").check()
    page.get_by_label("Address of the constitution").fill("tutor")
    page.get_by_role("button", name="Start writing").click()

    add_clause(page, "Should", "Ask what the reader noticed first.", "Reading is noticing.")
    add_clause(page, "Must not", "Give away the ending.", "It is theirs to find.")
    add_clause(page, "May", "Play along with a love story in a novel.", "Novels have them.")

    # The third clause sets romance above 0 for teenagers, and is told so at the clause.
    card = page.locator(".card", has_text="Play along with a love story")
    card.get_by_role("link", name=re.compile("^Edit")).click()
    page.get_by_text("What it sets").click()
    situation = page.get_by_role("group", name="In this situation").first
    situation.get_by_label("Situation").select_option(label="with teenagers")
    page.get_by_label("What", exact=True).first.select_option(label="Romance")
    page.get_by_label("Value").first.fill("0.4")
    page.get_by_role("button", name="Save", exact=True).first.click()
    card = page.locator(".card", has_text="Play along with a love story")
    expect(card.get_by_text(re.compile("Romance 0.4 would reach a teenager"))).to_be_visible()
    page.goto(f"/d/{handle}/tutor/propose")
    expect(page.get_by_text("What stands in the way")).to_be_visible()

    # They mend it: for grown-ups only.
    page.goto(f"/d/{handle}/tutor/edit")
    card = page.locator(".card", has_text="Play along with a love story")
    card.get_by_role("link", name=re.compile("^Edit")).click()
    page.get_by_text("What it sets").click()
    page.get_by_label("Value").first.fill("0")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_role("heading", name="Clauses")).to_be_visible()
    expect(page.get_by_text("would reach a teenager")).to_have_count(0)

    page.get_by_role("link", name="Decide").first.click()
    page.get_by_role("button", name="Ratify and publish").click()
    wait_until_released(page, f"{handle}/tutor")

    # Another system pulls, verifies and compiles.
    trusted = site.attune("trust", "init", site.url)
    assert trusted.returncode == 0, trusted.stderr
    pulled = site.attune("pull", site.url, f"{handle}/tutor", "-o", f"out-{handle}")
    assert pulled.returncode == 0, pulled.stderr
    verified = site.attune("verify", f"out-{handle}")
    assert verified.returncode == 0, verified.stderr
    assert "does not say that it is wise" in verified.stdout + verified.stderr
    compiled = site.attune("compile", f"out-{handle}", "--target", "system-prompt")
    assert compiled.returncode == 0, compiled.stderr
    assert compiled.stdout.startswith("UNIVERSAL SAFETY LAYER 1.0.0\n")
    assert "MUST NOT: Give away the ending." in compiled.stdout


def test_a_private_profile_is_404_without_a_token_and_pulled_with_one(
    visitor: Page, site: Site
) -> None:
    page, handle = visitor, unique("person")
    sign_up(page, handle)
    page.get_by_role("link", name="For me").click()
    if page.get_by_role("link", name="Begin a profile").count():
        page.get_by_role("link", name="Begin a profile").first.click()
    page.get_by_role("button", name="Start writing").click()
    address = "/".join(page.url.split("/d/")[1].split("/")[:2])
    page.goto(f"/d/{address}/endorse")
    page.get_by_role("button", name="Endorse and release").click()
    wait_until_released(page, address)

    assert site.attune("trust", "init", site.url).returncode == 0
    refused = site.attune("pull", site.url, address, "-o", f"out-{handle}")
    assert refused.returncode == 7
    assert "404" in refused.stderr + refused.stdout

    page.goto("/settings/tokens/")
    page.get_by_label("What is it for?").fill("My assistant")
    page.get_by_label("Document").fill(address)
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_text(re.compile("^att_"))).to_be_visible()
    token = re.search(r"att_[A-Za-z0-9_-]+", page.get_by_role("main").inner_text())
    assert token is not None
    pulled = site.attune("pull", site.url, address, "-o", f"out-{handle}", "--token", token.group())
    assert pulled.returncode == 0, pulled.stderr
    compiled = site.attune("compile", f"out-{handle}", "--target", "system-prompt")
    assert "FLOURISHING PROFILE" in compiled.stdout

    wrong = site.attune("pull", site.url, address, "-o", "nowhere", "--token", "att_" + "x" * 43)
    assert wrong.returncode == 7


def test_a_released_bundle_is_plain_json_that_any_reader_can_check(page: Page, site: Site) -> None:
    wait_until_released(page, "willow-school/tutor")
    answer = page.request.get("/v1/d/willow-school/tutor/bundle")
    assert answer.headers["content-type"] == "application/vnd.attune.bundle.v1+json"
    assert "max-age=30" in answer.headers["cache-control"]
    bundle = json.loads(answer.body())
    assert set(bundle) == {"spec", "head", "release", "tlog_proof", "content"}
