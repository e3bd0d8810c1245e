"""A whole instance as ``make run`` starts it, and a real browser in front of it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90  # seconds for a first start on a busy machine


@dataclass(frozen=True, kw_only=True)
class Site:
    """A running instance. ``home`` is where this test run's ``attune`` keeps its trust."""

    url: str
    data_dir: Path
    home: Path

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
def site() -> Iterator[Site]:
    """One instance for the session, started by the same command as ``make run``."""
    folder = Path(tempfile.mkdtemp(prefix="attune-site-"))
    folder.chmod(0o711)  # PostgreSQL runs as another user when root starts it
    home = folder / "elsewhere"
    home.mkdir()
    port = _free_port()
    log = (folder / "up.log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "config.up"],
        env={**os.environ, "PORT": str(port), "DATA_DIR": str(folder / "data")},
        cwd=ROOT,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait(process, f"http://127.0.0.1:{port}/readyz", log)
        yield Site(url=f"http://127.0.0.1:{port}", data_dir=folder / "data", home=home)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(process: subprocess.Popen[bytes], url: str, log: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    log.seek(0)
    pytest.fail(f"the instance did not come up:\n{log.read()[-4000:]}")


@pytest.fixture(scope="session")
def base_url(site: Site) -> str:
    return site.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, kept from calling home."""
    program = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome")
         if (found := shutil.which(name))),
        None,
    )  # fmt: skip
    if program is None:
        pytest.fail("no Chromium: apt-get install chromium, or run make test-fast")
    flags = ["--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--no-first-run"]  # fmt: skip
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": program, "args": flags}


@pytest.fixture
def console(page: Page) -> list[str]:
    """What the browser complains of: blocked scripts and styles among it."""
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def serious(page: Page) -> list[str]:
    """What axe finds on the page at WCAG 2.2 A and AA."""
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found
        for node in violation["nodes"]
    ]
