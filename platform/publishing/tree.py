"""The release tree: what is published, as files. A reader needs nothing else, not even us.

```
DATA_DIR/public/blobs/sha256/<hex>              and .well-known/{attune,jwks}.json
DATA_DIR/public/d/<namespace>/<slug>/r/<seq>    and head, bundle (or gone)
DATA_DIR/private/d/<namespace>/<slug>/…         the same; its blobs lie beside it, in blobs/sha256/
DATA_DIR/private/marks/<namespace>/<slug>       the highest number ever published
```

The public tree may be handed out by any file server as ``/v1/``. A file is written whole to a
scratch folder, forced to the disk and renamed into place, so that a reader, whenever it comes and
wherever we are killed, finds a complete file or none. Callers hold the document's lock.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from attune.canonical import digest
from attune.claims import Claims
from attune.errors import AttuneError, FormatError, TrustError
from attune.release import token_digest
from attune.signing import peek
from attune.strict_json import loads
from publishing.errors import SequenceError, TreeConflictError

HEAD, BUNDLE, GONE = "head", "bundle", "gone"
NAME = r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?"
"""A namespace or a slug, as in a document's address."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The highest number under which a document was ever published, and that release's digest."""

    seq: int
    digest: str


class Tree:
    """One of the two trees. ``address`` is ``namespace/slug`` throughout, already checked."""

    def __init__(self, name: str, *, shared_blobs: bool, mode: int) -> None:
        self._name = name
        self._shared_blobs = shared_blobs
        self._mode = mode

    @property
    def root(self) -> Path:
        return Path(settings.DATA_DIR) / self._name

    def document(self, address: str) -> Path:
        return self.root / "d" / address

    def release(self, address: str, seq: int) -> Path:
        return self.document(address) / "r" / str(seq)

    def blob(self, address: str, name: str) -> Path:
        """Where the blob of that digest is; public ones are shared between documents."""
        base = self.root if self._shared_blobs else self.document(address)
        return base / "blobs" / "sha256" / name.removeprefix("sha256:")

    def well_known(self, name: str) -> Path:
        return self.root / ".well-known" / name

    def keep(self, address: str, path: Path, data: bytes) -> None:
        """Write a file that never changes; :class:`TreeConflictError` if it holds other bytes."""
        if not path.exists():
            self._write(address, path, data)
        elif path.read_bytes() != data:
            raise TreeConflictError(
                f"{path} holds other bytes than were signed. It was altered or the disk is "
                "damaged: move it away, and it is written again."
            )
        else:
            _sync(path.parent)  # who wrote it may have been killed before doing so

    def keep_blob(self, address: str, data: bytes) -> None:
        """Write a blob under its digest; a damaged one is mended."""
        path = self.blob(address, digest(data))
        if path.exists() and path.read_bytes() == data:
            _sync(path.parent)
        else:
            self._write(address, path, data)

    def replace(self, address: str, path: Path, data: bytes) -> None:
        """Write a file that changes, in place of the one there. The same bytes are left alone.

        Its time always moves on by a whole second at least: file servers tell two heads of the
        same size apart by it.
        """
        now = int(time.time())
        if path.exists():
            if path.read_bytes() == data:
                _sync(path.parent)
                return
            now = max(now, int(path.stat().st_mtime) + 1)
        self._write(address, path, data, mtime=now)

    def drop(self, path: Path) -> None:
        """Remove a file, if it is there."""
        if path.exists():
            path.unlink()
            _sync(path.parent)

    def remove(self, address: str, *, blobs: frozenset[str]) -> None:
        """Remove every file of a document and the ``blobs`` (digests) that only it needed.

        The pointers go first: a reader on the way meets a 404, never half a document.
        """
        folder = self.document(address)
        for name in (BUNDLE, HEAD, GONE):
            self.drop(folder / name)
        for stated in blobs:
            self.drop(self.blob(address, stated))
        if folder.exists():
            shutil.rmtree(folder)
            _sync(folder.parent)

    def stated_digests(self, address: str) -> frozenset[str]:
        """The digests of all blobs that the releases of a document here state."""
        found: set[str] = set()
        for path in (self.document(address) / "r").glob("*"):
            try:
                found |= set(digests_in(peek(path.read_text("ascii", "replace"))))
            except (AttuneError, KeyError, TypeError):
                continue  # damaged: the rows know its blobs
        return frozenset(found)

    def sweep_scratch(self, address: str) -> None:
        """Remove what a killed writer of this document left; the caller holds its lock."""
        shutil.rmtree(self._scratch(address), ignore_errors=True)

    def _scratch(self, address: str) -> Path:
        return self.root / ".scratch" / address

    def _write(self, address: str, path: Path, data: bytes, mtime: int | None = None) -> None:
        scratch = self._scratch(address)
        scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_folder(path.parent, 0o755 if self._mode & stat.S_IROTH else 0o700)
        handle, name = tempfile.mkstemp(dir=scratch)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fchmod(file.fileno(), self._mode)
                if mtime is not None:
                    os.utime(file.fileno(), (mtime, mtime))
                os.fsync(file.fileno())
            os.replace(name, path)  # noqa: PTH105 -- beside its fellows, which have no other form
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync(path.parent)


PUBLIC = Tree("public", shared_blobs=True, mode=0o644)
PRIVATE = Tree("private", shared_blobs=False, mode=0o600)


def high_water(address: str) -> Mark | None:
    """The highest number this document was ever published under, whatever the database says."""
    found = [mark for mark in (_read_mark(address), *_highest_releases(address)) if mark]
    return max(found, key=lambda mark: mark.seq, default=None)


def refuse_regression(address: str, mark: Mark) -> None:
    """:class:`SequenceError` where a higher number than ``mark``'s, or the same for another
    release, has been published already."""
    known = high_water(address)
    if known is not None and known.seq > mark.seq:
        raise SequenceError(
            f"{address} has been published as release {known.seq}, the database knows of "
            f"{mark.seq} only: it is older than what it published. Release the document anew; it "
            f"becomes release {known.seq + 1}."
        )
    if known is not None and known.seq == mark.seq and known.digest != mark.digest:
        raise SequenceError(
            f"Release {mark.seq} of {address} has been published with other content "
            f"({known.digest}). Release the document anew."
        )


def raise_mark(address: str, mark: Mark) -> None:
    """Note that ``mark`` is about to be published, before anything of it can be seen."""
    refuse_regression(address, mark)
    note = json.dumps({"seq": mark.seq, "digest": mark.digest}).encode()
    PRIVATE.replace(address, _mark_path(address), note)


def digests_in(claims: dict[str, Any]) -> Iterator[str]:
    """The digest of every blob that a release's claims state."""
    yield claims["content"]["digest"]
    yield claims["safety"]["report_digest"]
    yield from (artefact["digest"] for artefact in claims["compiled"])
    if claims["decision"]:
        yield claims["decision"]["record_digest"]


def _mark_path(address: str) -> Path:
    return PRIVATE.root / "marks" / address


def _read_mark(address: str) -> Mark | None:
    path = _mark_path(address)
    try:
        claims = Claims(loads(path.read_bytes(), what="it"), "it")
        return Mark(claims.whole("seq", at_least=1), claims.text("digest"))
    except FileNotFoundError:
        return None
    except (FormatError, TrustError) as error:
        raise TreeConflictError(
            f"{path}, which holds the highest number published, is damaged: {error} Restore it "
            "from a backup. Without one, move it away: the release files tell the number too."
        ) from None


def _highest_releases(address: str) -> Iterator[Mark]:
    for tree in (PUBLIC, PRIVATE):
        folder = tree.document(address) / "r"
        numbers = [int(p.name) for p in folder.glob("*") if re.fullmatch(r"[1-9][0-9]*", p.name)]
        if numbers:
            token = _token_in(folder / str(max(numbers)))
            yield Mark(max(numbers), token_digest(token))


def _token_in(path: Path) -> str:
    try:
        return path.read_text("ascii")
    except UnicodeDecodeError:
        raise TreeConflictError(
            f"{path} is damaged: no release holds such bytes. Move it away and run `python "
            "manage.py rebuild_tree`: it is written again."
        ) from None


def _make_folder(folder: Path, mode: int) -> None:
    """Make a folder that outlives a power cut, with those above it."""
    if folder.exists():
        return
    _make_folder(folder.parent, mode)
    try:
        folder.mkdir(mode=mode)
    except FileExistsError:
        return  # another document's writer was faster
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
