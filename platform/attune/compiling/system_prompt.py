"""Target ``system-prompt``: plain text for the start of a conversation, floor first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from attune.adaptation import evaluate
from attune.compiling import retention, sections, situated, together
from attune.compiling.artefact import Compiled, Loss, Writer
from attune.composition import Composition
from attune.conditions import Context
from attune.document import Constitution, Profile
from attune.floor import current_floor

TARGET = "system-prompt"


def compile(
    source: Constitution | Profile | Composition, context: Context | None = None
) -> Compiled:
    """The universal safety layer, then what the authors wrote; in a context, what is left of it."""
    out = Writer()
    found = None if context is None else evaluate(source, context)
    if context is not None and found is not None:
        source = situated.situated(source, context, found)
    source, shortened = retention.held(source, context)
    if isinstance(source, Composition):
        together.write(out, source)
    else:
        _write(out, source)
    if context is not None and found is not None:
        situated.write(out, context, found)
    return out.compiled(TARGET, [*_losses(source), *shortened])


def _write(out: Writer, document: Constitution | Profile) -> None:
    floor = current_floor()
    sections.floor(out, floor, document.floor.raises)
    if isinstance(document, Constitution):
        sections.constitution(out, document)
    else:
        sections.profile(out, document)
    sections.manner(out, {name: given.default for name, given in document.parameters.items()})
    sections.situations(out, floor, sections.in_order(document.adaptations))
    if isinstance(document, Profile) and document.memory:
        sections.memory(out, document.memory)


def _losses(source: Constitution | Profile | Composition) -> Iterator[Loss]:
    if not isinstance(source, Composition):
        yield from _of_document(source)
        return
    yield from together.losses(source)
    for member in source.members:
        for loss in _of_document(member.document):
            if loss.pointer != "/modules":
                yield replace(loss, pointer=f"{member.prefix}{loss.pointer}")


def _of_document(document: Constitution | Profile) -> Iterator[Loss]:
    yield from _of_conditions(document)
    for name in document.parameters:
        yield Loss(
            pointer=f"/parameters/{name}",
            what="The number is written in words; the range left to members is not.",
            why="A model does not take degrees as numbers.",
        )
    if isinstance(document, Profile) and document.memory:
        yield Loss(
            pointer="/memory",
            what="Retention is asked for, not enforced.",
            why="What is stored and deleted is decided outside the model.",
        )
    unsaid = {
        "/amendment": isinstance(document, Constitution) and document.amendment,
        "/rights": isinstance(document, Constitution) and document.rights,
        "/minority_reports": isinstance(document, Constitution) and document.minority_reports,
        "/modules": isinstance(document, Constitution) and document.modules,
        "/review": document.review,
        "/lineage": document.lineage,
    }
    for pointer, held in unsaid.items():
        if held:
            yield Loss(
                pointer=pointer,
                what="Left out.",
                why="It governs the document, not the conversation."
                if pointer != "/modules"
                else "Modules are composed before compiling; compile the composition.",
            )
    for index, clause in enumerate(document.clauses):
        for field in ("translations", "support", "source", "confidence", "topics"):
            if getattr(clause, field):
                yield Loss(
                    pointer=f"/clauses/{index}/{field}",
                    what="Left out.",
                    why="It is about the clause, not an instruction.",
                )


def _of_conditions(document: Constitution | Profile) -> Iterator[Loss]:
    conditioned = [
        *(
            f"/clauses/{i}"
            for i, c in enumerate(document.clauses)
            if c.applies_when or c.except_when
        ),
        *(f"/adaptations/{i}" for i in range(len(document.adaptations))),
    ]
    for pointer in conditioned:
        yield Loss(
            pointer=pointer,
            what="The condition is written in words.",
            why="A prompt is read once: the model itself must judge whether the condition holds.",
        )
    for index, adaptation in enumerate(document.adaptations):
        if adaptation.lasts:
            yield Loss(
                pointer=f"/adaptations/{index}/lasts",
                what="Left out.",
                why="A prompt speaks of the situation as it is, and keeps nothing that was met.",
            )
