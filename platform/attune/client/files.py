"""Files read with a limit and replaced whole."""

from __future__ import annotations

import os
import secrets
import stat
from functools import partial
from pathlib import Path

from attune.errors import UsageError


def read_file(path: Path, *, limit: int) -> bytes:
    """At most ``limit`` bytes, and one more where there are more. :class:`UsageError` if unread."""
    data = read_file_if_any(path, limit=limit)
    if data is None:
        raise UsageError(f"{path} cannot be read: there is no such file. Check the path.")
    return data


def read_file_if_any(path: Path, *, limit: int, advice: str = "") -> bytes | None:
    """As :func:`read_file`, but None where there is no such file."""
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}. {advice}".strip()) from None


def replace_file(path: Path, data: bytes, *, advice: str = "") -> None:
    """Write ``data`` so that a reader or a crash finds the old file or the new, nothing between.

    Who may read the old file may read the new one; a file that was not there is as open as its
    owner's files are. :class:`UsageError`, ending in ``advice``, where that cannot be done.
    """
    make_folder(path.parent, advice=advice)
    new = path.with_name(f".{secrets.token_hex(8)}")
    try:
        try:
            old = path.stat().st_mode if path.exists() else None
            at_first = 0o666 if old is None else 0o600  # the process's own mask comes off
            with open(new, "xb", opener=partial(os.open, mode=at_first)) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if old is not None:
                new.chmod(stat.S_IMODE(old))
            new.replace(path)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}. {advice}".strip()) from None


def write_out(path: Path, data: bytes) -> None:
    """Write ``data`` where a person points to; :class:`UsageError` where that cannot be done.

    A file is replaced whole. A link stays, and what it leads to is written; a pipe or a device is
    written to. No folder is made.
    """
    try:
        if _is_special(path):
            with path.open("wb") as file:
                file.write(data)
            return
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}. Name another.") from None
    target = path.resolve()
    if not target.parent.is_dir():
        raise UsageError(f"{path} cannot be written: make the folder {target.parent} first.")
    replace_file(target, data)


def _is_special(path: Path) -> bool:
    """Whether something is there that is no file, and that a file must not take the place of."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return False


def remove_file(path: Path) -> None:
    """Remove ``path``, if it is there. :class:`UsageError` where that cannot be done."""
    try:
        path.unlink()
        _sync_folder(path.parent)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise UsageError(f"{path} cannot be removed: {error.strerror}.") from None


def make_folder(folder: Path, *, advice: str = "") -> None:
    """Make ``folder`` and those above it; :class:`UsageError` where that cannot be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = f"The folder {folder} cannot be made: {error.strerror}. {advice}"
        raise UsageError(text.strip()) from None


def _sync_folder(folder: Path) -> None:
    if not hasattr(os, "O_DIRECTORY"):
        return  # Windows keeps no handle on a folder
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
