"""`make run` as an operator meets it: what it says, what it survives, what it leaves behind."""

from __future__ import annotations

import http.client
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from config import secrets
from config.environment import ROOT
from tests.ports import free_port

UP = [sys.executable, "-m", "config.up"]
LONG = 90.0  # seconds; a machine that runs other tests beside takes its time


class Run:
    """One start, listened to line by line."""

    def __init__(self, **said: str) -> None:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("DJANGO_")}
        self.process = subprocess.Popen(
            UP,
            cwd=ROOT,
            env={**inherited, **said},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.heard: list[str] = []
        self.listener = threading.Thread(target=self._listen)
        self.listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip())

    def hears(self, beginning: str) -> str:
        """The next line that begins so."""
        end = time.monotonic() + LONG
        while time.monotonic() < end:
            try:
                line = self.lines.get(timeout=0.1)
            except queue.Empty:
                assert self.process.poll() is None, self.heard
                continue
            self.heard.append(line)
            if line.startswith(beginning):
                return line
        raise AssertionError(self.heard)

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def member(self, mark: str) -> psutil.Process:
        return next(child for child in self.family() if mark in " ".join(child.cmdline()))

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.listener.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def said() -> Iterator[dict[str, str]]:
    """A folder and a port of its own; the kind of instance that loads no examples is quickest."""
    folder = Path(tempfile.mkdtemp(prefix="attune tests "))
    folder.chmod(0o711)
    port = free_port()
    yield {
        "DATA_DIR": str(folder / "data"),
        "PORT": str(port),
        "ATTUNE_ENV": "production",
        "ATTUNE_ORIGIN": f"http://127.0.0.1:{port}",
        "ATTUNE_SECRET": secrets.fresh(),
        "ATTUNE_SIGNING_SECRET": secrets.fresh(),
    }
    shutil.rmtree(folder)


def status(port: str, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def becomes(port: str, path: str, wanted: int) -> bool:
    end = time.monotonic() + LONG
    while (found := status(port, path)) != wanted and time.monotonic() < end:
        time.sleep(0.1)
    return found == wanted


def ended(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=20)
    return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []


def refusal(**said: str) -> str:
    told = subprocess.run(
        UP, cwd=ROOT, env={**os.environ, **said}, capture_output=True, text=True, check=False
    )
    assert told.returncode == 1
    assert told.stdout == ""
    assert told.stderr.count("\n") == 1
    return told.stderr


def test_whatever_is_killed_comes_back_and_nothing_stays_behind(said: dict[str, str]) -> None:
    port = said["PORT"]
    run = Run(**said)
    try:
        assert (
            run.hears("Attune is at") == f"Attune is at http://127.0.0.1:{port}/ (Ctrl-C stops it)."
        )
        assert f"Attune is already running on {said['DATA_DIR']}" in refusal(**said)
        assert becomes(port, "/readyz", 200)

        for mark, name in [
            ("config.web", "web"),
            ("worker", "worker"),
            ("beat", "clock"),
            ("postgres -D", "db"),
        ]:
            run.member(mark).kill()
            assert run.hears(f"{name:<6} | was ended by SIGKILL; starting it again in 0.5 s")
            assert run.hears(f"{name:<6} | runs again")
        assert becomes(port, "/readyz", 200)

        orphans = run.family()
        run.process.kill()
        assert run.process.wait() == -signal.SIGKILL
        assert ended(orphans)
        run.close()

        run = Run(**said)
        run.hears("Attune is at")
        family = run.family()
        run.process.send_signal(signal.SIGINT)
        run.hears("Stopped.")
        assert run.process.wait(LONG) == 0
        assert ended(family)
        assert status(port, "/") == 0
        left = {path.name for path in Path(said["DATA_DIR"]).iterdir()}
        assert left & {"run", "up.pid", "up.lock"} == set()
        assert not (Path(said["DATA_DIR"]) / "postgres" / "postmaster.pid").exists()
    finally:
        run.close()


def test_the_end_may_come_at_any_moment(said: dict[str, str]) -> None:
    run = Run(**said)
    try:
        new = Path(said["DATA_DIR"]) / "postgres.new"
        end = time.monotonic() + LONG
        while not new.exists() and time.monotonic() < end:
            time.sleep(0.01)
        family = run.family()
        run.process.send_signal(signal.SIGTERM)
        assert run.process.wait(LONG) == 0
        assert ended(family)
    finally:
        run.close()


def test_a_port_in_use_is_one_sentence(said: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(said["PORT"])))
        taken.listen()
        told = refusal(**said)
    assert told.startswith(f"Port {said['PORT']} cannot be used (Address already in use): stop")
    assert f"`make run PORT={int(said['PORT']) + 1}`" in told


def test_a_folder_that_cannot_be_written_is_one_sentence(
    said: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    told = refusal(**{**said, "DATA_DIR": str(tmp_path / "file")})
    assert "cannot be written" in told


def test_a_postgresql_that_does_not_come_up_is_one_sentence_that_names_its_log(
    said: dict[str, str],
) -> None:
    files = Path(said["DATA_DIR"]) / "postgres"
    files.mkdir(parents=True)
    (files / "PG_VERSION").write_text("18\n")
    told = refusal(**said)
    assert told.startswith(f"PostgreSQL did not come up: {said['DATA_DIR']}/postgres.log says why")


def test_a_database_out_of_reach_is_one_sentence_without_its_password(said: dict[str, str]) -> None:
    url = f"postgresql://ada:hunter2@127.0.0.1:{free_port()}/attune"
    told = refusal(**said, DATABASE_URL=url)
    assert told.startswith("The database that DATABASE_URL names cannot be reached")
    assert "Connection refused" in told
    assert "hunter2" not in told


@pytest.mark.parametrize("name", ["ATTUNE_SECRET", "ATTUNE_SIGNING_SECRET"])
def test_production_without_a_secret_is_refused_with_the_command_that_makes_it(
    said: dict[str, str], name: str
) -> None:
    told = refusal(**{**said, name: ""})
    assert told.startswith(f"{name} is not set")
    assert "python -m config.secrets" in told
    assert not Path(said["DATA_DIR"]).exists()
