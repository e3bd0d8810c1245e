"""Theorems: in no context does a parameter leave a bound, before the last clamp.

Each is proved, or refuted by contexts that evaluation reproduces, or undecided, which counts as
refuted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import z3  # type: ignore[import-untyped]  # z3-solver ships no types

from attune.adaptation.evaluation import Mover, trace
from attune.adaptation.plan import Bound, Plan
from attune.conditions import Condition, Context
from attune.proof.chain import Chain, Cut, Link
from attune.proof.encoding import Encoding, Formula
from attune.proof.search import Search, Undecided

MOST_EXAMPLES = 8
"""Counterexamples shown for one theorem: one for each rule at fault, up to so many."""

Verdict = Literal["proved", "refuted", "undecided"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterexample:
    """A context in which the parameter leaves the bound, with what brought it there, in order."""

    context: Context
    value: Fraction
    movers: tuple[Mover, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theorem:
    """``reason`` says why an undecided one could not be decided."""

    bound: Bound
    verdict: Verdict
    counterexamples: tuple[Counterexample, ...] = ()
    reason: str = ""


def decide(encoding: Encoding, plan: Plan, chain: Chain, bound: Bound) -> Theorem:
    """Prove a bound over the steps on its parameter, or find contexts that break it."""
    found: list[Counterexample] = []
    try:
        for example in _counterexamples(encoding, plan, chain, bound):
            found.append(example)
            if len(found) == MOST_EXAMPLES:
                break
    except Undecided as reason:
        if not found:
            return Theorem(bound=bound, verdict="undecided", reason=str(reason))
    return Theorem(
        bound=bound, verdict="refuted" if found else "proved", counterexamples=tuple(found)
    )


def _counterexamples(
    encoding: Encoding, plan: Plan, chain: Chain, bound: Bound
) -> Iterator[Counterexample]:
    """One after another, each with another rule at fault than those before."""
    broken = _broken(encoding, chain, bound)
    if broken is False:
        return
    search = Search(encoding, encoding.condition(bound.when), broken)
    read = [bound.when, *(link.rule.when for link in chain.links)]
    shown: list[Condition] = []
    while search.possible():
        example = _example(search, read, plan, bound, shown)
        yield example
        fault = _at_fault(chain.links, example)
        if fault is None:
            return
        shown.append(fault)
        search.narrow(z3.Not(encoding.condition(fault)))


def _broken(encoding: Encoding, chain: Chain, bound: Bound) -> Formula | bool:
    """Where the parameter leaves the bound, as a formula or a constant."""
    ways: list[Formula] = []
    if bound.at_most is not None:
        ways.append(chain.reaches(Cut(bound.at_most, strict=True)))
    if bound.at_least is not None:
        enough = chain.reaches(Cut(bound.at_least, strict=False))
        ways.append(not enough if isinstance(enough, bool) else z3.Not(enough))
    if any(way is True for way in ways):
        return encoding.true
    formulas = [way for way in ways if way is not False]
    return z3.Or(formulas) if formulas else False


def _example(
    search: Search,
    read: Sequence[Condition],
    plan: Plan,
    bound: Bound,
    shown: Sequence[Condition],
) -> Counterexample:
    """The simplest, where none of the rules acts that were shown to be at fault."""

    def breaks(context: Context) -> bool:
        if any(fault.test(context) for fault in shown) or not bound.when.test(context):
            return False
        value, _ = trace(plan, bound.parameter, context)
        return bound.clamp(value) != value

    context = search.simplest(breaks, read)
    value, movers = trace(plan, bound.parameter, context)
    return Counterexample(context=context, value=value, movers=movers)


def _at_fault(chain: Sequence[Link], example: Counterexample) -> Condition | None:
    """The condition of the last rule that had a hand in it; None where it was the base value."""
    last = example.movers[-1]
    return next((link.rule.when for link in chain if link.move is last), None)
