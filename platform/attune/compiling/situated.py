"""What is left of a document in one situation: conditions answered, rules carried out.

So a prompt can be written for a moment that the runtime knows, and nothing in it is left for the
model to judge but the floor's own protections, which stay whatever the situation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from attune import vocabulary
from attune.adaptation import Evaluation
from attune.adaptation.nudges import withheld
from attune.adaptation.situation import in_words
from attune.compiling import sections
from attune.compiling.artefact import Writer
from attune.compiling.inert import inert
from attune.composition import Composition, Origin
from attune.conditions import Context, parse
from attune.document import Constitution, Profile
from attune.document.parts import Guidance, ParameterRange
from attune.floor import current_floor

Source = Constitution | Profile | Composition


def situated(source: Source, context: Context, found: Evaluation) -> Source:
    """``source`` as it stands in ``context``, of which ``found`` is the evaluation."""
    if isinstance(source, Composition):
        return _composition(source, context, found)
    return _document(source, context, found, prefix="", values=_spoken_of(source, found))


def write(out: Writer, context: Context, found: Evaluation) -> None:
    """The situation itself, and what its rules give weight to or ask."""
    sections.heading(out, "THE SITUATION")
    out.line(f"- You meet {inert(in_words(context))}.")
    for active in found.clauses:
        if active.emphasised:
            out.line(f"- Give weight to clause [{active.id}].", *active.causes)
    for ask in found.asks:
        out.line(f"- Ask: {inert(ask.text)}", ask.cause)


def _document(
    document: Constitution | Profile,
    context: Context,
    found: Evaluation,
    *,
    prefix: str,
    values: Mapping[str, ParameterRange],
) -> Constitution | Profile:
    active = {each.id for each in found.clauses}
    kept = tuple(
        replace(clause, applies_when=None, except_when=None)
        for clause in document.clauses
        if f"{prefix}{clause.id}" in active
    )
    if isinstance(document, Profile):
        agreed = tuple(nudge for nudge in document.guidance if _is_given(nudge, context))
        return replace(document, clauses=kept, parameters=values, adaptations=(), guidance=agreed)
    standing = {clause.id for clause in kept}
    tensions = tuple(t for t in document.tensions if standing.issuperset(t.between))
    return replace(document, clauses=kept, parameters=values, adaptations=(), tensions=tensions)


def _is_given(nudge: Guidance, context: Context) -> bool:
    held = withheld(nudge, current_floor())
    return parse(nudge.when).test(context) and not (held and held[1].test(context))


def _composition(source: Composition, context: Context, found: Evaluation) -> Composition:
    members = tuple(
        replace(
            member,
            document=_document(
                member.document,
                context,
                found,
                prefix=member.prefix,
                values=member.document.parameters,
            ),
        )
        for member in source.members
    )
    behind: dict[str, tuple[Origin, ...]] = {
        name: source.provenance[name]
        or tuple(o for cause in found.causes[name] for o in source.provenance.get(cause, ()))
        for name in vocabulary.PARAMETERS
    }
    rules = tuple(rule for rule in source.plan.rules if rule.origin == "floor")
    return replace(
        source,
        members=members,
        parameters=found.parameters,
        plan=replace(source.plan, rules=rules),
        provenance=MappingProxyType({**source.provenance, **behind}),
    )


def _spoken_of(document: Constitution | Profile, found: Evaluation) -> dict[str, ParameterRange]:
    """The parameters that the document sets or that something moved, at their values here."""
    return {
        name: ParameterRange(default=value)
        for name, value in found.parameters.items()
        if name in document.parameters or found.causes[name] != ("base",)
    }
