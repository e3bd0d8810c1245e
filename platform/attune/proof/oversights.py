"""Rules that cannot do the work their author gave them: advice, never a matter of safety.

A quick look at likely contexts clears most rules; the prover is asked about the rest, and what it
cannot answer in its limits is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Literal

import z3  # type: ignore[import-untyped]  # z3-solver ships no types

from attune.adaptation.plan import Base, Move, Plan, PlannedClause, Rule, Switch, span
from attune.conditions import Condition, Context
from attune.proof.chain import Cut, Link, reaches
from attune.proof.encoding import Encoding, Formula
from attune.proof.search import Search, Undecided
from attune.proof.values import samples

MOST_CONTRADICTIONS = 10
MOST_VALUES = 60
LOOKS = 12

Kind = Literal["dead-rule", "dead-clause", "contradiction", "shadowed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Oversight:
    """``part`` is the id of the rule or clause at ``pointer``.

    A contradiction names the ``other`` rule, the ``target`` both act on and a ``context`` in which
    both do; a shadowed step names its ``target``.
    """

    kind: Kind
    pointer: str
    part: str
    target: str = ""
    other: str = ""
    context: Context | None = None


def find(
    encoding: Encoding, plan: Plan, chains: Mapping[str, Sequence[Link]]
) -> Iterator[Oversight]:
    """Yield every oversight in the document's own rules and clauses."""
    own = [rule for rule in plan.rules if rule.origin == "document"]
    dead = set()
    for rule in own:
        if not _possible(encoding, rule.when):
            dead.add(rule.cause)
            yield Oversight(kind="dead-rule", pointer=f"{rule.pointer}/when", part=rule.cause)
    for planned in plan.clauses:
        if planned.origin == "document" and not _stands(encoding, planned):
            yield Oversight(kind="dead-clause", pointer=planned.pointer, part=planned.id)
    yield from islice(_contradictions(encoding, own), MOST_CONTRADICTIONS)
    for parameter, chain in chains.items():
        base = plan.base[parameter]
        for index, link in enumerate(chain):
            alive = link.rule.origin == "document" and link.rule.cause not in dead
            if alive and _shadowed(encoding, base, chain, index):
                yield Oversight(
                    kind="shadowed",
                    pointer=link.move.pointer,
                    part=link.rule.cause,
                    target=parameter,
                )


# -- rules and clauses that never apply ---------------------------------------------------------


def _possible(encoding: Encoding, condition: Condition) -> bool:
    if any(map(condition.test, samples(condition))):
        return True
    return _answer(encoding, encoding.condition(condition))


def _stands(encoding: Encoding, planned: PlannedClause) -> bool:
    applies, excepted = planned.applies, planned.excepted
    if any(applies.test(c) and not excepted.test(c) for c in samples(applies)):
        return True
    return _answer(encoding, encoding.condition(applies), z3.Not(encoding.condition(excepted)))


def _answer(encoding: Encoding, *formulas: Formula) -> bool:
    """Whether they can hold together; yes where nobody knows."""
    try:
        return Search(encoding, *formulas).possible()
    except Undecided:
        return True


# -- rules that contradict each other -----------------------------------------------------------


def _contradictions(encoding: Encoding, rules: Sequence[Rule]) -> Iterator[Oversight]:
    """Pairs that set one thing differently, with one priority, in one context."""
    groups: dict[tuple[str, int], dict[str, _Order]] = {}
    for rule in rules:
        for step in rule.steps:
            match step:
                case Move(op="set"):
                    order = _Order(rule, step.pointer, step.value)
                    groups.setdefault((step.parameter, rule.priority), {})[rule.cause] = order
                case Switch(op="suspend" | "activate"):
                    order = _Order(rule, step.pointer, Fraction(step.op == "activate"))
                    groups.setdefault((step.clause, rule.priority), {})[rule.cause] = order
    for (target, _), orders in groups.items():
        yield from _at_odds(encoding, target, list(orders.values()))


@dataclass(frozen=True, slots=True)
class _Order:
    """What a rule wants a parameter or clause to be."""

    rule: Rule
    pointer: str
    value: Fraction


def _at_odds(encoding: Encoding, target: str, orders: Sequence[_Order]) -> Iterator[Oversight]:
    wanted: dict[Fraction, list[Formula]] = {}
    for order in orders:
        wanted.setdefault(order.value, []).append(encoding.condition(order.rule.when))
    if len(wanted) < 2:
        return
    search = Search(encoding, z3.PbGe([(z3.Or(when), 1) for when in wanted.values()], 2))
    try:
        while search.possible():
            with search.aside():
                context = search.simplest([order.rule.when for order in orders])
            acting = [order for order in orders if order.rule.when.test(context)]
            last = acting[-1]
            other = next(order for order in reversed(acting) if order.value != last.value)
            yield Oversight(
                kind="contradiction",
                pointer=last.pointer,
                part=last.rule.cause,
                target=target,
                other=other.rule.cause,
                context=context,
            )
            both = [encoding.condition(order.rule.when) for order in (last, other)]
            search.narrow(z3.Not(z3.And(both)))
    except (Undecided, StopIteration):
        return


# -- steps whose work is always undone ----------------------------------------------------------


def _shadowed(encoding: Encoding, base: Base, chain: Sequence[Link], index: int) -> bool:
    """Whether a step changes the value somewhere, and later steps always undo the change."""
    link, rest = chain[index], chain[index + 1 :]
    if not rest:
        return False
    without = (*chain[:index], *rest)
    acting = islice(filter(link.rule.when.test, samples(link.rule.when)), LOOKS)
    if any(_end(base, chain, c) != _end(base, without, c) for c in acting):
        return False
    values = _attainable(base, chain)
    if len(values) > MOST_VALUES:
        return False
    try:
        when = encoding.condition(link.rule.when)
        changed = _changes(encoding, base, chain[:index], link.move)
        if changed is False or not _answer(encoding, when, *_formulas(changed)):
            return False
        differs = [
            z3.Xor(_formula(encoding, one), _formula(encoding, other))
            for cut in (Cut(value, strict=False) for value in values)
            if (one := reaches(encoding, base, chain, cut))
            is not (other := reaches(encoding, base, without, cut))
        ]
        return not differs or not _answer(encoding, when, z3.Or(differs))
    except Undecided:
        return False


def _end(base: Base, chain: Sequence[Link], context: Context) -> Fraction:
    value = base.value
    for link in chain:
        if link.rule.when.test(context):
            value = link.move.apply(value)
    return value


def _attainable(base: Base, chain: Sequence[Link]) -> set[Fraction]:
    """Every value the parameter might have at the end, and perhaps some it cannot."""
    values = {base.value}
    for link in chain:
        values |= {link.move.apply(value) for value in values}
        if len(values) > MOST_VALUES:
            break
    return values


def _changes(encoding: Encoding, base: Base, before: Sequence[Link], move: Move) -> Formula | bool:
    """Where a step that is taken makes a difference at its own place."""
    low, high = span(move.parameter)

    def above(value: Fraction) -> Formula | bool:
        return reaches(encoding, base, before, Cut(value, strict=True))

    def below(value: Fraction) -> Formula | bool:
        reached = reaches(encoding, base, before, Cut(value, strict=False))
        return not reached if isinstance(reached, bool) else z3.Not(reached)

    match move.op:
        case "raise_to":
            return below(move.value)
        case "lower_to":
            return above(move.value)
        case "add":
            return below(high) if move.value > 0 else above(low)
        case "set":
            ways = (below(move.value), above(move.value))
            return z3.Or([_formula(encoding, way) for way in ways])


def _formulas(value: Formula | bool) -> tuple[Formula, ...]:
    return () if isinstance(value, bool) else (value,)


def _formula(encoding: Encoding, value: Formula | bool) -> Formula:
    if isinstance(value, bool):
        return encoding.true if value else encoding.false
    return value
