"""What the core says in English, said in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext

from attune.phrase import Phrase, Tell, as_it_is


def said(words: str, tell: Tell = as_it_is) -> str:
    """A :class:`Phrase` with all its parts, or a fixed text of the core's, translated."""
    if isinstance(words, Phrase):
        return words.said(gettext, tell)
    return gettext(words) if words else ""
