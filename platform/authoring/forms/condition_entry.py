"""Rows of a condition as they are typed: before anything of them is known to be right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, cast

from django.utils.translation import gettext as _

from attune.vocabulary import PATHS
from authoring.condition_rows import MOST, OPS, Block, Join, Row, Rows, fits
from authoring.condition_words import (
    JOIN_WORDS,
    MEMBER_WORDS,
    OP_WORDS,
    path_in_words,
    value_in_words,
)

NUMBERS = {"ge", "gt", "le", "lt"}
"""What only numbers can be asked."""

ASKED = {
    True: ("ge", "gt", "le", "lt", "eq", "ne", "has", "not_has"),
    False: ("in", "ne", "not_in", "has", "not_has"),
}
"""What is offered to ask of a number, and of a word; one word in a list is that word."""

EVERY = tuple(dict.fromkeys((*ASKED[False], *ASKED[True])))


@dataclass(frozen=True, slots=True)
class EntryRow:
    """The controls of one row: a path, what is asked of it, and what was ticked or typed."""

    path: str = ""
    op: str = "in"
    typed: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        return not self.path and not self.typed


@dataclass(frozen=True, slots=True)
class EntryBlock:
    join: str = "any"
    rows: tuple[EntryRow, ...] = (EntryRow(),)
    is_group: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnRow:
    """A row with its names, for the template. ``error`` says what is wrong with it."""

    row: EntryRow
    number: int
    place: str
    error: str

    @property
    def members(self) -> list[tuple[str, str, bool]]:
        """The choices to tick, where the path has them."""
        path = PATHS.get(self.row.path)
        members = path.members if path else ()
        return [
            (member, str(MEMBER_WORDS[self.row.path, member]), member in self.row.typed)
            for member in members
        ]

    @property
    def ops(self) -> list[tuple[str, Any]]:
        """What can be asked of the path, and what is asked of it already."""
        path = PATHS.get(self.row.path)
        offered = EVERY if path is None else ASKED[path.type == "number"]
        asked = () if self.row.op in offered or self.row.op not in OPS else (self.row.op,)
        return [(op, OP_WORDS[op]) for op in (*offered, *asked)]

    @property
    def text(self) -> str:
        return ", ".join(self.row.typed)

    @property
    def wants_value(self) -> bool:
        return not self.row.op.endswith("has")

    @property
    def hint(self) -> str:
        """What the value's control takes."""
        path = PATHS.get(self.row.path)
        if path is None or path.type != "number":
            return ""
        if path.maximum is None:
            return _("0 or more")
        return _("%(low)s to %(high)s") % {"low": f"{path.minimum:g}", "high": f"{path.maximum:g}"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What the row controls hold; blank rows say nothing."""

    join: str = "all"
    blocks: tuple[EntryBlock, ...] = ()

    @classmethod
    def of(cls, rows: Rows) -> Entry:
        return cls(
            rows.join,
            tuple(
                EntryBlock(
                    block.join if len(block.rows) > 1 else "any",
                    tuple(
                        EntryRow(
                            row.path,
                            _offered(row.path, row.op),
                            tuple(_typed(row.path, value) for value in row.values),
                        )
                        for row in block.rows
                    ),
                    len(block.rows) > 1,
                )
                for block in rows.blocks
            ),
        )

    @classmethod
    def read(cls, data: Any, name: str) -> Entry:
        """What a form sent, blank rows and all."""
        blocks = []
        for i, count in enumerate(str(data.get(f"{name}_counts") or "").split(",")[:MOST]):
            match = re.fullmatch(r"([0-9]{1,2})(g?)", count)
            if match is None:
                continue
            rows = tuple(
                _read_row(data, f"{name}_{i}_{j}") for j in range(min(int(match[1]), MOST))
            )
            join = _one(data, f"{name}_{i}_join") or "any"
            blocks.append(EntryBlock(join, rows, bool(match[2])))
        return cls(_one(data, f"{name}_join") or "all", tuple(blocks))

    def trimmed(self) -> Entry:
        """Without the rows and groups that say nothing."""
        blocks = [
            replace(block, rows=tuple(row for row in block.rows if not row.is_blank))
            for block in self.blocks
        ]
        said = tuple(block for block in blocks if block.rows)
        return replace(self, blocks=said) if said else Entry()

    def padded(self) -> Entry:
        """With a blank row to begin with, where there is none."""
        return self if self.blocks else replace(self, blocks=(EntryBlock(),))

    @property
    def counts(self) -> str:
        """The shape, for the form to bring back."""
        return ",".join(f"{len(b.rows)}{'g' if b.is_group else ''}" for b in self.blocks)

    def shaped(self, action: str) -> tuple[Entry, str]:
        """After a button: with a row or group more or a row less, and the place to go on at."""
        blocks = [list(block.rows) for block in self.blocks]
        last = str(len(blocks))
        match action.split("-"):
            case ["add"]:
                return replace(self, blocks=(*self.blocks, EntryBlock())), f"{last}-0"
            case ["group"]:
                group = EntryBlock(rows=(EntryRow(), EntryRow()), is_group=True)
                return replace(self, blocks=(*self.blocks, group)), f"{last}-0"
            case ["add", i] if i.isdecimal() and int(i) < len(blocks):
                blocks[int(i)].append(EntryRow())
                return self._with(blocks), f"{i}-{len(blocks[int(i)]) - 1}"
            case ["remove", i, j] if self._has(i, j):
                del blocks[int(i)][int(j)]
                return self._with(blocks), "add"
            case ["path", i, j] if self._has(i, j):
                path = blocks[int(i)][int(j)].path
                known = PATHS.get(path)
                op = ASKED[known is not None and known.type == "number"][0]
                blocks[int(i)][int(j)] = EntryRow(path, op)
                return self._with(blocks), ""
            case _:
                return self, ""

    def _has(self, i: str, j: str) -> bool:
        numbers = i.isdecimal() and j.isdecimal() and int(i) < len(self.blocks)
        return numbers and int(j) < len(self.blocks[int(i)].rows)

    def _with(self, rows: Sequence[Sequence[EntryRow]]) -> Entry:
        blocks = [
            replace(block, rows=tuple(held))
            for block, held in zip(self.blocks, rows, strict=True)
            if held
        ]
        return replace(self, blocks=tuple(blocks))

    def rows(self) -> tuple[Rows | None, list[str]]:
        """The rows that are filled in, or None without one; and what is wrong, row by row."""
        errors = [
            _("Row %(n)s: %(what)s") % {"n": each.number, "what": each.error}
            for _join, drawn in self.drawn(wrong=True)
            for each in drawn
            if each.error
        ]
        if errors or not self.trimmed().blocks:
            return None, errors
        blocks = tuple(
            Block(join=_join_of(block.join), rows=tuple(_row(row) for row in block.rows))
            for block in self.trimmed().blocks
        )
        return Rows(join=_join_of(self.join), blocks=blocks), []

    def drawn(self, *, wrong: bool) -> list[tuple[EntryBlock, list[DrawnRow]]]:
        """The blocks with their rows as the template wants them."""
        numbers: Iterator[int] = iter(range(1, 10_000))
        return [
            (
                block,
                [
                    DrawnRow(
                        row=row,
                        number=next(numbers),
                        place=f"{i}-{j}",
                        error=_problem(row) if wrong else "",
                    )
                    for j, row in enumerate(block.rows)
                ],
            )
            for i, block in enumerate(self.blocks)
        ]


def _read_row(data: Any, name: str) -> EntryRow:
    path = _one(data, f"{name}_path")
    typed = (_member(path, typed) or typed for typed in _several(data, f"{name}_value"))
    return EntryRow(path, _one(data, f"{name}_op") or "in", tuple(dict.fromkeys(typed)))


def _member(path: str, typed: str) -> str | None:
    """What the vocabulary calls a word of the page: “teen” for “teenager”."""
    members = PATHS[path].members if path in PATHS else ()
    said = typed.casefold()
    return next((m for m in members if said in (m, str(MEMBER_WORDS[path, m]).casefold())), None)


def _one(data: Any, name: str) -> str:
    return str(data.get(name) or "")


def _several(data: Any, name: str) -> tuple[str, ...]:
    given = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or ()
    listed = [given] if isinstance(given, str) else given
    parts = [part.strip() for each in listed for part in re.split("[,،、]", str(each))]
    return tuple(dict.fromkeys(part for part in parts if part))


def _offered(path: str, op: str) -> str:
    """“Is” and “is one of” are one thing where the values are words."""
    if PATHS[path].type == "number":
        return op
    return {"eq": "in", "not_eq": "not_in"}.get(op, op)


def _typed(path: str, value: str | Fraction) -> str:
    """As a control holds it: the word of the vocabulary, or a number."""
    return value if isinstance(value, str) else value_in_words(path, value)


def _join_of(name: str) -> Join:
    return cast("Join", name) if name in JOIN_WORDS else "all"


def _value(path: str, typed: str) -> str | Fraction | None:
    """What was typed as a value of the path, or None where it is none."""
    if PATHS[path].type != "number":
        return typed if fits(path, typed) else None
    try:
        number = Decimal(typed.replace("٫", "."))
    except InvalidOperation:
        return None
    value = Fraction(number) if number.is_finite() and abs(number.adjusted()) < 12 else None
    return value if value is not None and fits(path, value) else None


def _row(row: EntryRow) -> Row:
    """A row without a problem as what it says. One value in a list is that value."""
    values = tuple(v for typed in row.typed if (v := _value(row.path, typed)) is not None)
    sign, op = ("not_", row.op[4:]) if row.op.startswith("not_") else ("", row.op)
    if op == "has":
        return Row(path=row.path, op=row.op)
    if op in ("eq", "in"):
        op = "eq" if len(values) == 1 else "in"
    return Row(path=row.path, op=f"{sign}{op}", values=values)


def _problem(row: EntryRow) -> str:
    """What is wrong with a row, or "" for nothing."""
    if row.is_blank:
        return ""
    if not row.path:
        return _("say what it is about.")
    if row.path not in PATHS or row.op not in OPS:
        return _("this is not offered. Choose from the lists.")
    op = row.op.removeprefix("not_")
    if op == "has":
        return ""
    what = path_in_words(row.path)
    if op in NUMBERS and PATHS[row.path].type != "number":
        return _("%(what)s is no number; ask whether it is something.") % {"what": what}
    if not row.typed:
        return _("say what %(what)s is held against.") % {"what": what}
    if op not in ("eq", "in") and len(row.typed) > 1:
        return _("give one value.")
    if any(_value(row.path, typed) is None for typed in row.typed):
        return _wanted(row.path, what)
    return ""


def _wanted(path: str, what: str) -> str:
    known = PATHS[path]
    if known.type == "number" and known.maximum is not None:
        return _("%(what)s takes a number from %(low)s to %(high)s.") % {
            "what": what,
            "low": f"{known.minimum:g}",
            "high": f"{known.maximum:g}",
        }
    if known.type == "number":
        return _("%(what)s takes a number from 0 up.") % {"what": what}
    if known.members:
        offered = ", ".join(value_in_words(path, member) for member in known.members)
        return _("%(what)s takes only these: %(offered)s.") % {"what": what, "offered": offered}
    return _("%(what)s takes a few words without a comma.") % {"what": what}
