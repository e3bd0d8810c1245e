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
    account: pwd.struct_passwd, *, programs: Path, files: Path, say: Callable[[str], None]
) -> None:
    """Let the account read the programs and own the files, and pass through what is above them."""
    above = [folder for path in (programs.parent, files) for folder in path.resolve().parents]
    for folder in dict.fromkeys(above):
        if not _allowed(folder.stat(), account, stat.S_IXUSR):
            folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
            say(
                f"Opened {folder} for passing through (chmod o+x): PostgreSQL does not run as "
                f"root, and as {account.pw_name} it has to reach its files."
            )
    if not _allowed((programs / "postgres").stat(), account, stat.S_IRUSR | stat.S_IXUSR):
        for path in (programs.parent, *programs.parent.rglob("*")):
            mode = path.stat().st_mode
            passing = stat.S_IXOTH if mode & stat.S_IXUSR else 0
            path.chmod(mode | stat.S_IROTH | passing)
    if files.exists() and files.stat().st_uid != account.pw_uid:
        for path in (files, *files.rglob("*")):
            os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def _allowed(entry: os.stat_result, account: pwd.struct_passwd, owner_bits: int) -> bool:
    """Whether the permission bits grant the account what `owner_bits` grant an owner."""
    shift = 0 if entry.st_uid == account.pw_uid else 3 if entry.st_gid == account.pw_gid else 6
    wanted = owner_bits >> shift
    return entry.st_mode & wanted == wanted
