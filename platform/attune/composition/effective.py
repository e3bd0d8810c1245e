"""The effective document: what floor, constitutions and profile say together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from attune.adaptation.plan import Ask, Bound, Move, Plan, PlannedClause, Rule, Switch
from attune.canonical import digest
from attune.composition.conflicts import Conflict, Origin
from attune.composition.members import Member
from attune.conditions import json_number
from attune.document import Floor
from attune.document.conversion import unstructure

SPEC = "attune/composition/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """What holds together. :func:`attune.evaluate` and :func:`attune.compile` take it, too.

    ``members`` are the documents by precedence, each once. ``parameters`` hold before any rule,
    ``ranges`` is what is left to a person (lowest, highest). Ids begin with their document's label
    (``willow-school:patience``), and ``provenance`` leads every parameter, clause, rule and cause
    of an evaluation back to where it was written, the deciding place first.
    """

    floor: Floor
    members: tuple[Member, ...]
    parameters: Mapping[str, int | float]
    ranges: Mapping[str, tuple[int | float, int | float]]
    plan: Plan
    conflicts: tuple[Conflict, ...]
    provenance: Mapping[str, tuple[Origin, ...]]

    @property
    def clauses(self) -> tuple[PlannedClause, ...]:
        """Every clause, the weightiest first."""
        return self.plan.clauses

    @property
    def adaptations(self) -> tuple[Rule, ...]:
        """Every rule, the floor's protections included, in the order in which they act."""
        return self.plan.rules

    def to_dict(self) -> dict[str, Any]:
        """A JSON object, byte-identical in canonical form for identical input."""
        return {
            "spec": SPEC,
            "floor": {"version": self.floor.version, "digest": digest(self.floor)},
            "documents": [_document(member) for member in self.members],
            "parameters": dict(self.parameters),
            "ranges": {name: list(ends) for name, ends in self.ranges.items()},
            "clauses": [_clause(planned) for planned in self.clauses],
            "adaptations": [_rule(rule) for rule in self.adaptations],
            "bounds": [_bound(bound) for bound in self.plan.bounds],
            "conflicts": [conflict.to_dict() for conflict in self.conflicts],
            "provenance": {
                name: [origin.to_dict() for origin in origins]
                for name, origins in self.provenance.items()
            },
        }


def _document(member: Member) -> dict[str, Any]:
    return {
        "label": member.label,
        "digest": member.digest,
        "format": member.document.format,
        "title": member.document.title,
        "adopted_by": sorted(member.adopters - {member.digest}),
    }


def _clause(planned: PlannedClause) -> dict[str, Any]:
    return {**unstructure(planned.clause), "id": planned.id}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.cause,
        "when": rule.when.to_cel(),
        "effects": [_effect(step) for step in rule.steps],
    }


def _effect(step: Move | Switch | Ask) -> dict[str, Any]:
    match step:
        case Move():
            held = {} if step.held is None else {"held": [json_number(end) for end in step.held]}
            value = json_number(step.value)
            return {"op": step.op, "parameter": step.parameter, "value": value, **held}
        case Switch():
            return {"op": step.op, "clause": step.clause}
        case Ask():
            return {"op": "ask", "text": step.text}


def _bound(bound: Bound) -> dict[str, Any]:
    ends = {"at_least": bound.at_least, "at_most": bound.at_most}
    return {
        "id": bound.id,
        "parameter": bound.parameter,
        "when": bound.when.to_cel(),
        **{name: json_number(value) for name, value in ends.items() if value is not None},
    }
