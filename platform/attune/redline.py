"""A redline: two texts as one, word by word, or by character where a script has no spaces.

Lines are compared in the same way.

>>> [(piece.kind, piece.text) for piece in word_redline("Be kind.", "Be very kind.")]
[('same', 'Be'), ('added', ' very'), ('same', ' kind.')]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate, groupby
from typing import Literal

Kind = Literal["same", "added", "removed"]

LONG = 1_600
"""Words and blanks from which on the search leaves out words that stand everywhere."""

WORK = 10_000_000
"""Steps of the search in one comparison: about a second.

Every search for the longest common run puts each word beside all its equals, and there are as many
searches as runs: two texts of 800 words, each "a" or "b", would take ten seconds, and a document
holds hundreds of texts. The longest one it may hold, 20,000 signs, takes half of this if it is
written anew by people.
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. Same and removed pieces make up the old text, same and added the new."""

    kind: Kind
    text: str


@dataclass(slots=True)
class Budget:
    """The steps left to a comparison of one or more texts. When they run out, what was not
    compared yet is shown as rewritten: coarser, but right."""

    left: int = WORK

    def spend(self, steps: int) -> bool:
        """Take so many steps, or none and False where fewer are left."""
        if steps > self.left:
            return False
        self.left -= steps
        return True


def word_redline(old: str, new: str, budget: Budget | None = None) -> list[Piece]:
    """The pieces in reading order, what was removed before what was put in its place."""
    before, after = list(_words(old)), list(_words(new))
    # Blanks are junk to difflib: it does not look for them, but keeps them beside what it finds.
    # In long texts it also skips words that are everywhere, or the time would grow with the cube.
    long = max(len(before), len(after)) > LONG
    matcher = _Matcher(str.isspace, before, after, autojunk=long, budget=budget)
    runs: list[tuple[str, str]] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        gone, come = "".join(before[i:j]), "".join(after[k:m])
        runs.append((gone, gone) if tag == "equal" else (gone, come))
    return list(_pieces(_joined(runs)))


def line_redline(
    before: Sequence[str], after: Sequence[str], budget: Budget | None = None
) -> list[Piece]:
    """A piece for every line, those removed before those put in their place."""
    # Lines that stand everywhere in a long text, such as a reason that all clauses give, are no
    # place to begin: nobody could say which of them is which.
    matcher = _Matcher(None, before, after, autojunk=True, budget=budget)
    pieces: list[Piece] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            pieces += (Piece("same", line) for line in before[i:j])
        else:
            pieces += (Piece("removed", line) for line in before[i:j])
            pieces += (Piece("added", line) for line in after[k:m])
    return pieces


class _Matcher(SequenceMatcher[str]):
    """Finds nothing in common any more where the budget does not allow for looking."""

    b2j: dict[str, list[int]]  # documented by Python, but unknown to the type checker

    def __init__(
        self,
        junk: Callable[[str], bool] | None,
        before: Sequence[str],
        after: Sequence[str],
        *,
        autojunk: bool,
        budget: Budget | None,
    ) -> None:
        super().__init__(junk, before, after, autojunk=autojunk)
        self._budget = Budget() if budget is None else budget
        steps = (1 + len(self.b2j.get(word, ())) for word in before)
        self._steps = list(accumulate(steps, initial=0))  # up to each word

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        end = len(self._steps) - 1 if ahi is None else ahi
        if not self._budget.spend(self._steps[end] - self._steps[alo]):
            return Match(alo, blo, 0)
        return super().find_longest_match(alo, ahi, blo, bhi)


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
