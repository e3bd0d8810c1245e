"""Carrying out a plan in one context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from attune.adaptation.plan import (
    ActiveClause,
    Ask,
    Base,
    Bound,
    Move,
    Plan,
    PlannedClause,
    Switch,
)
from attune.conditions import Context, json_number

Mover = Base | Move | Bound
"""What brought a parameter to its value."""


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
    switches: dict[str, list[Switch]] = {}
    asks: list[Ask] = []
    for rule in plan.rules:
        if rule.when.test(context):
            for step in rule.steps:
                match step:
                    case Move():
                        _move(step, values, movers)
                    case Switch():
                        switches.setdefault(step.clause, []).append(step)
                    case Ask():
                        asks.append(step)
    if clamp:
        _clamp(plan.bounds, context, values, movers)
    clauses, causes = _standing(plan.clauses, context, switches)
    causes |= {name: tuple(dict.fromkeys(m.cause for m in ms)) for name, ms in movers.items()}
    return Evaluation(
        parameters=MappingProxyType({name: json_number(v) for name, v in values.items()}),
        clauses=clauses,
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
    if step.op == "set" and (after is step.value or after == step.value):
        movers[step.parameter] = [step]
    elif after is not before and after != before:  # a step often gives back what it was given
        movers[step.parameter] = [*movers[step.parameter], step] if step.op == "add" else [step]


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


def _standing(
    clauses: Iterable[PlannedClause], context: Context, switches: Mapping[str, Sequence[Switch]]
) -> tuple[tuple[ActiveClause, ...], dict[str, tuple[str, ...]]]:
    """The clauses that stand once the switches have acted, and why each one does or does not."""
    active: list[ActiveClause] = []
    causes: dict[str, tuple[str, ...]] = {}
    for planned in clauses:
        stands, standing = planned.stands(context), planned.untouched
        if planned.id in switches:
            stands, standing = _switched(standing, switches[planned.id], stands=stands)
        if stands:
            active.append(standing)
        causes[planned.id] = standing.causes
    return tuple(active), causes


def _switched(
    clause: ActiveClause, switches: Iterable[Switch], *, stands: bool
) -> tuple[bool, ActiveClause]:
    """Whether a clause stands after the switches, and how."""
    reasons = clause.causes
    emphasis: list[str] = []
    for step in switches:
        if step.op == "emphasise":
            emphasis.append(step.cause)
        elif stands != (step.op == "activate"):
            stands = not stands
            reasons = (step.cause,)
    causes = tuple(dict.fromkeys([*reasons, *emphasis]))
    return stands, replace(clause, emphasised=bool(emphasis), causes=causes)
