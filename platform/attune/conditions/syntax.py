"""The syntax tree of a condition: frozen values, compared by structure.

Every node that can be true or false is total; every other node is a number or a word and may be
unknown. ``And`` and ``Or`` are flat: ``a && (b && c)`` and ``a && b && c`` are one tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

ComparisonOp = Literal["==", "!=", "<", "<=", ">", ">="]
ArithmeticOp = Literal["+", "-", "*"]


@dataclass(frozen=True, slots=True)
class Truth:
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True, slots=True)
class Number:
    """An exact decimal. CEL's int and double are one kind here."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Word:
    """A text literal."""

    value: str


@dataclass(frozen=True, slots=True)
class Variable:
    """A context path, by its name in the vocabulary."""

    path: str


@dataclass(frozen=True, slots=True)
class Has:
    """Whether a context path is known."""

    path: str


@dataclass(frozen=True, slots=True)
class Not:
    operand: Node


@dataclass(frozen=True, slots=True)
class And:
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """False where either side is unknown, ``!=`` included."""

    op: ComparisonOp
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Membership:
    """``needle in [items]``. False where the needle is unknown."""

    needle: Node
    items: tuple[Constant, ...]


@dataclass(frozen=True, slots=True)
class Minus:
    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Unknown where either side is unknown."""

    op: ArithmeticOp
    left: Node
    right: Node


Constant = Truth | Number | Word
Node = Constant | Variable | Has | Not | And | Or | Comparison | Membership | Minus | Arithmetic


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below this one, from left to right."""
    match node:
        case Not(operand) | Minus(operand):
            return (operand,)
        case And(operands) | Or(operands):
            return operands
        case Comparison(_, left, right) | Arithmetic(_, left, right):
            return (left, right)
        case Membership(needle, items):
            return (needle, *items)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, from left to right."""
    yield node
    for child in children(node):
        yield from walk(child)
