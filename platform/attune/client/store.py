"""What a reader keeps on disk: pinned trust files, and what has been seen of each document.

One folder, ``$ATTUNE_HOME`` or the user's configuration folder: ``trust/<origin>.json`` and
``seen/<origin>.json``. Files are replaced whole and under a lock, so that a crash or a second
process leaves either the old or the new.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast, get_args

import platformdirs
from filelock import FileLock, Timeout

from attune.claims import DIGEST, NAME, Claims
from attune.errors import EquivocationError, FormatError, TrustError, UsageError
from attune.release import Seen, Status
from attune.strict_json import loads
from attune.trust import Trust

ADVICE = "Set ATTUNE_HOME to a folder that can be written, or name a file with --trust-file."


class Store:
    """The folder, and the one trust file that counts instead of its own if ``trust_file`` is given.

    ``environment`` is read for ``ATTUNE_HOME`` and ``ATTUNE_TRUST``.
    """

    def __init__(
        self, *, trust_file: Path | None = None, environment: Mapping[str, str] = os.environ
    ) -> None:
        named = environment.get("ATTUNE_TRUST")
        self._trust_file = trust_file or (Path(named) if named else None)
        own = environment.get("ATTUNE_HOME")
        self._home = Path(own) if own else platformdirs.user_config_path("attune")

    # -- trust files ------------------------------------------------------------------------------

    def path_for(self, issuer: str) -> Path:
        """Where the trust file of ``issuer`` is, or would be."""
        return self._trust_file or self._folder() / "trust" / f"{_file_name(issuer)}.json"

    def pins(self) -> tuple[Trust, ...]:
        """Every trust file, or the one that was named. Raises :class:`TrustError` if one is bad."""
        if self._trust_file is not None:
            paths = [self._trust_file] if self._trust_file.exists() else []
        else:
            paths = sorted((self._folder() / "trust").glob("*.json"))
        return tuple(Trust.parse(_read(path), what=f"{path}") for path in paths)

    def pin_for(self, issuer: str) -> Trust | None:
        """The trust file for ``issuer``, if there is one."""
        return next((trust for trust in self.pins() if trust.issuer == issuer), None)

    def pin(self, trust: Trust) -> Path:
        """Write the trust file, in place of an earlier one for the same issuer."""
        path = self.path_for(trust.issuer)
        _replace(path, trust.to_bytes())
        return path

    # -- what has been seen -----------------------------------------------------------------------

    def seen(self, issuer: str, document: str) -> Seen | None:
        """The highest head seen of ``document`` (``namespace/slug``) from ``issuer``."""
        return _memory(self._seen_path(issuer)).get(document)

    @contextmanager
    def remembering(self, issuer: str, document: str) -> Iterator[Memory]:
        """Hold the lock while a head is checked against what was seen and then recorded."""
        path = self._seen_path(issuer)
        _make_folder(path.parent)
        try:
            with FileLock(path.with_suffix(".lock"), timeout=20):
                yield Memory(path, document)
        except Timeout:
            raise UsageError(f"{path} is being held by another process.") from None
        except PermissionError as error:
            raise UsageError(f"{error.filename or path} cannot be written. {ADVICE}") from None

    def _seen_path(self, issuer: str) -> Path:
        return self._folder() / "seen" / f"{_file_name(issuer)}.json"

    def _folder(self) -> Path:
        if not self._home.is_absolute() and str(self._home).startswith("~"):
            # No home in the environment and none in the password file.
            raise UsageError(f"There is no home folder to keep keys in. {ADVICE}")
        return self._home


class Memory:
    """What has been seen of one document, while the lock is held."""

    def __init__(self, path: Path, document: str) -> None:
        self._path = path
        self._document = document
        self._all = _memory(path)

    @property
    def seen(self) -> Seen | None:
        return self._all.get(self._document)

    def record(self, seen: Seen) -> None:
        """Remember ``seen``. Called after every check has passed, never before."""
        before = self.seen
        if before is not None and before.release == seen.release and seen.release_token is None:
            seen = replace(seen, release_token=before.release_token)
        documents = {**self._all, self._document: seen}
        value = {
            "spec": "attune/seen/1",
            "documents": {name: asdict(entry) for name, entry in documents.items()},
        }
        _replace(self._path, (json.dumps(value, indent=2) + "\n").encode())
        self._all = documents

    def keep_evidence(self, error: EquivocationError, release_token: str) -> Path:
        """Save both signed statements of an equivocation; whoever has them can show it to others."""
        before = self.seen
        value = {
            "spec": "attune/evidence/1",
            "document": self._document,
            "digests": list(error.evidence),
            "releases": [before.release_token if before else None, release_token],
        }
        name = f"evidence-{error.evidence[1].removeprefix('sha256:')[:16]}.json"
        path = self._path.with_name(f"{self._path.stem}-{name}")
        _replace(path, (json.dumps(value, indent=2) + "\n").encode())
        return path


def replace_file(path: Path, data: bytes) -> None:
    """Write ``data`` so that a reader, or a crash, finds the old file or the new, nothing between."""
    _replace(path, data)


def _memory(path: Path) -> dict[str, Seen]:
    if not path.exists():
        return {}
    try:
        claims = Claims(loads(_read(path)), f"{path}")
        claims.text("spec", "attune/seen/1")
        entries = claims.object("documents").extensions()
        return {name: _seen(Claims(entry, f"{path}: {name}")) for name, entry in entries.items()}
    except (FormatError, TrustError) as error:
        # Starting afresh would be an invitation to spoil the file and then roll back.
        raise UsageError(
            f"{path}, which remembers the releases seen, is damaged: {error} Remove it only if you"
            " know why."
        ) from None


def _seen(claims: Claims) -> Seen:
    return Seen(
        seq=claims.whole("seq", at_least=1),
        release=claims.text("release", DIGEST),
        status=cast("Status", claims.text("status", "|".join(get_args(Status)))),
        min_seq=claims.whole("min_seq"),
        signed_at=claims.whole("signed_at"),
        head_kid=claims.text("head_kid"),
        release_token=claims.optional_text("release_token"),
    )


def _file_name(issuer: str) -> str:
    return re.sub(r"[^a-z0-9.-]+", "_", issuer)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}. {ADVICE}") from None


def _replace(path: Path, data: bytes) -> None:
    _make_folder(path.parent)
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).chmod(0o644)
                os.replace(file.name, path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        _sync_folder(path.parent)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}. {ADVICE}") from None


def _sync_folder(folder: Path) -> None:
    if not hasattr(os, "O_DIRECTORY"):
        return  # Windows keeps no handle on a folder
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
