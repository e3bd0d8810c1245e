"""What the steps of rules give and take, and where they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from attune.adaptation.plan import Move, Plan, PlannedClause, Rule, Switch
from attune.conditions import Condition
from attune.conditions import syntax as s


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a rule. ``gives`` says that it can only protect more, ``anew`` that it leaves
    nothing of the steps before it."""

    rule: Rule
    pointer: str
    gives: bool
    anew: bool


def gives(step: Move, up: bool) -> bool:
    """Whether it can only protect more; ``up`` where more of the parameter does."""
    match step.op:
        case "add":
            return step.value >= 0 if up else step.value <= 0
        case op:
            return op == ("raise_to" if up else "lower_to")


def places(steps: Iterable[Step], starts: Iterable[str | None], *, but: str) -> tuple[str, ...]:
    """Where in the document it is said what somebody has: at the start and by each step."""
    own = [step.pointer for step in steps if step.rule.origin != "floor"]
    found = [place for place in (*starts, *own) if place is not None and place != but]
    return tuple(dict.fromkeys(found))


def switches(plan: Plan, planned: PlannedClause) -> Iterator[tuple[Rule, Switch]]:
    """What makes a clause stand or not, in order."""
    for rule in plan.rules:
        for step in rule.steps:
            if isinstance(step, Switch) and step.clause == planned.id and step.op != "emphasise":
                yield rule, step


def conditions_of(made: Plan, binding: Iterable[PlannedClause]) -> list[Condition]:
    """Every condition that is asked about."""
    found = [rule.when for rule in made.rules] + [bound.when for bound in made.bounds]
    return found + [each for clause in binding for each in (clause.applies, clause.excepted)]


def reads(node: s.Node, path: str) -> bool:
    """Whether a part of a condition asks about a context path."""
    return any(isinstance(each, s.Variable | s.Has) and each.path == path for each in s.walk(node))
