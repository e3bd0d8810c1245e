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
    """Answers for one composition, each found once."""

    def __init__(self) -> None:
        self._encoding: Encoding | None = None
        self._answers: dict[frozenset[Where], tuple[bool, Context | None]] = {}

    def of(self, one: Where, other: Where) -> tuple[bool, Context | None]:
        """Whether both can stand at once, and a simple situation unless both always stand.

        What cannot be decided counts as a meeting: a conflict told in vain does less harm than
        one that is kept back.
        """
        if one == other == Where(ALWAYS):
            return True, None
        both = frozenset((one, other))
        if both not in self._answers:
            self._encoding = self._encoding or Encoding()
            self._answers[both] = _meet(self._encoding, (one, other))
        return self._answers[both]


def _meet(encoding: Encoding, places: Sequence[Where]) -> tuple[bool, Context | None]:
    def stand(context: Context) -> bool:
        return all(p.when.test(context) and not p.excepted.test(context) for p in places)

    formulas = [
        formula
        for place in places
        for formula in (
            encoding.condition(place.when),
            z3.Not(encoding.condition(place.excepted)),
        )
    ]
    try:
        search = Search(encoding, *formulas)
        if not search.possible():
            return False, None
        return True, search.simplest(stand, [c for p in places for c in (p.when, p.excepted)])
    except Undecided:
        return True, None
