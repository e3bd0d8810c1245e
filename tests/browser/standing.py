"""One instance for all workers of a test run, which the first that needs it starts.

Run as a program with the number of the process it is for and a file. When the instance answers, it
writes where into the file; when that process is gone, it ends the instance and clears up.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
from filelock import FileLock

from attune.chat import Model
from tests.attune.chat_endpoint import running_endpoint
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90  # seconds for a start on a busy machine
LOG = "up.log"


def start(told: Path) -> None:
    """Start it for this test run, and wait until it answers."""
    begin(told)
    deadline = time.monotonic() + PATIENCE
    while not told.exists():
        assert time.monotonic() < deadline, "the instance did not come up"
        time.sleep(0.1)


def begin(told: Path) -> None:
    """Start it for this test run, if nobody has done so."""
    with FileLock(told.with_suffix(".lock")):
        begun = told.with_suffix(".begun")
        if not begun.exists():
            begun.touch()
            _begin(told)


def _begin(told: Path) -> None:
    workers = "PYTEST_XDIST_WORKER" in os.environ
    run = os.getppid() if workers else os.getpid()
    subprocess.run(
        [sys.executable, "-m", __name__, str(run), str(told)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def stand(run: psutil.Process, told: Path) -> None:
    """Keep an instance, started by the same command as ``make run``, for as long as ``run`` is."""
    folder = Path(tempfile.mkdtemp(prefix="attune-site-"))
    folder.chmod(0o711)  # PostgreSQL runs as another user when root starts it
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    try:
        with running_endpoint() as endpoint, (folder / LOG).open("w") as log:
            up = _up(folder, port, endpoint.model, log.fileno())
            try:
                while not answers(f"{url}/readyz"):
                    if up.poll() is not None:
                        _tell(told, {"failed": (folder / LOG).read_text()[-4000:]})
                        return
                    time.sleep(0.2)
                _tell(told, {"url": url, "folder": str(folder), "pid": up.pid})
                while run.is_running() and run.status() != psutil.STATUS_ZOMBIE:
                    time.sleep(0.3)
            finally:
                _end(up)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _up(folder: Path, port: int, model: Model, log: int) -> subprocess.Popen[bytes]:
    settings = {
        "PORT": str(port),
        "DATA_DIR": str(folder / "data"),
        "ATTUNE_MODEL_URL": model.url,
        "ATTUNE_MODEL_NAME": model.name,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "config.up", "--end-with-parent"],
        env={**os.environ, **settings},
        cwd=ROOT,
        stdout=log,
        stderr=subprocess.STDOUT,
    )


def _end(up: subprocess.Popen[bytes]) -> None:
    up.send_signal(signal.SIGINT)
    try:
        up.wait(30)
    except subprocess.TimeoutExpired:
        up.kill()


def _tell(told: Path, where: dict[str, object]) -> None:
    """All of it or nothing: somebody waits for the file."""
    begun = told.with_suffix(".part")
    begun.write_text(json.dumps(where))
    begun.rename(told)


if __name__ == "__main__":
    if os.fork():  # it is nobody's child: who started it may be done before others are
        os._exit(0)
    os.setsid()
    stand(psutil.Process(int(sys.argv[1])), Path(sys.argv[2]))
