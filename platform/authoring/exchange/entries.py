"""A whole document that arrived, part by part beside the draft it may go into."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from attune.merge import Conflict
from authoring.comparison import differing
from authoring.exchange.arriving import OF_ONE_KIND
from authoring.places import Json, Whole
from authoring.reading import Reading, read_part
from authoring.sections import Section, sections_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One part as it would be written. ``mine`` is what the draft holds under that id, None where
    it is new; ``differ`` names the fields in which the two differ."""

    section: Section
    part_id: str
    part: Json
    reading: Reading
    mine: Reading | None
    state: Literal["new", "same", "differs"]
    differ: str

    @property
    def key(self) -> str:
        return f"{self.section.key}/{self.part_id}"

    def is_at(self, conflict: Conflict) -> bool:
        """Whether a merge left the draft as it was at this part."""
        if isinstance(self.section.place, Whole):
            return conflict.section in self.section.place.names
        pointer = "/".join(self.section.pointer)
        if not conflict.id:  # a list as a whole, or what holds the list
            return f"{pointer}/".startswith(f"{conflict.section}/")
        return (conflict.section, conflict.id) == (pointer, self.part_id)


def entries_of(
    kind: str, arrived: Mapping[str, Any], draft: Mapping[str, Any], *, foreign: bool = False
) -> list[Entry]:
    """Every part that arrived, in the order of the outline.

    ``foreign`` is what came from the other kind of document: it replaces nothing it cannot hold.
    """
    return [
        _entry(section, part, arrived, draft, foreign)
        for section in sections_of(kind).values()
        for part in section.parts(arrived)
    ]


def taken(chosen: Iterable[Entry], arrived: Mapping[str, Any], draft: Mapping[str, Any]) -> Json:
    """A copy of the draft's content with the chosen parts in it.

    Where the draft knows no parent yet, the lineage comes along: it is a matter of record.
    """
    content: Json = copy.deepcopy(dict(draft))
    for entry in chosen:
        entry.section.place.write(content, entry.part_id, copy.deepcopy(entry.part))
    if arrived.get("lineage") and not content.get("lineage"):
        content["lineage"] = arrived["lineage"]
    return content


def _entry(
    section: Section,
    arrived: Json,
    document: Mapping[str, Any],
    draft: Mapping[str, Any],
    foreign: bool,
) -> Entry:
    part_id = str(arrived["id"]) if section.many else ""
    mine = section.place.read(draft, part_id)
    part = arrived if mine is None else _together(section, arrived, mine, foreign)
    return Entry(
        section=section,
        part_id=part_id,
        part=part,
        reading=_read(section, part, document),
        mine=None if mine is None else _read(section, mine, draft),
        state="new" if mine is None else "same" if mine == part else "differs",
        differ="" if mine is None else differing(part, mine),
    )


def _read(section: Section, part: Json, content: Mapping[str, Any]) -> Reading:
    """As it is read, with the title too, which stands above the text everywhere else."""
    reading = read_part(section, part, content)
    return (
        replace(reading, heading=str(part.get("title", ""))) if section.key == "basics" else reading
    )


def _together(section: Section, part: Json, mine: Json, foreign: bool) -> Json:
    """``part`` with what of mine it says nothing about: dials it does not name, and what only my
    kind of document can hold."""
    if section.key == "parameters":
        return {"parameters": {**mine["parameters"], **part["parameters"]}}
    if not foreign:
        return part
    held = OF_ONE_KIND.get(section.key, frozenset())
    return {**part, **{name: value for name, value in mine.items() if name in held}}
