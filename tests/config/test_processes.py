from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from config import processes
from config.errors import DatabaseError
from config.processes import Child

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
# Ignores SIGTERM and has a child of its own, whose number it prints.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]).pid, flush=True)
time.sleep(60)
"""


def until(condition: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    return met


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def child(command: list[str], tmp_path: Path, said: list[str]) -> Child:
    return Child(
        name="web",
        launch=lambda: processes.spawn(command, dict(os.environ), tmp_path),
        end=lambda process: processes.end(process, patience=5),
        say=said.append,
    )


def test_a_child_that_dies_is_started_again_and_says_so(tmp_path: Path) -> None:
    said: list[str] = []
    web = child(SLEEP, tmp_path, said)
    web.start()
    assert web.process is not None
    first = web.process.pid
    os.kill(first, signal.SIGKILL)
    assert until(web.mend)
    assert said == ["web    | was ended by SIGKILL; starting it again in 0.5 s"]
    assert web.process is not None
    assert web.process.pid != first
    web.stop()
    assert web.process is None


def test_the_pauses_grow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    web = child([sys.executable, "-c", "raise SystemExit(3)"], tmp_path, said)
    web.start()
    for _ in range(7):
        assert until(lambda: web.mend() or web.process is None)
        web.moment = 0.0  # the pause is over
        web.mend()
    web.stop()
    assert [line.rsplit(" ", 2)[-2] for line in said] == ["0.5", "1", "2", "4", "8", "16", "30"]
    assert said[0] == "web    | ended with exit code 3; starting it again in 0.5 s"


def test_a_child_that_cannot_be_started_is_tried_again() -> None:
    said: list[str] = []

    def fails() -> subprocess.Popen[bytes]:
        raise DatabaseError("PostgreSQL did not come up.")

    database = Child(name="db", launch=fails, end=processes.end_group, say=said.append)
    assert not database.mend()
    assert said == ["db     | PostgreSQL did not come up.; starting it again in 0.5 s"]
    assert database.process is None


def test_what_does_not_end_is_killed_with_all_it_started(tmp_path: Path) -> None:
    process = processes.spawn(
        [sys.executable, "-c", STUBBORN], dict(os.environ), tmp_path, listen=True
    )
    assert process.stdout is not None
    grandchild = int(process.stdout.readline())
    processes.end(process, patience=0.2)
    assert process.returncode == -signal.SIGKILL
    assert until(lambda: gone(grandchild))
    process.stdout.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells of it")
def test_a_child_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    parent = (
        "import os, sys, time; from pathlib import Path; from config import processes\n"
        f"print(processes.spawn({SLEEP!r}, dict(os.environ), Path(sys.argv[1])).pid, flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent, str(tmp_path)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        assert not gone(pid)
        process.kill()
    assert until(lambda: gone(pid))


def test_only_what_worked_for_the_same_folder_is_ended(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    left = subprocess.Popen(SLEEP, env={**os.environ, processes.MARK: str(ours)})
    foreign = subprocess.Popen(SLEEP, env={**os.environ, processes.MARK: str(theirs)})
    try:
        # The mark is read from the new program's environment, which takes a moment to be there.
        assert until(lambda: processes.MARK in psutil.Process(left.pid).environ())
        processes.end_left_over(ours)
        assert gone(left.pid)
        assert foreign.poll() is None
    finally:
        for process in (left, foreign):
            process.kill()
            process.wait()
