"""What a part of a document becomes to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.text import Truncator

from authoring.places import Json
from authoring.radar import Radar


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A term with its words. ``code`` holds a condition that has no words of its own."""

    term: str
    words: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One part. ``modality`` is set for clauses only; ``heading`` for everything else."""

    id: str
    heading: str = ""
    modality: str = ""
    text: str = ""
    why: str = ""
    facts: Sequence[Fact] = ()
    points: Sequence[str] = ()
    good: Sequence[str] = ()
    bad: Sequence[str] = ()
    topics: Sequence[str] = ()
    translations: Sequence[tuple[str, str]] = ()
    markdown: str = ""
    dials: Sequence[DialReading] = ()
    radar: Radar | None = None

    @property
    def as_second(self) -> Reading:
        """The same under an id of its own, to stand beside another reading of the part."""
        return replace(self, id=f"{self.id}-yours")

    @property
    def brief(self) -> str:
        """A few words to name the part by, in messages and labels."""
        return Truncator(self.heading or self.text or self.id).words(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A heading of the document with the clauses under it; both texts are "" for the rest."""

    id: str
    title: str
    text: str
    clauses: Sequence[Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class DialReading:
    """A parameter with its value in words, and the range left to members."""

    label: str
    value: str
    sentence: str
    range: str
