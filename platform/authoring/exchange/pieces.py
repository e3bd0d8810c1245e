"""What free text comes apart into, and where each piece goes."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from authoring.exchange.markdown_grammar import FORCES, PROSE
from authoring.places import ids_in, mint_id

Json = dict[str, Any]

RETENTION = 365
"""Days, where somebody says what to remember and not for how long."""

LONGEST = {"value": 200, "remember": 500, "never-remember": 500, "about": 20_000}
"""Characters that a target takes; a clause or a wish takes 4,000."""

WISHES = {"want": "first", "want-to-want": "second"}
MEMORIES = {"remember": "remember", "never-remember": "never_remember"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """``words`` stand as they were written; ``text`` is what would be brought in as ``target``.

    ``target`` is a modality, "want", "want-to-want", "value", "remember", "never-remember",
    "about" (the opening prose) or "dial" (``parameter`` set to ``value``); "" where nothing was
    understood. ``under`` is the heading it stood below.
    """

    words: str
    line: int
    target: str = ""
    text: str = ""
    under: str = ""
    parameter: str = ""
    value: float = 0.0
    is_heading: bool = False
    """Becomes a chapter or a topic with whatever below it is brought in."""

    @property
    def is_understood(self) -> bool:
        return bool(self.target)

    @property
    def is_dial(self) -> bool:
        """Takes the place of what stands there; every other piece is added."""
        return self.target == "dial"


def placed(pieces: Iterable[Piece], content: Mapping[str, Any], used: Iterable[str] = ()) -> Json:
    """A copy of a draft's content with the pieces in it, each part under an id of its own: none
    that the content holds, and none of ``used``."""
    new: Json = copy.deepcopy(dict(content))
    taken = {*ids_in(new), *used}
    for piece in pieces:
        _place(new, piece, taken)
    return new


def _place(content: Json, piece: Piece, taken: set[str]) -> None:
    text, target = piece.text.strip(), piece.target
    if target in FORCES:
        part: Json = {"modality": target, "text": text}
        if piece.under:
            part |= _below(content, piece.under, taken)
        _add(content, "clauses", part, text, taken)
    elif target in WISHES:
        part = {"order": WISHES[target], "text": text, "status": "stated"}
        _add(content, "desires", part, text, taken)
    elif target == "value":
        _add(content, "values", {"title": text}, text, taken)
    elif target in MEMORIES:
        memory = content.setdefault("memory", {"retention_days": RETENTION})
        held = memory.setdefault(MEMORIES[target], [])
        if text not in held:
            held.append(text)
    elif target == "about":
        name = PROSE[content["format"]]
        content[name] = "\n\n".join(filter(None, (content.get(name), text)))
    elif target == "dial":
        dial = content.setdefault("parameters", {}).setdefault(piece.parameter, {})
        dial["default"] = piece.value


def _below(content: Json, heading: str, taken: set[str]) -> Json:
    """A heading is a chapter of a constitution and a topic in a profile, which has no chapters."""
    if content.get("format") == "attune/profile/1":
        return {"topics": [heading[:60]]}
    chapters = content.setdefault("parts", [])
    for chapter in chapters:
        if chapter.get("title") == heading:
            return {"part": chapter["id"]}
    _add(content, "parts", {"title": heading[:300]}, heading, taken)
    return {"part": chapters[-1]["id"]}


def _add(content: Json, section: str, part: Json, words: str, taken: set[str]) -> None:
    part_id = mint_id(words, taken.__contains__, section.rstrip("s"))
    taken.add(part_id)
    content.setdefault(section, []).append({"id": part_id, **part})
