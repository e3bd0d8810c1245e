"""DATA_DIR: there, writable, with room in it, and used by one start at a time."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import DataFolderError

MEBIBYTE = 2**20
ROOM_TO_BEGIN = 200 * MEBIBYTE  # PostgreSQL's files, its log of changes, the static files
ROOM_TO_GO_ON = 20 * MEBIBYTE


@contextmanager
def held(data_dir: Path) -> Iterator[None]:
    """Make the folder where it is missing and hold it; DataFolderError where that cannot be.

    The lock is on the folder itself: there is no file to be left behind, and the system lets go
    of it however the process ends.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        check_room(data_dir)
        with tempfile.TemporaryFile(dir=data_dir) as probe:
            probe.write(b"\0" * 4096)
            probe.flush()
            os.fsync(probe.fileno())
        descriptor = os.open(data_dir, os.O_RDONLY)
    except OSError as error:
        raise unwritable(data_dir, error) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DataFolderError(
                f"Attune is already running on {data_dir}: stop it there, or give this one a "
                "folder and a port of its own, as in `make run DATA_DIR=var2 PORT=8001`."
            ) from error
        yield
    finally:
        os.close(descriptor)


def check_room(data_dir: Path) -> None:
    """DataFolderError where the disk is too full to begin or to go on."""
    begun = (data_dir / "postgres").exists()
    needed = ROOM_TO_GO_ON if begun else ROOM_TO_BEGIN
    free = shutil.disk_usage(data_dir).free
    if free < needed:
        raise _full(data_dir, f"{free // MEBIBYTE} MB left, {needed // MEBIBYTE} MB needed")


def unwritable(path: Path, error: OSError) -> DataFolderError:
    """The sentence for an error met while writing to `path`."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _full(path, str(error.strerror))
    return DataFolderError(
        f"{path} cannot be written ({error.strerror}): start as the user "
        "it belongs to, or choose another folder with DATA_DIR=…."
    )


def _full(path: Path, reason: str) -> DataFolderError:
    return DataFolderError(
        f"The disk that holds {path} is full ({reason}): free some room, or choose another "
        "folder with DATA_DIR=…."
    )
