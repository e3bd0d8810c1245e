"""Where the values of a JSON text stand, by JSON pointer (RFC 6901).

>>> places('{"clauses":\\n  [{"id": "kind"}]}')["/clauses/0/id"]
Place(line=2, column=11, end_line=2, end_column=17, kind='value')
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]  # the decoder's own, in C

from attune.pointers import escape

_SPACE = re.compile(r"[ \t\r\n]*")
_PLAIN = re.compile(r"[^\s,\]}]*")


@dataclass(frozen=True, slots=True)
class Place:
    """Lines and columns count from 1, columns in characters; the end is behind the last one."""

    line: int
    column: int
    end_line: int
    end_column: int
    kind: str


def places(text: str) -> dict[str, Place]:
    """The place of every value in a text that is known to be JSON."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def position(offset: int) -> tuple[int, int]:
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    kinds = {"{": "object", "[": "array"}
    return {
        pointer: Place(*position(start), *position(end), kinds.get(text[start], "value"))
        for pointer, start, end in _Scanner(text).everything()
    }


def nearest(pointer: str, known: Mapping[str, Place]) -> Place | None:
    """The place of a value or, where it is not there, of the smallest thing around it."""
    while pointer not in known and pointer:
        pointer = pointer.rpartition("/")[0]
    return known.get(pointer)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[tuple[str, int, int]] = []

    def everything(self) -> Iterator[tuple[str, int, int]]:
        """Pointer, start and end of each value."""
        self._value(self._skip(0), "")
        return iter(self.found)

    def _value(self, start: int, pointer: str) -> int:
        match self.text[start]:
            case "{":
                end = self._members(start, pointer)
            case "[":
                end = self._items(start, pointer)
            case '"':
                _, end = scanstring(self.text, start + 1)
            case _:
                end = self._end_of_plain(start)
        self.found.append((pointer, start, end))
        return end

    def _members(self, start: int, pointer: str) -> int:
        at = self._skip(start + 1)
        while self.text[at] != "}":
            name, at = scanstring(self.text, at + 1)
            at = self._skip(self._skip(at) + 1)  # past the colon
            at = self._next(self._value(at, f"{pointer}/{escape(name)}"))
        return at + 1

    def _items(self, start: int, pointer: str) -> int:
        at, index = self._skip(start + 1), 0
        while self.text[at] != "]":
            at = self._next(self._value(at, f"{pointer}/{index}"))
            index += 1
        return at + 1

    def _next(self, at: int) -> int:
        at = self._skip(at)
        return self._skip(at + 1) if self.text[at] == "," else at

    def _skip(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return at if match is None else match.end()

    def _end_of_plain(self, at: int) -> int:
        match = _PLAIN.match(self.text, at)
        return at if match is None else match.end()
