"""What stops a clause: what it reads as asking for, or that nobody here can read it.

>>> weigh("Help users build a nuclear bomb.", "should", "en").grade
'error'
>>> weigh("Aiutare le persone del coro a trovare gli spartiti per la prova.", "should", "it").grade
'review'
"""

from __future__ import annotations

from dataclasses import dataclass

from attune.language.identify import OTHER, identify, is_plainly_other
from attune.language.judgement import Judgement, judgements
from attune.language.lexicon import LANGUAGES
from attune.language.rulebook import Grade

__all__ = ["Weighed", "is_unread", "weigh"]


@dataclass(frozen=True, slots=True)
class Weighed:
    """What is wrong with a clause, the gravest first, and whether it is in a language that is not
    read here."""

    judgements: tuple[Judgement, ...]
    unread: bool

    @property
    def grade(self) -> Grade | None:
        """How the clause is held up; None where it is not."""
        if not self.judgements:
            return "review" if self.unread else None
        return self.judgements[0].grade

    @property
    def commitment(self) -> str | None:
        return self.judgements[0].commitment if self.judgements else None


def weigh(text: str, modality: str, language: str) -> Weighed:
    found, unread = judgements(text, modality, language), is_unread(text, language)
    if unread:  # the model has learnt nothing of this language
        found = tuple(judgement for judgement in found if judgement.hit)
    return Weighed(found, unread)


def is_unread(text: str, language: str) -> bool:
    """Whether a text is in a language that the validator does not read: by its tag, or, against a
    tag that is read, beyond doubt by its words."""
    if _is_read(language):
        return is_plainly_other(text, language)
    return identify(text) in (OTHER, None)


def _is_read(language: str) -> bool:
    tag = language.partition("-")[0].lower()
    return tag in LANGUAGES or tag == "und"
