"""Words of a folded text, with the other words each may stand for.

A Chinese character is a token of its own; elsewhere a run of letters is. ``variants`` hold what a
token, or it and those after it, may be read as: leetspeak undone, hyphenated parts joined,
stretched letters shortened. Letters written apart are joined before anything else is read, and
words written together are cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from attune.language.normalise import Folded

__all__ = ["COMMA", "DASH", "JOINT", "RUN", "SENTENCE", "Token", "is_cjk", "tokenise"]

COMMA, DASH, SENTENCE = 1, 2, 3
"""How strongly the punctuation before a token sets it apart; 0 where there is none."""

RUN = 24
"""More letters than words have, but for German ones made of several, which are read by their parts:
a sentence without its spaces."""


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` in folded form, at ``start``–``end`` of the folded text.

    ``asked`` marks a token of a question, ``quoted`` one between quotation marks. A variant is
    (word, number of tokens it takes).
    """

    text: str
    start: int
    end: int
    gap: int
    quoted: bool
    asked: bool
    variants: tuple[tuple[str, int], ...] = ()


def is_cjk(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def tokenise(  # noqa: C901  one scan
    folded: Folded, split: Callable[[str], list[str]] = lambda joined: [joined]
) -> list[Token]:
    """All tokens in order. ``split`` cuts a joined run of spaced letters into known words."""
    text = folded.text
    tokens: list[Token] = []
    gap, quote, opened_at = SENTENCE, "", 0
    end = 0
    for match in _PIECE.finditer(text):
        piece, start = match.group(), match.start()
        kind = match.lastgroup
        if kind == "spaced" or len(piece) >= RUN:
            gap = _between(text, end, start, gap)
            joined = _SEPARATOR.sub("", piece)
            for word in split(joined):
                tokens.append(_token(word, start, match.end(), gap, bool(quote)))
                gap = 0
            end = match.end()
            continue
        if kind == "mark":
            gap = max(gap, _STRENGTH.get(piece, 0))
            if piece in _CLOSING and quote == _CLOSING[piece]:
                quote = ""
            elif piece in _OPENING and not quote:
                quote, opened_at = piece, len(tokens)
            if piece in "?\uff1f\u061f":
                _mark_question(tokens)
            continue
        gap = _between(text, end, start, gap)
        for word, offset in _words(piece):
            at = start + offset
            tokens.append(_token(word, at, at + len(word), gap, bool(quote)))
            gap = 0
        end = match.end()
    if quote:  # never closed, so it opened nothing
        for i in range(opened_at, len(tokens)):
            tokens[i] = _with(tokens[i], quoted=False)
    return _with_joined(tokens, text)


def _between(text: str, end: int, start: int, gap: int) -> int:
    return SENTENCE if "\n" in text[end:start] else gap


def _token(word: str, start: int, end: int, gap: int, quoted: bool) -> Token:
    return Token(word, start, end, gap, quoted, False, tuple((v, 1) for v in _undisguised(word)))


def _with(token: Token, **changes: object) -> Token:
    values = {name: getattr(token, name) for name in Token.__slots__} | changes
    return Token(**values)


def _mark_question(tokens: list[Token]) -> None:
    """Mark the last sentence, unless an earlier mark has."""
    if tokens and tokens[-1].asked:
        return
    for i in range(len(tokens) - 1, -1, -1):
        tokens[i] = _with(tokens[i], asked=True)
        if tokens[i].gap >= SENTENCE:
            return


_LETTER = r"(?:[^\W_\u3400-\u9fff]|[\u0900-\u0963\u0966-\u097f])"
# What stands between letters that are written apart.
JOINT = r"[ ._\-*/|~\u00b7\u2022]"
_ALONE = r"(?:[^\W\d_\u3400-\u9fff\u0900-\u097f]|[0-9@$])"
_PAIR = rf"(?:(?<=  )|^){_ALONE} {_ALONE}(?=  )"  # a word of two, between words written apart
# Devanagari is written apart by syllables, and many of its words are one syllable: between spaces
# they are parts of a word only where one is a consonant that is no word, and not at the ends.
_SYLLABLE = r"[\u0904-\u0939](?:\u094d[\u0904-\u0939])*[\u093e-\u094d\u0900-\u0903]*"
_NO_WORD = r"[\u0915-\u0927\u092a-\u0934\u0936-\u0939](?![\w\u0900-\u097f])"
_SHORT = "को|का|की|के|से|ने|है|हो|जो|तो|भी|ही|कि"
_PARTED = (
    rf"{_SYLLABLE}(?P<joint>(?! ){JOINT}){_SYLLABLE}(?:(?P=joint){_SYLLABLE})+"
    rf"|(?!(?:{_SHORT}|में|हैं) )(?=(?:{_SYLLABLE} )*{_NO_WORD})"
    rf"{_SYLLABLE}(?: {_SYLLABLE}){{2,}}(?<! (?:{_SHORT}))(?<! (?:में|हैं))"
)
_PIECE = re.compile(
    rf"(?P<spaced>(?<![\w@$\u0900-\u097f])"
    rf"(?:{_ALONE}(?:{JOINT}{_ALONE}){{2,}}|{_PAIR}|{_PARTED})(?![\w\u0900-\u097f]))"
    rf"|(?P<cjk>[\u3400-\u9fff])"
    rf"|(?P<word>[@$]?{_LETTER}+(?:['@$!|+*#]{{1,2}}{_LETTER}+)*)"
    rf"|(?P<picture>[\u2600-\u27bf\U0001f300-\U0001faff])"
    rf"|(?P<mark>[^\s\w])"
)
_SEPARATOR = re.compile(JOINT)

_STRENGTH = dict.fromkeys(".!?\u3002\uff01\uff1f\u061f\u061b\u0964\u0965;\uff1b\u2026", SENTENCE)
_STRENGTH |= dict.fromkeys(":\uff1a\u2014\u2013", DASH)
_STRENGTH |= dict.fromkeys(",\uff0c\u3001\u060c()[]{}\uff08\uff09\u00bf\u00a1", COMMA)

_OPENING = frozenset('"\u201c\u201e\u00ab\u300c\u300e\u300a')
_CLOSING = {
    '"': '"', "\u201d": "\u201c", "\u00bb": "\u00ab", "\u300d": "\u300c", "\u300f": "\u300e",
    "\u300b": "\u300a", "\u201c": "\u201e",
}  # fmt: skip


def _words(piece: str) -> list[tuple[str, int]]:
    """Cut elisions (l'eau, qu'il) and drop the English possessive; keep don't whole."""
    if "'" not in piece:
        return [(piece, 0)]
    before, _, after = piece.partition("'")
    if len(before) <= 2 or before in ("jusqu", "lorsqu", "puisqu", "quelqu"):
        if after == "s":
            return [(before, 0)]
        return [(before, 0), (after, len(before) + 1)] if after else [(before, 0)]
    if after == "s":
        return [(before, 0)]
    return [(piece, 0)]


_LEET = {
    "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "i", "|": "i", "+": "t",
}  # fmt: skip
_LEET_FIRST = str.maketrans(_LEET)
_LEET_SECOND = str.maketrans(_LEET | {"1": "l", "|": "l", "!": "l", "9": "q", "6": "b"})
_LEETISH = re.compile(r"[0-9@$!|+]")
_PLAIN_NUMBER = re.compile(r"[0-9]+[a-z]{0,2}$")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")


def _undisguised(word: str) -> list[str]:
    found = []
    if _LEETISH.search(word) and not _PLAIN_NUMBER.match(word):
        found += [word.translate(_LEET_FIRST), word.translate(_LEET_SECOND)]
    if _STRETCHED.search(word):
        found += [_STRETCHED.sub(r"\1", word), _STRETCHED.sub(r"\1\1", word)]
    return [v for i, v in enumerate(found) if v != word and v not in found[:i]]


def _with_joined(tokens: list[Token], text: str) -> list[Token]:
    """Add, to the first of several parts with one mark and no space between, the joined word."""
    for i in range(len(tokens) - 1):
        joined, j = tokens[i].text, i
        while j + 1 < len(tokens) and j - i < 3 and _touching(tokens[j], tokens[j + 1], text):
            j += 1
            joined += tokens[j].text
            extra = [(v, j - i + 1) for v in (joined, *_undisguised(joined))]
            tokens[i] = _with(tokens[i], variants=(*tokens[i].variants, *extra))
    return tokens


def _touching(left: Token, right: Token, text: str) -> bool:
    between = text[left.end : right.start]
    return len(between) == 1 and between in "-.*_/|~\u00b7\u2022" and not is_cjk(left.text[0])
