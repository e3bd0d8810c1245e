"""JSON with nothing left to interpretation (RFC 8259 under RFC 7493, I-JSON).

Duplicate names, numbers no two readers agree on, invalid UTF-8, lone surrogates and excess
depth are refused, so that what is signed means the same to every reader.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from typing import Any

from attune.errors import FormatError
from attune.pointers import escape

MAX_DEPTH = 24
"""Containers within containers. Documents may nest 16; the rest is room for envelopes."""

MAX_INTEGER = 2**53 - 1
"""Largest integer that every JSON reader keeps exact (RFC 8259, section 6)."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+"(?P<names>\s*:)?|[^\s"\[\]{},:]+|[{}]', re.DOTALL)


def loads(data: bytes | str, *, what: str = "the document", exact: bool = True) -> Any:
    """Decode JSON or raise :class:`FormatError` naming the place.

    Not ``exact``, it takes any number as near as floating point comes: for what others send and
    nobody signs.

    >>> loads(b'{"a": [1, 2]}')
    {'a': [1, 2]}
    """
    text = _text(data, what)
    _refuse_depth(text, what)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_pairs,
            parse_int=_integer if exact else float,
            parse_float=_number if exact else float,
            parse_constant=_constant if exact else float,
        )
    except json.JSONDecodeError as error:
        raise FormatError(
            f"{what} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.",
            remedy=_remedy(text),
        ) from None
    except _DuplicateError:
        name, offset = _second_name(text)
        raise FormatError(
            f"the name {name:.60} at {_place(text, offset)} of {what} stands twice in one object.",
            remedy="Keep one of the two.",
        ) from None
    except _NumberError as error:
        place = _place(text, _first(text, error.literal))
        raise FormatError(
            f"the number {error.literal:.24} at {place} of {what} {error.fault}."
        ) from None
    _refuse_surrogates(value, "", what)
    return value


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal, as JSON has it.

    >>> same([1], [1.0]), same([1], [True])
    (True, False)
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)


def has_surrogate(text: str) -> bool:
    """Whether a text holds half a character pair, which UTF-8 cannot write."""
    return _SURROGATE.search(text) is not None


def _text(data: bytes | str, what: str) -> str:
    if isinstance(data, str):
        return data
    if data.startswith(codecs.BOM_UTF8):
        raise FormatError(
            f"{what} begins with a byte order mark.", remedy="Save it as UTF-8 without one."
        )
    try:
        return data.decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        raise FormatError(
            f"{what} is not UTF-8 at byte {error.start}.", remedy="Save it as UTF-8."
        ) from None


def _refuse_depth(text: str, what: str) -> None:
    """Count brackets before decoding, so that no input can exhaust the decoder's stack."""
    depth = 0
    for match in _MARKS.finditer(text):
        mark = match.group()
        if mark in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise FormatError(
                    f"{what} nests deeper than {MAX_DEPTH} levels.", remedy="Flatten it."
                )
        elif mark in "]}":
            depth -= 1


# -- while decoding ------------------------------------------------------------------------------


class _DuplicateError(Exception):
    """A name stands twice in one object."""


class _NumberError(Exception):
    def __init__(self, literal: str, fault: str) -> None:
        self.literal = literal
        self.fault = fault


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise _DuplicateError
    return result


def _integer(literal: str) -> int:
    # Length first: int() of a very long literal is slow and, past a limit, a ValueError.
    if len(literal) > 17 or abs(int(literal)) > MAX_INTEGER:
        raise _NumberError(literal, "is too large to be exact")
    return int(literal)


def _number(literal: str) -> float:
    value = float(literal)
    if not math.isfinite(value):
        raise _NumberError(literal, "is too large")
    return value


def _constant(literal: str) -> Any:
    raise _NumberError(literal, "is none that JSON knows")


def _refuse_surrogates(value: Any, pointer: str, what: str) -> None:
    if isinstance(value, str):
        if has_surrogate(value):
            raise FormatError(
                f"{what} holds half a character pair at {pointer or '/'}.", pointer=pointer
            )
    elif isinstance(value, dict):
        for name, item in value.items():
            _refuse_surrogates(name, pointer, what)
            _refuse_surrogates(item, f"{pointer}/{escape(name)}", what)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_surrogates(item, f"{pointer}/{index}", what)


# -- where it went wrong -------------------------------------------------------------------------


def _remedy(text: str) -> str:
    if text.lstrip()[:1] in ("{", "["):
        return "Check the brackets, quotes and commas just before that place."
    return "Only JSON is read here, which begins with {: neither YAML nor Markdown is."


def _second_name(text: str) -> tuple[str, int]:
    """The first name that stands in its object already, as it is written, and where."""
    objects: list[set[str]] = []
    for match in _TOKENS.finditer(text):
        if match.group() == "{":
            objects.append(set())
        elif match.group() == "}":
            objects.pop()
        elif match["names"]:
            written = match.group().removesuffix(match["names"])
            name = json.loads(written, strict=False)
            if name in objects[-1]:
                # Half a character pair would make the message itself impossible to write.
                return written.encode("utf-8", "backslashreplace").decode(), match.start()
            objects[-1].add(name)
    raise RuntimeError("no name stands twice")


def _first(text: str, literal: str) -> int:
    """Where a number that was refused stands: the first that begins so, for none before it was
    refused."""
    found = (match for match in _TOKENS.finditer(text) if match.group().startswith(literal))
    return next(found).start()


def _place(text: str, offset: int) -> str:
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return f"line {line}, column {column}"
