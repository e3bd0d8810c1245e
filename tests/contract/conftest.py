"""A real server over real files, with documents in it; and the real client against it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import pytest
from django.db import connection

from accounts import tokens
from accounts.models import User
from attune.cli import main
from authoring.actions import freeze
from authoring.models import Document
from publishing import actions, keys, placing
from publishing.models import Release
from tests import factories
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running web server. ``home`` is where this test's engineer works."""

    origin: str
    data_dir: Path
    home: Path

    def attune(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """The command line, as an engineer elsewhere runs it."""
        return self.run(str(Path(sys.executable).with_name("attune")), *arguments, **environment)

    def exit_code(self, *arguments: str, **environment: str) -> int:
        """The same command line in this process, which need not start anew each time."""
        with patch.dict(os.environ, self._environment(environment), clear=True), chdir(self.home):
            return main(arguments)

    def wire(self) -> HTTPConnection:
        return HTTPConnection(self.origin.removeprefix("http://"), timeout=10)

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            env=self._environment(environment),
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def _environment(self, said: dict[str, str]) -> dict[str, str]:
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return {
            "PATH": programs,
            "HOME": str(self.home),
            "ATTUNE_HOME": str(self.home / "trust"),
            **said,
        }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the server that a module's tests share."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def port() -> int:
    """The port of the server that a module's tests share."""
    return free_port()


@pytest.fixture
def data_dir(folder: Path, port: int, settings: Any) -> Path:
    """An instance of this test's own, with nothing in it yet."""
    for left in folder.iterdir():
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()
    settings.DATA_DIR = folder
    settings.ATTUNE_ORIGIN = f"http://127.0.0.1:{port}"
    return folder


@pytest.fixture
def olga(data_dir: Path, transactional_db: None) -> User:
    keys.make()
    placing.write_well_known()
    return factories.person("olga")


@pytest.fixture
def profile(olga: User) -> Document:
    return factories.started_profile(olga, visibility="public")


@pytest.fixture
def diary(olga: User) -> Document:
    return factories.started_profile(olga, slug="diary", title="Diary")


@pytest.fixture
def token(olga: User, diary: Document) -> str:
    text, _ = tokens.issue(by=olga, scope=diary.address, name="a test")
    return text


def release(document: Document, **changes: Any) -> Release:
    """Bring the document's draft with ``changes`` into the world."""
    draft = document.draft
    draft.content = {**draft.content, **changes}
    draft.save()
    version = freeze(document=document, by=document.created_by)
    asked = actions.request_release(version=version, by=document.created_by, decision=None)
    return actions.publish(release_id=asked.pk)


@pytest.fixture(scope="module")
def shared(
    folder: Path, port: int, tmp_path_factory: pytest.TempPathFactory, django_db_setup: None
) -> Iterator[str]:
    """The origin of the web server as it is started for people, on the tests' database.

    It keeps nothing of a test but what it found in the files and the rows.
    """
    log = tmp_path_factory.mktemp("log") / "server.log"
    with running(port, folder, database_url(), log) as origin:
        yield origin


@pytest.fixture
def server(shared: str, data_dir: Path, olga: User, home: Path) -> Server:
    """The web server over this test's instance."""
    return Server(origin=shared, data_dir=data_dir, home=home)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where this test's engineer works."""
    home = tmp_path / "engineer"
    home.mkdir()
    return home


def database_url() -> str:
    database = connection.settings_dict
    host = quote(database["HOST"], safe="")
    return f"postgresql://{database['USER']}@{host}:{database['PORT']}/{database['NAME']}"


@contextmanager
def running(port: int, data_dir: Path, database_url: str, log_file: Path) -> Iterator[str]:
    """A web server, for as long as it is needed; its origin."""
    log = log_file.open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "config.web"],
        env={
            **os.environ,
            "PORT": str(port),
            "DATA_DIR": str(data_dir),
            "DATABASE_URL": database_url,
            "ATTUNE_SIGNING_SECRET": "",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
        cwd=ROOT,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    origin = f"http://127.0.0.1:{port}"
    try:
        _wait(process, f"{origin}/healthz", log)
        yield origin
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _wait(process: subprocess.Popen[bytes], url: str, log: Any) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    log.seek(0)
    pytest.fail(f"the server did not come up:\n{log.read()[-4000:]}")
