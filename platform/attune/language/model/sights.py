"""What the statistical reader sees of a text, one sight after the other.

First the force of the clause and the rules that it breaks, then its words. Each word is seen with
the runs of its letters, so that endings and misspellings matter little, with the word before it,
and with the concepts of the word lists that it belongs to, which are the same in all nine
languages; with its place in the sentence, where that is a condition, an exception, a quotation or
the very beginning; and with the way it points: ``must_not`` turns a sentence, and so does every
word like *refuse* or *never* on what it governs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import sqrt
from typing import NamedTuple
from zlib import crc32

from attune.language.frames import Match
from attune.language.parsing import Parsed
from attune.language.polarity import Role
from attune.language.tokens import Token

__all__ = ["FEW", "TOPICS", "Sight", "What", "breaks_a_rule", "features", "sights", "topics"]

TOPICS = 1 << 15
"""How many buckets tell what a sentence is about, whichever way it points."""

LONGEST = 70
"""Sights of a text; what comes after is for its sentences, which are read one by one as well."""

FEW = 10
"""A text of fewer sights says too little for what it says to count in full."""

What = tuple[str, ...]
"""A word, the one before it, the concepts it belongs to and its places in the sentence; or "" and
a force or a broken rule."""


class Sight(NamedTuple):
    """``sign`` is 1 where it is asked for and -1 where it is warded off."""

    what: What
    sign: int


def sights(parsed: Parsed, modality: str, matches: Sequence[Match]) -> list[Sight]:
    """What is seen of a text under ``modality``, in order. ``matches`` are the rules'."""
    own = force(parsed, modality)
    seen = [Sight(("", "asks" if own > 0 and modality in _FORBIDDING else modality), 1)]
    broken = [name for match in matches for name in (match.rule.id, match.grade)]
    seen += [Sight(("", name), 1) for name in broken or _NOTHING_BROKEN]
    before, concepts = "", _concepts(parsed)
    for i, sign in enumerate(_signs(parsed, own)):
        word = _word(parsed.tokens[i])
        seen.append(Sight((word, before, *sorted(concepts[i]), *_places(parsed, i)), sign))
        before = word
    return seen[:LONGEST]


def breaks_a_rule(seen: Sequence[Sight]) -> bool:
    """Whether the rulebook speaks against a text with these sights."""
    return seen[1].what[1:] != _NOTHING_BROKEN


def features(what: What) -> tuple[tuple[int, float], ...]:
    """What something seen is made of, each feature by its CRC-32, and how much of each there is."""
    word, *names = what
    if not word:
        return ((_hashed(" " + names[0]), 1.0),)
    before, *concepts = names
    parts = _parts(word)
    found = [(_hashed("g" + part), 0.5 / len(parts) ** 0.75) for part in parts]
    found.append((_hashed("w" + word), 0.5 if parts else 1.0))
    found.append((_hashed(f"b{before} {word}"), 1.0))
    found += [(_hashed("c" + concept), 0.7) for concept in concepts]
    return tuple(found)


def topics(parsed: Parsed) -> Iterator[tuple[int, float]]:
    """The buckets that tell what a text is about."""
    words = [_word(token) for token in parsed.tokens]
    concepts = ["c" + name for named in _concepts(parsed) for name in named]
    for keys in (["w" + word for word in words], concepts, [p for w in words for p in _parts(w)]):
        found = {_hashed(key) % TOPICS for key in keys}
        for bucket in found:
            yield bucket, 1 / sqrt(len(found))


_NOTHING_BROKEN = ("nothing broken",)
_FORBIDDING = ("must_not", "should_not")
_OPENING = 2
"""How many words are the beginning of a text: mostly its verb, and who is to do it."""


def force(parsed: Parsed, modality: str) -> int:
    """-1 under a prohibition, but for "The AI must not …" there, which says it only twice."""
    if modality not in _FORBIDDING:
        return 1
    return 1 if parsed.grammar.forbids_itself() else -1


def _concepts(parsed: Parsed) -> list[set[str]]:
    """For each token the concepts that it, or a phrase it stands in, belongs to."""
    named: list[set[str]] = [set() for _ in parsed.tokens]
    for concept, mentions in parsed.mentions.items():
        for mention in mentions:
            for i in range(mention.start, mention.end):
                named[i].add(concept)
    return named


def _places(parsed: Parsed, i: int) -> Iterator[str]:
    """Where the token stands, as far as that tells something."""
    if i < _OPENING:
        yield "~first"
    role = parsed.grammar.role(i)
    if role is not Role.MAIN:
        yield f"~{role.value}"
    if parsed.tokens[i].quoted:
        yield "~quoted"


def _signs(parsed: Parsed, own: int) -> list[int]:
    """For each token +1 where it is asked for and -1 where it is warded off."""
    grammar = parsed.grammar
    signs = []
    for i in range(len(parsed.tokens)):
        sign = own
        if grammar.operators:
            acting = [
                operator
                for operator in grammar.acting_on((i, i + 1), (), protective=True)
                if not operator.start <= i < operator.end
            ]
            sign *= grammar.sign(acting, i)
        elif grammar.role(i) is Role.INSTEAD:
            sign = -sign
        signs.append(-sign if grammar.role(i) is Role.EXCEPTION else sign)
    return signs


def _word(token: Token) -> str:
    """A token without its disguise."""
    for word, taken in token.variants:
        if taken == 1:
            return word
    return token.text


@lru_cache(maxsize=32_768)
def _parts(word: str) -> list[str]:
    """The runs of three to five letters of a word, its beginning and end marked."""
    if len(word) < 3:
        return []
    marked = f"<{word}>"
    return [marked[i : i + n] for n in (3, 4, 5) for i in range(len(marked) - n + 1)]


def _hashed(key: str) -> int:
    return crc32(key.encode())
