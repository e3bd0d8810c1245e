"""`make run`: everything Attune needs on one machine, started, kept up and stopped in order."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from . import data_folder, postgres, processes, secrets
from .environment import ROOT, SECRETS_COMMAND, Environment
from .errors import EnvironmentVariableError, HouseError, PortError, PreparationError
from .processes import Child

# That root had better not run a worker is true, and here it is the operator's decision.
CELERY = ("-W", "ignore::UserWarning:celery.platforms",
          "-m", "celery", "--quiet", "--app", "config.celery")  # fmt: skip
COMMANDS = {
    "web": ("-m", "config.web"),
    # One process, one task at a time: nothing but itself can die, and it is started again.
    "worker": (*CELERY, "worker", "--pool=solo", "--without-gossip", "--without-mingle",
               "--without-heartbeat"),
    # Its schedule is kept in memory: a few intervals need no file that could be damaged.
    "clock": (*CELERY, "beat", "--scheduler=celery.beat:Scheduler"),
}  # fmt: skip
HOPELESS = 3  # failures to start before anything was served
PATIENCE = {"web": 5.0, "worker": 5.0, "clock": 2.0}  # seconds to finish in


class Stopped(Exception):  # noqa: N818  nothing went wrong
    """The operator asked for the end."""


class House:
    """One running Attune and the wish to end it."""

    def __init__(self, environment: Environment, *, end_with_parent: bool) -> None:
        self.environment = environment
        self.data_dir = Path(os.path.realpath(environment.data_dir))
        self.parent = os.getppid() if end_with_parent else None
        self.stopping = threading.Event()

    def pause(self, seconds: float) -> None:
        """Wait; Stopped is raised where the end was asked for, by a signal or a parent's death."""
        if self.stopping.wait(seconds) or self.parent not in {None, os.getppid()}:
            raise Stopped

    def run(self) -> None:
        """Start, tell the address, and keep everything up until the end is asked for."""
        for order in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if order != signal.SIGHUP or signal.getsignal(order) != signal.SIG_IGN:  # nohup
                signal.signal(order, lambda *_: self.stopping.set())
        with ExitStack() as at_the_end:
            try:
                self._run(at_the_end)
            except Stopped:
                say("Stopping …")
        say("Stopped.")

    def _run(self, at_the_end: ExitStack) -> None:
        _check_secrets(self.environment)
        at_the_end.enter_context(data_folder.held(self.data_dir))
        processes.end_left_over(self.data_dir)
        check_port(self.environment.port)
        with self._disk_explained():
            if not self.environment.production:
                secrets.make(self.data_dir)
            children = self._start_database(at_the_end)
            welcome = self._prepare()
        self._start(children, "web", at_the_end)
        self._wait_for_web(children)  # alone on the processors, it is there sooner
        self._start(children, "worker", at_the_end)
        self._start(children, "clock", at_the_end)
        say(f"Attune is at {self.environment.origin}/ (Ctrl-C stops it).")
        if welcome:
            say(welcome)
        self._keep_up(children)

    def _start_database(self, at_the_end: ExitStack) -> list[Child]:
        if not self.environment.embedded_database:
            return []
        for name in [name for name in os.environ if name.startswith("PG")]:
            del os.environ[name]  # they would lead every client to some other server
        cluster = postgres.Cluster(
            data_dir=self.data_dir, options=postgres.NORMAL, pause=self.pause, say=say
        )

        def launch() -> subprocess.Popen[bytes]:
            with self._disk_explained():
                return cluster.start()

        at_the_end.callback(cluster.remove_socket_folder)
        child = Child(name="db", launch=launch, end=postgres.end, say=say)
        child.start()
        at_the_end.callback(child.stop)
        return [child]

    def _prepare(self) -> str:
        """Bring the database up to date; returns what the operator should know."""
        command = [sys.executable, "-m", "config.prepare"]
        process = processes.spawn(command, self._environment("prepare"), ROOT, listen=True)
        try:
            while process.poll() is None:
                self.pause(0.02)
            told = process.communicate()[0].decode().strip()
        finally:
            processes.end(process, patience=0)
        if process.returncode != 0:
            raise PreparationError(told or "The preparation ended unexpectedly: start again.")
        return told

    def _start(self, children: list[Child], name: str, at_the_end: ExitStack) -> None:
        command = [sys.executable, *COMMANDS[name]]
        child = Child(
            name=name,
            launch=partial(processes.spawn, command, self._environment(name), ROOT),
            end=partial(processes.end, patience=PATIENCE[name]),
            say=say,
        )
        child.start()
        children.append(child)
        at_the_end.callback(child.stop)

    def _environment(self, name: str) -> dict[str, str]:
        """What a child is told. Only who signs, or makes keys, holds the signing secret."""
        told = {
            **os.environ,
            "ATTUNE_PROCESS": name,
            "DATA_DIR": str(self.data_dir),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONUNBUFFERED": "1",
            processes.MARK: str(self.data_dir),
        }
        if name in {"web", "clock"}:
            told["ATTUNE_SIGNING_SECRET"] = ""
        return told

    def _wait_for_web(self, children: list[Child]) -> None:
        while not answers(self.environment):
            self.pause(0.05)
            self._mend(children)
            if children[-1].failures == HOPELESS:
                raise PreparationError(
                    "The web server does not start: the lines above say why; mend that and start "
                    "again."
                )

    def _keep_up(self, children: list[Child]) -> None:
        while True:
            self.pause(0.2)
            self._mend(children)

    def _mend(self, children: list[Child]) -> None:
        for child in children:
            if child.mend():
                say(f"{child.name:<6} | runs again")

    @contextmanager
    def _disk_explained(self) -> Iterator[None]:
        """What fails for want of room or of rights says so, whatever else it looks like."""
        try:
            yield
        except HouseError:
            data_folder.check_room(self.data_dir)
            raise
        except OSError as error:
            path = Path(str(error.filename or self.data_dir))
            raise data_folder.unwritable(path, error) from error


def check_port(port: int) -> None:
    """PortError where nothing can listen on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortError(
                f"Port {port} cannot be used ({error.strerror}): stop the program that uses it, "
                f"or choose another port, as in `make run PORT={port + 1}`."
            ) from error


def answers(environment: Environment) -> bool:
    """Whether the web server answers, whatever it says."""
    connection = http.client.HTTPConnection("127.0.0.1", environment.port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": urlsplit(environment.origin).netloc})
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def say(text: str) -> None:
    print(text, flush=True)


def _check_secrets(environment: Environment) -> None:
    if environment.production and not environment.signing_secret:
        raise EnvironmentVariableError(
            "ATTUNE_SIGNING_SECRET is not set, and production does not sign without it: make it "
            f"with `{SECRETS_COMMAND}` and set the two variables it prints."
        )


def main() -> None:
    try:
        environment = Environment.read(os.environ)
        House(environment, end_with_parent="--end-with-parent" in sys.argv[1:]).run()
    except HouseError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
