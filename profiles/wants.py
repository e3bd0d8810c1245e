"""What a person wants beside what they want to want, and where the two pull apart.

Nothing is weighed or scored here: a pair is offered, and its author says how it is settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from authoring.places import Json, digest_of
from profiles.questions import Course

_AGAINST = frozenset({"must_not", "should_not"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A part of the profile with the side it takes on a topic. ``part`` is its JSON."""

    part: Json
    topic: str
    lean: str

    @property
    def id(self) -> str:
        return str(self.part["id"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """Two parts that pull apart on a topic; a first-order wish comes before a considered one."""

    first: Said
    second: Said

    @property
    def sides(self) -> tuple[Said, Said]:
        return (self.first, self.second)

    @property
    def key(self) -> str:
        """Names the pair, whichever comes first: what an answer to the offer is kept under."""
        return f"pull-{digest_of(sorted((self.first.id, self.second.id)))}"


def wishes(content: Mapping[str, Any], order: str) -> list[Json]:
    """The wishes of one order: "first" or "second"."""
    return [wish for wish in _parts(content, "desires") if wish.get("order") == order]


def pulls(
    course: Course,
    content: Mapping[str, Any],
    given: Mapping[str, tuple[str, Iterable[str]]],
) -> list[Pull]:
    """The pairs that pull apart and that no tension settles yet.

    ``given`` maps a question's key to the choice and the ids of the parts it made. Two parts pull
    apart where their answers lean differently on one topic, or where two clauses on one topic say
    the one to do and the other not to do.
    """
    settled = {frozenset(t.get("between") or ()) for t in _parts(content, "tensions")}
    found: dict[frozenset[str], Pull] = {}
    for one, other in combinations(list(_said(course, content, given)), 2):
        pair = frozenset({one.id, other.id})
        apart = one.topic == other.topic and one.lean != other.lean
        if apart and len(pair) == 2 and pair not in settled:
            first, second = sorted((one, other), key=lambda s: s.part.get("order") == "second")
            found.setdefault(pair, Pull(first=first, second=second))
    return list(found.values())


def _said(
    course: Course,
    content: Mapping[str, Any],
    given: Mapping[str, tuple[str, Iterable[str]]],
) -> Iterator[Said]:
    held = {p["id"]: p for key in ("desires", "clauses") for p in _parts(content, key)}
    for question in course.situations:
        choice, ids = given.get(question.key, ("", ()))
        reply = question.reply(choice)
        if reply is not None and reply.lean:
            for part_id in ids:
                if part_id in held:
                    yield Said(part=held[part_id], topic=question.topic, lean=reply.lean)
    for clause in _parts(content, "clauses"):
        for topic in clause.get("topics") or ():
            lean = "against" if clause.get("modality") in _AGAINST else "for"
            yield Said(part=clause, topic=f"#{topic}", lean=lean)


def _parts(content: Mapping[str, Any], key: str) -> list[Json]:
    held = content.get(key)
    return [p for p in held if isinstance(p, dict) and "id" in p] if isinstance(held, list) else []
