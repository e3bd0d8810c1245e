"""From everything an evaluation may name as a cause back to the place where it was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attune.adaptation.plan import Base, Bound, Source
from attune.canonical import digest
from attune.composition.conflicts import Origin
from attune.composition.members import Member
from attune.document import Floor

Origins = Mapping[str, tuple[Origin, ...]]


def origin_of(member: Member, part: str) -> Origin:
    return Origin(document=member.digest, title=member.document.title, id=part)


def of_floor(floor: Floor, bounds: Iterable[Bound]) -> Iterator[tuple[str, tuple[Origin, ...]]]:
    """The floor's protections and bounds."""
    document = digest(floor)

    def origin(part: str) -> Origin:
        return Origin(document=document, title=floor.title, id=part)

    for _, protection in floor.protections:
        yield protection.id, (origin(protection.id),)
    for bound in bounds:
        yield bound.cause, (origin(str(bound.commitment)),)


def of_member(member: Member, source: Source) -> Iterator[tuple[str, tuple[Origin, ...]]]:
    """A document's values and ranges, its clauses, rules and raises."""

    def origin(cause: str) -> tuple[Origin, ...]:
        return (origin_of(member, cause.removeprefix(member.prefix)),)

    for part in ("base", "range"):
        yield member.cause(part), origin(part)
    for clause in source.clauses():
        yield clause.id, origin(clause.id)
    for rule in source.rules():
        yield rule.cause, origin(rule.cause)
    for bound in source.bounds():
        yield bound.id, origin(bound.id)
        yield bound.cause, origin(bound.id)


def of_parameter(
    base: Base, listed: Iterable[Member], raises: Iterable[Bound], origins: Origins
) -> tuple[Origin, ...]:
    """What decided a parameter's value, then everything else that bears on it."""
    name = base.parameter
    causes = [base.cause]
    for member in listed:
        given = member.document.parameters.get(name)
        if given is not None:
            causes.append(member.cause("base"))
            if given.min is not None or given.max is not None:
                causes.append(member.cause("range"))
    causes += [bound.cause for bound in raises if bound.parameter == name]
    return tuple(dict.fromkeys(o for cause in causes for o in origins.get(cause, ())))
