"""What the model sees of a sentence: words, parts of words, concepts and rules, each with its sign.

The rulebook's reader says which concepts a sentence names, in any of the nine languages, and which
way each word of it points: ``must_not`` turns a sentence, and so does every word like *refuse* or
*never* on what it governs. Every sight is therefore told twice, once with its sign, so that "help
with it" and "refuse to help with it" are opposites, and once without, so that a topic is a topic.
Sights come in groups of equal weight, however long the text; but a text of a few words says little,
and what it says counts less.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import log1p, sqrt
from zlib import crc32

from attune.language.frames import Match
from attune.language.lexicon import Mention
from attune.language.parsing import Parsed
from attune.language.polarity import Role
from attune.language.tokens import Token

__all__ = ["BUCKETS", "TOPICS", "features", "topics"]

BUCKETS = 1 << 19
"""How many buckets features are hashed into."""

TOPICS = 1 << 15
"""How many buckets tell what a sentence is about, whichever way it points."""

Group = dict[int, int]


def features(
    parsed: Parsed, modality: str, matches: Sequence[Match]
) -> Iterator[tuple[int, float]]:
    """The buckets of a text under ``modality``, with their values. ``matches`` are the rules'."""
    for weight, usual, group in _groups(parsed, modality, matches):
        squares = sum(_DAMPED[abs(value)] ** 2 for value in group.values())
        length = sqrt(max(squares, usual * _DAMPED[1] ** 2))
        for bucket, value in group.items():
            if value:
                damped = _DAMPED[value] if value > 0 else -_DAMPED[-value]
                yield bucket, weight * damped / length


_DAMPED = [log1p(times) for times in range(5000)]
"""What counts of a sight that comes so many times. A text has at most 4,000 characters."""


def topics(parsed: Parsed) -> Iterator[tuple[int, float]]:
    """The buckets that tell what a text is about."""
    words = [_word(token) for token in parsed.tokens]
    concepts = ["c" + mention.concept for mention in _content(parsed)]
    for keys in (["w" + word for word in words], concepts, [k for w in words for k in _parts(w)]):
        found = {crc32(key.encode()) % TOPICS for key in keys}
        for bucket in found:
            yield bucket, 1 / sqrt(len(found))


def force(parsed: Parsed, modality: str) -> int:
    """-1 under a prohibition, but for "The AI must not …" there, which says it only twice."""
    if modality not in ("must_not", "should_not"):
        return 1
    return 1 if parsed.grammar.forbids_itself() else -1


def _groups(
    parsed: Parsed, modality: str, matches: Sequence[Match]
) -> Iterator[tuple[float, int, Group]]:
    """Each group with its weight, and how many sights a text of five words has in it."""
    own = force(parsed, modality)
    signs = _signs(parsed, own)
    words = [_word(token) for token in parsed.tokens]
    groups: list[Group] = [{} for _ in range(6)]
    signed, plain, parts, plain_parts, pairs, plain_pairs = groups
    for word, sign in zip(words, signs, strict=True):
        _add(signed, _hashed("w" + word), sign)
        _add(plain, _hashed("W" + word), 1)
        for bucket in _part_buckets(word):
            _add(parts, bucket, sign)
            _add(plain_parts, _turned(bucket), 1)
    for (first, second), sign in zip(pairwise(words), signs[1:], strict=True):
        _add(pairs, _hashed(f"b{first} {second}"), sign)
        _add(plain_pairs, _hashed(f"B{first} {second}"), 1)
    yield from ((1.0, 5, group) for group in (signed, plain))
    yield from ((1.0, 60, group) for group in (parts, plain_parts))
    yield from ((0.7, 4, group) for group in (pairs, plain_pairs, _concepts(parsed, signs)))
    yield 0.5, 0, _frame(parsed, modality, own, matches)


def _add(group: Group, bucket: int, value: int) -> None:
    group[bucket] = group.get(bucket, 0) + value


_STRUCTURE = frozenset(
    (
        *("neg", "neg-inside", "neg-local", "refuse", "refuse-back", "suppress", "instead"),
        *("instead-back", "except", "only", "condition", "condition-end", "concession"),
        *("contrast", "fresh-start", "purpose", "modal", "asks", "anaphor", "says", "mask"),
    )
)


def _content(parsed: Parsed) -> Iterator[Mention]:
    for concept, mentions in parsed.mentions.items():
        if concept not in _STRUCTURE:
            yield from mentions


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


def _concepts(parsed: Parsed, signs: Sequence[int]) -> Group:
    """Concepts with and without sign, and each pair that stands one after the other, once."""
    found = sorted({(mention.start, mention.concept) for mention in _content(parsed)})
    group: Group = {}
    pairs: set[tuple[str, str]] = set()
    for place, (start, concept) in enumerate(found):
        _add(group, _hashed("c" + concept), signs[start])
        _add(group, _hashed("C" + concept), 1)
        for later, other in found[place + 1 :]:
            if other != concept and (concept, other) not in pairs:
                pairs.add((concept, other))
                _add(group, _hashed(f"p{concept} {other}"), signs[later])
    return group


def _frame(parsed: Parsed, modality: str, own: int, matches: Sequence[Match]) -> Group:
    grammar = parsed.grammar
    keys = {f"m{modality}", f"f{own}", f"o{min(3, len(grammar.operators))}"}
    keys |= {f"s{concept}" for concept in parsed.mentions if concept in _STRUCTURE}
    keys |= {f"r{segment.role.value}" for segment in grammar.segments}
    keys |= {f"h{match.rule.id}" for match in matches}
    keys |= {f"h{match.grade}" for match in matches} or {"hnone"}
    return {_hashed(key): 1 for key in keys}


@lru_cache(maxsize=131_072)
def _hashed(key: str) -> int:
    return crc32(key.encode()) % BUCKETS


def _turned(bucket: int) -> int:
    """Where the same part of a word stands without its sign."""
    return bucket ^ (BUCKETS >> 1)


@lru_cache(maxsize=32_768)
def _part_buckets(word: str) -> tuple[int, ...]:
    return tuple(_hashed("g" + part) for part in _parts(word))


def _parts(word: str) -> list[str]:
    """The runs of three to five letters of a word, its beginning and end marked."""
    if len(word) < 3:
        return []
    marked = f"<{word}>"
    return [marked[i : i + n] for n in (3, 4, 5) for i in range(len(marked) - n + 1)]
