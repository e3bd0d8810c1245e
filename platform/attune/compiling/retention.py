"""How long a profile lets things be remembered, held to what bounds the parameter of that name.

A profile says it as a number of its own (``memory.retention_days``) beside ``memory_days``; what is
compiled says the shorter of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from attune.adaptation.plan import ALWAYS, Bound, Source, floor_bounds
from attune.compiling.artefact import Loss
from attune.composition import Composition
from attune.conditions import Context
from attune.document import Constitution, Profile
from attune.floor import current_floor

DAYS = "memory_days"


def held(
    source: Constitution | Profile | Composition, context: Context | None
) -> tuple[Constitution | Profile | Composition, list[Loss]]:
    """The source with each retention held to the bounds that hold always or in the ``context``, and
    to the parameter: the profile's own or, in a context, whosoever; and what was shortened.
    """
    if isinstance(source, Composition):
        limits = [*_limits(source.plan.bounds, context), source.ranges[DAYS][1]]
        if _wished(source) or (context is not None and source.provenance[DAYS]):
            limits.append(source.parameters[DAYS])
        members, losses = [], []
        for member in source.members:
            document, shortened = _of_document(member.document, limits)
            members.append(replace(member, document=document))
            losses += [
                replace(loss, pointer=f"{member.prefix}{loss.pointer}") for loss in shortened
            ]
        return (replace(source, members=tuple(members)) if losses else source), losses
    bounds = [*Source(source).bounds(), *floor_bounds(current_floor(), source)]
    limits = list(_limits(bounds, context))
    if DAYS in source.parameters:
        limits.append(source.parameters[DAYS].default)
    return _of_document(source, limits)


def _wished(source: Composition) -> bool:
    """Whether the profile speaks of the parameter itself."""
    documents = (member.document for member in source.members)
    return any(isinstance(each, Profile) and DAYS in each.parameters for each in documents)


def _limits(bounds: Iterable[Bound], context: Context | None) -> Iterator[float]:
    for bound in bounds:
        holds = bound.when == ALWAYS if context is None else bound.when.test(context)
        if holds and bound.parameter == DAYS and bound.at_most is not None:
            yield float(bound.at_most)


def _of_document(
    document: Constitution | Profile, limits: Sequence[float]
) -> tuple[Constitution | Profile, list[Loss]]:
    if not isinstance(document, Profile) or document.memory is None:
        return document, []
    memory, days = document.memory, int(min(limits))
    if memory.retention_days <= days:
        return document, []
    loss = Loss(
        pointer="/memory/retention_days",
        what=f"Said as {days} days.",
        why="No longer can be had here.",
    )
    return replace(document, memory=replace(memory, retention_days=days)), [loss]
