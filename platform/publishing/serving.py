"""From a URL path to a file of the release tree and the headers it travels with.

Used by the WSGI wrapper in front of Django and by the API's views, so that both give the same
answer. Nothing here asks the database.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from attune.canonical import digest
from attune.release import BUNDLE_TYPE, HEAD_TYPE, RELEASE_TYPE
from publishing import problems
from publishing.tree import BUNDLE, GONE, NAME, PUBLIC, Tree

# Cache lifetimes, as the publication contract gives them.
IMMUTABLE: Final = "max-age=31536000, immutable"
CURRENT: Final = "max-age=30, stale-while-revalidate=300, stale-if-error=86400"
WELL_KNOWN: Final = "max-age=300"
PRIVATE_CACHE: Final = "private, no-cache"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of file: its media type, its status and how long anybody may keep it."""

    media_type: str
    cache: str
    status: int = 200


RELEASE_FILE: Final = Kind(media_type=f"application/{RELEASE_TYPE}", cache=IMMUTABLE)
HEAD_FILE: Final = Kind(media_type=f"application/{HEAD_TYPE}", cache=CURRENT)
BUNDLE_FILE: Final = Kind(media_type=BUNDLE_TYPE, cache=CURRENT)
NOTICE_FILE: Final = Kind(media_type=problems.MEDIA_TYPE, cache=CURRENT, status=410)
# A release says what a blob is; nobody's text shall be run as a page here.
BLOB_FILE: Final = Kind(media_type="application/octet-stream", cache=IMMUTABLE)
WELL_KNOWN_FILE: Final = Kind(media_type="application/json", cache=WELL_KNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A file as it is answered: the bytes, their digest, and its kind."""

    kind: Kind
    data: bytes
    digest: str

    @property
    def etag(self) -> str:
        return f'"{self.digest}"'

    def is_known_to(self, if_none_match: str | None) -> bool:
        """Whether the reader has these very bytes already (RFC 9110, section 13.1.2)."""
        return bool(if_none_match) and (
            self.etag in (if_none_match or "") or (if_none_match or "").strip() == "*"
        )

    def headers(self, *, cache: str | None = None) -> Iterator[tuple[str, str]]:
        """All but the length, for a 200 and a 304 alike. ``cache`` in place of the kind's own."""
        yield "Content-Type", self.kind.media_type
        yield "ETag", self.etag
        yield "Cache-Control", cache or self.kind.cache
        yield "X-Content-Type-Options", "nosniff"
        if cache is None:
            yield "Access-Control-Allow-Origin", "*"


def find(path: str) -> Served | None:
    """What the public tree answers at a URL path; None where it holds nothing there."""
    match = _PATHS.fullmatch(path)
    if match is None:
        return None
    if match["blob"]:
        return blob(PUBLIC, "", match["blob"])
    if match["known"]:
        return _read(PUBLIC.well_known(f"{match['known']}.json"), WELL_KNOWN_FILE)
    return part(PUBLIC, match["address"], match["part"])


def part(tree: Tree, address: str, name: str) -> Served | None:
    """``head``, ``bundle`` or ``r/<seq>`` of a document in one of the trees."""
    folder = tree.document(address)
    if name.startswith("r/"):
        return _read(folder / name, RELEASE_FILE)
    if name != BUNDLE:
        return _read(folder / name, HEAD_FILE)
    return _read(folder / BUNDLE, BUNDLE_FILE) or _read(folder / GONE, NOTICE_FILE)


def blob(tree: Tree, address: str, name: str) -> Served | None:
    """A blob by the 64 digits of its digest."""
    return _read(tree.blob(address, name), BLOB_FILE, known=f"sha256:{name}")


# Nothing but these shapes reaches the disk: no dots, no empty parts, no way up.
_PATHS = re.compile(
    rf"/v1/blobs/sha256/(?P<blob>[0-9a-f]{{64}})"
    rf"|/v1/d/(?P<address>{NAME}/{NAME})/(?P<part>head|bundle|r/[1-9][0-9]{{0,17}})"
    rf"|/\.well-known/(?P<known>attune|jwks)\.json"
)

# Digests of files that may change, with what the file system said of them. A changed file is
# another one, with a later time: it came by rename.
_digests: dict[Path, tuple[tuple[int, int, int], str]] = {}
_MOST = 20_000


def _read(path: Path, kind: Kind, *, known: str | None = None) -> Served | None:
    try:
        with open(path, "rb", buffering=0, opener=_follow_no_link) as file:
            status = os.fstat(file.fileno())
            data = file.read()
    except OSError:
        return None
    return Served(kind=kind, data=data, digest=known or _digest(path, status, data))


def _follow_no_link(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW)


def _digest(path: Path, status: os.stat_result, data: bytes) -> str:
    identity = (status.st_ino, status.st_mtime_ns, status.st_size)
    before = _digests.get(path)
    if before is not None and before[0] == identity:
        return before[1]
    if len(_digests) >= _MOST:
        _digests.clear()
    _digests[path] = (identity, digest(data))
    return _digests[path][1]
