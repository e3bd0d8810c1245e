"""What the model sees of a sentence: concepts, words and parts of words, each with its sign.

The rulebook's reader says which concepts a sentence names, in any of the nine languages, and which
way each word of it points: ``must_not`` turns a sentence, and so does every word like *refuse* or
*never* on what it governs. A feature and its opposite are two neighbouring buckets, so "help with
it" and "refuse to help with it" share nothing. Features come in groups of equal weight: concepts,
pairs of concepts, the frame of the sentence, words, pairs of words, parts of words.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

from attune.language.lexicon import Mention
from attune.language.parsing import Parsed
from attune.language.polarity import Role
from attune.language.tokens import Token

__all__ = ["BUCKETS", "CONTENT", "GROUPS", "TOPICS", "Features", "features", "topics"]

BUCKETS = 1 << 20
"""How many buckets features are hashed into; the lowest bit is the sign."""

TOPICS = 1 << 16
"""How many buckets tell what a sentence is about, whichever way it points."""

GROUPS = 6
CONTENT = (0, 3, 5)
"""The groups that tell the topic: concepts, words, parts of words."""

Features = tuple[Sequence[int], ...]
"""The buckets of one sentence, group by group; a bucket may come more than once."""


def features(parsed: Parsed, modality: str) -> Features:
    """All groups of features of a text under ``modality``."""
    force = _force(parsed, modality)
    signs = _signs(parsed, force)
    words = [_word(token) for token in parsed.tokens]
    content = sorted(
        (
            mention
            for concept, mentions in parsed.mentions.items()
            if concept not in _STRUCTURE
            for mention in mentions
        ),
        key=lambda m: (m.start, m.end, m.concept),
    )
    return (
        _concepts(parsed, content, signs),
        _pairs(content, signs),
        _frame(parsed, modality, force, words, bool(content)),
        [_bucket("w" + word, sign) for word, sign in zip(words, signs, strict=True)],
        [
            _bucket(f"b{first} {second}", sign)
            for first, second, sign in zip(words, words[1:], signs[1:], strict=False)
        ],
        [
            bucket + (sign < 0)
            for word, sign in zip(words, signs, strict=True)
            for bucket in _parts(word)
        ],
    )


def topics(found: Features) -> list[int]:
    """The buckets that tell what a sentence is about."""
    return [(bucket >> 1) % TOPICS for group in CONTENT for bucket in found[group]]


_STRUCTURE = frozenset(
    (
        *("neg", "neg-inside", "neg-local", "refuse", "refuse-back", "suppress", "instead"),
        *("instead-back", "except", "only", "condition", "condition-end", "concession"),
        *("contrast", "fresh-start", "purpose", "modal", "asks", "anaphor", "says", "mask"),
    )
)
_NEGATIVE = ("must_not", "should_not")


def _force(parsed: Parsed, modality: str) -> int:
    """-1 under a prohibition, but for "The AI must not …" there, which says it only twice."""
    if modality not in _NEGATIVE:
        return 1
    return 1 if parsed.grammar.has_modal() and parsed.grammar.first_turns() else -1


def _signs(parsed: Parsed, force: int) -> list[int]:
    """For each token +1 where it is asked for and -1 where it is warded off."""
    grammar = parsed.grammar
    signs = []
    for i in range(len(parsed.tokens)):
        sign = force
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


def _concepts(parsed: Parsed, content: Sequence[Mention], signs: Sequence[int]) -> list[int]:
    found = []
    for mention in content:
        sign = signs[mention.start]
        role = parsed.grammar.role(mention.start).value
        found.append(_bucket("c" + mention.concept, sign))
        found.append(_bucket(f"r{role} {mention.concept}", sign))
    return found


def _pairs(content: Sequence[Mention], signs: Sequence[int]) -> list[int]:
    """Two concepts that stand one after the other, each with its sign; each pair once."""
    found = {
        _pair(first.concept, second.concept, signs[first.start], signs[second.start])
        for i, first in enumerate(content)
        for second in content[i + 1 :]
        if second.start >= first.end and second.concept != first.concept
    }
    return sorted(found)


@lru_cache(maxsize=65_536)
def _pair(first: str, second: str, sign: int, other: int) -> int:
    return _bucket(f"p{other} {first} {second}", sign)


def _frame(
    parsed: Parsed, modality: str, force: int, words: Sequence[str], telling: bool
) -> list[int]:
    keys = [f"m{modality}", f"o{min(3, len(parsed.grammar.operators))}"]
    keys += [f"s{concept}" for concept in parsed.mentions if concept in _STRUCTURE]
    if not telling:
        keys.append("nothing")
    if words:
        keys += [f"first {words[0]}", f"last {words[-1]}"]
    return [_bucket(key, force) for key in keys]


def _bucket(key: str, sign: int) -> int:
    return (_hashed(key) << 1) + (sign < 0)


@lru_cache(maxsize=131_072)
def _hashed(key: str) -> int:
    return crc32(key.encode()) % (BUCKETS >> 1)


@lru_cache(maxsize=32_768)
def _parts(word: str) -> tuple[int, ...]:
    """The runs of four letters of a word, its beginning and end marked."""
    if len(word) < 3:
        return ()
    marked = f"<{word}>"
    return tuple(_bucket("g" + marked[i : i + 4], 1) for i in range(len(marked) - 3))
