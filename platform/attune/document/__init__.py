"""Documents: profiles, constitutions and the universal safety layer, as frozen values.

>>> from attune.document import parse
>>> parse(b"{}")
Traceback (most recent call last):
attune.errors.DocumentError: /format: is missing. ...
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice
from typing import Any

from attune import strict_json
from attune.arguments import wanted
from attune.document import references, shape, text
from attune.document.conversion import structure
from attune.document.kinds import KINDS, Constitution, Document, Floor, Profile
from attune.errors import DocumentError, Problem
from attune.phrase import Phrase

__all__ = [
    "MAX_BYTES",
    "Constitution",
    "Document",
    "Floor",
    "Profile",
    "decode",
    "parse",
    "read",
    "told",
]

MAX_BYTES = 1 << 20
"""Size of a document, canonical or as received."""

MOST_TOLD = 100
"""Problems told. Who mends so many sees the others afterwards."""


def parse(data: bytes | str | dict[str, Any]) -> Document:
    """Read a document: JSON bytes or text, or the object it decodes to.

    Text is normalised to NFC and line ends to ``\\n``. Raises :class:`DocumentError` with the
    problems found (:class:`FormatError` where the bytes are not JSON at all), and
    :class:`attune.errors.UsageError` for anything else than bytes, text or a dict.
    """
    wanted(data, bytes | str | dict, "parse() takes JSON as bytes, text or a dict")
    document, problems = read(decode(data))
    if document is None:
        raise DocumentError(told(problems))
    return document


def decode(data: bytes | str | dict[str, Any]) -> Any:
    """The JSON value, normalised. Raises :class:`DocumentError` where it is too large or none."""
    if not _fits(data):
        raise DocumentError(
            [
                Problem(
                    pointer="",
                    message=Phrase("is larger than {limit} bytes.", limit=MAX_BYTES),
                    remedy=Phrase("Split it."),
                )
            ]
        )
    return text.normalise(data if isinstance(data, dict) else strict_json.loads(data))


def read(value: Any) -> tuple[Document | None, tuple[Problem, ...]]:
    """An already normalised JSON value as a document, or what keeps it from being one: all of it,
    unless that is more than :data:`shape.MOST_FOUND`."""
    found = chain(shape.check(value), text.check(value))
    problems = tuple(islice(found, shape.MOST_FOUND))
    if problems:
        return None, problems
    document = _structure(value)
    problems = tuple(islice(references.check(document), shape.MOST_FOUND))
    return (None, problems) if problems else (document, ())


def told(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """As many of these as anybody wants to read at once, and how many more there are."""
    left = len(problems) - MOST_TOLD
    if left <= 0:
        return tuple(problems)
    more = Phrase("… and at least {count} more.", count=left)
    rest = Problem(pointer="", message=more, remedy=Phrase("Mend these first."))
    return (*problems[:MOST_TOLD], rest)


def _structure(value: dict[str, Any]) -> Document:
    fields = {name: item for name, item in value.items() if name != "format"}
    return structure(fields, KINDS[value["format"]])


def _fits(data: bytes | str | dict[str, Any]) -> bool:
    """Whether its canonical form may be within the limit: every value and every character of a
    text takes a byte at least. An object in memory may hold itself, and so never end."""
    if not isinstance(data, dict):
        return len(data) <= MAX_BYTES
    size, held = 0, [data]
    while held and size <= MAX_BYTES:
        value: Any = held.pop()
        size += len(value) + 1 if isinstance(value, str) else 1
        if isinstance(value, dict):
            held += [*value, *value.values()]
        elif isinstance(value, list | tuple):
            held += value
    return not held
