"""What a syntax tree says in a context.

Unknown values follow one rule, which :mod:`attune.proof.encoding` states again for the prover: a
comparison (``in`` included) that touches an unknown value is false, also where the value stands
inside arithmetic; everything above a comparison is ordinary two-valued logic.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from attune.conditions import syntax as s
from attune.conditions.context import Context
from attune.vocabulary import PATHS

Known = bool | str | Fraction

Test = Callable[[Context], bool]
Term = Callable[[Context], Known | None]


def test(node: s.Node) -> Test:
    """The function that tells whether the condition holds in a context."""
    match node:
        case s.Truth(truth):
            return lambda _: truth
        case s.Has(path):
            return lambda context: context.has(path)
        case s.Not(operand):
            return _negation(test(operand))
        case s.And(operands):
            return _conjunction([test(operand) for operand in operands])
        case s.Or(operands):
            return _disjunction([test(operand) for operand in operands])
        case s.Comparison(op, s.Variable(path), s.Number(value)):
            return _threshold(_OPERATORS[op], path, value)
        case s.Comparison(op, left, right):
            return _comparison(_OPERATORS[op], term(left), term(right))
        case s.Membership(needle, items):
            return _membership(term(needle), frozenset(item.value for item in items))
        case _:
            raise RuntimeError(f"{type(node).__name__} is not a condition")


def term(node: s.Node) -> Term:
    """The function that gives a value in a context, or None where it is unknown."""
    match node:
        case s.Number(value) | s.Word(value):
            return lambda _: value
        case s.Variable(path):
            missing = PATHS[path].missing
            return lambda context: context.known.get(path, missing)
        case s.Minus(operand):
            return _minus(term(operand))
        case s.Arithmetic(op, left, right):
            return _arithmetic(_OPERATORS[op], term(left), term(right))
        case _:
            return test(node)


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


def _negation(operand: Test) -> Test:
    return lambda context: not operand(context)


def _conjunction(operands: list[Test]) -> Test:
    return lambda context: all(operand(context) for operand in operands)


def _disjunction(operands: list[Test]) -> Test:
    return lambda context: any(operand(context) for operand in operands)


def _comparison(compare: Callable[[Any, Any], bool], left: Term, right: Term) -> Test:
    def holds(context: Context) -> bool:
        one, other = left(context), right(context)
        return one is not None and other is not None and compare(one, other)

    return holds


def _threshold(compare: Callable[[int, int], bool], path: str, value: Fraction) -> Test:
    """A number against a fixed one, the commonest comparison, on whole numbers for speed."""
    numerator, denominator = value.numerator, value.denominator

    def holds(context: Context) -> bool:
        known: Any = context.known.get(path)
        return known is not None and compare(
            known.numerator * denominator, numerator * known.denominator
        )

    return holds


def _membership(needle: Term, items: frozenset[Known]) -> Test:
    # None is never among the items: what is unknown is in no list.
    return lambda context: needle(context) in items


def _minus(operand: Term) -> Term:
    def value(context: Context) -> Known | None:
        known = operand(context)
        return -known if isinstance(known, Fraction) else None

    return value


def _arithmetic(combine: Callable[[Any, Any], Fraction], left: Term, right: Term) -> Term:
    def value(context: Context) -> Known | None:
        one, other = left(context), right(context)
        return None if one is None or other is None else combine(one, other)

    return value
