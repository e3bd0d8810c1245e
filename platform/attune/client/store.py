"""What a reader keeps on disk: pinned trust files, and what has been seen of each document.

One folder, ``$ATTUNE_HOME`` or the user's configuration folder: ``trust/<issuer>.json`` and
``seen/<issuer>.json``. Files are replaced whole and under a lock, so that a crash or a second
process leaves either the old or the new.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import cast, get_args

import platformdirs
from filelock import FileLock, Timeout

from attune.claims import DIGEST, Claims
from attune.client.files import make_folder, read_file, read_file_if_any, replace_file
from attune.errors import EquivocationError, FormatError, TrustError, UsageError
from attune.release import Seen, Status
from attune.strict_json import loads
from attune.trust import Trust

ADVICE = "Set ATTUNE_HOME to a folder that can be written."
TRUST_ADVICE = "Set ATTUNE_HOME to a folder that can be written, or give --trust-file FILE."

_LIMIT = 64 * 1024 * 1024


class Store:
    """The folder, and the one trust file that counts instead of its own if ``trust_file`` is given.

    ``environment`` is read for ``ATTUNE_HOME`` and ``ATTUNE_TRUST``.
    """

    def __init__(
        self, *, trust_file: Path | None = None, environment: Mapping[str, str] = os.environ
    ) -> None:
        named = environment.get("ATTUNE_TRUST")
        own = environment.get("ATTUNE_HOME")
        self._trust_file = trust_file or (Path(named) if named else None)
        self._home = Path(own) if own else _user_folder()

    # -- trust files ------------------------------------------------------------------------------

    def pins(self) -> tuple[Trust, ...]:
        """Every trust file, or the one that was named. Raises :class:`TrustError` if one is bad."""
        if self._trust_file is not None:
            data = read_file_if_any(self._trust_file, limit=_LIMIT)
            return () if data is None else (Trust.parse(data, what=f"{self._trust_file}"),)
        paths = sorted(_listed(self._folder() / "trust"))
        return tuple(Trust.parse(read_file(path, limit=_LIMIT), what=f"{path}") for path in paths)

    def pin_for(self, origin: str) -> Trust | None:
        """The trust file pinned from ``origin`` or for it as the issuer, if there is one."""
        return next((t for t in self.pins() if origin in (t.issuer, t.origin)), None)

    def pin(self, trust: Trust) -> Path:
        """Write the trust file, in place of an earlier one for the same issuer."""
        path = self._trust_file or self._folder() / "trust" / f"{_file_name(trust.issuer)}.json"
        others = [pin.issuer for pin in self.pins() if pin.issuer != trust.issuer]
        if self._trust_file is not None and others:
            raise UsageError(f"{path} already pins {others[0]}. Name another file.")
        replace_file(path, trust.to_bytes(), advice=TRUST_ADVICE)
        return path

    # -- what has been seen -----------------------------------------------------------------------

    def seen(self, issuer: str, document: str) -> Seen | None:
        """The highest head seen of ``document`` (``namespace/slug``) from ``issuer``."""
        if self._home is None:
            return None  # there is nowhere anything could have been remembered
        return _read_memory(self._seen_path(issuer)).get(document)

    @contextmanager
    def remembering(self, issuer: str, document: str) -> Iterator[Memory]:
        """Hold the lock while a head is checked against what was seen and then recorded."""
        path = self._seen_path(issuer)
        make_folder(path.parent, advice=ADVICE)
        lock = FileLock(path.with_suffix(".lock"))
        try:
            lock.acquire(timeout=20)
        except Timeout:
            raise UsageError(f"{path} is being held by another process.") from None
        except OSError as error:
            raise UsageError(f"{path} cannot be locked: {error.strerror}. {ADVICE}") from None
        try:
            yield Memory(path, document)
        finally:
            lock.release()

    def _seen_path(self, issuer: str) -> Path:
        return self._folder() / "seen" / f"{_file_name(issuer)}.json"

    def _folder(self) -> Path:
        if self._home is None:
            raise UsageError(f"There is no home folder to keep keys in. {TRUST_ADVICE}")
        return self._home


class Memory:
    """What has been seen of one document, while the lock is held."""

    def __init__(self, path: Path, document: str) -> None:
        self._path = path
        self._document = document
        self._documents = _read_memory(path)

    @property
    def seen(self) -> Seen | None:
        return self._documents.get(self._document)

    def record(self, seen: Seen) -> None:
        """Remember ``seen``. Called after every check has passed, never before."""
        before = self.seen
        if before is not None and before.release == seen.release and seen.release_token is None:
            seen = replace(seen, release_token=before.release_token)
        self._documents[self._document] = seen
        documents = {name: asdict(entry) for name, entry in self._documents.items()}
        _write(self._path, {"spec": "attune/seen/1", "documents": documents})

    def keep_evidence(
        self, error: EquivocationError, head: str, release_token: str | None = None
    ) -> Path:
        """Save the signed statements of an equivocation, for showing to others: both releases, and
        the ``head`` that names the second, which proves as much where its release did not come."""
        before = self.seen
        tokens = [before.release_token if before else None, release_token]
        found = error.evidence[1].removeprefix("sha256:")[:16]
        path = self._path.parent / "evidence" / f"{self._path.stem}-{found}.json"
        if release_token is None and path.exists():
            return path  # what is there may hold the release
        evidence = {
            "spec": "attune/evidence/1",
            "document": self._document,
            "digests": error.evidence,
            "releases": tokens,
            "head": head,
        }
        _write(path, evidence)
        return path


def _user_folder() -> Path | None:
    """The user's configuration folder; None for a user without a home."""
    try:
        folder = platformdirs.user_config_path("attune")
    except RuntimeError:
        return None
    return folder if folder.is_absolute() else None


def _listed(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.suffix == ".json"]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise UsageError(f"{folder} cannot be read: {error.strerror}. {TRUST_ADVICE}") from None


def _read_memory(path: Path) -> dict[str, Seen]:
    data = read_file_if_any(path, limit=_LIMIT, advice=ADVICE)
    if data is None:
        return {}
    try:
        claims = Claims(loads(data), "it")
        claims.text("spec", "attune/seen/1")
        entries = claims.object("documents").extensions()
        return {name: _seen(Claims(entry, name)) for name, entry in entries.items()}
    except (FormatError, TrustError) as error:
        # To start afresh would be an invitation: spoil the file, then roll back.
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


def _write(path: Path, value: object) -> None:
    replace_file(path, (json.dumps(value, indent=2) + "\n").encode(), advice=ADVICE)


def _file_name(issuer: str) -> str:
    """One file name for each origin, and no two for the same."""
    return issuer.replace("://", "-").translate(str.maketrans(":[]", "_()"))
