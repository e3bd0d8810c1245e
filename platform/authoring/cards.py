"""What lies on the desk: cards to read, sheets to write on, and the rows of the outline."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from authoring.findings import Shown, counted, mark_of
from authoring.forms.base import PartForm
from authoring.models import Edit
from authoring.outline import Task
from authoring.reading import Reading
from authoring.sections import Section

NEW = "_new"
"""Stands for the id of a part that has none yet; no id has an underscore."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is found at one spot, as a region of the page: in a card or in the form in its place."""

    dom_id: str
    shown: list[Shown]

    @property
    def mark(self) -> str:
        return mark_of(self.shown)

    @property
    def in_words(self) -> str:
        return counted(self.shown) or _("Nothing is found here.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A part in the list of its section, to be read, with the ways to change it."""

    section: Section
    reading: Reading
    found: Found
    url: str
    level: int
    linked: list[Spot]
    """Situations that carry it out and are edited on a page of their own."""
    is_first: bool = False
    is_last: bool = False

    @property
    def dom_id(self) -> str:
        return f"card-{self.section.key}-{self.reading.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Cards under a heading; ``chapter`` is its id where there are chapters."""

    chapter: str
    title: str
    text: str
    cards: list[Card]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A form on the desk. What it carries tells a later save what it was rendered from."""

    section: Section
    form: PartForm
    part_id: str
    url: str
    base: str
    since: int
    token: str
    list_url: str
    level: int
    after: str = ""
    inline: bool = False
    is_deciding: bool = False
    """Two texts stand side by side: nothing is saved before somebody says which."""
    reading: Reading | None = None
    found: Found

    @property
    def check_url(self) -> str:
        """Where the form is looked at while somebody types in it."""
        return f"{self.url}/{'check' if self.section.many else '_check'}"

    @property
    def at(self) -> str:
        """Tells the others where somebody is; a part that is not there yet is in its section."""
        return f"{self.section.key}/{'' if self.is_new else self.part_id}"

    @property
    def is_new(self) -> bool:
        return self.part_id == NEW

    @property
    def dom_id(self) -> str:
        part = f"new-{self.token[:8]}" if self.is_new else self.part_id or "whole"
        return f"card-{self.section.key}-{part}"

    @property
    def chapter(self) -> str:
        """Where the card stands, to tell whether a save moves it."""
        return str(self.form.held.get("part") or "") if self.section.key == "clauses" else ""

    @property
    def saves_itself(self) -> bool:
        return not self.is_new and not self.is_deciding

    @property
    def can_clear(self) -> bool:
        return not self.section.many and self.section.key != "basics" and bool(self.form.held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the outline."""

    task: Task
    href: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Somewhere that something waits to be mended."""

    href: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """An offer to put something back. ``words`` name the part; "" for a whole draft."""

    edit: Edit
    words: str
