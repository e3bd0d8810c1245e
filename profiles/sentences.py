"""The sentences a profile consists of, to be read and reworded one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from authoring.models import Document
from authoring.places import Json
from authoring.reading import Reading, read_part
from authoring.sections import Section, sections_of

WORDED: Mapping[str, str] = {"clauses": "text", "desires": "text"}
"""The sections whose parts are one sentence, with the field that holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One part as it reads, with where its words are changed."""

    section: Section
    part: Json
    reading: Reading
    url: str

    @property
    def dom_id(self) -> str:
        return f"said-{self.section.key}-{self.reading.id}"

    @property
    def kind(self) -> str:
        """Of a wish, in a word; a clause says its force instead."""
        second = self.part.get("order") == "second"
        return _("Considered wish") if second else _("Wish")

    @property
    def words(self) -> str:
        return str(self.part.get(WORDED[self.section.key], ""))


def sentence_of(document: Document, key: str, part_id: str) -> Sentence | None:
    """One sentence of the draft; None where there is no such part, or it is no single sentence."""
    section = sections_of(document.kind).get(key)
    if section is None or key not in WORDED:
        return None
    part = section.place.read(document.draft.content, part_id)
    return None if part is None else _sentence(document, section, part)


def sentences_of(document: Document) -> list[Sentence]:
    """Every sentence of the draft: wishes first, then clauses."""
    return list(_sentences(document, document.draft.content))


def _sentences(document: Document, content: Mapping[str, Any]) -> Iterator[Sentence]:
    for section in sections_of(document.kind).values():
        if section.key in WORDED:
            for part in section.parts(content):
                yield _sentence(document, section, part)


def _sentence(document: Document, section: Section, part: Json) -> Sentence:
    return Sentence(
        section=section,
        part=part,
        reading=read_part(section, part, document.draft.content),
        url=reverse(
            "profiles:sentence",
            args=[document.namespace.name, document.slug, section.key, part["id"]],
        ),
    )
