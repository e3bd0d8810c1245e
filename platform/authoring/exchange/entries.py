"""A whole document that arrived, part by part beside the draft it may go into."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from attune.merge import Conflict
from authoring.places import Json, Whole
from authoring.reading import Reading, read_part
from authoring.sections import Section, sections_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One part. ``mine`` is what the draft holds under that id, None where it is new."""

    section: Section
    part_id: str
    part: Json
    reading: Reading
    mine: Reading | None
    state: Literal["new", "same", "differs"]

    @property
    def key(self) -> str:
        return f"{self.section.key}/{self.part_id}"

    def is_at(self, conflict: Conflict) -> bool:
        """Whether a merge left the draft as it was at this part."""
        if isinstance(self.section.place, Whole):
            return conflict.section in self.section.place.names
        return (conflict.section, conflict.id) == ("/".join(self.section.pointer), self.part_id)


def entries_of(kind: str, arrived: Mapping[str, Any], draft: Mapping[str, Any]) -> list[Entry]:
    """Every part that arrived, in the order of the outline."""
    entries = []
    for section in sections_of(kind).values():
        for part in section.parts(arrived):
            part_id = str(part["id"]) if section.many else ""
            mine = section.place.read(draft, part_id)
            entries.append(
                Entry(
                    section=section,
                    part_id=part_id,
                    part=part,
                    reading=read_part(section, part, arrived),
                    mine=None if mine is None else read_part(section, mine, draft),
                    state="new" if mine is None else "same" if mine == part else "differs",
                )
            )
    return entries


def taken(
    entries: Collection[Entry],
    keys: Collection[str],
    arrived: Mapping[str, Any],
    draft: Mapping[str, Any],
) -> Json:
    """A copy of the draft's content with the chosen parts in it.

    Where the draft knows no parent yet, the lineage comes along: it is a matter of record.
    """
    content: Json = copy.deepcopy(dict(draft))
    for entry in entries:
        if entry.key in keys:
            entry.section.place.write(content, entry.part_id, copy.deepcopy(entry.part))
    if arrived.get("lineage") and not content.get("lineage"):
        content["lineage"] = arrived["lineage"]
    return content
