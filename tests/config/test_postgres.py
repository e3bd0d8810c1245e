"""The embedded PostgreSQL, started for real where starting it is hard."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from config import postgres, unprivileged
from config.errors import DatabaseError


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that PostgreSQL may get to whoever it runs as."""
    folder = Path(tempfile.mkdtemp(prefix="attune-tests-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def filled() -> Iterator[Path]:
    """A folder whose cluster was made and stopped; making one is what takes long."""
    folder = Path(tempfile.mkdtemp(prefix="attune-tests-"))
    folder.chmod(0o711)
    with running(folder):
        pass
    yield folder
    shutil.rmtree(folder)


def cluster(data_dir: Path) -> postgres.Cluster:
    data_dir.mkdir(exist_ok=True)
    keeps = {**postgres.FLEETING, "synchronous_commit": "on"}  # what is confirmed survives a kill
    return postgres.Cluster(data_dir=data_dir, options=keeps)


def ask(data_dir: Path, query: LiteralString) -> object:
    said = postgres.django_settings(data_dir)
    with psycopg.connect(
        host=said["HOST"], port=said["PORT"], user=said["USER"], dbname=said["NAME"]
    ) as connection:
        answer = connection.execute(query)
        row = answer.fetchone() if answer.description else None
        return row[0] if row else None


@contextmanager
def running(data_dir: Path) -> Iterator[None]:
    server = cluster(data_dir)
    process = server.start()
    try:
        yield
    finally:
        server.stop(process)


def test_it_starts_in_a_folder_with_an_odd_and_long_name(place: Path) -> None:
    data_dir = place / ("ö, \"quoted\" 'name' " + "x" * 100)
    with running(data_dir):
        assert ask(data_dir, "SHOW server_encoding") == "UTF8"
        assert ask(data_dir, "SHOW listen_addresses") == ""
        short = Path(postgres.django_settings(data_dir)["HOST"])
        assert short.stat().st_mode & 0o777 == 0o700
        assert short.parent == Path(tempfile.gettempdir()).resolve()
    assert not short.exists()
    assert not os.path.lexists(data_dir / "run")


def test_what_was_written_is_there_after_a_kill_and_a_new_start(filled: Path) -> None:
    with running(filled):
        ask(filled, "CREATE TABLE kept AS SELECT 42 AS answer")
        pid = int((filled / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
    with running(filled):
        assert ask(filled, "SELECT answer FROM kept") == 42


def test_a_server_that_was_left_over_is_ended_first(filled: Path) -> None:
    first = cluster(filled).start()
    with running(filled):
        assert first.wait(10) == 0
        assert ask(filled, "SELECT 1") == 1


def test_a_stale_note_about_somebody_elses_process_is_forgotten(filled: Path) -> None:
    with running(filled):
        pass
    # This very process has the number that the note gives for the server.
    (filled / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{filled}/postgres\n")
    with running(filled):
        assert ask(filled, "SELECT 1") == 1


def test_files_that_cannot_be_used_are_answered_with_the_log(place: Path) -> None:
    (place / "postgres").mkdir(parents=True)
    (place / "postgres" / "PG_VERSION").write_text("18\n")
    with pytest.raises(DatabaseError) as caught:
        cluster(place).start()
    assert str(caught.value).startswith(f"PostgreSQL did not come up: {place}/postgres.log says")
    assert (place / "postgres.log").stat().st_mode & 0o777 == 0o600
    cluster(place).remove_socket_folder()


def test_a_folder_with_something_else_in_it_is_left_alone(place: Path) -> None:
    (place / "postgres").mkdir()
    (place / "postgres" / "letters").write_text("dear diary")
    with pytest.raises(DatabaseError, match="holds something else than PostgreSQL's files"):
        cluster(place).start()
    assert (place / "postgres" / "letters").read_text() == "dear diary"
    cluster(place).remove_socket_folder()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another account to start it")
def test_started_by_root_it_reaches_a_closed_folder_and_says_what_it_opened(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    said: list[str] = []
    server = postgres.Cluster(data_dir=closed, options=postgres.FLEETING, say=said.append)
    server.stop(server.start())
    assert closed.stat().st_mode & 0o777 == 0o701
    assert len(said) == 1
    assert said[0].endswith(f"has to reach its files as nobody: {closed}.")
    account = unprivileged.account(closed / "postgres")
    assert account is not None
    assert (closed / "postgres").stat().st_uid == account.pw_uid


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another account to start it")
def test_programs_installed_for_root_alone_are_opened_for_reading(place: Path) -> None:
    programs = place / "installed" / "bin"
    programs.mkdir(parents=True)
    (programs / "postgres").touch(mode=0o700)
    (place / "installed" / "errcodes.txt").touch(mode=0o600)
    for folder in (programs, programs.parent):
        folder.chmod(0o700)
    account = unprivileged.account(place / "postgres")
    assert account is not None
    unprivileged.let_in(account, programs=[programs.parent], files=place / "postgres", say=print)
    modes = {path.name: path.stat().st_mode & 0o777 for path in programs.parent.rglob("*")}
    assert modes == {"bin": 0o705, "postgres": 0o705, "errcodes.txt": 0o604}
    assert programs.parent.stat().st_mode & 0o777 == 0o705
