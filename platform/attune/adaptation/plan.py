"""What a document does, in the order it is done: the one reading that evaluation and proof share.

Base values, then rules (the floor's protections, each module's adaptations, the document's own by
priority and then id), then bounds (the document's raises, and last the floor's own). Numbers are
exact. A rule's condition reads the context only, never a parameter, so what happens to one
parameter depends on nothing that happens to another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, cast

from attune.conditions import Condition, exact, parse
from attune.document import Constitution, Floor, Profile
from attune.document.parts import Adaptation, Clause, Effect, Invariant, Raise
from attune.vocabulary import PARAMETERS

Authored = Constitution | Profile
Origin = Literal["floor", "module", "document"]
MoveOp = Literal["set", "raise_to", "lower_to", "add"]
SwitchOp = Literal["emphasise", "suspend", "activate"]

ALWAYS = parse("true")
NEVER = parse("false")


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A parameter's value before any rule. ``pointer`` is None where no document says anything."""

    parameter: str
    value: Fraction
    cause: str = "base"
    pointer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One step of a rule on a parameter."""

    parameter: str
    op: MoveOp
    value: Fraction
    cause: str
    origin: Origin
    pointer: str

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
                after = before + self.value
        low, high = span(self.parameter)
        return min(max(after, low), high)


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
class PlannedClause:
    """A clause and the conditions under which it stands. Module clauses carry the module's id."""

    id: str
    origin: Origin
    clause: Clause
    applies: Condition
    excepted: Condition
    pointer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    base: Mapping[str, Base]
    rules: tuple[Rule, ...]
    bounds: tuple[Bound, ...]
    clauses: tuple[PlannedClause, ...]


def plan(document: Authored, *, floor: Floor, modules: Sequence[Authored] = ()) -> Plan:
    """Read a document on its floor, with the modules it adopts in the order it lists them.

    A module's base values hold where the document is silent, and its raises bind.
    """
    return _plan(_Same(document), _Same(floor), tuple(map(_Same, modules)))


class _Same:
    """A frozen document as a key: itself and nothing that merely equals it."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


# A runtime evaluates the same few documents at every turn; the key keeps its document alive.
@lru_cache(maxsize=32)
def _plan(document: _Same, floor: _Same, modules: tuple[_Same, ...]) -> Plan:
    own = _Source(document.value, "", "document", None)
    base = {name: Base(parameter=name, value=exact(p.neutral)) for name, p in PARAMETERS.items()}
    rules = [*_protections(floor.value)]
    bounds: list[Bound] = []
    clauses: list[PlannedClause] = []
    for index, module in enumerate(modules):
        label = _label(document.value, index)
        source = _Source(module.value, f"{label}:", "module", f"/modules/{index}")
        base |= source.base()
        rules += source.rules()
        bounds += source.bounds()
        clauses += source.clauses()
    return Plan(
        base=base | own.base(),
        rules=(*rules, *own.rules()),
        bounds=(*bounds, *own.bounds(), *_invariants(floor.value)),
        clauses=(*clauses, *own.clauses()),
    )


def span(parameter: str) -> tuple[Fraction, Fraction]:
    """The range of a parameter in the vocabulary."""
    return _SPANS[parameter]


_SPANS = {name: (exact(p.minimum), exact(p.maximum)) for name, p in PARAMETERS.items()}


def _label(document: Authored, index: int) -> str:
    adopted = document.modules if isinstance(document, Constitution) else ()
    return adopted[index].id if index < len(adopted) else f"module-{index + 1}"


@dataclass(frozen=True, slots=True)
class _Source:
    """A document as a part of a plan.

    ``prefix`` tells a module's ids from the document's; ``place`` stands for every place inside a
    module, which the adopting author can point at only as a whole.
    """

    document: Authored
    prefix: str
    origin: Origin
    place: str | None

    def base(self) -> dict[str, Base]:
        return {
            name: Base(
                parameter=name,
                value=exact(given.default),
                cause=f"{self.prefix}base",
                pointer=self.at(f"/parameters/{name}/default"),
            )
            for name, given in self.document.parameters.items()
        }

    def rules(self) -> list[Rule]:
        listed = sorted(
            enumerate(self.document.adaptations), key=lambda each: (each[1].priority, each[1].id)
        )
        return [
            _rule(
                adaptation,
                origin=self.origin,
                prefix=self.prefix,
                place=self.at(f"/adaptations/{index}"),
                exactly=self.place is None,
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


def _protections(floor: Floor) -> Iterator[Rule]:
    for _, adaptation in floor.protections:
        yield _rule(adaptation, origin="floor", prefix="", place="/floor", exactly=False)


def _invariants(floor: Floor) -> Iterator[Bound]:
    for commitment, invariant in floor.invariants:
        yield _bound(invariant, id_=invariant.id, commitment=commitment.id, pointer=None)


def _rule(
    adaptation: Adaptation, *, origin: Origin, prefix: str, place: str, exactly: bool
) -> Rule:
    cause = f"{prefix}{adaptation.id}"
    return Rule(
        cause=cause,
        origin=origin,
        when=parse(adaptation.when),
        priority=adaptation.priority,
        pointer=place,
        steps=tuple(
            _step(effect, prefix, cause, origin, f"{place}/effects/{index}" if exactly else place)
            for index, effect in enumerate(adaptation.effects)
        ),
    )


def _step(
    effect: Effect, prefix: str, cause: str, origin: Origin, place: str
) -> Move | Switch | Ask:
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
            )
        case Effect(clause=str(clause)):
            switch = cast("SwitchOp", effect.op)
            return Switch(clause=f"{prefix}{clause}", op=switch, cause=cause, pointer=place)
        case _:
            raise RuntimeError(f"{effect} has not been through the shape stage")


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
