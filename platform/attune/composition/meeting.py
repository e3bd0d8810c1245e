"""Whether two parts of different documents can both stand in one situation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice, product

import z3  # type: ignore[import-untyped]  # z3-solver ships no types

from attune.adaptation.plan import ALWAYS, NEVER
from attune.conditions import Condition, Context
from attune.proof.encoding import Encoding
from attune.proof.search import Search, Undecided
from attune.proof.values import samples

LOOKS = 8
"""Likely situations looked at for each of two parts before the prover is asked."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where something stands: ``when`` holds and ``excepted`` does not."""

    when: Condition
    excepted: Condition = NEVER

    def holds(self, context: Context) -> bool:
        return self.when.test(context) and not self.excepted.test(context)


class Meetings:
    """Answers for one composition, each found once."""

    def __init__(self) -> None:
        self._encoding: Encoding | None = None
        self._answers: dict[frozenset[Where], tuple[bool, Context | None]] = {}
        self._likely: dict[Where, list[Context]] = {}

    def of(self, one: Where, other: Where) -> tuple[bool, Context | None]:
        """Whether both can stand at once, and a simple situation unless both always stand.

        What cannot be decided counts as a meeting: a conflict told in vain does less harm than
        one that is kept back.
        """
        if one == other == Where(ALWAYS):
            return True, None
        both = frozenset((one, other))
        if both not in self._answers:
            self._answers[both] = self._meet(one, other)
        return self._answers[both]

    def likely(self, one: Where, other: Where) -> Context | None:
        """A situation in which both stand, if likely ones show one: most do, at once.

        The prover is not asked.
        """
        for first, second in product(self._situations(one), self._situations(other)):
            for known in ({**first.known, **second.known}, {**second.known, **first.known}):
                context = Context(known)
                if one.holds(context) and other.holds(context):
                    return _plain(context, lambda c: one.holds(c) and other.holds(c))
        return None

    def _meet(self, one: Where, other: Where) -> tuple[bool, Context | None]:
        seen = self.likely(one, other)
        if seen is not None:
            return True, seen
        encoding = self._encoding = self._encoding or Encoding()
        formulas = [
            formula
            for place in (one, other)
            for formula in (
                encoding.condition(place.when),
                z3.Not(encoding.condition(place.excepted)),
            )
        ]
        conditions = [one.when, one.excepted, other.when, other.excepted]
        try:
            search = Search(encoding, *formulas)
            if not search.possible():
                return False, None
            return True, search.simplest(lambda c: one.holds(c) and other.holds(c), conditions)
        except Undecided:
            return True, None

    def _situations(self, place: Where) -> list[Context]:
        """A few in which it stands."""
        if place not in self._likely:
            contexts = (c for each in (place.when, place.excepted) for c in samples(each))
            self._likely[place] = list(islice(filter(place.holds, contexts), LOOKS))
        return self._likely[place]


def _plain(context: Context, tells: Callable[[Context], bool]) -> Context:
    """The same without what it does not take."""
    for name in tuple(context.known):
        less = Context({n: value for n, value in context.known.items() if n != name})
        context = less if tells(less) else context
    return context
