"""Composition: floor ⊕ constitutions ⊕ profile, and where they disagree.

``compose(current_floor(), [school, choir], profile)`` gives a :class:`Composition`: its
``parameters`` and ``clauses``, the ``conflicts`` with their parties, and the ``provenance`` of
each.

In the order in which they act: the values that were settled on
(:mod:`attune.adaptation.settling`), the floor's protections, the constitutions from the last in the
person's order to the first, each after its modules, the profile's rules, every raise, the floor's
bounds. The plan is made in :mod:`attune.adaptation.joining`, as for one document.

No rule takes a parameter out of a range that somebody else's constitution leaves, further than it
was when the rule came to act; but one community may always protect more than another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from attune.adaptation.joining import floor_ground, join
from attune.adaptation.plan import Plan, Source
from attune.adaptation.settling import Settled, directions
from attune.arguments import all_wanted, wanted
from attune.canonical import digest
from attune.composition import clauses, parameters, provenance, raises
from attune.composition.conflicts import Conflict, Origin
from attune.composition.effective import Composition
from attune.composition.meeting import Meetings
from attune.composition.members import Member, members
from attune.composition.provenance import Origins, origin_of
from attune.conditions import json_number
from attune.document import Document, Floor
from attune.document.kinds import Node
from attune.phrase import Phrase

__all__ = ["Composition", "Conflict", "Member", "Origin", "compose"]

NONE: Mapping[str, Document] = MappingProxyType({})


def compose(
    floor: Floor,
    constitutions: Sequence[Document],
    profile: Document | None = None,
    *,
    modules: Mapping[str, Document] = NONE,
) -> Composition:
    """What holds for a person who belongs to these communities, in the person's order.

    ``modules`` are the constitutions that others adopt, by digest, and those that these adopt in
    turn; a document that comes twice counts once, where it comes first. Raises
    :class:`attune.errors.UsageError` where a module is missing, or something is of another kind
    than its place asks for.
    """
    wanted(floor, Floor, "compose() takes the universal safety layer first")
    all_wanted(constitutions, Node, "compose() takes a list of parsed constitutions")
    wanted(profile, Node | None, "compose() takes a parsed profile or none")
    wanted(modules, Mapping, "compose() takes modules as a mapping by their digests")
    listed = members(constitutions, profile, modules)
    ground = floor_ground(floor, [Source(member.document) for member in listed])
    ways = directions(ground)
    sources = [
        Source(m.document, m.prefix, held=parameters.left_to(m, listed, ways)) for m in listed
    ]
    joined = join(sources, floor=floor)
    weighed = clauses.by_weight(clause for source in sources for clause in source.clauses())
    made = replace(joined.plan, clauses=weighed)
    origins: Origins = dict(provenance.of_floor(floor, ground)) | {
        cause: origin
        for member, source in zip(listed, sources, strict=True)
        for cause, origin in provenance.of_member(member, source)
    }
    raised = [bound for source in sources for bound in source.bounds()]
    behind = {
        name: provenance.of_parameter(each, listed, raised, origins)
        for name, each in made.base.items()
    }
    return Composition(
        floor=floor,
        members=listed,
        parameters=MappingProxyType({n: json_number(b.value) for n, b in made.base.items()}),
        ranges=MappingProxyType({name: _ends(each) for name, each in joined.settled.items()}),
        plan=made,
        conflicts=(*_other_floors(floor, listed), *_conflicts(made, joined.settled, origins)),
        provenance=MappingProxyType({**behind, **origins}),
    )


def _ends(settled: Settled) -> tuple[int | float, int | float]:
    low, high = settled.span
    return json_number(low), json_number(high)


def _conflicts(made: Plan, settled: Mapping[str, Settled], origins: Origins) -> Iterator[Conflict]:
    meetings = Meetings()
    for name, each in settled.items():
        yield from parameters.conflicts(each, made.base[name], origins)
    yield from raises.conflicts(made.bounds, origins, meetings)
    yield from clauses.conflicts(made.clauses, origins, meetings)


def _other_floors(floor: Floor, listed: Sequence[Member]) -> Iterator[Conflict]:
    """Documents that rest on another universal safety layer than the one that holds here."""
    here = digest(floor)
    for member in listed:
        pin = member.document.floor
        if pin.digest != here:
            yield Conflict(
                kind="floor",
                subject=pin.version,
                parties=(
                    Origin(document=here, title=floor.title, id=floor.version),
                    origin_of(member, "floor"),
                ),
                message=Phrase(
                    "“{title}” rests on universal safety layer {version} ({digest}).",
                    title=member.document.title,
                    version=pin.version,
                    digest=pin.digest,
                ),
                holds=Phrase(
                    "Universal safety layer {version} ({digest}).",
                    version=floor.version,
                    digest=here,
                ),
            )
