"""What a document does, in the order it is done: the one reading that evaluation and proof share.

Base values, then rules (the floor's protections, each module's adaptations, the document's own by
priority and then id), then bounds (the document's raises, and last the floor's own). Numbers are
exact. A rule's condition reads the context only, never a parameter, so what happens to one
parameter depends on nothing that happens to another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, cast

from attune.conditions import Condition, Context, exact, parse
from attune.document import Constitution, Floor, Profile
from attune.document.parts import Adaptation, Clause, Effect, Invariant, Raise
from attune.vocabulary import PARAMETERS

Authored = Constitution | Profile
Origin = Literal["floor", "module", "document"]
MoveOp = Literal["set", "raise_to", "lower_to", "add"]
SwitchOp = Literal["emphasise", "suspend", "activate"]
Span = tuple[Fraction, Fraction]
"""The lowest and the highest value."""

TAPER = "companionship-tapers"
"""The floor's requirement that without a taper companionship stays low."""

ALWAYS = parse("true")
NEVER = parse("false")

WRITTEN = ("base",)
"""What causes that which holds as it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A parameter's value before any rule. ``pointer`` is None where no document says anything.

    ``asked`` is the value that was wished for, where a bound or a range moved it; ``cause`` and
    ``pointer`` are then those of what moved it.
    """

    parameter: str
    value: Fraction
    cause: str = "base"
    pointer: str | None = None
    asked: Base | None = None

    @property
    def wish(self) -> Base:
        """The value as somebody wrote it, or the neutral one."""
        return self.asked or self


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One step of a rule on a parameter; unless it adds, ``value`` lies in the parameter's span.

    ``held`` is the range that others leave to this rule's author, where documents are composed:
    the step leaves it no further than it found it.
    """

    parameter: str
    op: MoveOp
    value: Fraction
    cause: str
    origin: Origin
    pointer: str
    held: Span | None = None

    def apply(self, before: Fraction) -> Fraction:
        """The value after this step. It never leaves the parameter's range."""
        match self.op:
            case "set":
                after = self.value
            case "raise_to":
                after = max(before, self.value)
            case "lower_to":
                after = min(before, self.value)
            case "add":
                low, high = span(self.parameter)
                after = min(max(before + self.value, low), high)
        if self.held is None:
            return after
        low, high = self.held
        return min(max(after, min(low, before)), max(high, before))


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One step of a rule on a clause, by the clause's name in the plan."""

    clause: str
    op: SwitchOp
    cause: str
    pointer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question the AI puts to the person."""

    text: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An adaptation: where ``when`` holds, its steps are taken."""

    cause: str
    origin: Origin
    when: Condition
    priority: int
    pointer: str
    steps: tuple[Move | Switch | Ask, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """Where ``when`` holds, ``parameter`` lies within the bounds given: a promise to be proved.

    ``commitment`` is the floor's, or None for a raise, which has a ``pointer``.
    """

    id: str
    commitment: str | None
    parameter: str
    at_least: Fraction | None
    at_most: Fraction | None
    when: Condition
    pointer: str | None

    @property
    def cause(self) -> str:
        """How the bound is named where it had to act."""
        return f"floor:{self.commitment or self.id} clamp"

    def clamp(self, value: Fraction) -> Fraction:
        if self.at_least is not None:
            value = max(value, self.at_least)
        return value if self.at_most is None else min(value, self.at_most)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveClause:
    """A clause that stands in a context. A module's clause has the module's id before its own."""

    id: str
    clause: Clause
    emphasised: bool
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedClause:
    """A clause and the conditions under which it stands. Module clauses carry the module's id.

    ``untouched`` is how it stands where they hold and no rule switches it.
    """

    id: str
    origin: Origin
    clause: Clause
    applies: Condition
    excepted: Condition
    pointer: str
    untouched: ActiveClause = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        untouched = ActiveClause(id=self.id, clause=self.clause, emphasised=False, causes=WRITTEN)
        object.__setattr__(self, "untouched", untouched)

    def stands(self, context: Context) -> bool:
        return (self.applies is ALWAYS or self.applies.test(context)) and not (
            self.excepted is not NEVER and self.excepted.test(context)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    base: Mapping[str, Base]
    rules: tuple[Rule, ...]
    bounds: tuple[Bound, ...]
    clauses: tuple[PlannedClause, ...]


def span(parameter: str) -> tuple[Fraction, Fraction]:
    """The range of a parameter in the vocabulary."""
    return _SPANS[parameter]


_SPANS = {name: (exact(p.minimum), exact(p.maximum)) for name, p in PARAMETERS.items()}


@dataclass(frozen=True, slots=True)
class Source:
    """A document as a part of a plan.

    ``prefix`` tells its ids from those of others; ``place`` stands for every place inside a
    module, which the adopting author can point at only as a whole; ``held`` is, by parameter, the
    range that others leave to its rules.
    """

    document: Authored
    prefix: str = ""
    origin: Origin = "document"
    place: str | None = None
    held: Mapping[str, Span] = field(default_factory=dict)

    def wish(self, parameter: str) -> Base | None:
        """The value it gives a parameter, if any."""
        given = self.document.parameters.get(parameter)
        if given is None:
            return None
        return Base(
            parameter=parameter,
            value=exact(given.default),
            cause=f"{self.prefix}base",
            pointer=self.at(f"/parameters/{parameter}/default"),
        )

    def rules(self) -> list[Rule]:
        listed = sorted(
            enumerate(self.document.adaptations), key=lambda each: (each[1].priority, each[1].id)
        )
        return [
            _rule(
                adaptation,
                self.at(f"/adaptations/{index}"),
                origin=self.origin,
                prefix=self.prefix,
                exactly=self.place is None,
                held=self.held,
            )
            for index, adaptation in listed
        ]

    def bounds(self) -> Iterator[Bound]:
        for index, item in enumerate(self.document.floor.raises):
            pointer = self.at(f"/floor/raises/{index}")
            yield _bound(item, id_=f"{self.prefix}{item.id}", commitment=None, pointer=pointer)

    def clauses(self) -> Iterator[PlannedClause]:
        for index, clause in enumerate(self.document.clauses):
            yield PlannedClause(
                id=f"{self.prefix}{clause.id}",
                origin=self.origin,
                clause=clause,
                applies=parse(clause.applies_when) if clause.applies_when else ALWAYS,
                excepted=parse(clause.except_when) if clause.except_when else NEVER,
                pointer=self.at(f"/clauses/{index}"),
            )

    def at(self, pointer: str) -> str:
        return pointer if self.place is None else self.place


def protections(floor: Floor) -> Iterator[Rule]:
    """The floor's own rules, in its order."""
    for _, adaptation in floor.protections:
        yield _rule(adaptation, "/floor", origin="floor")


def floor_bounds(floor: Floor, document: Authored | None) -> Iterator[Bound]:
    """What the floor promises of anything that rests on it, and of this document in particular:
    unless help tapers off as the person grows, companionship has a limit of its own."""
    for commitment, invariant in floor.invariants:
        yield _bound(invariant, id_=invariant.id, commitment=commitment.id, pointer=None)
    growth = document.growth if isinstance(document, Profile) else ()
    if any(each.tapers for each in growth):
        return
    for commitment in floor.commitments:
        for requirement in commitment.requirements:
            if requirement.rule == TAPER and requirement.limit is not None:
                limit = Invariant(
                    id=requirement.id, parameter="companionship", at_most=requirement.limit
                )
                yield _bound(limit, id_=limit.id, commitment=commitment.id, pointer=None)


def _rule(
    adaptation: Adaptation,
    pointer: str,
    *,
    origin: Origin,
    prefix: str = "",
    exactly: bool = False,
    held: Mapping[str, Span] | None = None,
) -> Rule:
    cause = f"{prefix}{adaptation.id}"

    def step(effect: Effect, place: str) -> Move | Switch | Ask:
        match effect:
            case Effect(op="ask", text=str(text)):
                return Ask(text=text, cause=cause)
            case Effect(parameter=str(parameter), value=int() | float() as value):
                return Move(
                    parameter=parameter,
                    op=cast("MoveOp", effect.op),
                    value=exact(value),
                    cause=cause,
                    origin=origin,
                    pointer=place,
                    held=(held or {}).get(parameter),
                )
            case Effect(clause=str(clause)):
                switch = cast("SwitchOp", effect.op)
                return Switch(clause=f"{prefix}{clause}", op=switch, cause=cause, pointer=place)
            case _:
                raise RuntimeError(f"{effect} has not been through the shape stage")

    return Rule(
        cause=cause,
        origin=origin,
        when=parse(adaptation.when),
        priority=adaptation.priority,
        pointer=pointer,
        steps=tuple(
            step(effect, f"{pointer}/effects/{index}" if exactly else pointer)
            for index, effect in enumerate(adaptation.effects)
        ),
    )


def _bound(
    given: Invariant | Raise, *, id_: str, commitment: str | None, pointer: str | None
) -> Bound:
    return Bound(
        id=id_,
        commitment=commitment,
        parameter=given.parameter,
        at_least=None if given.at_least is None else exact(given.at_least),
        at_most=None if given.at_most is None else exact(given.at_most),
        when=parse(given.when) if given.when else ALWAYS,
        pointer=pointer,
    )
