"""Conditions as Z3 formulas, with the very meaning that evaluation gives them.

A context path is a flag, whether it is known, and a value. A comparison is the conjunction of the
comparison itself with the flags of every path it touches, so what is unknown makes it false; all
above a comparison is ordinary logic. Numbers are reals (counts: integers), words are integers, one
for each word a condition names and any other for every other word.

Every :class:`Encoding` owns a solver context of its own: nothing is shared between threads, and an
answer depends on nothing asked before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import z3  # type: ignore[import-untyped]  # z3-solver ships no types

from attune.conditions import Condition, exact
from attune.conditions import syntax as s
from attune.vocabulary import PATHS

Formula = Any
"""A Boolean Z3 expression; z3-solver carries no types."""

Term = Any
"""A numeric Z3 expression."""


@dataclass(frozen=True, slots=True)
class PathVariable:
    """``value`` is what comparisons see, ``readable`` whether they may; ``known`` is has()."""

    value: Term
    readable: Formula
    known: Formula
    domain: tuple[Formula, ...]


class Encoding:
    def __init__(self) -> None:
        self.z3 = z3.Context()
        self.steps = 0  # taken so far by every solver in this context
        self.tries = 0  # conditions tried so far on what the solvers found
        self.multiplies = False  # whether a condition multiplies two values of the context
        self.true = z3.BoolVal(True, self.z3)
        self.false = z3.BoolVal(False, self.z3)
        self.paths: dict[str, PathVariable] = {}
        self._words: dict[str, int] = {}
        self._conditions: dict[Condition, Formula] = {}

    # -- conditions -----------------------------------------------------------------------------

    def condition(self, condition: Condition) -> Formula:
        """Whether the condition holds."""
        formula = self._conditions.get(condition)
        if formula is None:
            formula = self._conditions[condition] = self._truth(condition.root)
        return formula

    def _truth(self, node: s.Node) -> Formula:
        match node:
            case s.Truth(value):
                return self.true if value else self.false
            case s.Has(path):
                return self.path(path).known
            case s.Not(operand):
                return z3.Not(self._truth(operand))
            case s.And(operands):
                return z3.And([self._truth(operand) for operand in operands])
            case s.Or(operands):
                return z3.Or([self._truth(operand) for operand in operands])
            case s.Comparison(op, left, right):
                return self._comparison(_COMPARISONS[op], left, right)
            case s.Membership(needle, items):
                return self._membership(needle, items)
            case _:
                raise RuntimeError(f"{type(node).__name__} is not a condition")

    def _comparison(
        self, compare: Callable[[Any, Any], Formula], left: s.Node, right: s.Node
    ) -> Formula:
        one, other = self._term(left), self._term(right)
        return z3.And([*self._readable(left), *self._readable(right), compare(one, other)])

    def _membership(self, needle: s.Node, items: tuple[s.Constant, ...]) -> Formula:
        value = self._term(needle)
        among = z3.Or([self.false, *(value == self._term(item) for item in items)])
        return z3.And([*self._readable(needle), among])

    def _readable(self, node: s.Node) -> Iterable[Formula]:
        """What must be known for the value of a number or word; nothing for a truth value."""
        match node:
            case s.Variable(path):
                yield self.path(path).readable
            case s.Minus(operand):
                yield from self._readable(operand)
            case s.Arithmetic(_, left, right):
                yield from self._readable(left)
                yield from self._readable(right)

    def _term(self, node: s.Node) -> Term:
        match node:
            case s.Number(value):
                return self.number(value)
            case s.Word(value):
                return z3.IntVal(self.code(value), self.z3)
            case s.Variable(path):
                return self.path(path).value
            case s.Minus(operand):
                return -self._term(operand)
            case s.Arithmetic(op, left, right):
                self.multiplies |= op == "*" and _varies(left) and _varies(right)
                return _ARITHMETIC[op](self._term(left), self._term(right))
            case _:
                return self._truth(node)

    # -- values ---------------------------------------------------------------------------------

    def number(self, value: Fraction) -> Term:
        return z3.RealVal(str(value), self.z3)

    def code(self, word: str) -> int:
        """The integer that stands for a word."""
        return self._words.setdefault(word, len(self._words))

    def word(self, code: int) -> str:
        """The word for an integer; for one that no condition names, a word unlike all of those."""
        named = {number: word for word, number in self._words.items()}
        word = named.get(code, f"something-else-{code}")
        return word if code in named or word not in self._words else f"{word}-still"

    def path(self, name: str) -> PathVariable:
        variable = self.paths.get(name)
        if variable is None:
            variable = self.paths[name] = self._declare(name)
        return variable

    def _declare(self, name: str) -> PathVariable:
        path = PATHS[name]
        known = z3.Bool(f"has({name})", self.z3)
        if path.type == "number":
            number = z3.Int(name, self.z3) if path.whole else z3.Real(name, self.z3)
            low, high = self.number(exact(path.minimum)), self.number(exact(path.highest))
            value = z3.ToReal(number) if path.whole else number
            return PathVariable(value, known, known, (number >= low, number <= high))
        value = z3.Int(name, self.z3)
        if not path.members:
            return PathVariable(value, known, known, (value >= 0,))
        among = z3.Or([value == self.code(member) for member in path.members])
        if path.missing is None:
            return PathVariable(value, known, known, (among,))
        known = value != self.code(path.missing)
        return PathVariable(value, self.true, known, (among,))


def _varies(node: s.Node) -> bool:
    return any(isinstance(each, s.Variable) for each in s.walk(node))


_COMPARISONS: dict[str, Callable[[Any, Any], Formula]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}

_ARITHMETIC: dict[str, Callable[[Any, Any], Term]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
}
