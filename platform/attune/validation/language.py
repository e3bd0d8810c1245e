"""Stage *language*: what the texts of a document ask for, in the author's own words.

Clauses are held to what they ask. Prose goes to people where it asks for what is forbidden, and
so does all that a prompt would carry in a language that nobody reads here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from attune.document import Constitution, Profile
from attune.floor import current_floor
from attune.language.clauses import Weighed, is_unread, weigh
from attune.language.identify import is_plainly_other
from attune.language.judgement import Judgement, judgements_of_prose, means_otherwise
from attune.language.opinion import Hearing
from attune.language.rulebook import rulebook
from attune.phrase import Phrase
from attune.validation.exceptions import PROHIBITIONS
from attune.validation.findings import Finding
from attune.validation.texts import Text, texts

__all__ = ["check"]


def check(document: Constitution | Profile) -> Iterator[Finding]:
    hearing = Hearing()
    for text in texts(document):
        if text.manner == "clause":
            yield from _about_clause(text, hearing)
        else:
            yield from _about_prose(text)


# -- clauses --------------------------------------------------------------------------------------


def _about_clause(text: Text, hearing: Hearing) -> Iterator[Finding]:
    weighed = weigh(text.text, text.modality, text.language)
    for judgement in weighed.judgements:
        yield _finding(text, judgement)
    if weighed.grade != "error":
        yield from _of_judge(text, weighed, hearing)
    if weighed.unread:
        yield _uncovered(text, _TRANSLATED)
    elif text.modality != "may" and means_otherwise(text.text, text.modality, text.language):
        yield Finding(
            rule="language.own-force",
            severity="advice",
            pointer=text.pointer,
            part=text.part,
            message=Phrase(
                "The text itself says what is forbidden, and the field says how strongly too."
            ),
            remedy=_SAID_TWICE if text.modality in PROHIBITIONS else _MOVED,
        )


def _of_judge(text: Text, weighed: Weighed, hearing: Hearing) -> Iterator[Finding]:
    objection = hearing.objection(text.text, text.modality, sure=weighed.grade is None)
    if objection is not None:
        yield Finding(
            rule="language.judge",
            severity="review",
            pointer=text.pointer,
            part=text.part,
            message=objection,
            remedy=_SETTLE,
        )


_MOVED = Phrase("Set the force to must not or should not, and leave those words out.")
_SAID_TWICE = Phrase("Leave those words out of the text: the force forbids it already.")
_TRANSLATED = Phrase("Add a translation into one it reads, and let two people compare them.")


# -- prose ----------------------------------------------------------------------------------------


def _about_prose(text: Text) -> Iterator[Finding]:
    for judgement in judgements_of_prose(text.text, text.modality, text.language):
        if not (text.forgotten and _protects(judgement)):
            yield _finding(text, judgement)
    if _is_unread(text):
        yield _uncovered(text, _REWRITTEN)


def _protects(judgement: Judgement) -> bool:
    """Whether what is wrong is that a protection is kept out."""
    broken = judgement.hit.rule if judgement.hit else None
    return any(rule.id == broken and rule.frame != "harm" for rule in rulebook())


def _is_unread(text: Text) -> bool:
    if text.manner == "label":
        return (
            is_plainly_other(text.text, text.language) and sum(map(str.isalpha, text.text)) > NAME
        )
    return text.manner == "prose" and is_unread(text.text, text.language)


NAME = 30
"""So many letters may be a name, whatever language it is in."""

_REWRITTEN = Phrase(
    "Write it in one it reads, or let two people other than the author read and settle it."
)


# -- what is found -------------------------------------------------------------------------------


def _finding(text: Text, judgement: Judgement) -> Finding:
    commitment, hit = judgement.commitment, judgement.hit
    error = judgement.grade == "error"
    if hit is None:
        message = Phrase(
            "This reads as if it went against “{title}” ({commitment}).",
            title=Phrase(_titles()[commitment]),
            commitment=commitment,
        )
    else:
        message = Phrase(hit.message)
    return Finding(
        rule=f"language.{hit.rule if hit else commitment}",
        severity=judgement.grade,
        commitment=commitment,
        pointer=text.pointer,
        part=text.part,
        message=message,
        evidence=judgement.evidence,
        remedy=(Phrase(hit.remedy) if hit else _PLAINER) if error else _SETTLE,
    )


_PLAINER = Phrase("Take it out, or say in plain words what the AI is to do.")
_SETTLE = Phrase(
    "Say plainly what is meant. If it is harmless as it stands, two people other than the author"
    " can settle it."
)


def _uncovered(text: Text, remedy: Phrase) -> Finding:
    return Finding(
        rule="language.uncovered",
        severity="review",
        pointer=text.pointer,
        part=text.part,
        message=Phrase("This is in a language that the validator does not read."),
        remedy=remedy,
    )


@cache
def _titles() -> dict[str, str]:
    return {commitment.id: commitment.title for commitment in current_floor().commitments}
