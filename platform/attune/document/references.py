"""What a schema cannot say: ids are unique, what is pointed at exists, ranges and days make sense,
conditions can be read. The last part of stage *shape*."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attune import conditions, vocabulary
from attune.conditions import digits, exact
from attune.document.kinds import Constitution, Document, Floor, Profile
from attune.document.parts import (
    CLAUSE_OPS,
    PARAMETER_OPS,
    Adaptation,
    Clause,
    ParameterRange,
    Raise,
)
from attune.errors import ConditionError, Problem
from attune.phrase import Phrase


def check(document: Document) -> Iterator[Problem]:
    """Yield every broken reference, range, day and condition."""
    yield from _ids(document)
    for pointer, text in conditions_of(document):
        yield from _condition(pointer, text)
    if isinstance(document, Floor):
        yield from _bounds_named(document)
        return
    clauses = {clause.id for clause in document.clauses}
    for index, clause in enumerate(document.clauses):
        yield from _clause(document, clause, f"/clauses/{index}")
    for index, adaptation in enumerate(document.adaptations):
        yield from _adaptation(adaptation, f"/adaptations/{index}", clauses)
    for name, given in document.parameters.items():
        yield from _parameter(name, given)
    for index, item in enumerate(document.floor.raises):
        yield from _raise(item, f"/floor/raises/{index}")
    match document:
        case Constitution():
            yield from _constitution(document, clauses)
        case Profile():
            yield from _profile(document)
    if document.review and document.review.sunset and document.review.sunset < document.review.due:
        yield Problem(
            pointer="/review/sunset",
            message=Phrase("lies before the review is due."),
            remedy=Phrase("Let the review come first."),
        )


def conditions_of(document: Document) -> Iterator[tuple[str, str]]:
    """Every condition of a document as (JSON pointer, CEL text)."""
    for pointer, part in document.parts_with_ids():
        for name in ("when", "applies_when", "except_when"):
            text = getattr(part, name, None)
            if text is not None:
                yield f"{pointer}/{name}", text


def _ids(document: Document) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for pointer, part in document.parts_with_ids():
        if part.id in first:
            yield Problem(
                pointer=f"{pointer}/id",
                message=Phrase(
                    "the id “{id}” already stands at {place}.", id=part.id, place=first[part.id]
                ),
                remedy=Phrase("Give this part an id of its own."),
                rule="shape.unique-id",
            )
        else:
            first[part.id] = pointer


def _condition(pointer: str, text: str) -> Iterator[Problem]:
    try:
        conditions.parse(text)
    except ConditionError as error:
        yield Problem(
            pointer=pointer,
            message=Phrase(
                "at character {position}: {message}",
                position=error.position + 1,
                message=error.message,
            ),
            remedy=error.remedy,
            rule="shape.condition",
        )


def _missing(pointer: str, noun: Phrase, name: str) -> Problem:
    return Problem(
        pointer=pointer,
        message=Phrase("there is no {noun} “{name}” in this document.", noun=noun, name=name),
        remedy=Phrase("Name an existing one or leave this out."),
        rule="shape.reference",
    )


def _clause(document: Constitution | Profile, clause: Clause, pointer: str) -> Iterator[Problem]:
    parts = {part.id for part in document.parts} if isinstance(document, Constitution) else set()
    if clause.part is not None and clause.part not in parts:
        yield _missing(f"{pointer}/part", Phrase("part"), clause.part)
    if document.language in clause.translations:
        yield Problem(
            pointer=f"{pointer}/translations/{document.language}",
            message=Phrase("translates the clause into the document's own language."),
            remedy=Phrase("The clause's text is the authoritative one; remove this translation."),
        )


def _adaptation(adaptation: Adaptation, pointer: str, clauses: set[str]) -> Iterator[Problem]:
    if adaptation.clause is not None and adaptation.clause not in clauses:
        yield _missing(f"{pointer}/clause", Phrase("clause"), adaptation.clause)
    for index, effect in enumerate(adaptation.effects):
        place = f"{pointer}/effects/{index}"
        if effect.op in CLAUSE_OPS and effect.clause not in clauses:
            yield _missing(f"{place}/clause", Phrase("clause"), str(effect.clause))
        if effect.op in PARAMETER_OPS and effect.parameter is not None:
            unknown = list(_known(effect.parameter, f"{place}/parameter"))
            yield from unknown
            if not unknown:
                yield from _within(
                    effect.parameter, effect.value, f"{place}/value", step=effect.op == "add"
                )


def _raise(item: Raise, pointer: str) -> Iterator[Problem]:
    unknown = list(_known(item.parameter, f"{pointer}/parameter"))
    if unknown:
        yield from unknown
        return
    for field in ("at_least", "at_most"):
        yield from _within(item.parameter, getattr(item, field), f"{pointer}/{field}")
    if item.at_least is not None and item.at_most is not None and item.at_least > item.at_most:
        yield Problem(
            pointer=pointer,
            message=Phrase(
                "no value is at least {low} and at most {high}.",
                low=digits(exact(item.at_least)),
                high=digits(exact(item.at_most)),
            ),
            remedy=Phrase("Let “at_least” be no more than “at_most”."),
        )


def _parameter(name: str, given: ParameterRange) -> Iterator[Problem]:
    pointer = f"/parameters/{name}"
    unknown = list(_known(name, pointer))
    if unknown:
        yield from unknown
        return
    for field in ("default", "min", "max"):
        yield from _within(name, getattr(given, field), f"{pointer}/{field}")
    low = given.default if given.min is None else given.min
    high = given.default if given.max is None else given.max
    if not low <= given.default <= high:
        yield Problem(
            pointer=f"{pointer}/default",
            message=Phrase(
                "{value} lies outside the members' range, {low} to {high}.",
                value=f"{given.default:g}",
                low=f"{low:g}",
                high=f"{high:g}",
            ),
            remedy=Phrase("Move the default into the range, or widen the range."),
        )


def _known(name: str, pointer: str) -> Iterator[Problem]:
    if name not in vocabulary.PARAMETERS:
        yield Problem(
            pointer=pointer,
            message=Phrase("there is no parameter “{name}”.", name=name),
            remedy=Phrase("Choose one of {choices}.", choices=", ".join(vocabulary.PARAMETERS)),
            rule="shape.vocabulary",
        )


def _within(
    name: str, value: float | None, pointer: str, *, step: bool = False
) -> Iterator[Problem]:
    """The value is one that the parameter takes; a step is no larger than its whole range."""
    parameter = vocabulary.PARAMETERS[name]
    span = parameter.maximum - parameter.minimum
    low, high = (-span, span) if step else (parameter.minimum, parameter.maximum)
    if value is not None and not low <= value <= high:
        yield Problem(
            pointer=pointer,
            message=Phrase(
                "{value} is outside {low} to {high}.",
                value=f"{value:g}",
                low=f"{low:g}",
                high=f"{high:g}",
            ),
            remedy=Phrase("“{name}” takes a number in that range.", name=name),
            rule="shape.vocabulary",
        )


def _constitution(document: Constitution, clauses: set[str]) -> Iterator[Problem]:
    for index, tension in enumerate(document.tensions):
        for side, name in enumerate(tension.between):
            if name not in clauses:
                yield _missing(f"/tensions/{index}/between/{side}", Phrase("clause"), name)


def _profile(document: Profile) -> Iterator[Problem]:
    named: set[str] = {
        item.id
        for item in _chain(document.desires, document.values, document.clauses, document.growth)
    }
    for index, tension in enumerate(document.tensions):
        for side, name in enumerate(tension.between):
            if name not in named:
                yield _missing(f"/tensions/{index}/between/{side}", Phrase("desire or value"), name)
        if tension.prefer is not None and tension.prefer not in tension.between:
            yield Problem(
                pointer=f"/tensions/{index}/prefer",
                message=Phrase("“{name}” is neither side of this tension.", name=tension.prefer),
                remedy=Phrase("Prefer one of {sides}.", sides=", ".join(tension.between)),
                rule="shape.reference",
            )


def _chain(*groups: tuple[Any, ...]) -> Iterator[Any]:
    for group in groups:
        yield from group


def _bounds_named(floor: Floor) -> Iterator[Problem]:
    for pointer, part in floor.parts_with_ids():
        name = getattr(part, "parameter", None)
        if name is not None:
            yield from _known(name, f"{pointer}/parameter")
