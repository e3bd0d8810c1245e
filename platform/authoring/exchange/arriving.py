"""What arrived, whatever it was written in: a whole document, or words to be understood."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import attune
from attune import strict_json
from attune.document import MAX_BYTES
from attune.document.text import hidden_characters, normalise
from attune.errors import DocumentError
from authoring.exchange import yaml_text
from authoring.exchange.markdown_in import is_ours, read_markdown
from authoring.exchange.pieces import Piece
from authoring.exchange.reading_errors import Trouble, UnreadableError
from authoring.exchange.understanding import MOST, understand
from authoring.models import Document
from authoring.names import field_name
from authoring.sections import sections_of
from authoring.speech import said

Json = dict[str, Any]

SHARED = frozenset({"title", "language", "clauses", "parameters", "adaptations"})
"""What a profile and a constitution have in common."""

OF_ONE_KIND: Mapping[str, frozenset[str]] = {
    "basics": frozenset({"preamble", "scope", "translations", "narrative", "subject"}),
    "clauses": frozenset({"part"}),
}
"""The fields of sections that both have which only one of them can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A whole document's ``content``, or else ``pieces``; ``leftover`` is what became neither.

    A ``foreign`` document is of the other kind: its content is what both kinds can hold.
    """

    content: Json | None = None
    foreign: bool = False
    pieces: Sequence[Piece] = ()
    leftover: Sequence[Trouble] = ()
    notes: Sequence[str] = ()


def decoded(data: bytes) -> str:
    """The text of a file. Raises :class:`UnreadableError` for what is too large or no text."""
    if len(data) > MAX_BYTES:
        raise UnreadableError(
            Trouble(
                place="",
                what=_("The file is larger than one mebibyte."),
                remedy=_("Bring in the part of it that is about how an AI should treat you."),
            )
        )
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(
            Trouble(
                place=_("Line %(line)s") % {"line": data.count(b"\n", 0, error.start) + 1},
                what=_("The file is not text in UTF-8."),
                remedy=_("Save it as UTF-8, or copy its text and paste it."),
            )
        ) from None
    if "\0" in text:
        raise UnreadableError(
            Trouble(
                place=_("Line %(line)s") % {"line": text.count("\n", 0, text.index("\0")) + 1},
                what=_("The file is not text."),
                remedy=_("Copy its words and paste them."),
            )
        )
    return text


def read(text: str, *, kind: str, name: str = "") -> Arrival:
    """Understand ``text`` as ``name``'s ending or its own beginning says it is written.

    Raises :class:`UnreadableError` with every trouble and its place.
    """
    text = str(normalise(text)).removeprefix("\ufeff")
    if not text.strip():
        raise UnreadableError(
            Trouble(place="", what=_("There is no text."), remedy=_("Paste some."))
        )
    suffix = PurePath(name).suffix.lower()
    try:
        if suffix == ".json" or (not suffix and text.lstrip()[:1] in ("{", "[")):
            return _document(strict_json.loads(text), kind)
        if is_ours(text):
            content, leftover = read_markdown(text)
            return _document(content, kind, leftover)
        if suffix in (".yaml", ".yml") or re.search(r"^format: ['\"]?attune/", text, re.MULTILINE):
            return _document(yaml_text.load(text), kind)
    except DocumentError as error:
        raise _unreadable(error) from None
    return _words(text, kind)


def _document(value: Any, kind: str, leftover: Sequence[Trouble] = ()) -> Arrival:
    if not isinstance(value, dict):
        raise UnreadableError(
            Trouble(
                place="",
                what=_("This is no document: it holds no names and values."),
                remedy=_("Paste it as plain text if it is one."),
            )
        )
    document = attune.parse(value)
    if isinstance(document, attune.Floor):
        raise UnreadableError(
            Trouble(
                place="format",
                what=_("This is the universal safety layer itself, which nobody writes."),
                remedy=_("Bring in a constitution or a profile."),
            )
        )
    content = document.to_dict()
    if content["format"] == f"attune/{kind}/1":
        return Arrival(content=content, leftover=leftover)
    return Arrival(
        content=_shared(content, kind),
        foreign=True,
        leftover=[*leftover, *_left_behind(content)],
    )


def _shared(content: Json, kind: str) -> Json:
    """What of a constitution a profile can hold, and the other way round."""
    kept = {name: value for name, value in content.items() if name in SHARED}
    kept["clauses"] = [
        {name: value for name, value in clause.items() if name not in OF_ONE_KIND["clauses"]}
        for clause in kept.get("clauses", ())
    ]
    return {**kept, "format": f"attune/{kind}/1"}


def _left_behind(content: Json) -> list[Trouble]:
    """What of a document of the other kind is not taken over, each by its heading."""
    _format, kind, _version = content["format"].split("/")
    headings = {
        section.pointer[-1]: section.title for section in sections_of(kind).values() if section.many
    }
    left = [name for name in content if name not in SHARED | {"format", "floor"}]
    if content["floor"].get("raises"):
        left.append("raises")
    return [
        Trouble(
            place=str(headings.get(name) or field_name(name)),
            what=_("It is not taken over from the other kind of document."),
        )
        for name in left
    ]


def _words(text: str, kind: str) -> Arrival:
    hidden = {position for position, _name in hidden_characters(text)}
    kept = "".join(c for i, c in enumerate(text) if i not in hidden) if hidden else text
    pieces = understand(kept, personal=kind == Document.Kind.PROFILE)
    if len(pieces) > MOST:
        raise UnreadableError(
            Trouble(
                place=_("Line %(line)s") % {"line": pieces[MOST].line},
                what=_("The text comes apart into more than %(limit)s pieces.") % {"limit": MOST},
                remedy=_("Bring it in in several parts."),
            )
        )
    notes = (
        [
            ngettext(
                "%(n)s character that cannot be seen was left out.",
                "%(n)s characters that cannot be seen were left out.",
                len(hidden),
            )
            % {"n": len(hidden)}
        ]
        if hidden
        else []
    )
    return Arrival(pieces=pieces, notes=notes)


def _unreadable(error: DocumentError) -> UnreadableError:
    return UnreadableError(
        *(
            Trouble(place=problem.pointer, what=said(problem.message), remedy=said(problem.remedy))
            for problem in error.problems
        )
    )
