"""Documents from paths: plain files, folders of them, pulled folders and verified bundles.

``-`` is a document that comes in through standard input.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attune.canonical import digest
from attune.cli.answer import store_of
from attune.cli.bundles import ended, remarks, verified
from attune.client import BUNDLE, bundle_path, read_file
from attune.document import MAX_BYTES, Document, parse
from attune.errors import FormatError, SignatureError, UsageError
from attune.release import MAX_BUNDLE_BYTES
from attune.strict_json import loads

STANDARD_INPUT = Path("-")

UNVERIFIED = "A plain document: nobody has signed it, so nothing was verified."


@dataclass(frozen=True, slots=True)
class Reading:
    """A document, what to say about it, and whether its origin was verified."""

    document: Document
    notes: tuple[str, ...]
    verified: bool


def document_at(path: Path, options: Namespace, *, subject: str | None = None) -> Reading:
    """The document that a path means. A bundle is verified first.

    ``subject`` is the ``namespace/name`` it has to be, if one is meant: a plain document has none
    and is refused then (:class:`SignatureError`).
    """
    path = bundle_path(path)
    if path.name != BUNDLE:
        data = _bytes(path, limit=MAX_BUNDLE_BYTES)  # once: a pipe gives its content only once
        if path == STANDARD_INPUT or not _may_be_bundle(data):
            return _plain(data, path, subject)
    bundle = verified(path, store_of(options), subject=subject, allow_stale=options.allow_stale)
    return Reading(bundle.document, remarks(bundle), verified=True)


def plain_document(path: Path) -> Document:
    """A document from a plain file."""
    return parse(json_object(path))


def modules_at(paths: Iterable[Path]) -> dict[str, Document]:
    """Documents by digest, from files and folders."""
    return {digest(each): each for each in map(plain_document, files(paths))}


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """Each file, and every JSON file of each folder; a folder itself where it holds none."""
    for path in paths:
        yield from (sorted(path.rglob("*.json")) if path.is_dir() else ()) or (path,)


def json_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file. Raises FormatError or UsageError where there is none."""
    return object_in(text_of(path), path)


def text_of(path: Path) -> bytes:
    """The bytes of a file of a document's size at most."""
    if path.is_dir():
        raise UsageError(f"{path} holds no JSON file.")
    data = _bytes(path, limit=MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise FormatError(f"{path} is larger than {MAX_BYTES} bytes.", remedy="Split it.")
    return data


def object_in(data: bytes, path: Path) -> dict[str, Any]:
    """The JSON object that these bytes of a file hold."""
    value = loads(data, what=f"{path}")
    if not isinstance(value, dict):
        raise FormatError(f"{path} is not a JSON object.")
    return value


def _plain(data: bytes, path: Path, subject: str | None) -> Reading:
    if subject is not None:
        raise SignatureError(
            f"{path} is a plain file, not a bundle: nobody has signed it as {subject}."
        )
    document = parse(data)
    return Reading(document, (UNVERIFIED, *ended(document)), verified=False)


def _bytes(path: Path, *, limit: int) -> bytes:
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read(limit + 1)
    return read_file(path, limit=limit)


def _may_be_bundle(data: bytes) -> bool:
    """Whether a file is to be verified as a bundle, be it an altered one, or read as a document."""
    return any(mark in data for mark in (b'"spec":"attune/bundle/', b'"tlog_proof":'))
