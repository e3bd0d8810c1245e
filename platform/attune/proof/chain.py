"""One parameter's way through a plan, as formulas over the conditions of the rules alone.

Every step (set, raise_to, lower_to, add, each held within the range) keeps the order of values. So
whether the final value reaches a *cut* is known from whether the value before a step reaches a cut:
the same one, or for ``add`` the one lower by as much. Going through the steps in order, a chain
becomes a formula in which no parameter is left, only conditions; most of it folds away, and what
folds to false needs no prover.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import z3  # type: ignore[import-untyped]  # z3-solver ships no types

from attune.adaptation.plan import ALWAYS, Base, Move, Plan, Rule, span
from attune.conditions import Condition
from attune.proof.encoding import Encoding, Formula
from attune.proof.search import Undecided

MAX_CUTS = 20_000
"""Cuts over all steps of one chain that one question may need. Different ``add``s on one parameter
multiply them."""

ALL_CUTS = 5 * MAX_CUTS
"""Cuts that all questions on one chain may need."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The values from ``value`` up, or where ``strict`` those above it."""

    value: Fraction
    strict: bool

    def reached_by(self, value: Fraction) -> bool:
        return value > self.value if self.strict else value >= self.value

    def shifted(self, by: Fraction) -> Cut:
        return Cut(self.value - by, self.strict)


@dataclass(frozen=True, slots=True)
class Link:
    """A step together with the rule it belongs to."""

    rule: Rule
    move: Move


class Chain:
    """The steps on one parameter, in order. What one question has found out, the next one uses."""

    def __init__(self, encoding: Encoding, base: Base, links: Sequence[Link]) -> None:
        self.links = tuple(links)
        self.base = base.value
        self._encoding = encoding
        self._span = span(base.parameter)
        # Before each step and, last, at the end: where the value reaches which cut.
        self._known: list[dict[Cut, Formula | bool]] = [{} for _ in (*links, None)]
        self._cuts = 0

    def reaches(self, cut: Cut) -> Formula | bool:
        """Where the value at the end reaches the cut: a formula, or always or never."""
        for index, cuts in enumerate(self._needed(cut)):
            for each in cuts:
                self._known[index][each] = self._after(index, each)
        return self._reached(len(self.links), cut)

    def _needed(self, cut: Cut) -> list[set[Cut]]:
        """The cuts to find out about before each step and, last, at the end.

        Only those that some values in the range reach and others do not: the rest are known
        anyway. What is known already needs nothing before it.
        """
        low, high = self._span

        def unknown(index: int, cuts: Iterable[Cut]) -> set[Cut]:
            known = self._known[index]
            inside = (each for each in cuts if each.reached_by(high) and not each.reached_by(low))
            return {each for each in inside if each not in known}

        index = len(self.links)
        needed = [unknown(index, [cut])]
        left = MAX_CUTS
        for link in reversed(self.links):
            index -= 1
            cuts = needed[-1]
            if link.move.op == "add":
                cuts = cuts | {each.shifted(link.move.value) for each in cuts}
            needed.append(unknown(index, cuts))
            left -= len(needed[-1])
            self._cuts += len(needed[-1])
            if left < 0 or self._cuts > ALL_CUTS:
                raise Undecided(f"{link.move.parameter} is added to in too many different steps")
        needed.reverse()
        return needed

    def _after(self, index: int, cut: Cut) -> Formula | bool:
        """Whether the value before the step at ``index`` reaches a cut inside the range."""
        if index == 0:
            return cut.reached_by(self.base)
        link = self.links[index - 1]
        before = partial(self._reached, index - 1)
        return _either(self._encoding, link.rule.when, _moved(link.move, before, cut), before(cut))

    def _reached(self, index: int, cut: Cut) -> Formula | bool:
        """The same once it is known, for a cut that may also lie outside the range."""
        known = self._known[index]
        return known[cut] if cut in known else cut.reached_by(self._span[0])


def chains(encoding: Encoding, plan: Plan) -> Mapping[str, Chain]:
    """The chain of each parameter, of those without any step, too."""
    links: dict[str, list[Link]] = {name: [] for name in plan.base}
    for rule in plan.rules:
        for step in rule.steps:
            if isinstance(step, Move):
                links[step.parameter].append(Link(rule, step))
    return {name: Chain(encoding, plan.base[name], each) for name, each in links.items()}


def _moved(move: Move, before: Callable[[Cut], Formula | bool], cut: Cut) -> Formula | bool:
    """Whether the value reaches a cut inside the range, once the step has been taken."""
    after = _free(move, before, cut)
    if move.held is None:
        return after
    low, high = (cut.reached_by(end) for end in move.held)
    at_least = _and(low, before(cut))
    at_most = _or(high, before(cut))
    return _and(at_most, _or(after, at_least))


def _free(move: Move, before: Callable[[Cut], Formula | bool], cut: Cut) -> Formula | bool:
    """The same for a step that nobody holds back."""
    reached = cut.reached_by(move.value)
    match move.op:
        case "set":
            return reached
        case "raise_to":
            return reached or before(cut)
        case "lower_to":
            return reached and before(cut)
        case "add":
            return before(cut.shifted(move.value))


def _and(one: Formula | bool, other: Formula | bool) -> Formula | bool:
    if isinstance(one, bool):
        return other if one else False
    if isinstance(other, bool):
        return one if other else False
    return z3.And(one, other)


def _or(one: Formula | bool, other: Formula | bool) -> Formula | bool:
    if isinstance(one, bool):
        return True if one else other
    if isinstance(other, bool):
        return True if other else one
    return z3.Or(one, other)


def _either(
    encoding: Encoding, condition: Condition, then: Formula | bool, otherwise: Formula | bool
) -> Formula | bool:
    """``condition ? then : otherwise``, folded as far as constants allow."""
    if then is otherwise or condition == ALWAYS:
        return then
    when = encoding.condition(condition)
    match then, otherwise:
        case (True, False):
            return when
        case (False, True):
            return z3.Not(when)
        case (True, _):
            return z3.Or(when, otherwise)
        case (False, _):
            return z3.And(z3.Not(when), otherwise)
        case (_, True):
            return z3.Or(z3.Not(when), then)
        case (_, False):
            return z3.And(when, then)
        case _:
            return z3.If(when, then, otherwise)
