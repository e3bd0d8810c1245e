"""Stage *language*: what the texts of a document ask for, in the author's own words.

Clauses, translations and good examples are read under their force; a bad example shows what not
to do, so it is read as forbidden. Narratives, reasons, titles, values and wishes tell more than
they ask: they are read as prose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from attune.document import Constitution, Profile
from attune.floor import current_floor
from attune.language.identify import OTHER, identify
from attune.language.judgement import Judgement, judge, judge_prose, means_otherwise
from attune.language.lexicon import LANGUAGES
from attune.language.opinion import asked_judge
from attune.phrase import Phrase
from attune.pointers import escape
from attune.validation.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text of a document, where it stands and how it is meant.

    A ``clause`` asks for something with the force of ``modality``; ``prose`` does not.
    """

    pointer: str
    text: str
    language: str
    manner: Literal["clause", "prose"]
    modality: str = "should"
    part: str | None = None


def check(document: Constitution | Profile) -> Iterator[Finding]:
    for text in texts(document):
        yield from _about_meaning(text)
        if text.manner == "clause":
            yield from _about_reading(text)


def texts(document: Constitution | Profile) -> Iterator[Text]:
    """Every text of the document that may reach a model."""
    for field in ("title", "preamble", "narrative"):
        yield from _prose(document, field, f"/{field}", document.language, None)
    if isinstance(document, Constitution):
        yield from _of_constitution(document)
    else:
        yield from _of_memory(document)
    for name, fields in _LISTS.items():
        for index, part in enumerate(getattr(document, name, ())):
            for field in fields:
                at = f"/{name}/{index}/{field}"
                yield from _prose(part, field, at, document.language, part.id)
    for index, clause in enumerate(document.clauses):
        yield from _of_clause(clause, f"/clauses/{index}", document.language)
    for index, adaptation in enumerate(document.adaptations):
        for place, effect in enumerate(adaptation.effects):
            at = f"/adaptations/{index}/effects/{place}/text"
            yield from _prose(effect, "text", at, document.language, adaptation.id)


def _of_constitution(document: Constitution) -> Iterator[Text]:
    yield from _prose(document.scope, "audience", "/scope/audience", document.language, None)
    for tag, translation in document.translations.items():
        for field in ("title", "preamble"):
            yield from _prose(translation, field, f"/translations/{escape(tag)}/{field}", tag, None)
    if document.rights is not None:
        at = "/rights/exit/terms"
        yield from _prose(document.rights.exit, "terms", at, document.language, None)


def _of_memory(document: Profile) -> Iterator[Text]:
    for field in ("remember", "never_remember", "may_influence"):
        for index, entry in enumerate(getattr(document.memory, field, ())):
            yield Text(
                pointer=f"/memory/{field}/{index}",
                text=entry,
                language=document.language,
                manner="prose",
            )


_LISTS = {
    "parts": ("title", "text"),
    "tensions": ("navigate", "why"),
    "minority_reports": ("text",),
    "modules": ("why",),
    "dimensions": ("meaning",),
    "values": ("title", "description", "attending"),
    "desires": ("text",),
    "guidance": ("why",),
    "growth": ("capability", "sign", "taper"),
    "adaptations": ("why",),
}
"""The prose that parts hold, list by list."""


def _of_clause(clause: Any, pointer: str, language: str) -> Iterator[Text]:
    yield Text(
        pointer=f"{pointer}/text",
        text=clause.text,
        language=language,
        manner="clause",
        modality=clause.modality,
        part=clause.id,
    )
    yield from _prose(clause, "why", f"{pointer}/why", language, clause.id)
    for tag, translation in clause.translations.items():
        at = f"{pointer}/translations/{escape(tag)}"
        yield Text(
            pointer=f"{at}/text",
            text=translation.text,
            language=tag,
            manner="clause",
            modality=clause.modality,
            part=clause.id,
        )
        yield from _prose(translation, "why", f"{at}/why", tag, clause.id)
    for side, modality in (("good", "should"), ("bad", "must_not")):
        for index, example in enumerate(getattr(clause.examples, side)):
            yield Text(
                pointer=f"{pointer}/examples/{side}/{index}",
                text=example,
                language=language,
                manner="prose",
                modality=modality,
                part=clause.id,
            )


def _prose(
    holder: Any, field: str, pointer: str, language: str, part: str | None
) -> Iterator[Text]:
    text = getattr(holder, field, None)
    if text:
        yield Text(pointer=pointer, text=text, language=language, manner="prose", part=part)


# -- what is found -------------------------------------------------------------------------------


def _about_meaning(text: Text) -> Iterator[Finding]:
    judging = judge if text.manner == "clause" else judge_prose
    judgement = judging(text.text, text.modality, text.language)
    unread = is_unread(text.text, text.language)
    if unread and judgement is not None and judgement.hit is None:
        judgement = None  # the model has learnt nothing of this language
    if judgement is not None:
        yield _finding(text, judgement)
    if text.manner == "clause":
        opinion = asked_judge(text.text, text.modality, sure=judgement is None and not unread)
        if opinion is not None and (judgement is None or judgement.grade != "error"):
            yield Finding(
                rule="language.judge",
                severity="review",
                pointer=text.pointer,
                part=text.part,
                message=opinion,
                remedy=_SETTLE,
            )


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


def is_unread(text: str, language: str) -> bool:
    """Whether a text, by its tag or its letters, is in a language that the validator does not
    read."""
    tag = language.partition("-")[0].lower()
    told = identify(text)
    return told == OTHER or (told is None and tag not in LANGUAGES and tag != "und")


def _about_reading(text: Text) -> Iterator[Finding]:
    """Whether the text could be read as its author means it."""
    if is_unread(text.text, text.language):
        yield Finding(
            rule="language.uncovered",
            severity="review",
            pointer=text.pointer,
            part=text.part,
            message=Phrase("This is in a language that the validator does not read."),
            remedy=Phrase("Add a translation into one it reads, and let two people compare them."),
        )
    elif text.modality != "may" and means_otherwise(text.text, text.modality, text.language):
        yield Finding(
            rule="language.own-force",
            severity="advice",
            pointer=text.pointer,
            part=text.part,
            message=Phrase(
                "The text itself says what is forbidden, and the field says how strongly too."
            ),
            remedy=Phrase("Set the force to must not or should not, and leave those words out."),
        )


@cache
def _titles() -> dict[str, str]:
    return {commitment.id: commitment.title for commitment in current_floor().commitments}
