"""Answering the questions of the personal path. Every answer is saved as it is given.

What an answer becomes is an ordinary part of the draft. Given anew, an answer replaces the
sentence that was proposed for it; a sentence the person has rewritten stays, beside the new one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from authoring.actions import add_part, remove_part, save_section
from authoring.actions.ledger import locked_draft
from authoring.models import Document
from authoring.places import Json, digest_of
from authoring.sections import Section, sections_of
from profiles.models import Answer
from profiles.questions import OpenQuestion, Question, moves_of
from profiles.situations import COURSE
from profiles.wants import Pull

OWN, SKIP = Answer.Choice.OWN, Answer.Choice.SKIP

LONGEST = 4000
"""Characters of one sentence, as the format has it."""


@transaction.atomic
def answer(
    *, document: Document, question: Question, choice: str, words: str = "", by: User
) -> Answer:
    """Choose a reply, say it in one's own ``words``, or skip."""
    given = _given(document)
    row = _row(document, question.key)
    if choice == row.choice and choice != OWN and (row.parts or choice == SKIP):
        return row
    section = _section(question.section)
    for part_id, proposed in row.parts.items():
        if choice == OWN == row.choice or _is_as_proposed(document, section, part_id, proposed):
            take_out(document=document, section=section, part_id=part_id, by=by)
    language = str(document.draft.content.get("language") or "")
    part = question.part(choice, words.strip()[:LONGEST], language)
    row.parts = {}
    if part is not None:
        part_id = _put_in(document, section, part, by)
        held = section.place.read(locked_draft(document).content, part_id)
        row.parts = {part_id: "" if choice == OWN else digest_of(held)}
    row.choice = choice if part is not None else SKIP
    _hand_in(row)
    _move_dials(document, given, {**given, question.key: row.choice}, by)
    return row


@transaction.atomic
def tell(*, document: Document, question: OpenQuestion, words: str, by: User) -> Answer:
    """Answer an open question: lines become prohibitions, prose the profile's own narrative."""
    language = str(locked_draft(document).content.get("language") or "")
    row = _row(document, question.key)
    words = words.strip()
    if question.lines:
        row.parts = _forbid(document, row, _lines(words, language), by)
    else:
        _narrate(document, words, by)
    row.choice = OWN if words else SKIP
    _hand_in(row)
    return row


@transaction.atomic
def hold(*, document: Document, question: Question | OpenQuestion, typed: str, by: User) -> Answer:
    """Keep what is being typed, so that nothing is lost before it is handed in."""
    if by.namespace_id != document.namespace_id:
        raise RuntimeError("a profile is written by the person it belongs to")
    row = _row(document, question.key)
    row.typed = typed[:LONGEST]
    row.save()
    return row


@transaction.atomic
def dismiss(*, document: Document, pull: Pull, by: User) -> Answer:
    """Say that two sentences do not pull apart; they are not offered again."""
    if by.namespace_id != document.namespace_id:
        raise RuntimeError("a profile is written by the person it belongs to")
    row = _row(document, pull.key)
    row.choice = SKIP
    _hand_in(row)
    return row


@transaction.atomic
def take_out(*, document: Document, section: Section, part_id: str, by: User) -> None:
    """Remove a part, and the tensions that would point at nothing."""
    tensions = _section("tensions")
    for tension in tensions.parts(locked_draft(document).content):
        if part_id in (tension.get("between") or ()):
            remove_part(document=document, section=tensions, part_id=tension["id"], by=by)
    remove_part(document=document, section=section, part_id=part_id, by=by)


def said(document: Document, question: OpenQuestion, row: Answer | None) -> str:
    """What an open question was answered with, as the draft has it now."""
    content = document.draft.content
    if not question.lines:
        return str(content.get("narrative") or "")
    return "\n".join(_forbidden(content, row).values()) if row else ""


# -- how -----------------------------------------------------------------------------------------


def _given(document: Document) -> dict[str, str]:
    """The choices so far, under the draft's lock: answers to one profile take turns."""
    locked_draft(document)
    return dict(document.answers.exclude(choice="").values_list("question", "choice"))


def _row(document: Document, key: str) -> Answer:
    row, _created = Answer.objects.get_or_create(document=document, question=key)
    return row


def _hand_in(row: Answer) -> None:
    row.typed, row.at = "", timezone.now()
    row.save()


def _section(key: str) -> Section:
    return sections_of(Document.Kind.PROFILE)[key]


def _is_as_proposed(document: Document, section: Section, part_id: str, proposed: str) -> bool:
    part = section.place.read(locked_draft(document).content, part_id)
    return part is not None and digest_of(part) == proposed


def _put_in(document: Document, section: Section, part: Json, by: User) -> str:
    revision = locked_draft(document).revision
    return add_part(document=document, section=section, part=part, by=by, since=revision).part_id


def _move_dials(
    document: Document, before: Mapping[str, str], after: Mapping[str, str], by: User
) -> None:
    """Put each dial where the answers have it, unless the person has set it otherwise."""
    draft = locked_draft(document)
    old, new = moves_of(COURSE, before), moves_of(COURSE, after)
    dials: Json = dict(draft.content.get("parameters") or {})
    for name in old.keys() | new.keys():
        held = dials.get(name, {})
        if held and held != {"default": old.get(name)}:
            continue
        if name in new:
            dials[name] = {"default": new[name]}
        else:
            dials.pop(name, None)
    _save_whole(document, "parameters", {"parameters": dials} if dials else {}, by)


def _narrate(document: Document, words: str, by: User) -> None:
    basics = _section("basics").place.read(locked_draft(document).content, "") or {}
    part = {name: value for name, value in basics.items() if name != "narrative"}
    _save_whole(document, "basics", {**part, "narrative": words} if words else part, by)


def _save_whole(document: Document, key: str, part: Json, by: User) -> None:
    draft, section = locked_draft(document), _section(key)
    base = digest_of(section.place.read(draft.content, ""))
    save_section(
        document=document, section=section, part=part, base=base, by=by, since=draft.revision
    )


def _forbid(document: Document, row: Answer, lines: list[str], by: User) -> dict[str, str]:
    """One prohibition for each line; those that were there already stay as they are."""
    section = _section("clauses")
    content = locked_draft(document).content
    held = {text: part_id for part_id, text in _forbidden(content, row).items()}
    for text, part_id in held.items():
        if text not in lines:
            take_out(document=document, section=section, part_id=part_id, by=by)
    return {
        held.get(text) or _put_in(document, section, {"modality": "must_not", "text": text}, by): ""
        for text in lines
    }


def _forbidden(content: Json, row: Answer) -> dict[str, str]:
    """The prohibitions an answer made, by id, as they read now."""
    parts = [_section("clauses").place.read(content, part_id) for part_id in row.parts]
    return {
        part["id"]: str(part.get("text", ""))
        for part in parts
        if part is not None and part.get("modality") == "must_not"
    }


_MARK = r"^[-–•*·\s]*"
_NEVER = r"(?:(?:it|you)\s+(?:should|must)\s+)?(?:never|do not|don[’']t|not)"
_NUNCA = r"(?:nunca|jamás)"
_LA = r"(?:لا\s+(?:يجب|ينبغي)\s+أن|(?:يجب\s+)?ألا|لا(?!\s+أحد\b))"

_OPENING = re.compile(rf"{_MARK}(?:{_NEVER}|{_NUNCA}|{_LA})\s+", re.IGNORECASE)
_SPANISH_OPENING = re.compile(rf"{_MARK}(?:{_NEVER}|{_NUNCA}|no|{_LA})\s+", re.IGNORECASE)
"""A list's mark, and a “never” that stands in the question already: two would cancel out.

In Spanish “no” opens a prohibition; in English it belongs to what follows: “No one else …”.
"""


def _lines(words: str, language: str) -> list[str]:
    """One text for each line that says something, beginning like a sentence, each once."""
    opening = _SPANISH_OPENING if language.split("-")[0] == "es" else _OPENING
    plain = (opening.sub("", line).strip(" \t-–•*·") for line in words.splitlines())
    texts = [text[:1].upper() + text[1 : LONGEST - 1] for text in plain if text]
    return list(dict.fromkeys(text if text[-1] in ".!?…" else f"{text}." for text in texts))
