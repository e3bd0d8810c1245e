"""Words and signs of the CEL subset, each with its place in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from attune.errors import ConditionError

TokenKind = Literal["number", "text", "name", "sign", "end"]

LARGEST_NUMBER = 10**12
DECIMAL_PLACES = 12
LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Token:
    kind: TokenKind
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def tokenize(text: str) -> list[Token]:
    """Every token in order, then one of kind "end". Raises :class:`ConditionError`."""
    tokens = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _refusal(text, position)
        if match.lastgroup != "space":
            tokens.append(Token(_KINDS[str(match.lastgroup)], match.group(), position))
        position = match.end()
    tokens.append(Token("end", "", len(text)))
    return tokens


def number_of(token: Token) -> Fraction:
    """The exact value of a number token."""
    text = token.text.lower()
    if text.startswith("0x"):
        value = Fraction(int(text[:LONGEST_NUMBER], 16))
    else:
        _, _, exponent = text.partition("e")
        if len(text) > LONGEST_NUMBER or len(exponent) > 3:
            raise _out_of_range(token)
        value = Fraction(text)
    if len(text) > LONGEST_NUMBER or abs(value) > LARGEST_NUMBER:
        raise _out_of_range(token)
    if 10**DECIMAL_PLACES % value.denominator:
        raise _out_of_range(token)
    return value


def text_of(token: Token) -> str:
    """The value of a text token, its escapes undone."""
    raw = token.text[0] in "rR"
    quoted = token.text[1:] if raw else token.text
    width = 3 if quoted[:3] in ('"""', "'''") else 1
    inside = quoted[width:-width]
    if raw:
        return inside
    offset = token.start + width

    def undo(match: re.Match[str]) -> str:
        return _unescape(match, offset)

    return _ESCAPE.sub(undo, inside)


# CEL has no other white space, and its digits and letters are ASCII.
_TOKEN = re.compile(
    r"""
    (?P<space>[\t\n\f\r ]+)
  | (?P<number>0[xX][0-9a-fA-F]+(?![A-Za-z0-9_.])
      | (?:[0-9]+\.[0-9]+|\.[0-9]+|[0-9]+)(?:[eE][+-]?[0-9]+)?(?![A-Za-z0-9_.]))
  | (?P<raw>[rR](?:\"{3}(?s:.*?)\"{3}|'{3}(?s:.*?)'{3}|"[^"\r\n]*"|'[^'\r\n]*'))
  | (?P<text>\"{3}(?s:[^\\]|\\.)*?\"{3}|'{3}(?s:[^\\]|\\.)*?'{3}
      |"(?:[^"\\\r\n]|\\[^\r\n])*"|'(?:[^'\\\r\n]|\\[^\r\n])*')
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?!["'A-Za-z0-9_]))
  | (?P<sign>&&|\|\||==|!=|<=|>=|[<>!+\-*()\[\],.])
    """,
    re.VERBOSE,
)

_KINDS: dict[str, TokenKind] = {
    "number": "number",
    "raw": "text",
    "text": "text",
    "name": "name",
    "sign": "sign",
}

_ESCAPE = re.compile(
    r"\\(?:x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})"
    r"|(?P<octal>[0-3][0-7]{2})|(?P<plain>[abfnrtv\\?\"'`])|(?P<other>(?s:.)))"
)

_PLAIN = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def _unescape(match: re.Match[str], offset: int) -> str:
    if plain := match["plain"]:
        return _PLAIN.get(plain, plain)
    if digits := match["octal"]:
        return chr(int(digits, 8))
    code = int(match["x"] or match["u"] or match["U"] or "-1", 16)
    if not 0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise ConditionError(
            f"“{match.group()}” is not a way to write a character.",
            position=offset + match.start(),
            remedy="Write the character itself.",
        )
    return chr(code)


def _out_of_range(token: Token) -> ConditionError:
    return ConditionError(
        f"“{token.text[:LONGEST_NUMBER]}” is larger or finer than a condition can use.",
        position=token.start,
        remedy=f"Stay below {LARGEST_NUMBER:,} with at most {DECIMAL_PLACES} decimal places.",
    )


def _refusal(text: str, position: int) -> ConditionError:
    rest = text[position:]
    for pattern, message, remedy in _REFUSALS:
        if match := re.match(pattern, rest):
            return ConditionError(
                message.format(words=match.group()[:40]), position=position, remedy=remedy
            )
    return ConditionError(
        f"“{rest[0]}” has no meaning here.",
        position=position,
        remedy="Use comparisons, in, has(), &&, ||, !, +, - and *.",
    )


_REFUSALS = (
    (r"=", "“=” does not compare.", "Write == to compare."),
    (r"&", "“&” alone has no meaning.", "Write && for “and”."),
    (r"\|", "“|” alone has no meaning.", "Write || for “or”."),
    (r"//.*", "a condition holds no comments.", "Put the reason into the field “why”."),
    (r"[/%]", "“{words}” is not available.", "Multiply instead: x * 0.5 rather than x / 2."),
    (r"[?:]", "“{words}” is not available.", "Write two rules, each with its own condition."),
    (
        r"(?i)(?:b|br|rb)[\"']",
        "bytes are not available.",
        "Write a text without the letter before it.",
    ),
    (r"[rR]?[\"'].{0,20}", "the text {words} is not closed.", "End it with the same quote."),
    (r"[“”„‘’«»]", "“{words}” is a typographic quote.", 'Use straight quotes: "teen".'),
    (r"[≤≥≠]", "“{words}” is not available.", "Write <=, >= or !=."),
    (r"[0-9]+[uU]\b", "“{words}” carries a type letter.", "Write the number alone."),
    (r"[0-9.][A-Za-z0-9_.]*", "“{words}” is not a number.", "Write it like 0.5 or 12."),
)
