"""Evaluation: what a document says about the AI's behaviour in one context.

>>> from attune.document import parse
>>> gently = {"op": "lower_to", "parameter": "challenge", "value": 0.2}
>>> rule = {"id": "gently", "when": "person.distress > 0.5", "effects": [gently]}
>>> clause = {"id": "kind", "modality": "should", "text": "Be kind."}
>>> choir = parse({"format": "attune/constitution/1", "title": "Choir", "language": "en",
...     "floor": {"version": "1.0.0", "digest": "sha256:" + 64 * "0"},
...     "clauses": [clause], "adaptations": [rule]})
>>> result = evaluate(choir, {"person.distress": 0.6})
>>> result.parameters["challenge"], result.causes["challenge"]
(0.2, ('gently',))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from attune.adaptation.evaluation import Evaluation, carry_out
from attune.adaptation.joining import plan
from attune.adaptation.plan import ActiveClause, Ask, Authored, Plan, Source
from attune.arguments import all_wanted, wanted
from attune.conditions import Context
from attune.document import Constitution, Floor, Profile
from attune.errors import UsageError
from attune.floor import current_floor

__all__ = ["ActiveClause", "Ask", "Evaluation", "Plan", "Planned", "carry_out", "evaluate", "plan"]


@runtime_checkable
class Planned(Protocol):
    """What has been planned already: a composition."""

    @property
    def plan(self) -> Plan: ...


def evaluate(
    document: Authored | Planned,
    context: Context | Mapping[str, Any],
    *,
    floor: Floor | None = None,
    modules: Sequence[Authored | Source] = (),
    clamp: bool = True,
) -> Evaluation:
    """Parameters, active clauses and questions in a context, with the ids that caused each.

    Base values, moved into the ranges that modules leave (in a composition into what holds always,
    too) → the floor's protections → modules → the document's adaptations from the lowest
    priority to the highest, equal ones by id, so that the highest wins → the bounds as a last
    clamp. ``clamp=False`` shows the values before that clamp, about which the proof speaks.
    A composition brings its floor and modules with it. Raises
    :class:`attune.errors.ContextError` for a mapping that is no context, and
    :class:`attune.errors.UsageError` for arguments of other kinds.
    """
    wanted(
        document,
        Constitution | Profile | Planned,
        "evaluate() takes a parsed constitution or profile, or a composition",
    )
    wanted(context, Context | Mapping, "evaluate() takes a context or a mapping of context paths")
    wanted(floor, Floor | None, "evaluate() takes as its floor a universal safety layer")
    all_wanted(
        modules, Constitution | Profile | Source, "evaluate() takes parsed documents as modules"
    )
    given = context if isinstance(context, Context) else Context.from_dict(context)
    if isinstance(document, Constitution | Profile):
        made = plan(document, floor=floor or current_floor(), modules=modules)
    elif floor is None and not modules:
        made = document.plan
    else:
        raise UsageError("A composition brings its floor and modules with it.")
    return carry_out(made, given, clamp=clamp)
