"""Whether two parts of different documents can both stand in one situation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import z3  # type: ignore[import-untyped]  # z3-solver ships no types

from attune.adaptation.plan import ALWAYS, NEVER
from attune.conditions import Condition, Context
from attune.proof.encoding import Encoding
from attune.proof.search import Search, Undecided


@dataclass(frozen=True, slots=True)
class Where:
    """Where something stands: ``when`` holds and ``excepted`` does not."""

    when: Condition
    excepted: Condition = NEVER


class Meetings:
    """Answers, each found once."""

    def __init__(self) -> None:
        self._answers: dict[frozenset[Where], tuple[bool, Context | None]] = {}

    def of(self, one: Where, other: Where) -> tuple[bool, Context | None]:
        """Whether both can stand at once, and a simple situation unless both always stand.

        What cannot be decided counts as a meeting: a conflict told in vain does less harm than
        one that is kept back.
        """
        both = frozenset((one, other))
        if both not in self._answers:
            self._answers[both] = _meet(sorted(both, key=lambda each: each.when.to_cel()))
        return self._answers[both]


def _meet(places: Sequence[Where]) -> tuple[bool, Context | None]:
    if all(place == Where(ALWAYS) for place in places):
        return True, None

    def stand(context: Context) -> bool:
        return all(p.when.test(context) and not p.excepted.test(context) for p in places)

    encoding = Encoding()
    formulas = [
        formula
        for place in places
        for formula in (
            encoding.condition(place.when),
            z3.Not(encoding.condition(place.excepted)),
        )
    ]
    conditions = [c for place in places for c in (place.when, place.excepted)]
    try:
        search = Search(encoding, *formulas)
        if not search.possible():
            return False, None
        context = search.simplest(stand, conditions)
    except Undecided:
        return True, None
    return True, context
