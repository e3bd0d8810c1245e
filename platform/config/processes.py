"""Child processes: started so that they do not outlive their parent, kept up, ended in order."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from .errors import HouseError

PR_SET_PDEATHSIG = 1  # linux/prctl.h
MARK = "ATTUNE_UP"  # in the environment of every child: the data folder it works for
LONGEST_WAIT = 30.0  # seconds between two tries to start a child that keeps ending
SETTLED = 60.0  # seconds after which a child counts as started well


@dataclass(kw_only=True, slots=True)
class Child:
    """A process that is started again whenever it ends, with growing pauses.

    `launch` starts it; `end` asks it to finish and comes back when it is gone.
    """

    name: str
    launch: Callable[[], subprocess.Popen[bytes]]
    end: Callable[[subprocess.Popen[bytes]], None]
    say: Callable[[str], None] = print
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    moment: float = field(default=0.0)  # when it was started, or is to be

    def start(self) -> None:
        self.process = self.launch()
        self.moment = time.monotonic()

    def mend(self) -> bool:
        """Look after the process; True where it has just been started again."""
        if self.process is None:
            return time.monotonic() >= self.moment and self._try()
        code = self.process.poll()
        if code is not None:
            end_group(self.process)
            self.process = None
            self._wait(_ending(code))
        elif time.monotonic() - self.moment > SETTLED:
            self.failures = 0
        return False

    def stop(self) -> None:
        if self.process is not None:
            self.end(self.process)
            self.process = None

    def _try(self) -> bool:
        try:
            self.start()
        except HouseError as error:
            self._wait(str(error))
            return False
        return True

    def _wait(self, reason: str) -> None:
        pause = min(LONGEST_WAIT, 0.5 * 2**self.failures)
        self.failures += 1
        self.moment = time.monotonic() + pause
        self.say(f"{self.name:<6} | {reason}; starting it again in {pause:g} s")


def spawn(
    command: list[str], environment: dict[str, str], folder: Path, *, listen: bool = False
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, so that Ctrl-C reaches only its parent."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if listen else None,
        env=environment,
        cwd=folder,
        start_new_session=True,
        preexec_fn=follow_parent(signal.SIGTERM),  # noqa: PLW1509  no threads here
    )


def end(process: subprocess.Popen[bytes], *, patience: float) -> None:
    """Ask the process to finish; what is left of its group after `patience` seconds is killed."""
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    end_group(process)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process started by `spawn` with all that it started itself."""
    with suppress(ProcessLookupError, PermissionError):  # macOS says the latter of no group
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def end_left_over(data_dir: Path) -> None:
    """End what a killed start left running for this data folder; only for who holds the folder."""
    own = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    left = [p for p in psutil.process_iter() if p.pid not in own and _works_for(p, data_dir)]
    for process in left:
        _send(process, signal.SIGTERM)
    _, alive = psutil.wait_procs(left, timeout=5)
    for process in alive:
        _send(process, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=5)


def follow_parent(order: signal.Signals) -> Callable[[], None] | None:
    """For `Popen(preexec_fn=…)`: the child gets `order` when its parent dies, however it dies.

    Only Linux offers this; elsewhere the next start ends what is left.
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def follow() -> None:
        prctl(PR_SET_PDEATHSIG, int(order), 0, 0, 0)
        if os.getppid() != parent:  # it died before it could be followed
            os._exit(1)

    return follow


def _works_for(process: psutil.Process, data_dir: Path) -> bool:
    try:
        return process.environ().get(MARK) == str(data_dir)
    except psutil.Error:
        return False  # gone, or another account's and so not ours


def _send(process: psutil.Process, order: signal.Signals) -> None:
    with suppress(psutil.Error):
        process.send_signal(order)


def _ending(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    return f"was ended by {signal.Signals(-code).name}"
