"""Three-way merge by part id: what two people wrote from one beginning, put together.

A list whose parts have missing or repeated ids is merged whole, and one that both put into an
order is one conflict where the two orders contradict each other. So are modules where their order,
which decides whose rules come last, would be another if the two sides were exchanged.

>>> base = {"title": "A", "clauses": [{"id": "kind", "text": "Be kind."}]}
>>> mine = {"title": "A", "clauses": [{"id": "kind", "text": "Be gentle."}]}
>>> theirs = {"title": "B", "clauses": [{"id": "kind", "text": "Be kind."}]}
>>> merged = merge(base, mine, theirs)
>>> merged.content
{'title': 'B', 'clauses': [{'id': 'kind', 'text': 'Be gentle.'}]}
>>> merged.conflicts
()
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from attune.arguments import wanted
from attune.document.emptiness import FIELDS, is_empty, said
from attune.document.kinds import Node
from attune.document.parts import is_parts, pin_and_raises
from attune.strict_json import same

Json = Mapping[str, Any]

_ABSENT: Any = object()
"""Stands for a field that is not there, which is not one that holds null."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One place that both changed, differently. None stands for "not there".

    ``section`` is a list's name with ``id`` its part's, ``parameters`` with ``id`` a parameter's
    name, or with ``id`` empty the name of a field or of a list as a whole.
    """

    section: str
    id: str
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """``content`` holds mine wherever there is a conflict, until somebody chooses."""

    content: dict[str, Any]
    conflicts: tuple[Conflict, ...]


def merge(base: Node | Json, mine: Node | Json, theirs: Node | Json) -> Merge:
    """Both sides' changes since ``base``. Different parts merge, the same part is a conflict."""
    for side in (base, mine, theirs):
        wanted(side, Node | Mapping, "merge() takes parsed documents or JSON objects")
    sides = [
        said(side.to_dict() if isinstance(side, Node) else side) for side in (base, mine, theirs)
    ]
    conflicts: list[Conflict] = []
    content: dict[str, Any] = {}
    for name in _names(*sides):
        merged = _field(conflicts, name, *(side.get(name, _ABSENT) for side in sides))
        if merged is not _ABSENT:
            content[name] = merged
    return Merge(content=content, conflicts=tuple(conflicts))


def _field(conflicts: list[Conflict], name: str, *sides: Any) -> Any:
    if name not in FIELDS:
        return _choose(conflicts, name, "", *sides)
    merged = _known(conflicts, name, *(None if side is _ABSENT else side for side in sides))
    return _ABSENT if is_empty(merged) else merged


def _known(conflicts: list[Conflict], name: str, base: Any, mine: Any, theirs: Any) -> Any:
    objects: list[Any] = [{} if side is None else side for side in (base, mine, theirs)]
    if all(isinstance(each, Mapping) for each in objects):
        if name == "parameters":
            return _named(conflicts, name, *objects)
        if name == "floor" and mine and theirs:  # who leaves it out leaves out all of it
            return _floor(conflicts, *objects)
    if all(is_parts(side) for side in (base, mine, theirs)):
        return _parts(conflicts, name, base, mine, theirs)
    return _choose(conflicts, name, "", base, mine, theirs)


def _choose(
    conflicts: list[Conflict], section: str, name: str, base: Any, mine: Any, theirs: Any
) -> Any:
    if same(mine, theirs) or same(theirs, base):
        return mine
    if same(mine, base):
        return theirs
    base, own, theirs = (None if side is _ABSENT else side for side in (base, mine, theirs))
    conflicts.append(Conflict(section=section, id=name, base=base, mine=own, theirs=theirs))
    return mine


def _named(conflicts: list[Conflict], section: str, *sides: Json) -> dict[str, Any]:
    chosen = {
        name: _choose(conflicts, section, name, *(side.get(name) for side in sides))
        for name in _names(*sides)
    }
    return {name: value for name, value in chosen.items() if value is not None}


def _parts(conflicts: list[Conflict], section: str, *sides: Sequence[Json] | None) -> Any:
    by_id = [{str(part["id"]): part for part in side or ()} for side in sides]
    found: list[Conflict] = []
    chosen = _named(found, section, *by_id)
    staying = chosen.keys() | {conflict.id for conflict in found}
    order = _order(section, *([name for name in side if name in staying] for side in by_id))
    if order is None:
        return _choose(conflicts, section, "", *sides)
    conflicts += found
    return [chosen[name] for name in order if name in chosen]


def _floor(conflicts: list[Conflict], *sides: Json) -> dict[str, Any]:
    pins, lists = zip(*map(pin_and_raises, sides), strict=True)
    merged: dict[str, Any] = _choose(conflicts, "floor", "", *(pin or None for pin in pins)) or {}
    if all(map(is_parts, lists)):
        raises = _parts(conflicts, "floor/raises", *lists)
    else:
        raises = _choose(conflicts, "floor/raises", "", *lists)
    return {**merged, **({} if is_empty(raises) else {"raises": raises})}


# -- order ----------------------------------------------------------------------------------------


def _names(base: Json, mine: Json, theirs: Json) -> list[str]:
    """The names of three objects, whose order says nothing."""
    return _with(_with(mine, theirs), base)


def _order(section: str, base: list[str], mine: list[str], theirs: list[str]) -> list[str] | None:
    """One order for the parts of a list; None where the sides contradict each other."""
    order = _placed(section, base, mine, theirs)
    if section == "modules" and order != _placed(section, base, theirs, mine):
        return None
    return order


def _placed(section: str, base: list[str], mine: list[str], theirs: list[str]) -> list[str] | None:
    """What all sides have as whoever moved it has it, and any other behind its neighbour."""
    common = set(base).intersection(mine, theirs)
    old, own, other = ([name for name in side if name in common] for side in (base, mine, theirs))
    if own == old:
        return _with(theirs, mine)
    if other in (old, own):
        return _with(mine, theirs)
    turned = None if section == "modules" else _turned(old, own, other)
    return None if turned is None else _with(_with(turned, mine), theirs)


def _turned(base: list[str], mine: list[str], theirs: list[str]) -> list[str] | None:
    """The same names, each pair as the side that turned it has it, if that is one order at all."""
    places = [{name: place for place, name in enumerate(side)} for side in (mine, theirs)]
    own, other = (np.array([place[name] for name in base], np.int32) for place in places)
    old = np.arange(len(base), dtype=np.int32)
    order: list[str | None] = [None] * len(base)
    for row, name in enumerate(base):  # one row at a time: a table of all pairs may be huge
        before = old > row
        turned = ((own > own[row]) != before) | ((other > other[row]) != before)
        order[-1 - int((before != turned).sum())] = name
    return None if None in order else [name for name in order if name is not None]


def _with(order: Iterable[str], others: Iterable[str]) -> list[str]:
    """Also what only others have, each behind its neighbour there."""
    names = list(order)
    following: dict[str | None, str | None] = dict(zip([None, *names], [*names, None], strict=True))
    before = None
    for name in others:
        if name not in following:
            following[before], following[name] = name, following[before]
        before = name
    result: list[str] = []
    while (before := following[result[-1] if result else None]) is not None:
        result.append(before)
    return result
