"""Conditions as rows that a person fills in: “distress | is at least | 0.7”.

Rows hold most of what the language can say and lose nothing of it: :func:`rows_of` gives None for
a condition that does not fit, and what :func:`node_of` makes of rows reads back as rows that say
the same.

>>> from attune.conditions import parse
>>> rows = rows_of(parse('person.age_band == "teen" && !has(agent.stakes)').root)
>>> [(row.path, row.op, row.values) for block in rows.blocks for row in block.rows]
[('person.age_band', 'eq', ('teen',)), ('agent.stakes', 'not_has', ())]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from attune.conditions import exact
from attune.conditions import syntax as s
from attune.vocabulary import PATHS

Join = Literal["all", "any", "not_all", "none"]
"""All of these, any of these, not all of these, none of these."""

MOST = 24
"""Rows in one condition: more than anybody reads as rows."""

COMPARISONS: Mapping[str, s.ComparisonOp] = {
    "eq": "==",
    "ne": "!=",
    "ge": ">=",
    "gt": ">",
    "le": "<=",
    "lt": "<",
}
_NAMES = {sign: name for name, sign in COMPARISONS.items()}
_FLIPPED: Mapping[str, s.ComparisonOp] = {
    "==": "==",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}
OPS = tuple(f"{sign}{name}" for name in (*COMPARISONS, "in", "has") for sign in ("", "not_"))
"""A name with ``not_`` before it is true wherever the plain one is not, unknown values included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: what is known under ``path``, held against the values."""

    path: str
    op: str
    values: tuple[str | Fraction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Tests that belong together; a single one is joined by ``all``."""

    join: Join
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    join: Join
    blocks: tuple[Block, ...]


def rows_of(node: s.Node) -> Rows | None:
    """The rows of a condition, or None where only its own text says it whole."""
    single = _row(node)
    if single is not None:
        return Rows(join="all", blocks=(Block(join="all", rows=(single,)),))
    joined = _joined(node)
    if joined is None:
        return None
    join, operands = joined
    blocks = [_block(operand) for operand in operands]
    found = [block for block in blocks if block is not None]
    if len(found) < len(blocks) or sum(len(block.rows) for block in found) > MOST:
        return None
    return Rows(join=join, blocks=tuple(found))


def node_of(rows: Rows) -> s.Node:
    """The condition that the rows say; there must be at least one."""
    return _join(
        rows.join, [_join(b.join, [_node(t) for t in b.rows]) for b in rows.blocks if b.rows]
    )


# -- from conditions to rows -------------------------------------------------------------------


def _joined(node: s.Node) -> tuple[Join, tuple[s.Node, ...]] | None:
    match node:
        case s.And(operands):
            return "all", operands
        case s.Or(operands):
            return "any", operands
        case s.Not(s.And(operands)):
            return "not_all", operands
        case s.Not(s.Or(operands)):
            return "none", operands
        case _:
            return None


def _block(node: s.Node) -> Block | None:
    single = _row(node)
    if single is not None:
        return Block(join="all", rows=(single,))
    joined = _joined(node)
    if joined is None:
        return None
    join, operands = joined
    rows = [row for operand in operands if (row := _row(operand)) is not None]
    return Block(join=join, rows=tuple(rows)) if len(rows) == len(operands) else None


def _row(node: s.Node) -> Row | None:
    if isinstance(node, s.Not):
        inner = _plain(node.operand)
        return inner and Row(path=inner.path, op=f"not_{inner.op}", values=inner.values)
    return _plain(node)


def _plain(node: s.Node) -> Row | None:
    match node:
        case s.Has(path):
            return Row(path=path, op="has")
        case s.Comparison(op, s.Variable(path), (s.Number(value) | s.Word(value))):
            return _fitting(path, _NAMES[op], (value,))
        case s.Comparison(op, (s.Number(value) | s.Word(value)), s.Variable(path)):
            return _fitting(path, _NAMES[_FLIPPED[op]], (value,))
        case s.Membership(s.Variable(path), items) if items:
            values = tuple(item.value for item in items if not isinstance(item, s.Truth))
            return _fitting(path, "in", values) if len(set(values)) == len(items) else None
        case _:
            return None


def _fitting(path: str, op: str, values: tuple[str | Fraction, ...]) -> Row | None:
    """The row, if a row's control can hold these values."""
    if all(fits(path, value) for value in values):
        return Row(path=path, op=op, values=values)
    return None


def fits(path: str, value: str | Fraction) -> bool:
    """Whether a row takes this value: a number within its bounds, a word without a comma."""
    known = PATHS[path]
    if isinstance(value, Fraction):
        return exact(known.minimum) <= value <= exact(known.highest)
    if known.members:
        return value in known.members
    plain = value.isprintable() and value == value.strip() and len(value) <= 60
    return bool(value) and plain and re.search("[,،、]", value) is None


# -- from rows to conditions -------------------------------------------------------------------


def _node(row: Row) -> s.Node:
    negated = row.op.startswith("not_")
    op = row.op.removeprefix("not_")
    node: s.Node
    if op == "has":
        node = s.Has(row.path)
    elif op == "in":
        node = s.Membership(s.Variable(row.path), tuple(_constant(v) for v in row.values))
    else:
        [value] = row.values
        node = s.Comparison(COMPARISONS[op], s.Variable(row.path), _constant(value))
    return _not(node) if negated else node


def _constant(value: str | Fraction) -> s.Number | s.Word:
    return s.Number(value) if isinstance(value, Fraction) else s.Word(value)


def _join(join: Join, operands: list[s.Node]) -> s.Node:
    kind: type[s.And] | type[s.Or] = s.And if join in ("all", "not_all") else s.Or
    node = operands[0] if len(operands) == 1 else kind(tuple(_flat(kind, operands)))
    return _not(node) if join in ("not_all", "none") else node


def _flat(kind: type[s.And] | type[s.Or], operands: Iterable[s.Node]) -> Iterable[s.Node]:
    for operand in operands:
        if isinstance(operand, kind):
            yield from operand.operands
        else:
            yield operand


def _not(node: s.Node) -> s.Node:
    return node.operand if isinstance(node, s.Not) else s.Not(node)
