"""Rules and raises that cannot do the work their author gave them: advice, no matter of safety.

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

from attune.adaptation.plan import (
    TAPER,
    Bound,
    Move,
    Plan,
    PlannedClause,
    Rule,
    Span,
    Switch,
    span,
)
from attune.conditions import Condition, Context
from attune.proof.chain import Chain, Link
from attune.proof.encoding import Encoding, Formula
from attune.proof.possible import possible, together
from attune.proof.search import Search, Undecided
from attune.proof.taking import switches
from attune.proof.values import samples

MOST_CONTRADICTIONS = 10
LOOKS = 40

Kind = Literal["dead-rule", "dead-clause", "dead-raise", "idle-raise", "contradiction", "shadowed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Oversight:
    """``part`` is the id of the rule, clause or raise at ``pointer``.

    A contradiction names the ``other`` rule, the ``target`` both act on and a ``context`` in which
    both do; a shadowed step names its ``target``, and its own rule as the ``other`` where a later
    step of the same undoes it.
    """

    kind: Kind
    pointer: str
    part: str
    target: str = ""
    other: str = ""
    context: Context | None = None


def find(encoding: Encoding, plan: Plan, chains: Mapping[str, Chain]) -> Iterator[Oversight]:
    """Yield every oversight in the document's own rules, clauses and raises."""
    own = [rule for rule in plan.rules if rule.origin == "document"]
    dead = set()
    for rule in own:
        if not possible(lambda: encoding, rule.when):
            dead.add(rule.cause)
            yield Oversight(kind="dead-rule", pointer=f"{rule.pointer}/when", part=rule.cause)
    for planned in plan.clauses:
        if planned.origin == "document" and not _stands(encoding, planned, plan):
            yield Oversight(kind="dead-clause", pointer=planned.pointer, part=planned.id)
    yield from _raises(encoding, plan.bounds)
    shadowed = [
        step
        for parameter, chain in chains.items()
        for step in _shadowed(encoding, parameter, chain)
        if step.part not in dead
    ]
    yield from _told_once(
        list(islice(_contradictions(encoding, own), MOST_CONTRADICTIONS)), shadowed
    )


def _told_once(
    contradictions: Sequence[Oversight], shadowed: Sequence[Oversight]
) -> Iterator[Oversight]:
    """A rule that the one it is at odds with undoes is told by that contradiction; two of which a
    third undoes the later, so that neither has its way, by that undoing."""
    undone = {(each.part, each.target) for each in shadowed if not each.other}
    at_odds = [each for each in contradictions if (each.part, each.target) not in undone]
    yield from at_odds
    told = {(each.other, each.target) for each in at_odds}
    yield from (each for each in shadowed if each.other or (each.part, each.target) not in told)


# -- rules and clauses that never apply ---------------------------------------------------------


def _stands(encoding: Encoding, planned: PlannedClause, plan: Plan) -> bool:
    """Whether it does in some situation, by its own conditions or because a rule activates it."""
    applies, excepted = planned.applies, planned.excepted
    if any(applies.test(c) and not excepted.test(c) for c in samples(applies)):
        return True
    if together(encoding, encoding.condition(applies), z3.Not(encoding.condition(excepted))):
        return True
    activating = (rule.when for rule, step in switches(plan, planned) if step.op == "activate")
    return any(possible(lambda: encoding, when) for when in activating)


# -- raises that raise nothing -------------------------------------------------------------------


def _raises(encoding: Encoding, bounds: Sequence[Bound]) -> Iterator[Oversight]:
    floor = [each for each in bounds if each.commitment and not each.id.endswith(TAPER)]
    for bound in bounds:
        if not str(bound.pointer).startswith("/floor/raises/"):
            continue
        if not possible(lambda: encoding, bound.when):
            yield Oversight(kind="dead-raise", pointer=f"{bound.pointer}/when", part=bound.id)
        elif _is_idle(encoding, bound, [f for f in floor if f.parameter == bound.parameter]):
            yield Oversight(kind="idle-raise", pointer=str(bound.pointer), part=bound.id)


def _is_idle(encoding: Encoding, bound: Bound, floor: Sequence[Bound]) -> bool:
    """Whether the floor asks for more wherever the raise holds, or no value breaks it."""
    low, high = span(bound.parameter)
    at_most = high if bound.at_most is None else bound.at_most
    at_least = low if bound.at_least is None else bound.at_least
    ends = []
    if at_most < high:
        ends.append([f.when for f in floor if f.at_most is not None and f.at_most < at_most])
    if at_least > low:
        ends.append([f.when for f in floor if f.at_least is not None and f.at_least > at_least])
    when = encoding.condition(bound.when)
    return not any(
        together(encoding, when, *(z3.Not(encoding.condition(each)) for each in asking))
        for asking in ends
    )


# -- rules that contradict each other -----------------------------------------------------------


def _contradictions(encoding: Encoding, rules: Sequence[Rule]) -> Iterator[Oversight]:
    """Pairs that want one thing in ranges that exclude each other, with one priority, in one
    context."""
    groups: dict[tuple[str, int], list[_Order]] = {}
    for rule in rules:
        for order in _orders(rule):
            groups.setdefault((order.target, rule.priority), []).append(order)
    for orders in groups.values():
        yield from _at_odds(encoding, orders)


@dataclass(frozen=True, slots=True)
class _Order:
    """Between which values a rule wants a parameter; a clause stands at 1 and rests at 0."""

    rule: Rule
    target: str
    pointer: str
    wanted: Span

    def against(self, other: _Order) -> bool:
        return _apart(self.wanted, other.wanted)


def _orders(rule: Rule) -> Iterator[_Order]:
    """One for each parameter and clause that the rule is about, from its steps taken together."""
    orders: dict[str, _Order] = {}
    for step in rule.steps:
        match step:
            case Move(op="set" | "raise_to" | "lower_to", parameter=target):
                before = orders[target].wanted if target in orders else span(target)
                orders[target] = _Order(rule, target, step.pointer, _wanted(step, before))
            case Switch(op="suspend" | "activate", clause=target):
                stands = Fraction(step.op == "activate")
                orders[target] = _Order(rule, target, step.pointer, (stands, stands))
    yield from orders.values()


def _wanted(move: Move, before: Span) -> Span:
    low, high = before
    return move.apply(low), move.apply(high)


def _apart(one: Span, other: Span) -> bool:
    return one[0] > other[1] or other[0] > one[1]


def _at_odds(encoding: Encoding, orders: Sequence[_Order]) -> Iterator[Oversight]:
    clashes = list(_clashes(encoding, orders))
    if not clashes:
        return
    search = Search(encoding, z3.Or(clashes))
    shown: list[tuple[Condition, Condition]] = []

    def tells(context: Context) -> bool:
        told = any(one.test(context) and other.test(context) for one, other in shown)
        return not told and _last_clash(_acting(orders, context)) is not None

    try:
        while search.possible():
            context = search.simplest(tells, [order.rule.when for order in orders])
            clash = _last_clash(_acting(orders, context))
            if clash is None:
                return
            last, other = clash
            yield Oversight(
                kind="contradiction",
                pointer=last.pointer,
                part=last.rule.cause,
                target=last.target,
                other=other.rule.cause,
                context=context,
            )
            shown.append((last.rule.when, other.rule.when))
            search.narrow(z3.Not(z3.And(list(map(encoding.condition, shown[-1])))))
    except Undecided:
        return


def _clashes(encoding: Encoding, orders: Sequence[_Order]) -> Iterator[Formula]:
    """Where a rule acts and another that wants less than the least it wants: of any number of
    ranges that do not all meet, two are apart."""
    wanting: dict[Fraction, list[Formula]] = {}
    less: dict[Fraction, list[Formula]] = {}
    for order in orders:
        low, high = order.wanted
        acts = encoding.condition(order.rule.when)
        wanting.setdefault(low, []).append(acts)
        less.setdefault(high, []).append(acts)
    below: list[Formula] = []
    highs = sorted(less)
    for low in sorted(wanting):
        while highs and highs[0] < low:
            below = [z3.Or([*below, *less[highs.pop(0)]])]
        if below:
            yield z3.And(z3.Or(wanting[low]), *below)


def _last_clash(acting: Sequence[_Order]) -> tuple[_Order, _Order] | None:
    """The last rule that another one before it is at odds with, and that one."""
    for index in reversed(range(len(acting))):
        for other in reversed(acting[:index]):
            if acting[index].against(other):
                return acting[index], other
    return None


def _acting(orders: Sequence[_Order], context: Context) -> list[_Order]:
    return [order for order in orders if order.rule.when.test(context)]


# -- steps whose work is always undone ----------------------------------------------------------


def _shadowed(encoding: Encoding, parameter: str, chain: Chain) -> list[Oversight]:
    """The steps that act only where a later one sets the parameter anew, in order.

    Read from the end, with one search over the contexts that no later step has taken away.
    """
    found: list[Oversight] = []
    anew: list[Condition] = []
    last = ""  # the rule whose step, of those that settle, was met last
    search = Search(encoding)
    for link, settles in reversed(list(zip(chain.links, _settling(chain), strict=True))):
        when = link.rule.when
        if link.rule.origin == "document" and anew and not _shows(when, anew):
            try:
                if not search.possible(encoding.condition(when)):
                    found.append(_undone(link, parameter, last))
            except Undecided:
                pass
        last = link.rule.cause if settles else last
        if settles and when not in anew:
            anew.append(when)
            search.narrow(z3.Not(encoding.condition(when)))
    return found[::-1]


def _undone(link: Link, parameter: str, by: str) -> Oversight:
    cause = link.rule.cause
    return Oversight(
        kind="shadowed",
        pointer=link.move.pointer,
        part=cause,
        target=parameter,
        other=cause if by == cause else "",
    )


def _settling(chain: Chain) -> Iterator[bool]:
    """Of each step whether it brings every value that there can be before it to one and the same,
    as a ``set`` does, and a ``raise_to`` where nothing is higher. One that alters none does not."""
    low = high = chain.base
    for link in chain.links:
        least, most = link.move.apply(low), link.move.apply(high)
        alters = link.move.op == "set" or (least, most) != (low, high)
        yield least == most and alters and link.move.op != "add"
        low, high = min(low, least), max(high, most)


def _shows(when: Condition, anew: Sequence[Condition]) -> bool:
    """Whether some likely context has the step act and none of those after it."""
    acting = islice(filter(when.test, samples(when)), LOOKS)
    return any(not any(each.test(context) for each in reversed(anew)) for context in acting)
