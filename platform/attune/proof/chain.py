"""One parameter's way through a plan, as formulas over the conditions of the rules alone.

Every step (set, raise_to, lower_to, add, each held within the range) keeps the order of values. So
whether the final value reaches a *cut* is known from whether the value before a step reaches a cut:
the same one, or for ``add`` the one lower by as much. Going through the steps in order, a chain
becomes a formula in which no parameter is left, only conditions; most of it folds away, and what
folds to false needs no prover.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import z3  # type: ignore[import-untyped]  # z3-solver ships no types

from attune.adaptation.plan import ALWAYS, Base, Move, Plan, Rule, span
from attune.conditions import Condition
from attune.proof.encoding import Encoding, Formula
from attune.proof.search import Undecided

MAX_CUTS = 20_000
"""Cuts over all steps of one chain. Different ``add``s on one parameter multiply them."""


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


def links(plan: Plan) -> Mapping[str, tuple[Link, ...]]:
    """The steps on each parameter, in order."""
    found: dict[str, list[Link]] = {}
    for rule in plan.rules:
        for step in rule.steps:
            if isinstance(step, Move):
                found.setdefault(step.parameter, []).append(Link(rule, step))
    return {parameter: tuple(each) for parameter, each in found.items()}


def reaches(encoding: Encoding, base: Base, chain: Sequence[Link], cut: Cut) -> Formula | bool:
    """Where the value at the end of the chain reaches the cut: a formula, or always or never."""
    low, high = span(base.parameter)
    needed = _needed(chain, cut, low, high)
    known: dict[Cut, Formula | bool] = {c: c.reached_by(base.value) for c in needed[0]}

    def before(each: Cut) -> Formula | bool:
        """Whether the value before a step reaches a cut, which may lie outside the range."""
        return known[each] if each in known else each.reached_by(low)

    for link, cuts in zip(chain, needed[1:], strict=True):
        known = {
            each: _either(encoding, link.rule.when, _moved(link.move, before, each), before(each))
            for each in cuts
        }
    return before(cut)


def _needed(chain: Sequence[Link], cut: Cut, low: Fraction, high: Fraction) -> list[set[Cut]]:
    """The cuts to know before each step and, last, at the end.

    Only those that some values in the range reach and others do not: the rest are known anyway.
    """

    def inside(each: Cut) -> bool:
        return each.reached_by(high) and not each.reached_by(low)

    needed = [{cut} if inside(cut) else set()]
    for link in reversed(chain):
        cuts = needed[-1]
        if link.move.op == "add":
            cuts = cuts | set(filter(inside, (each.shifted(link.move.value) for each in cuts)))
        needed.append(cuts)
        if sum(map(len, needed)) > MAX_CUTS:
            raise Undecided(f"{link.move.parameter} is added to in too many different steps")
    needed.reverse()
    return needed


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
