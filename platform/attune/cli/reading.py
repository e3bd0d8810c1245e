"""Documents from paths: plain files, folders of them, pulled folders and verified bundles.

``-`` is a document that comes in through standard input.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attune.canonical import digest
from attune.cli.answer import reading, store_of
from attune.cli.bundles import ended, remarks, verified
from attune.client import BUNDLE, bundle_path, read_file
from attune.document import MAX_BYTES, Document, parse, text
from attune.errors import FormatError, SignatureError, UsageError
from attune.release import MAX_BUNDLE_BYTES, VerifiedBundle
from attune.strict_json import loads

STANDARD_INPUT = Path("-")

UNVERIFIED = "A plain document: nobody has signed it, so nothing was verified."


@dataclass(frozen=True, slots=True)
class Reading:
    """A document, what to say about it, and whether its origin was verified."""

    document: Document
    notes: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class Text:
    """The JSON object of a document, which need not be valid yet, and what to say about it."""

    content: dict[str, Any]
    notes: tuple[str, ...]


def document_at(path: Path, options: Namespace, *, subject: str | None = None) -> Reading:
    """The document that a path means. A bundle is verified first.

    ``subject`` is the ``namespace/name`` it has to be, if one is meant: a plain document has none
    and is refused then (:class:`SignatureError`).
    """
    received = _received(path, options, subject)
    if isinstance(received, bytes):
        return _plain(received, path, subject)
    return Reading(received.document, remarks(received), verified=True)


def text_at(path: Path, options: Namespace) -> Text:
    """What a path holds. A bundle is verified first; a plain file need not be valid."""
    if _is_folder(path) and not bundle_path(path).exists():
        raise UsageError(_why_not_a_file(path))
    received = _received(path, options, None)
    if not isinstance(received, bytes):
        return Text(received.document.to_dict(), remarks(received))
    if path == STANDARD_INPUT and _may_be_bundle(received):
        raise UsageError("A bundle is not verified from standard input. Name its file instead.")
    _refuse_size(received, path, MAX_BYTES)
    content: dict[str, Any] = text.normalise(object_in(received, path))
    return Text(content, ())


def plain_document(path: Path) -> Document:
    """A document from a plain file."""
    with reading(path):
        return parse(json_object(path))


def modules_at(paths: Iterable[Path]) -> dict[str, Document]:
    """Documents by digest, from files and folders."""
    return {digest(each): each for each in map(plain_document, files(paths))}


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """Each file, and every JSON file of each folder.

    A folder stands for itself where it holds none or cannot be read: reading it then says so.
    """
    for path in paths:
        yield from (_json_within(path) if _is_folder(path) else ()) or (path,)


def json_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file. Raises FormatError or UsageError where there is none."""
    return object_in(bytes_of(path), path)


def bytes_of(path: Path, *, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a file of at most ``limit``, which is a document's size if none is given."""
    if _is_folder(path):
        raise UsageError(_why_not_a_file(path))
    data = _bytes(path, limit=limit)
    _refuse_size(data, path, limit)
    return data


def object_in(data: bytes, path: Path) -> dict[str, Any]:
    """The JSON object that these bytes of a file hold."""
    with reading(path):
        value = _decoded(data, path)
        if not isinstance(value, dict):
            raise FormatError("it is not a JSON object.", remedy="Start with {.")
        return value


def refuse_second_standard_input(options: Namespace) -> None:
    """:class:`UsageError` where ``-`` is named twice: what comes in can be read only once."""
    values = vars(options).values()
    named = [each for value in values for each in (value if isinstance(value, list) else [value])]
    if named.count(STANDARD_INPUT) > 1:
        raise UsageError("- is named twice, and standard input can be read only once. Name a file.")


# -- folders --------------------------------------------------------------------------------------


def _json_within(folder: Path) -> list[Path]:
    """Every JSON file in a folder and below it, and what of them cannot be looked into.

    Links are followed, after all else: whatever they lead to is told by its own name, and once.
    """
    found: list[Path] = []
    seen: set[tuple[int, int]] = set()
    ahead = deque([folder])
    while ahead:
        here = ahead.pop()
        try:
            known = here.stat()
            if (known.st_dev, known.st_ino) not in seen:
                seen.add((known.st_dev, known.st_ino))
                for entry in sorted(os.scandir(here), key=lambda entry: entry.name):
                    _sort_in(entry, found, ahead)
        except OSError:
            found.append(here)
    return sorted(found)


def _sort_in(entry: os.DirEntry[str], found: list[Path], ahead: deque[Path]) -> None:
    path = Path(entry.path)
    if entry.is_symlink() and _is_folder(path):
        ahead.appendleft(path)
    elif entry.is_dir(follow_symlinks=False):
        ahead.append(path)
    elif path.suffix.lower() == ".json":
        found.append(path)


def _is_folder(path: Path) -> bool:
    try:
        return path != STANDARD_INPUT and path.is_dir()
    except OSError:  # reading it says why
        return False


def _why_not_a_file(folder: Path) -> str:
    try:
        os.scandir(folder).close()
    except OSError as error:
        return f"{folder} cannot be read: {error.strerror}. Ask for the right to read it."
    if _json_within(folder):
        return f"{folder} is a folder. Give a file in it."
    return f"{folder} holds no JSON file. Documents end in .json."


def _bundle_at(path: Path) -> Path:
    bundle = bundle_path(path)
    if bundle != path and not bundle.exists():
        raise UsageError(f"{path} is a folder without a {BUNDLE}. Give a document in it.")
    return bundle


# -- files ----------------------------------------------------------------------------------------


def _received(path: Path, options: Namespace, subject: str | None) -> bytes | VerifiedBundle:
    """The bytes of a plain file, or the bundle that a path means."""
    path = _bundle_at(path)
    if path.name != BUNDLE:
        data = _bytes(path, limit=MAX_BUNDLE_BYTES)  # once: a pipe gives its content only once
        if path == STANDARD_INPUT or not _may_be_bundle(data):
            return data
    return verified(path, store_of(options), subject=subject, allow_stale=options.allow_stale)


def _plain(data: bytes, path: Path, subject: str | None) -> Reading:
    if subject is not None:
        raise SignatureError(
            f"{path} is a plain file, not a bundle: nobody has signed it as {subject}."
        )
    with reading(path):
        _refuse_size(data, path, MAX_BYTES)
        document = parse(object_in(data, path))
    return Reading(document, (UNVERIFIED, *ended(document)), verified=False)


def _bytes(path: Path, *, limit: int) -> bytes:
    if path != STANDARD_INPUT:
        return read_file(path, limit=limit)
    if sys.stdin is None:  # closed by the shell that started us
        raise UsageError("Standard input is closed. Name a file instead of -.")
    return sys.stdin.buffer.read(limit + 1)


def _refuse_size(data: bytes, path: Path, limit: int) -> None:
    if len(data) > limit:
        with reading(path):
            raise FormatError(f"it is larger than {limit} bytes.", remedy="Split it.")


def _decoded(data: bytes, path: Path) -> Any:
    try:
        return loads(data, what="it")
    except FormatError as error:
        if path.suffix.lower() not in _OTHER_FORMATS:
            raise
        (problem,) = error.problems
        raise FormatError(problem.message, remedy="Save it as JSON: no other is read.") from None


_OTHER_FORMATS = (".yaml", ".yml", ".md", ".markdown")
"""What the platform writes too, and nobody mends by looking for brackets."""


def _may_be_bundle(data: bytes) -> bool:
    """Whether a file is to be verified as a bundle, be it an altered one, or read as a document."""
    return any(mark in data for mark in (b'"spec":"attune/bundle/', b'"tlog_proof":'))
