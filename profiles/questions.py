"""What the personal path asks: situations with two replies each, and two open questions.

A choice becomes a sentence of the profile, proposed in the author's voice and theirs to change,
and it may move dials. The texts are in :mod:`profiles.situations`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils import translation

from authoring.places import Json

Choice = Literal["first", "second", "own", "skip"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a dial does in one situation only."""

    when: str
    op: Literal["raise_to", "lower_to"]
    parameter: str
    value: float

    def to_part(self) -> Json:
        """As the card of a clause carries it."""
        effect = {"op": self.op, "parameter": self.parameter, "value": self.value}
        return {"when": self.when, "effects": [effect]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One of two replies, and what choosing it says about whoever chose it.

    ``becomes`` is the sentence proposed for the profile. ``lean`` is the side it takes on the
    question's topic: two sentences that lean differently pull apart.
    """

    words: Any
    becomes: Any
    force: str = "should"
    moves: Mapping[str, float] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    lean: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A situation. ``wish`` makes its sentence a wish of that order instead of a clause.

    One that ``looks_back`` on another is asked once that one has been answered.
    """

    key: str
    text: Any
    first: Reply
    second: Reply
    topic: str
    wish: Literal["", "first", "second"] = ""
    looks_back: str = ""

    @property
    def section(self) -> str:
        """The key of the section its sentence goes to."""
        return "desires" if self.wish else "clauses"

    @property
    def replies(self) -> list[tuple[str, Reply]]:
        return [("first", self.first), ("second", self.second)]

    def reply(self, choice: str) -> Reply | None:
        """The reply that was chosen; None for own words and for none."""
        return dict(self.replies).get(choice)

    def part(self, choice: str, words: str, language: str) -> Json | None:
        """The part that a choice becomes, without its id; None where nothing is said."""
        reply = self.reply(choice)
        if reply is None and (choice != "own" or not words):
            return None
        with translation.override(language):
            text = words if reply is None else str(reply.becomes)
        if self.wish:
            status = "stated" if reply is None else "confirmed"
            return {"order": self.wish, "text": text, "status": status}
        part: Json = {
            "modality": "should" if reply is None else reply.force,
            "text": text,
            "topics": [self.topic],
        }
        if reply is not None and reply.rules:
            part["sets"] = [rule.to_part() for rule in reply.rules]
        return part


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """Asked without replies to choose from. ``lines`` asks for one thing a line."""

    key: str
    text: Any
    hint: Any
    label: Any
    lines: bool = False
    looks_back: str = ""


Asked = Question | OpenQuestion


def arises(question: Asked, given: Mapping[str, str]) -> bool:
    """Whether there is anything to ask: what it looks back on has been answered."""
    return not question.looks_back or given.get(question.looks_back, "skip") != "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """All questions in rounds, after each of which it is good to stop."""

    rounds: tuple[tuple[Asked, ...], ...]

    def __iter__(self) -> Iterator[Asked]:
        return (question for round_ in self.rounds for question in round_)

    def get(self, key: str) -> Asked | None:
        return next((question for question in self if question.key == key), None)

    @property
    def situations(self) -> Iterable[Question]:
        return (question for question in self if isinstance(question, Question))

    def round_of(self, question: Asked, given: Mapping[str, str]) -> list[Asked]:
        """The questions asked together with this one, as far as they arise.

        Here and below ``given`` maps the keys of answered questions to the choice, or "skip".
        """
        held = next(round_ for round_ in self.rounds if question in round_)
        return [q for q in held if arises(q, given) or q == question]

    def after(self, question: Asked, given: Mapping[str, str]) -> Asked | None:
        """What comes next in this round and has not been answered; None where one may stop."""
        round_ = self.round_of(question, given)
        return next((q for q in round_[round_.index(question) + 1 :] if q.key not in given), None)

    def next(self, given: Mapping[str, str]) -> Asked | None:
        """The first question that has not been answered, in whichever round; None after all."""
        return next((q for round_ in self.rounds for q in _open(round_, given)), None)

    def left_off(self, given: Mapping[str, str]) -> Asked | None:
        """The next question of a round that was begun; None where it is good to stop."""
        for number, round_ in enumerate(self.rounds):
            begun = number == 0 or any(q.key in given for q in round_)
            if begun and (rest := _open(round_, given)):
                return rest[0]
        return None


def _open(round_: Iterable[Asked], given: Mapping[str, str]) -> list[Asked]:
    """The questions of a round that arise and have not been answered."""
    return [q for q in round_ if q.key not in given and arises(q, given)]


def moves_of(course: Course, given: Mapping[str, str]) -> dict[str, float]:
    """Where the answers put the dials. Two that move the same dial meet half-way."""
    found: dict[str, list[float]] = {}
    for question in course.situations:
        reply = question.reply(given.get(question.key, ""))
        for name, value in (reply.moves if reply else {}).items():
            found.setdefault(name, []).append(value)
    return {name: round(sum(values) / len(values), 2) for name, values in found.items()}
