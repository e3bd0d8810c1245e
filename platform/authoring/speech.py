"""What the core says in English, said in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext

from attune.phrase import Phrase


def said(words: str) -> str:
    """A :class:`Phrase` with all its parts, or a fixed text of the core's, translated."""
    if isinstance(words, Phrase):
        return words.said(gettext)
    return gettext(words) if words else ""
