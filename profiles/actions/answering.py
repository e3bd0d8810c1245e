"""Answering the questions of the personal path. Every answer is saved as it is given.

What an answer becomes is an ordinary part of the draft. Given anew, an answer replaces the
sentence that was proposed for it; a sentence the person has rewritten stays, beside the new one.
Own words given anew change the words that stand and nothing else. ``base`` says what stood there
when the form was rendered; where that was changed meanwhile, :class:`PartConflictError` is raised.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from authoring.actions import add_part, remove_part, save_part, save_section
from authoring.actions.ledger import locked_draft
from authoring.errors import PartConflictError
from authoring.models import Document
from authoring.places import Json, digest_of
from authoring.sections import Section, sections_of
from profiles.models import Answer
from profiles.questions import Asked, OpenQuestion, Question, moves_of
from profiles.sentences import WORDED
from profiles.situations import COURSE
from profiles.wants import Pull

OWN, SKIP = Answer.Choice.OWN, Answer.Choice.SKIP


@transaction.atomic
def answer(
    *,
    document: Document,
    question: Question,
    choice: str,
    words: str = "",
    base: str = "",
    by: User,
) -> Answer:
    """Choose a reply, say it in one's own ``words``, or skip."""
    given = _given(document)
    row, words = _row(document, question.key), words.strip()
    section = _section(question.section)
    if choice == OWN and words:
        _refuse_if_changed(document, question, row, words, base)
        if held := _own_part(locked_draft(document).content, question, row):
            _reword(document, section, held, words, by)
            _hand_in(row)
            return row
    if choice == row.choice and choice != OWN and (row.parts or choice == SKIP):
        return row
    for part_id, proposed in row.parts.items():
        if _is_as_proposed(document, section, part_id, proposed):
            take_out(document=document, section=section, part_id=part_id, by=by)
    language = str(document.draft.content.get("language") or "")
    part = question.part(choice, words, language)
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
def tell(*, document: Document, question: OpenQuestion, words: str, base: str, by: User) -> Answer:
    """Answer an open question: lines become prohibitions, prose the profile's own narrative."""
    content = locked_draft(document).content
    row, words = _row(document, question.key), words.strip()
    if words != _said(content, question, row):
        if question.lines:
            lines = _lines(words, content, row)
            _refuse_if_changed(document, question, row, "\n".join(lines), base)
            row.parts = _forbid(document, row, lines, by)
        else:
            _refuse_if_changed(document, question, row, words, base)
            _narrate(document, words, by)
    row.choice = OWN if words else SKIP
    _hand_in(row)
    return row


@transaction.atomic
def hold(*, document: Document, question: Asked, typed: str, base: str, by: User) -> Answer:
    """Keep what is being typed, so that nothing is lost before it is handed in."""
    if by.namespace_id != document.namespace_id:
        raise RuntimeError("a profile is written by the person it belongs to")
    row = _row(document, question.key)
    row.typed, row.base = typed, base
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


def said(document: Document, question: Asked, row: Answer | None) -> str:
    """What a question was answered with in own words, as the draft has it now."""
    return _said(document.draft.content, question, row)


# -- how -----------------------------------------------------------------------------------------


def _given(document: Document) -> dict[str, str]:
    """The choices so far, under the draft's lock: answers to one profile take turns."""
    locked_draft(document)
    return dict(document.answers.exclude(choice="").values_list("question", "choice"))


def _row(document: Document, key: str) -> Answer:
    row, _created = Answer.objects.get_or_create(document=document, question=key)
    return row


def _hand_in(row: Answer) -> None:
    row.typed, row.base, row.at = "", "", timezone.now()
    row.save()


def _said(content: Json, question: Asked, row: Answer | None) -> str:
    if isinstance(question, Question):
        held = _own_part(content, question, row)
        return str(held.get(WORDED[question.section], "")) if held else ""
    if question.lines:
        return "\n".join(_forbidden(content, row).values())
    return str(content.get("narrative") or "")


def _own_part(content: Json, question: Question, row: Answer | None) -> Json | None:
    """The part that holds the person's own words; None where there are none, or not any more."""
    if row is None or row.choice != OWN:
        return None
    place = _section(question.section).place
    return next((part for held in row.parts if (part := place.read(content, held))), None)


def _refuse_if_changed(
    document: Document, question: Asked, row: Answer, words: str, base: str
) -> None:
    """Raise where other words stand there than the form was rendered from."""
    there = _said(locked_draft(document).content, question, row)
    if there not in ("", words) and digest_of(there) != base:
        raise PartConflictError(mine={"text": words}, theirs={"text": there}, by=None, at=None)


def _section(key: str) -> Section:
    return sections_of(Document.Kind.PROFILE)[key]


def _is_as_proposed(document: Document, section: Section, part_id: str, proposed: str) -> bool:
    part = section.place.read(locked_draft(document).content, part_id)
    return part is not None and digest_of(part) == proposed


def _put_in(document: Document, section: Section, part: Json, by: User) -> str:
    revision = locked_draft(document).revision
    return add_part(document=document, section=section, part=part, by=by, since=revision).part_id


def _reword(document: Document, section: Section, held: Json, words: str, by: User) -> None:
    """Change the words of a part, and leave everything else of it as it is."""
    save_part(
        document=document,
        section=section,
        part_id=held["id"],
        part={**held, WORDED[section.key]: words},
        base=digest_of(held),
        since=locked_draft(document).revision,
        by=by,
    )


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


def _forbidden(content: Json, row: Answer | None) -> dict[str, str]:
    """The prohibitions an answer made, by id, as they read now."""
    made = row.parts if row else {}
    parts = [_section("clauses").place.read(content, part_id) for part_id in made]
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


def _lines(words: str, content: Json, row: Answer) -> list[str]:
    """One text for each line that says something, each once: as it stands, or as a sentence."""
    standing = _forbidden(content, row).values()
    spanish = str(content.get("language") or "").split("-")[0] == "es"
    opening = _SPANISH_OPENING if spanish else _OPENING
    lines = [line.strip() for line in words.splitlines()]
    texts = [line if line in standing else _sentence(opening.sub("", line)) for line in lines]
    return list(dict.fromkeys(text for text in texts if text))


def _sentence(line: str) -> str:
    """Beginning and ending like a sentence; "" where nothing is said."""
    text = line.strip(" \t-–•*·")
    text = text[:1].upper() + text[1:]
    return text if not text or text[-1] in ".!?…" else f"{text}."
