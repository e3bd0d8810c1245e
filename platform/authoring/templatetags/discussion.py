"""The way from a part on a page to what is said about it."""

from __future__ import annotations

from django import template

from authoring.discussion import Talk, TalkLink
from authoring.reading import Reading
from authoring.sections import Section

register = template.Library()


@register.simple_tag
def talk_about(talk: Talk | None, section: Section, reading: Reading) -> TalkLink | None:
    """``{% talk_about talk section reading as link %}``; None where nobody may take part."""
    return talk.at(section, reading.id, reading.brief) if talk else None
