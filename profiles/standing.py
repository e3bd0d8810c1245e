"""Whether a profile is still its author's: what is due to be looked at again, and what waits.

What a person values and wishes drifts. Once the day of review has come, each value, wish and aim
that still reads as it did is kept by a word or changed before anything is released again.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from authoring.models import Document, Version
from authoring.places import Json, content_of, digest_of
from authoring.reading import Reading, read_part
from authoring.sections import Section, sections_of

DRIFTING = ("values", "desires", "growth")
"""The sections whose parts are asked for one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A value, wish or aim of the draft. ``is_kept``: looked at since the last endorsement."""

    section: Section
    part: Json
    reading: Reading
    is_kept: bool

    @property
    def id(self) -> str:
        return str(self.part["id"])

    @property
    def digest(self) -> str:
        return digest_of(self.part)

    @property
    def dom_id(self) -> str:
        return f"held-{self.section.key}-{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``endorsed`` is the version in force, ``due`` its day of review; None where there is none."""

    endorsed: Version | None
    due: datetime.date | None
    held: tuple[Held, ...]

    @property
    def is_due(self) -> bool:
        return self.due is not None and self.due <= timezone.localdate()

    @property
    def waiting(self) -> list[Held]:
        return [held for held in self.held if not held.is_kept]

    @property
    def blocks(self) -> bool:
        """Whether a release has to wait for its author's word."""
        return self.is_due and bool(self.waiting)


def standing_of(document: Document) -> Standing:
    """How the draft stands to what was endorsed last."""
    endorsed = (
        document.versions.filter(endorsement__isnull=False).select_related("endorsement").first()
    )
    if endorsed is None:
        return Standing(endorsed=None, due=None, held=tuple(_held(document, {}, set())))
    before = content_of(endorsed)
    kept = set(
        document.kept.filter(at__gte=endorsed.endorsement.endorsed_at).values_list(
            "section", "part", "digest"
        )
    )
    return Standing(endorsed=endorsed, due=_due(before), held=tuple(_held(document, before, kept)))


def _held(document: Document, before: Json, kept: set[tuple[str, str, str]]) -> Iterator[Held]:
    """The parts that drift. One that was changed since has been looked at."""
    content = document.draft.content
    for key in DRIFTING:
        section = sections_of(Document.Kind.PROFILE)[key]
        for part in section.parts(content):
            stands = section.place.read(before, part["id"]) == part
            yield Held(
                section=section,
                part=part,
                reading=read_part(section, part, content),
                is_kept=not stands or (key, part["id"], digest_of(part)) in kept,
            )


def _due(content: Json) -> datetime.date | None:
    day = (content.get("review") or {}).get("due")
    return datetime.date.fromisoformat(day) if day else None
