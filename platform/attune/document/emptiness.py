"""What a draft says, without the fields that hold nothing or what would hold without them.

Absent and empty are the same thing in a document, but only where a document knows the field: an
unknown one makes it unreadable, whatever it holds.

>>> said({"title": "", "clauses": [{"id": "kind", "examples": {"good": []}}], "zzz": None})
{'clauses': [{'id': 'kind'}], 'zzz': None}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from attune.document.kinds import KINDS
from attune.document.text import normalise
from attune.errors import UsageError
from attune.strict_json import same

Json = Mapping[str, Any]
Types = frozenset[Any]
"""What a value may be, one of these."""

FIELDS = frozenset(field.name for kind in KINDS.values() for field in fields(kind))
"""What a document knows at its top, in any of its kinds; ``format`` says which kind."""

_IDENTITY = "id"
"""Stays whatever it holds: a part without an id is another."""


def is_empty(value: Any) -> bool:
    """Whether it says no more than nothing at all; 0 and false do."""
    return value is None or value in ("", [], {})


def said(document: Json) -> dict[str, Any]:
    """The normal form of a draft, at every depth. What is unknown or in the wrong shape stays.

    Raises :class:`attune.errors.UsageError` for an object that holds itself.
    """
    try:
        return _object(frozenset(KINDS.values()), normalise(dict(document)))
    except RecursionError:
        raise UsageError("What nests without end cannot be compared or merged.") from None


@dataclass(frozen=True, slots=True)
class _Field:
    types: Types
    defaults: tuple[Any, ...]


def _value(types: Types, value: Any) -> Any:
    if isinstance(value, dict):
        return _object(types, value)
    if isinstance(value, list):
        items = _within(types, tuple)
        return [_value(items, item) for item in value]
    return value


def _object(types: Types, value: Json) -> dict[str, Any]:
    return dict(_members(_known(types), _within(types, Mapping), value))


def _members(known: Mapping[str, _Field], entries: Types, value: Json) -> Iterator[tuple[str, Any]]:
    for name, item in value.items():
        field = known.get(name)
        if field is not None and name != _IDENTITY:
            held = _value(field.types, item)
            if not is_empty(held) and not any(same(held, usual) for usual in field.defaults):
                yield name, held
        elif item is not None or not entries:  # nobody knows it, or it is one of many
            yield name, _value(entries, item)


@cache
def _known(types: Types) -> Mapping[str, _Field]:
    """The fields of an object of any of these types."""
    found: dict[str, _Field] = {}
    for kind in filter(is_dataclass, types):
        hints = get_type_hints(kind)
        for field in fields(kind):
            before = found.get(field.name, _Field(frozenset(), ()))
            found[field.name] = _Field(
                before.types | _flattened(hints[field.name]), (*before.defaults, field.default)
            )
    return found


@cache
def _within(types: Types, container: Any) -> Types:
    """What a tuple or a mapping among these types holds."""
    held = [get_args(each) for each in types if get_origin(each) is container]
    return frozenset().union(*(_flattened(each[container is Mapping]) for each in held))


def _flattened(hint: Any) -> Types:
    if get_origin(hint) in (Union, UnionType):
        return frozenset().union(*map(_flattened, get_args(hint)))
    return frozenset([hint])
