"""Documents: profiles, constitutions and the universal safety layer, as frozen values.

>>> from attune.document import parse
>>> parse(b"{}")
Traceback (most recent call last):
attune.errors.DocumentError: /format: is missing. ...
"""

from __future__ import annotations

from typing import Any

from attune import strict_json
from attune.document import references, shape, text
from attune.document.conversion import structure
from attune.document.kinds import KINDS, Constitution, Document, Floor, Profile
from attune.errors import DocumentError, Problem
from attune.phrase import Phrase

__all__ = ["MAX_BYTES", "Constitution", "Document", "Floor", "Profile", "parse", "read"]

MAX_BYTES = 1 << 20
"""Size of a document, canonical or as received."""


def parse(data: bytes | str | dict[str, Any]) -> Document:
    """Read a document: JSON bytes or text, or the object it decodes to.

    Text is normalised to NFC and line ends to ``\\n``. Raises :class:`DocumentError` with every
    problem found (:class:`FormatError` where the bytes are not JSON at all).
    """
    document, problems = read(text.normalise(_decode(data)))
    if document is None:
        raise DocumentError(problems)
    return document


def read(value: Any) -> tuple[Document | None, tuple[Problem, ...]]:
    """An already normalised JSON value as a document, or all that keeps it from being one."""
    problems = (*shape.check(value), *text.check(value))
    if problems:
        return None, problems
    document = _structure(value)
    problems = tuple(references.check(document))
    return (None, problems) if problems else (document, ())


def _structure(value: dict[str, Any]) -> Document:
    fields = {name: item for name, item in value.items() if name != "format"}
    return structure(fields, KINDS[value["format"]])


def _decode(data: bytes | str | dict[str, Any]) -> Any:
    if isinstance(data, dict):
        return data
    if len(data) > MAX_BYTES:
        raise DocumentError(
            [
                Problem(
                    pointer="",
                    message=Phrase("is larger than {limit} bytes.", limit=MAX_BYTES),
                    remedy=Phrase("Split it."),
                )
            ]
        )
    return strict_json.loads(data)
