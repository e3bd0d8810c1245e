"""A syntax tree as CEL text that reads back as the same tree.

Every number is written as a CEL double and every text in double quotes, so that another CEL engine
which is given the context as doubles meets no mixture of int and double.
"""

from __future__ import annotations

from fractions import Fraction

from attune.conditions import syntax as s


def to_cel(node: s.Node) -> str:
    """The one text for this tree, with no more parentheses than it needs."""
    return _write(node, 0)


def decimal_text(value: Fraction) -> str:
    """A finite decimal with a point, exactly: ``0.25``, ``-3.0``."""
    places = 1
    while 10**places % value.denominator:
        places += 1
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def digits(value: Fraction) -> str:
    """A number as people write it, exactly where decimals can: ``0.25``, ``-3``."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return decimal_text(value).removesuffix(".0") if rest == 1 else f"{float(value)}"


_OR, _AND, _COMPARISON, _SUM, _PRODUCT, _UNARY = range(1, 7)


def _write(node: s.Node, around: int) -> str:
    """``around`` is how tightly the place binds: looser text is put in parentheses."""
    match node:
        case s.Truth() | s.Number() | s.Word() | s.Variable() | s.Has():
            return _leaf(node)
        case s.Not(operand):
            return f"!{_write(operand, _UNARY)}"
        case s.Minus(operand):
            return f"-{_write(operand, _UNARY)}"
        case s.Or(operands):
            return _chain(operands, "||", _OR, around)
        case s.And(operands):
            return _chain(operands, "&&", _AND, around)
        case s.Comparison(op, left, right):
            return _pair(left, op, _write(right, _COMPARISON), _COMPARISON, around)
        case s.Membership(needle, items):
            listed = f"[{', '.join(map(_leaf, items))}]"
            return _pair(needle, "in", listed, _COMPARISON, around)
        case s.Arithmetic(op, left, right):
            level = _PRODUCT if op == "*" else _SUM
            return _pair(left, op, _write(right, level), level, around)


def _leaf(node: s.Constant | s.Variable | s.Has) -> str:
    match node:
        case s.Truth(value):
            return "true" if value else "false"
        case s.Number(value):
            return decimal_text(value)
        case s.Word(value):
            return f'"{"".join(map(_character, value))}"'
        case s.Variable(path):
            return path
        case s.Has(path):
            return f"has({path})"


def _chain(operands: tuple[s.Node, ...], sign: str, level: int, around: int) -> str:
    return _wrap(f" {sign} ".join(_write(each, level) for each in operands), level, around)


def _pair(left: s.Node, sign: str, right: str, level: int, around: int) -> str:
    """CEL joins from the left, so only the left side may bind as loosely as this sign does."""
    return _wrap(f"{_write(left, level - 1)} {sign} {right}", level, around)


def _wrap(text: str, level: int, around: int) -> str:
    return f"({text})" if level <= around else text


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() else f"\\U{ord(character):08x}"
