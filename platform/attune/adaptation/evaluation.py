"""Carrying out a plan in one context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from attune.adaptation.plan import Ask, Base, Bound, Move, Plan, PlannedClause, Switch
from attune.conditions import Context, json_number
from attune.document.parts import Clause

Mover = Base | Move | Bound
"""What brought a parameter to its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveClause:
    """A clause that stands in the context. A module's clause has the module's id before its own."""

    id: str
    clause: Clause
    emphasised: bool
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How the AI behaves in one context.

    ``parameters`` holds every parameter of the vocabulary; ``clauses`` the active ones in order;
    ``causes``, for each parameter and for each clause whether active or not, the ids of what made
    it so: ``base``, adaptations, the floor's protections, and ``floor:F4 clamp`` where a bound had
    to act, which in a released document never happens. ``asks`` are questions to put, in order.
    """

    parameters: Mapping[str, int | float]
    clauses: tuple[ActiveClause, ...]
    causes: Mapping[str, tuple[str, ...]]
    asks: tuple[Ask, ...]

    def to_dict(self) -> dict[str, Any]:
        """As ``attune evaluate --json`` prints it."""
        return {
            "parameters": dict(self.parameters),
            "clauses": [
                {"id": active.id, "emphasised": active.emphasised} for active in self.clauses
            ],
            "causes": {name: list(causes) for name, causes in self.causes.items()},
            "asks": [{"text": ask.text, "cause": ask.cause} for ask in self.asks],
        }


def carry_out(plan: Plan, context: Context, *, clamp: bool = True) -> Evaluation:
    """Evaluate a plan. Without ``clamp`` the values are those that the proof is about."""
    values = {name: base.value for name, base in plan.base.items()}
    movers: dict[str, list[Mover]] = {name: [base] for name, base in plan.base.items()}
    clauses = {planned.id: _Standing(planned, context) for planned in plan.clauses}
    asks: list[Ask] = []
    for rule in plan.rules:
        if rule.when.test(context):
            for step in rule.steps:
                match step:
                    case Move():
                        _move(step, values, movers)
                    case Switch():
                        clauses[step.clause].switch(step)
                    case Ask():
                        asks.append(step)
    if clamp:
        _clamp(plan.bounds, context, values, movers)
    active = tuple(standing.result() for standing in clauses.values() if standing.active)
    causes = {name: standing.causes for name, standing in clauses.items()}
    causes |= {name: tuple(dict.fromkeys(m.cause for m in ms)) for name, ms in movers.items()}
    return Evaluation(
        parameters=MappingProxyType({name: json_number(v) for name, v in values.items()}),
        clauses=active,
        causes=MappingProxyType(causes),
        asks=tuple(asks),
    )


def trace(plan: Plan, parameter: str, context: Context) -> tuple[Fraction, tuple[Mover, ...]]:
    """One parameter before the clamp: its exact value and what brought it there, in order."""
    base = plan.base[parameter]
    values: dict[str, Fraction] = {parameter: base.value}
    movers: dict[str, list[Mover]] = {parameter: [base]}
    for rule in plan.rules:
        for step in rule.steps:
            if isinstance(step, Move) and step.parameter == parameter:
                if not rule.when.test(context):
                    break
                _move(step, values, movers)
    return values[parameter], tuple(movers[parameter])


def _move(step: Move, values: dict[str, Fraction], movers: dict[str, list[Mover]]) -> None:
    before = values[step.parameter]
    after = step.apply(before)
    values[step.parameter] = after
    if (step.op == "set" and after == step.value) or (after != before and step.op != "add"):
        movers[step.parameter] = [step]
    elif after != before:
        movers[step.parameter].append(step)


def _clamp(
    bounds: Iterable[Bound],
    context: Context,
    values: dict[str, Fraction],
    movers: dict[str, list[Mover]],
) -> None:
    for bound in bounds:
        before = values[bound.parameter]
        after = bound.clamp(before)
        if after != before and bound.when.test(context):
            values[bound.parameter] = after
            movers[bound.parameter].append(bound)


class _Standing:
    """Whether one clause stands, while rules are carried out."""

    __slots__ = ("active", "emphasis", "planned", "reasons")

    def __init__(self, planned: PlannedClause, context: Context) -> None:
        self.planned = planned
        self.active = planned.applies.test(context) and not planned.excepted.test(context)
        self.reasons = ["base"]
        self.emphasis: list[str] = []

    @property
    def causes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.reasons + self.emphasis))

    def switch(self, step: Switch) -> None:
        if step.op == "emphasise":
            self.emphasis.append(step.cause)
        elif self.active != (step.op == "activate"):
            self.active = step.op == "activate"
            self.reasons = [step.cause]

    def result(self) -> ActiveClause:
        return ActiveClause(
            id=self.planned.id,
            clause=self.planned.clause,
            emphasised=bool(self.emphasis),
            causes=self.causes,
        )
