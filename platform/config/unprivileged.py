"""Whom PostgreSQL runs as where root starts it, for it refuses to run as root.

Nobody is added to the system, and no more is opened than has to be.
"""

from __future__ import annotations

import os
import pwd
import stat
from collections.abc import Callable
from pathlib import Path

NAME = "nobody"


def account(files: Path) -> pwd.struct_passwd | None:
    """The owner of `files` or else `nobody`; None where the caller is not root."""
    if os.geteuid() != 0:
        return None
    if files.exists() and (owner := files.stat().st_uid) != 0:
        try:
            return pwd.getpwuid(owner)
        except KeyError:
            pass  # the files come from another machine; let_in has them change hands
    return pwd.getpwnam(NAME)


def let_in(
    account: pwd.struct_passwd, *, programs: list[Path], files: Path, say: Callable[[str], None]
) -> None:
    """Let the account read `programs` (folders) and own `files`, and pass through all above."""
    above = [folder for path in (*programs, files) for folder in path.resolve().parents]
    closed = [each for each in dict.fromkeys(above) if not _allowed(each, account, stat.S_IXUSR)]
    for folder in closed:
        folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    if closed:
        say(
            f"Opened for passing through (chmod o+x), because PostgreSQL does not run as root and "
            f"has to reach its files as {account.pw_name}: {', '.join(map(str, closed))}."
        )
    for path in (path for folder in programs for path in (folder, *folder.rglob("*"))):
        owned = path.stat().st_mode & (stat.S_IRUSR | stat.S_IXUSR)
        if not _allowed(path, account, owned):
            path.chmod(path.stat().st_mode | owned >> 6)
    if files.exists() and files.stat().st_uid != account.pw_uid:
        for path in (files, *files.rglob("*")):
            os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def _allowed(path: Path, account: pwd.struct_passwd, owner_bits: int) -> bool:
    """Whether the permission bits grant the account what `owner_bits` grant an owner."""
    status = path.stat()
    shift = 0 if status.st_uid == account.pw_uid else 3 if status.st_gid == account.pw_gid else 6
    wanted = owner_bits >> shift
    return status.st_mode & wanted == wanted
