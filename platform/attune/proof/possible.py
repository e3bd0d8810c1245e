"""Whether a condition can hold at all, and where it does.

What is asked about one document shares one encoding, and so its limits: ``cache(Encoding)``, made
when the first question needs the prover.
"""

from __future__ import annotations

from collections.abc import Callable

from attune.conditions import Condition, Context
from attune.proof.encoding import Encoding, Formula
from attune.proof.search import Search, Undecided
from attune.proof.values import samples

__all__ = ["example", "possible", "together"]


def possible(encoding: Callable[[], Encoding], condition: Condition) -> bool:
    """Whether there is a context in which it holds; yes where nobody knows."""
    if any(map(condition.test, samples(condition))):
        return True
    return together(encoding(), encoding().condition(condition))


def together(encoding: Encoding, *formulas: Formula) -> bool:
    """Whether they can hold together; yes where nobody knows."""
    try:
        return Search(encoding, *formulas).possible()
    except Undecided:
        return True


def example(encoding: Callable[[], Encoding], condition: Condition) -> Context | None:
    """A context in which it holds; None where none is found."""
    likely = next(filter(condition.test, samples(condition)), None)
    if likely is not None:
        return likely
    search = Search(encoding(), encoding().condition(condition))
    try:
        return search.simplest(condition.test, [condition]) if search.possible() else None
    except Undecided:
        return None
