"""A whole instance as ``make run`` starts it, and a real browser in front of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from tests.browser import standing
from tests.browser.screens import Screen
from tests.browser.standing import ROOT

AXE = Axe()
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""What a Chromium is called, the one without windows first: it does the same in less time."""
expect.set_options(timeout=30_000)  # as long as a page may take


@dataclass(frozen=True, kw_only=True)
class Site:
    """A running instance; ``log`` is what it prints.

    ``home`` is where this worker's ``attune`` keeps its trust.
    """

    url: str
    data_dir: Path
    log: Path
    home: Path
    pid: int

    def kill_web(self) -> None:
        """End the web server in the middle of whatever it does; it is started again soon."""
        for child in psutil.Process(self.pid).children():
            with suppress(psutil.Error, ProcessLookupError):
                if "config.web" in child.cmdline():
                    os.killpg(child.pid, signal.SIGKILL)

    def wait_for_web(self) -> None:
        deadline = time.monotonic() + standing.PATIENCE
        while not standing.answers(f"{self.url}/readyz"):
            assert time.monotonic() < deadline, "the web server did not come back"
            time.sleep(0.1)

    def attune(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command line against it, as an engineer elsewhere would."""
        return subprocess.run(
            [str(Path(sys.executable).with_name("attune")), *arguments],
            env={**os.environ, "ATTUNE_HOME": str(self.home), **environment},
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture(scope="session")
def site(run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """One instance for all workers; it ends when the test run does."""
    told = run_folder / "site.json"
    standing.start(told)
    # The browser leaves an event loop in this thread, beside which Django's database is as safe as
    # ever: nothing runs in it while a test does.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    return site_at(told, home=tmp_path_factory.mktemp("elsewhere"))


@pytest.fixture
def own_site(tmp_path: Path) -> Site:
    """An instance for one test alone, which may do with it what it likes."""
    told = tmp_path / "site.json"
    standing.start(told)
    return site_at(told, home=tmp_path)


def site_at(told: Path, *, home: Path) -> Site:
    where = json.loads(told.read_text())
    assert "failed" not in where, where["failed"]
    folder = Path(where["folder"])
    return Site(
        url=where["url"],
        data_dir=folder / "data",
        log=folder / standing.LOG,
        home=home,
        pid=where["pid"],
    )


@pytest.fixture(scope="session")
def base_url(site: Site) -> str:
    return site.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium, kept from calling home."""
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        pytest.fail("no Chromium: apt-get install chromium-headless-shell, or run make test-fast")
    flags = ["--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--no-first-run"]  # fmt: skip
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": program, "args": flags}


COMPLAINTS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.effectiveDirective} refuses ${event.blockedURI}`));
"""

# A request that a later one replaces, or that is under way when somebody leaves the page, is
# given up, which htmx tells as an error. One that fails says "htmx:sendError" besides.
GIVEN_UP = ("htmx:afterRequest", "htmx:sendAbort")


@pytest.fixture(autouse=True)
def console(browser: Browser, site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What any browser of a test complains of; the test fails where that is not nothing.

    Errors of scripts, whatever the site's policy refuses, and requests to another host. A page
    that answers with an error is no complaint: tests that mean it look at its status.
    """
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        unimportant = ("Failed to load resource", *GIVEN_UP)
        if message.type == "error" and not message.text.startswith(unimportant):
            complaints.append(message.text)

    def see(request: Request) -> None:
        if urlsplit(request.url).hostname not in ("127.0.0.1", "localhost", None):
            complaints.append(f"{request.url} is elsewhere")

    def watched(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.add_init_script(COMPLAINTS)
        context.on("console", hear)
        context.on("request", see)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        return context

    new_context = browser.new_context
    monkeypatch.setattr(browser, "new_context", watched)
    yield complaints
    assert complaints == []


@dataclass(frozen=True, kw_only=True)
class Furnished:
    """The example instance with something to see on each of its pages."""

    cookie: str
    sessions: dict[str, str]
    names: dict[str, str]

    def path(self, screen: Screen) -> str:
        return screen.path.format(**self.names)


@pytest.fixture(scope="session")
def furnished(site: Site, run_folder: Path) -> Furnished:
    """Things to see, made once beside the running instance."""
    told = run_folder / "furnished.json"
    with FileLock(run_folder / "furnished.lock"):
        if not told.exists():
            told.write_text(furnish(site))
    return Furnished(**json.loads(told.read_text()))


def furnish(site: Site) -> str:
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.furnished"],
        env=beside(site),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return made.stdout


def beside(site: Site) -> dict[str, str]:
    """The environment of a program that works on the same data as the running instance."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(site.data_dir),
        "PORT": str(urlsplit(site.url).port),
    }


@dataclass(frozen=True, kw_only=True)
class Circle:
    """A community of three with a constitution of its own, as circles.py makes it."""

    url: str
    cookie: str
    sessions: dict[str, str]

    def sign_in(self, context: BrowserContext, site: Site, *, name: str = "ada") -> Page:
        """A new page of ``context``, in which that member is signed in."""
        context.add_cookies([{"name": self.cookie, "value": self.sessions[name], "url": site.url}])
        return context.new_page()


@pytest.fixture(
    params=[(1280, True), (390, True), (1280, False), (390, False)],
    ids=["desk", "phone", "desk without script", "phone without script"],
)
def way(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A browser of its own, in each of the four ways a journey is walked."""
    yield from of_its_own(browser, site, *request.param)


def of_its_own(browser: Browser, site: Site, width: int, script: bool) -> Iterator[BrowserContext]:
    """A browser ``width`` pixels wide, with script or without, closed afterwards."""
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": width, "height": 844},
        java_script_enabled=script,
    )
    yield context
    context.close()


@pytest.fixture(scope="session")
def circles(site: Site) -> Iterator[Iterator[Circle]]:
    """As many as are asked for, each made when it is."""
    with circles_at(site) as made:
        yield made


@contextmanager
def circles_at(site: Site) -> Iterator[Iterator[Circle]]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.browser.circles", os.environ.get("PYTEST_XDIST_WORKER", "")],
        env=beside(site),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as maker:
        asks, tells = maker.stdin, maker.stdout
        assert asks is not None
        assert tells is not None

        def made() -> Iterator[Circle]:
            while True:
                print("one more", file=asks, flush=True)
                yield Circle(**json.loads(tells.readline()))

        yield made()


@pytest.fixture
def circle(circles: Iterator[Circle]) -> Circle:
    """A circle nobody else has to do with, so that a journey begins where it has something to
    show; how one gets there through pages is walked in test_main_path and test_person_path."""
    return next(circles)


def serious(page: Page, *, only: Sequence[str] = ()) -> list[str]:
    """What axe finds on the page at WCAG 2.2 A and AA, or by the rules ``only``."""
    options = {
        "runOnly": list(only) or ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
        "resultTypes": ["violations"],
        "preload": False,  # of styles and media elsewhere, of which there are none
    }
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    found = page.evaluate("async (options) => (await axe.run(options)).violations", options)
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found
        for node in violation["nodes"]
    ]
