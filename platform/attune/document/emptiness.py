"""What a draft says, without the fields that hold nothing.

Absent and empty are the same thing in a document, but only where a document knows the field: an
unknown one makes it unreadable, whatever it holds.

>>> said({"title": "", "clauses": [], "zzz": None})
{'zzz': None}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from attune.document.kinds import KINDS
from attune.document.parts import FloorPin, Raise

Json = Mapping[str, Any]

DOCUMENT = ""
"""The document itself, among the names of lists."""


def is_empty(value: Any) -> bool:
    """Whether it says no more than nothing at all; 0 and false do."""
    return value is None or value in ("", [], {})


def said(document: Json) -> dict[str, Any]:
    """The normal form of a draft, one level deep, two in its floor and parameters."""
    value = dict(document)
    floor, parameters = value.get("floor"), value.get("parameters")
    if isinstance(floor, Mapping):
        value["floor"] = said_in("floor", floor)
    if isinstance(parameters, Mapping):
        value["parameters"] = {n: given for n, given in parameters.items() if given is not None}
    return said_in(DOCUMENT, value)


def said_in(section: str, part: Json) -> dict[str, Any]:
    """The same for one part of a list, one level deep. ``section`` is the list's name."""
    known = known_in(section)
    return {name: item for name, item in part.items() if not (name in known and is_empty(item))}


@cache
def known_in(section: str) -> frozenset[str]:
    """The fields that parts of this list have, in any kind of document."""
    return frozenset(field.name for kind in _kinds(section) for field in fields(kind))


def _kinds(section: str) -> list[Any]:
    match section:
        case "":
            return list(KINDS.values())
        case "floor":
            return [FloorPin]
        case "floor/raises":
            return [Raise]
    held = [get_type_hints(kind).get(section) for kind in KINDS.values()]
    return [part for each in held for part in get_args(each) if is_dataclass(part)]
