"""A pulled document on disk: the bundle, and beside it what people and tools read.

* ``bundle.json``: the bundle exactly as received. This is what is verified.
* ``document.json``: the document's canonical bytes; ``sha256sum`` gives the release's digest.
* ``release.json``: what head and release say, decoded.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from attune.client.files import read_file, read_file_if_any, remove_file, replace_file
from attune.errors import FormatError, SignatureError, TrustError, UsageError
from attune.release import MAX_BUNDLE_BYTES, Bundle, VerifiedBundle
from attune.signing import peek
from attune.strict_json import loads

BUNDLE: Final = "bundle.json"
DOCUMENT: Final = "document.json"
RELEASE: Final = "release.json"


def write_folder(folder: Path, verified: VerifiedBundle) -> None:
    """Write the three files, each replaced whole.

    What would disagree with the new bundle goes before it comes, and comes again after it: a
    reader, and whoever finds the folder when this was killed, meets a bundle with the files that
    belong to it or without them. A folder that holds another document is left alone
    (:class:`UsageError`).
    """
    _refuse_other_document(folder, verified.release.sub)
    beside = {
        folder / DOCUMENT: verified.bundle.content,
        folder / RELEASE: _readable(decoded(verified.bundle)),
    }
    changed = {path: data for path, data in beside.items() if not _holds(path, data)}
    for path in changed:
        remove_file(path)
    replace_file(folder / BUNDLE, verified.bundle.to_bytes())
    for path, data in changed.items():
        replace_file(path, data)


def bundle_path(path: Path) -> Path:
    """The bundle that ``path`` means: itself, the folder's, or the one it stands beside."""
    if path.is_dir():
        return path / BUNDLE
    beside = path.with_name(BUNDLE)
    return beside if path.name in (DOCUMENT, RELEASE) and beside.exists() else path


def read_bundle(path: Path) -> bytes:
    """The bytes of the bundle that ``path`` means; :class:`UsageError` if it cannot be read."""
    return read_file(bundle_path(path), limit=MAX_BUNDLE_BYTES)


def refuse_disagreement(path: Path, verified: VerifiedBundle) -> None:
    """:class:`SignatureError` if a file beside the verified bundle says something else."""
    bundle = bundle_path(path)
    if bundle.name != BUNDLE:
        return
    document, release = bundle.with_name(DOCUMENT), bundle.with_name(RELEASE)
    content = read_file_if_any(document, limit=MAX_BUNDLE_BYTES)
    if content not in (None, verified.bundle.content):
        raise SignatureError(f"{document} is not the document in {BUNDLE}: it was altered.")
    said = read_file_if_any(release, limit=MAX_BUNDLE_BYTES)
    if said is not None and _value(said) != decoded(verified.bundle):
        raise SignatureError(f"{release} does not say what {BUNDLE} says: it was altered.")


def decoded(bundle: Bundle) -> dict[str, Any]:
    """What head and release say. Nothing about it is verified here."""
    return {"head": peek(bundle.head), "release": peek(bundle.release)}


def _refuse_other_document(folder: Path, subject: str) -> None:
    data = read_file_if_any(folder / BUNDLE, limit=MAX_BUNDLE_BYTES)
    if data is None:
        return
    try:
        other = decoded(Bundle.parse(data))["release"].get("sub")
    except TrustError:
        return  # damaged: to be replaced
    if other != subject:
        raise UsageError(f"{folder} holds {other}. Choose another folder with -o.")


def _holds(path: Path, data: bytes) -> bool:
    return read_file_if_any(path, limit=len(data)) == data


def _readable(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def _value(data: bytes) -> Any:
    try:
        return loads(data)
    except FormatError:
        return None
