"""A profile on one page, to be read at a glance and printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from authoring.models import Document
from authoring.reading import Reading, read_part
from authoring.sections import sections_of
from profiles.wants import wishes

_NEVER = ("must_not", "should_not")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What stands on the card, in the order in which it is read."""

    title: str
    narrative: str
    subject: Sequence[str]
    matters: Sequence[Reading]
    considered: Sequence[Reading]
    wishes: Sequence[Reading]
    help: Sequence[Reading]
    never: Sequence[Reading]
    tensions: Sequence[Reading]
    nudges: Sequence[Reading]
    growth: Sequence[Reading]

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been written yet but a name."""
        return not any(
            (
                self.narrative,
                self.matters,
                self.considered,
                self.wishes,
                self.help,
                self.never,
                self.growth,
            )
        )


def card_of(content: Mapping[str, Any]) -> Card:
    """The card of a profile's JSON, which need not be a valid profile yet."""
    read = {
        key: [read_part(section, part, content) for part in section.parts(content)]
        for key, section in sections_of(Document.Kind.PROFILE).items()
        if section.many
    }
    subject = content.get("subject") or {}
    return Card(
        title=str(content.get("title") or ""),
        narrative=str(content.get("narrative") or ""),
        subject=[str(subject[name]) for name in ("context", "life_stage") if subject.get(name)],
        matters=[*read["values"], *read["dimensions"]],
        considered=_wishes(content, "second"),
        wishes=_wishes(content, "first"),
        help=[clause for clause in read["clauses"] if clause.modality not in _NEVER],
        never=[clause for clause in read["clauses"] if clause.modality in _NEVER],
        tensions=read["tensions"],
        nudges=read["guidance"],
        growth=read["growth"],
    )


def _wishes(content: Mapping[str, Any], order: str) -> list[Reading]:
    section = sections_of(Document.Kind.PROFILE)["desires"]
    return [read_part(section, wish, content) for wish in wishes(content, order)]
