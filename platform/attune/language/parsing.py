"""A text made ready for the rules: its words, the concepts they name, and how its sentences turn.

>>> parsed = parse("Refuse to help build a bomb.", "en")
>>> [mention.start for mention in parsed.of("arms")]
[5]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from attune.language.lexicon import Mention, lexicon
from attune.language.normalise import Folded, fold
from attune.language.polarity import Grammar
from attune.language.tokens import SENTENCE, Token, tokenise

__all__ = ["PLAIN", "Parsed", "covered", "parse"]

_VERB_LAST = frozenset(("hi", "de"))


@dataclass(frozen=True, slots=True)
class Parsed:
    """One text read in one language."""

    folded: Folded
    language: str
    tokens: Sequence[Token]
    mentions: dict[str, list[Mention]]
    grammar: Grammar
    sentence_of: Sequence[int]

    @property
    def verb_last(self) -> bool:
        return self.language in _VERB_LAST

    def of(self, concept: str) -> list[Mention]:
        return self.mentions.get(concept, [])

    def any_of(self, concepts: Iterable[str]) -> list[Mention]:
        return [m for concept in concepts for m in self.mentions.get(concept, ())]

    def words(self, start: int, end: int) -> str:
        """The author's own words for the tokens ``start`` to ``end`` (exclusive)."""
        return self.folded.excerpt(self.tokens[start].start, self.tokens[end - 1].end)


@lru_cache(maxsize=4096)
def parse(text: str, language: str) -> Parsed:
    """Read ``text`` with the words and grammar of ``language``."""
    folded = fold(text)
    tokens = tokenise(folded, _splitter(language))
    by_concept: dict[str, list[Mention]] = {}
    for mention in lexicon(language).mentions(tokens):
        by_concept.setdefault(mention.concept, []).append(mention)
    masks = by_concept.pop("mask", [])
    if masks:
        for concept, found in by_concept.items():
            by_concept[concept] = [m for m in found if not _masked(m, masks, language == "zh")]
    every = [m for found in by_concept.values() for m in found]
    grammar = Grammar(tokens, every, language in _VERB_LAST)
    return Parsed(folded, language, tokens, by_concept, grammar, _sentences(tokens))


def _masked(mention: Mention, masks: Sequence[Mention], within: bool) -> bool:
    """Whether a mention is but a part of another word (``within``), or all of one that is masked.

    In Chinese, where a mask holds whole words against the characters in them, those words stay.
    """
    return any(
        mask.start <= mention.start
        and mention.end <= mask.end
        and not (within and mask[1:] == mention[1:])
        for mask in masks
    )


def _sentences(tokens: Sequence[Token]) -> list[int]:
    number, numbers = 0, []
    for i, token in enumerate(tokens):
        number += i > 0 and token.gap >= SENTENCE
        numbers.append(number)
    return numbers


def covered(joined: str, language: str) -> float:
    """The share of letters written apart that make up words which the lists know."""
    missed, _ = _cutter(language)(joined)
    return 1 - missed / len(joined)


@cache
def _splitter(language: str) -> Callable[[str], list[str]]:
    """Cuts letters written apart into words; leaves them joined where the lists know too few."""
    cut = _cutter(language)

    def split(joined: str) -> list[str]:
        missed, words = cut(joined)
        return [joined.translate(PLAIN)] if missed > len(joined) // 3 else words

    return split


@cache
def _cutter(language: str) -> Callable[[str], tuple[int, list[str]]]:
    """Cuts letters into the fewest words that cover most; tells how many are in no known word."""
    known = {word for word in lexicon(language).words() if len(word) > 2}
    longest = max(map(len, known))

    def cut(joined: str) -> tuple[int, list[str]]:
        plain = joined.translate(PLAIN)
        best: list[tuple[int, int]] = [(0, 0)]  # (letters not covered, words) up to each place
        back = [0]
        for end in range(1, len(plain) + 1):
            options = [(best[end - 1][0] + 1, best[end - 1][1] + 1, end - 1)]
            options += [
                (best[start][0], best[start][1] + 1, start)
                for start in range(max(0, end - longest), end - 2)
                if plain[start:end] in known
            ]
            missed, words, start = min(options)
            best.append((missed, words))
            back.append(start)
        cuts = [len(plain)]
        while cuts[-1]:
            cuts.append(back[cuts[-1]])
        cuts.reverse()
        return best[-1][0], _merge([plain[a:b] for a, b in pairwise(cuts)])

    return cut


def _merge(pieces: Sequence[str]) -> list[str]:
    """Letters left over go to the word before them: an ending, mostly."""
    words: list[str] = []
    for piece in pieces:
        if len(piece) == 1 and words:
            words[-1] += piece
        else:
            words.append(piece)
    return words


PLAIN = str.maketrans("013457@$", "oieastas")
