"""Answering the questions of the path, and rewording what was said, without its pages."""

from __future__ import annotations

from accounts.models import User
from authoring.actions import save_part
from authoring.models import Document
from authoring.places import digest_of
from authoring.sections import sections_of
from profiles import actions
from profiles.models import Answer
from profiles.questions import Asked, OpenQuestion, Question
from profiles.situations import COURSE


def choose(profile: Document, key: str, choice: str, words: str = "") -> Answer:
    question = COURSE.get(key)
    assert isinstance(question, Question)
    made = actions.answer(
        document=profile,
        question=question,
        choice=choice,
        words=words,
        base=standing(profile, question),
        by=User.objects.get(namespace=profile.namespace),
    )
    profile.draft.refresh_from_db()
    return made


def tell(profile: Document, key: str, words: str) -> Answer:
    question = COURSE.get(key)
    assert isinstance(question, OpenQuestion)
    made = actions.tell(
        document=profile,
        question=question,
        words=words,
        base=standing(profile, question),
        by=User.objects.get(namespace=profile.namespace),
    )
    profile.draft.refresh_from_db()
    return made


def standing(profile: Document, question: Asked) -> str:
    """What a form carries that is opened now."""
    row = profile.answers.filter(question=question.key).first()
    return digest_of(actions.said(profile, question, row))


def texts(profile: Document, section: str = "clauses") -> list[str]:
    return [part["text"] for part in profile.draft.content.get(section, [])]


def reword(profile: Document, part_id: str, text: str, section: str = "clauses") -> None:
    """As the editor does it."""
    which = sections_of(Document.Kind.PROFILE)[section]
    part = which.place.read(profile.draft.content, part_id)
    assert part is not None
    save_part(
        document=profile,
        section=which,
        part_id=part_id,
        part={**part, "text": text},
        base=digest_of(part),
        since=profile.draft.revision,
        by=User.objects.get(namespace=profile.namespace),
    )
    profile.draft.refresh_from_db()
