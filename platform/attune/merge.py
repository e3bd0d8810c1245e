"""Three-way merge by part id: what two people wrote from one beginning, put together.

A list whose parts have missing or repeated ids is merged whole. So are modules where their order,
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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from attune.document.emptiness import DOCUMENT, is_empty, known_in, said
from attune.document.kinds import Node
from attune.document.parts import is_parts

Json = Mapping[str, Any]

_ABSENT: Any = object()
"""Stands for a field that is not there, which is not one that holds null."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One place that both changed, differently. None stands for "not there".

    ``section`` is a list's name with ``id`` its part's, ``parameters`` with ``id`` a parameter's
    name, or a field's own name with ``id`` empty.
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
    sides = [
        said(side.to_dict() if isinstance(side, Node) else side) for side in (base, mine, theirs)
    ]
    conflicts: list[Conflict] = []
    content: dict[str, Any] = {}
    for name in _order(*(list(side) for side in sides)):
        if name not in known_in(DOCUMENT):
            chosen = _choose(conflicts, name, "", *(side.get(name, _ABSENT) for side in sides))
            content |= {} if chosen is _ABSENT else {name: chosen}
            continue
        old, own, other = (side.get(name) for side in sides)
        merged: Any
        objects: list[Any] = [{} if value is None else value for value in (old, own, other)]
        if name in ("floor", "parameters") and all(isinstance(each, Mapping) for each in objects):
            merged = (
                _floor(conflicts, *objects)
                if name == "floor"
                else _named(conflicts, name, *objects)
            )
        elif all(is_parts(value) for value in (old, own, other)) and not (
            name == "modules" and _at_odds(old or [], own or [], other or [])
        ):
            merged = _parts(conflicts, name, old or [], own or [], other or [])
        else:
            merged = _choose(conflicts, name, "", old, own, other)
        if not is_empty(merged):
            content[name] = merged
    return Merge(content=content, conflicts=tuple(conflicts))


def _choose(
    conflicts: list[Conflict], section: str, name: str, base: Any, mine: Any, theirs: Any
) -> Any:
    if mine == theirs or theirs == base:
        return mine
    if mine == base:
        return theirs
    base, own, theirs = (None if side is _ABSENT else side for side in (base, mine, theirs))
    conflicts.append(Conflict(section=section, id=name, base=base, mine=own, theirs=theirs))
    return mine


def _named(
    conflicts: list[Conflict], section: str, base: Json, mine: Json, theirs: Json
) -> dict[str, Any]:
    chosen = {
        name: _choose(conflicts, section, name, base.get(name), mine.get(name), theirs.get(name))
        for name in _order(list(base), list(mine), list(theirs))
    }
    return {name: value for name, value in chosen.items() if value is not None}


def _parts(
    conflicts: list[Conflict],
    section: str,
    base: Sequence[Json],
    mine: Sequence[Json],
    theirs: Sequence[Json],
) -> list[Any]:
    by_id = [{part["id"]: part for part in side} for side in (base, mine, theirs)]
    return list(_named(conflicts, section, *by_id).values())


def _floor(conflicts: list[Conflict], base: Json, mine: Json, theirs: Json) -> dict[str, Any]:
    sides = [base, mine, theirs]
    pins = [{name: value for name, value in side.items() if name != "raises"} for side in sides]
    merged: dict[str, Any] = dict(_choose(conflicts, "floor", "", *pins) or {})
    lists = [side.get("raises", []) for side in sides]
    if all(is_parts(raises) for raises in lists):
        raises = _parts(conflicts, "floor/raises", *lists)
    else:
        raises = _choose(conflicts, "floor/raises", "", *lists)
    return {**merged, **({} if is_empty(raises) else {"raises": raises})}


def _at_odds(*sides: Sequence[Json]) -> bool:
    """Whether the order of the parts depends on which side is whose."""
    base, mine, theirs = ([str(part["id"]) for part in side] for side in sides)
    return _order(base, mine, theirs) != _order(base, theirs, mine)


def _order(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """One order for all names: mine if I moved something, otherwise theirs; what only the other
    side has comes behind the neighbour it has there."""
    moved = [name for name in mine if name in base] != [name for name in base if name in mine]
    first, second = (mine, theirs) if moved else (theirs, mine)
    order = list(first)
    for index, name in enumerate(second):
        if name not in order:
            before = next((n for n in reversed(second[:index]) if n in order), None)
            order.insert(0 if before is None else order.index(before) + 1, name)
    return order + [name for name in base if name not in order]
