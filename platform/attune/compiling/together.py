"""Target ``system-prompt`` for a composition: the floor, then each document under its own title.

What was settled between the documents stands once, after them: the manner, the situations in the
order in which they act, and where the documents disagree, for the model to ask about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attune import vocabulary
from attune.adaptation.situation import in_words
from attune.compiling import sections
from attune.compiling.artefact import Loss, Writer
from attune.compiling.inert import inert
from attune.compiling.naming import named
from attune.composition import Composition, Conflict
from attune.document import Constitution, Profile
from attune.document.parts import Adaptation, Raise
from attune.phrase import said


def write(out: Writer, composition: Composition) -> None:
    documents = [named(member.document, member.prefix) for member in composition.members]
    sections.floor(out, composition.floor, _raises(documents))
    if documents:
        sections.heading(out, "HOW THE FOLLOWING SECTIONS STAND TO EACH OTHER")
        out.line(
            "- MUST and MUST NOT outweigh SHOULD and SHOULD NOT, which outweigh MAY. Among equals "
            "the earlier section counts."
        )
    for document in documents:
        if isinstance(document, Constitution):
            sections.constitution(out, document)
        else:
            sections.profile(out, document)
    _manner(out, composition)
    sections.situations(out, composition.floor, _adaptations(documents, composition))
    for document in documents:
        if isinstance(document, Profile) and document.memory:
            sections.memory(out, document.memory)
    if composition.conflicts:
        sections.heading(out, "WHERE THEY DISAGREE")
        out.line(
            "- Nobody has settled these yet. Where one of them matters, say so and ask the person. "
            "Until then, do as the end of the line says."
        )
        for conflict in composition.conflicts:
            out.line(f"- {_told(conflict)}", *_ids(conflict, composition))


def losses(composition: Composition) -> Iterator[Loss]:
    """What is lost of the composition as such. What is lost of each document is told with it."""
    for rule in composition.adaptations:
        if any(getattr(step, "held", None) is not None for step in rule.steps):
            yield Loss(
                pointer=rule.cause,
                what="That this rule keeps to the ranges of others is not written beside it.",
                why="The ranges stand under MANNER: the model itself must keep to them.",
            )


def _raises(documents: Sequence[Constitution | Profile]) -> list[Raise]:
    return [item for document in documents for item in document.floor.raises]


def _adaptations(
    documents: Sequence[Constitution | Profile], composition: Composition
) -> list[Adaptation]:
    """The documents' rules in the order in which they act."""
    written = {rule.id: rule for document in documents for rule in document.adaptations}
    return [written[rule.cause] for rule in composition.adaptations if rule.cause in written]


def _manner(out: Writer, composition: Composition) -> None:
    """What was settled for each parameter that a document speaks of, and the range left."""
    spoken_of = [name for name in composition.parameters if composition.provenance[name]]
    if spoken_of:
        sections.heading(out, "MANNER")
    for name in spoken_of:
        parameter = vocabulary.PARAMETERS[name]
        low, high = composition.ranges[name]
        open_ended = (low, high) == (parameter.minimum, parameter.maximum)
        left = "" if open_ended else f" What others leave to the person: {low:g} to {high:g}."
        out.line(
            f"- {parameter.label}: {parameter.sentence(composition.parameters[name])}{left}",
            f"parameter:{name}",
            *(cause for cause in [composition.plan.base[name].cause] if cause != "base"),
        )


def _told(conflict: Conflict) -> str:
    where = "" if conflict.context is None else f" Met by {_quoting(in_words(conflict.context))}."
    return f"{_quoting(conflict.message)}{where} Until it is settled: {_quoting(conflict.holds)}"


def _quoting(sentence: str) -> str:
    """A sentence of ours with the ids it names; inert is what it quotes from documents."""
    return str(said(sentence, lambda template: template, lambda value: inert(str(value))))


def _ids(conflict: Conflict, composition: Composition) -> tuple[str, ...]:
    labels = {member.digest: member.label for member in composition.members}
    return tuple(f"{labels.get(each.document, 'floor')}:{each.id}" for each in conflict.parties)
