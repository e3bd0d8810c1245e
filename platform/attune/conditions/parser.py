"""From tokens to a typed syntax tree, by precedence, in one pass.

Kinds are checked where trees are joined, because there the place of each side is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from attune.conditions import syntax as s
from attune.conditions.closeness import nearest
from attune.conditions.text import to_cel
from attune.conditions.tokens import Token, number_of, text_of, tokenize
from attune.errors import ConditionError
from attune.vocabulary import PATHS

MAX_LENGTH = 8_000
MAX_DEPTH = 24
MAX_NODES = 300
MAX_DEGREE = 2
"""How many values of the context may be multiplied together: of more of them the prover could take
any time to find out what they can be."""

Kind = Literal["truth", "number", "word"]


def parse(text: str) -> s.Node:
    """The tree of a condition that says yes or no. Raises :class:`ConditionError`."""
    if len(text) > MAX_LENGTH:
        raise ConditionError(
            f"is longer than {MAX_LENGTH:,} characters.",
            position=MAX_LENGTH,
            remedy="Split it into several rules.",
        )
    parser = _Parser(text, tokenize(text))
    whole = parser.expression()
    parser.finish()
    if whole.kind != "truth":
        raise parser.error(
            f"{parser.quote(whole)} is {_A[whole.kind]}, not a condition.",
            whole,
            _compare_it(whole),
        )
    if len(to_cel(whole.node)) > MAX_LENGTH:  # one that cannot be printed takes ten
        raise parser.error(
            f"takes more than {MAX_LENGTH:,} characters when it is written out.",
            whole,
            "Use shorter numbers and texts.",
        )
    return whole.node


@dataclass(frozen=True, slots=True)
class _Part:
    """A tree with its kind, the characters it was read from, and how deep and large it is.

    ``degree`` is how many values of the context are multiplied in it at most.
    """

    node: s.Node
    kind: Kind
    start: int
    end: int
    depth: int
    size: int
    degree: int = 0


_A: dict[Kind, str] = {"truth": "a condition", "number": "a number", "word": "a text"}

_BINDING = {"||": 1, "&&": 2, "+": 4, "-": 4, "*": 5} | dict.fromkeys(
    ("==", "!=", "<", "<=", ">", ">=", "in"), 3
)

_WORDS_FOR_SIGNS = {"and": "&&", "or": "||", "not": "!", "is": "=="}


class _Parser:
    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.index = 0
        self.open = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def advance(self) -> Token:
        token = self.tokens[self.index]
        self.index += 1
        return token

    def at(self, sign: str) -> bool:
        return self.token.kind == "sign" and self.token.text == sign

    def expect(self, sign: str) -> Token:
        if not self.at(sign):
            before = f" before “{self.token.text[:40]}”" if self.token.text else " at the end"
            raise self.error(f"“{sign}” is missing{before}.", self.token)
        return self.advance()

    def finish(self) -> None:
        token = self.token
        if token.text in _WORDS_FOR_SIGNS:
            sign = _WORDS_FOR_SIGNS[token.text]
            raise self.error(f"“{token.text}” is not available.", token, f"Write {sign}.")
        if token.kind != "end":
            remedy = "Join two conditions with && or ||."
            raise self.error(f"“{token.text[:40]}” does not belong here.", token, remedy)

    def error(self, message: str, at: Token | _Part, remedy: str = "") -> ConditionError:
        return ConditionError(message, position=at.start, remedy=remedy)

    def quote(self, part: _Part) -> str:
        words = self.text[part.start : part.end]
        return f"“{words}”" if len(words) <= 60 else f"“{words[:57]}…”"

    # -- expressions ----------------------------------------------------------------------------

    def expression(self, binding: int = 0) -> _Part:
        left = self.operand()
        while (strength := _BINDING.get(self.token.text, 0)) > binding and self.token.kind in (
            "sign",
            "name",
        ):
            sign = self.advance()
            if sign.text == "in":
                left = self.membership(left)
            else:
                left = self.join(left, sign, self.expression(strength))
        return left

    def operand(self) -> _Part:
        token = self.advance()
        match token.kind, token.text:
            case "number", _:
                return self.leaf(s.Number(number_of(token)), "number", token)
            case "text", _:
                return self.leaf(s.Word(text_of(token)), "word", token)
            case "name", ("true" | "false") as text:
                return self.leaf(s.Truth(text == "true"), "truth", token)
            case "name", "has":
                return self.has(token)
            case "name", _:
                return self.variable(token)
            case "sign", "(":
                return self.group(token)
            case "sign", ("!" | "-"):
                return self.unary(token)
            case "sign", "[":
                raise self.error("a list may only stand after “in”.", token)
            case "end", _:
                message = "the condition is not finished." if token.start else "is empty."
                raise self.error(message, token, "Write something like person.distress >= 0.5.")
            case _:
                raise self.error(f"something is missing before “{token.text}”.", token)

    def leaf(self, node: s.Node, kind: Kind, token: Token, end: int = 0) -> _Part:
        degree = int(isinstance(node, s.Variable) and kind == "number")
        return _Part(node, kind, token.start, end or token.end, 1, 1, degree)

    def deeper(self, token: Token) -> None:
        self.open += 1
        if self.open > MAX_DEPTH:
            raise self.error(
                f"is nested more than {MAX_DEPTH} deep.", token, "Split it into several rules."
            )

    def group(self, token: Token) -> _Part:
        self.deeper(token)
        inner = self.expression()
        closing = self.expect(")")
        self.open -= 1
        return replace(inner, start=token.start, end=closing.end)

    def unary(self, token: Token) -> _Part:
        self.deeper(token)
        operand = self.operand()
        self.open -= 1
        self.want("truth" if token.text == "!" else "number", operand, token)
        match token.text, operand.node:
            case "-", s.Number(value):
                return _Part(s.Number(-value), "number", token.start, operand.end, 1, 1)
            case "-", node:
                return self.above(s.Minus(node), "number", token.start, operand)
            case _, node:
                return self.above(s.Not(node), "truth", token.start, operand)

    def above(self, node: s.Node, kind: Kind, start: int, *below: _Part, end: int = 0) -> _Part:
        depth = 1 + max(part.depth for part in below)
        size = 1 + sum(part.size for part in below)
        if depth > MAX_DEPTH or size > MAX_NODES:
            raise ConditionError(
                f"has more than {MAX_NODES} parts or is nested more than {MAX_DEPTH} deep.",
                position=start,
                remedy="Split it into several rules.",
            )
        degree = max(part.degree for part in below)
        return _Part(node, kind, start, end or below[-1].end, depth, size, degree)

    # -- names ----------------------------------------------------------------------------------

    def path(self, first: Token) -> tuple[str, Token]:
        """The dotted name that begins with ``first``, and its last token."""
        names, last = [first.text], first
        while self.at("."):
            dot = self.advance()
            if self.token.kind != "name":
                raise self.error("a name is missing after “.”.", dot)
            last = self.advance()
            names.append(last.text)
        return ".".join(names), last

    def variable(self, token: Token) -> _Part:
        if token.text in _WORDS_FOR_SIGNS:
            raise self.error(
                f"“{token.text}” is not available.", token, f"Write {_WORDS_FOR_SIGNS[token.text]}."
            )
        if token.text == "null":
            raise self.error("“null” is not available.", token, "Ask has(person.distress) instead.")
        name, last = self.path(token)
        if self.at("("):
            raise self.error(
                f"the function “{name[:60]}” is not available.", token, "Only has() is."
            )
        self.known(name, token)
        kind: Kind = "number" if PATHS[name].type == "number" else "word"
        return self.leaf(s.Variable(name), kind, token, last.end)

    def has(self, token: Token) -> _Part:
        self.expect("(")
        first = self.advance()
        if first.kind != "name":
            raise self.error(
                "has() asks about a context path.", first, "Write has(person.distress)."
            )
        name, _ = self.path(first)
        self.known(name, first)
        return self.leaf(s.Has(name), "truth", token, self.expect(")").end)

    def known(self, name: str, token: Token) -> None:
        if name in PATHS:
            return
        close = nearest(name, PATHS)
        remedy = f"Did you mean {close}?" if close else f"There are {', '.join(PATHS)}."
        raise self.error(f"there is no context path “{name[:60]}”.", token, remedy)

    # -- joining --------------------------------------------------------------------------------

    def join(self, left: _Part, sign: Token, right: _Part) -> _Part:
        match sign.text:
            case "&&" | "||":
                self.want("truth", left, sign)
                self.want("truth", right, sign)
                connective = s.And if sign.text == "&&" else s.Or
                operands = (*_flat(left.node, connective), *_flat(right.node, connective))
                return self.connected(connective(operands), left, right)
            case "+" | "-" | "*":
                self.want("number", left, sign)
                self.want("number", right, sign)
                arithmetic = sign.text
                node: s.Node = s.Arithmetic(arithmetic, left.node, right.node)
                joined = self.above(node, "number", left.start, left, right)
                return joined if arithmetic != "*" else self.multiplied(joined, left, right)
            case _:
                self.comparable(left, sign, right)
                node = s.Comparison(cast("s.ComparisonOp", sign.text), left.node, right.node)
                return self.above(node, "truth", left.start, left, right)

    def multiplied(self, product: _Part, left: _Part, right: _Part) -> _Part:
        degree = left.degree + right.degree
        if degree > MAX_DEGREE:
            raise self.error(
                f"{self.quote(product)} multiplies more than {MAX_DEGREE} values of the context.",
                product,
                "Compare them one by one.",
            )
        return replace(product, degree=degree)

    def connected(self, node: s.And | s.Or, left: _Part, right: _Part) -> _Part:
        """A flat connective: taking in a side of its own kind adds no depth."""
        depth = max(p.depth - (type(p.node) is type(node)) for p in (left, right))
        below = _Part(node, "truth", left.start, right.end, depth, left.size + right.size)
        return self.above(node, "truth", left.start, below)

    def membership(self, needle: _Part) -> _Part:
        self.expect("[")
        items: list[_Part] = []
        while not self.at("]"):
            item = self.operand()
            if not isinstance(item.node, s.Truth | s.Number | s.Word):
                raise self.error(
                    f"{self.quote(item)} is not a fixed value.", item, "Compare with == instead."
                )
            self.same_kind(needle, item)
            items.append(item)
            if not self.at("]"):
                self.expect(",")
        closing = self.advance()
        node = s.Membership(needle.node, tuple(cast("s.Constant", item.node) for item in items))
        return self.above(node, "truth", needle.start, needle, *items, end=closing.end)

    def want(self, kind: Kind, part: _Part, sign: Token) -> None:
        if part.kind != kind:
            remedy = _compare_it(part) if kind == "truth" else ""
            raise self.error(
                f"“{sign.text}” takes {_A[kind]}, and {self.quote(part)} is {_A[part.kind]}.",
                part,
                remedy,
            )

    def comparable(self, left: _Part, sign: Token, right: _Part) -> None:
        if isinstance(left.node, s.Comparison) and left.kind != right.kind:
            raise self.error(
                f"{self.quote(left)} is already a comparison.", sign, "Write a < b && b < c."
            )
        self.same_kind(left, right)
        if sign.text not in ("==", "!=") and left.kind != "number":
            raise self.error(
                f"“{sign.text}” compares numbers, and {self.quote(left)} is {_A[left.kind]}.",
                left,
                "Use ==, != or in.",
            )

    def same_kind(self, left: _Part, right: _Part) -> None:
        if left.kind != right.kind:
            raise self.error(
                f"{self.quote(right)} is {_A[right.kind]}, and {self.quote(left)} is "
                f"{_A[left.kind]}.",
                right,
                "Compare numbers with numbers and texts with texts.",
            )
        self.member(left, right)
        self.member(right, left)

    def member(self, part: _Part, other: _Part) -> None:
        """A choice compared with a text that is no member could never be equal: a slip."""
        match part.node, other.node:
            case s.Variable(path), s.Word(value):
                members = PATHS[path].members
                if members and value not in members:
                    close = nearest(value, members)
                    choices = ", ".join(f'"{m}"' for m in members)
                    remedy = f'Did you mean "{close}"? ' if close else ""
                    raise self.error(
                        f"{path} is never “{value[:60]}”.",
                        other,
                        f"{remedy}It is one of {choices}.",
                    )


def _flat(node: s.Node, connective: type[s.And] | type[s.Or]) -> tuple[s.Node, ...]:
    return node.operands if isinstance(node, connective) else (node,)


def _compare_it(part: _Part) -> str:
    if part.kind == "truth":
        return ""
    example = '== "tutor"' if part.kind == "word" else ">= 0.5"
    match part.node:
        case s.Variable(path) if PATHS[path].members:
            example = f'== "{PATHS[path].members[0]}"'
        case s.Variable(path):
            pass
        case _:
            return "Compare it with something."
    return f"Compare it: {path} {example}."
