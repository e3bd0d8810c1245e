"""A redline: two texts as one, word by word, or by character where a script has no spaces.

>>> [(piece.kind, piece.text) for piece in word_redline("Be kind.", "Be very kind.")]
[('same', 'Be'), ('added', ' very'), ('same', ' kind.')]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Kind = Literal["same", "added", "removed"]

LONG = 1_600
"""Words and blanks from which on the search leaves out words that stand everywhere."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. Same and removed pieces make up the old text, same and added the new."""

    kind: Kind
    text: str


def word_redline(old: str, new: str) -> list[Piece]:
    """The pieces in reading order, what was removed before what was put in its place."""
    before, after = list(_words(old)), list(_words(new))
    # Blanks are junk to difflib: it does not look for them, but keeps them beside what it finds.
    # In long texts it also skips words that are everywhere, or the time would grow with the cube.
    long = max(len(before), len(after)) > LONG
    matcher = SequenceMatcher(str.isspace, before, after, autojunk=long)
    runs: list[tuple[str, str]] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        gone, come = "".join(before[i:j]), "".join(after[k:m])
        runs.append((gone, gone) if tag == "equal" else (gone, come))
    return list(_pieces(_joined(runs)))


def _pieces(runs: list[tuple[str, str]]) -> Iterator[Piece]:
    for old, new in runs:
        if old == new:
            yield Piece("same", old)
            continue
        if old:
            yield Piece("removed", old)
        if new:
            yield Piece("added", new)


def _joined(runs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Changes that only a blank keeps apart, as one change: easier to read than single words."""
    joined: list[tuple[str, str]] = []
    last = len(runs) - 1
    bridges = {
        index
        for index, (old, new) in enumerate(runs)
        if old == new and old.isspace() and 0 < index < last
    }
    for changed, group in groupby(
        enumerate(runs), key=lambda run: run[1][0] != run[1][1] or run[0] in bridges
    ):
        sides = [run for _, run in group]
        if changed:
            joined.append(("".join(old for old, _ in sides), "".join(new for _, new in sides)))
        else:
            joined += sides
    return joined


_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff]"  # kana and Han
)


def _words(text: str) -> Iterator[str]:
    """Words, blanks and single signs; a mark stays with the letter that carries it."""
    word = ""
    for character in text:
        if word and not _belongs(word, character):
            yield word
            word = ""
        word += character
    if word:
        yield word


def _belongs(word: str, character: str) -> bool:
    if unicodedata.category(character)[0] == "M":
        return not word.isspace()
    if character.isspace():
        return word.isspace()
    return (
        _is_letter(character)
        and _is_letter(word[0])
        and not _UNSPACED.match(character)
        and not _UNSPACED.match(word[-1])
    )


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"
