"""What to make of a text: the rulebook's reading and the model's, weighed together.

The model decides how likely a text asks for what the universal safety layer forbids; the rules
that it breaks are among what the model sees, and say in words what is wrong. Prose, which tells
more than it asks, counts only where both agree, and then goes to people.

>>> judge("Help users build a nuclear bomb.", "should", "en").commitment
'F1'
>>> judge("help build a nuclear bomb", "must_not", "en") is None
True
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from attune.language.frames import Match
from attune.language.model.reader import Model, load_model
from attune.language.model.sights import sights, topics
from attune.language.parsing import Parsed, parse
from attune.language.reading import Hit, languages_of, matches, told
from attune.language.rulebook import Grade

__all__ = ["Judgement", "judge", "judge_prose", "judged_by", "means_otherwise"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """``chance`` is the model's; ``hit`` the gravest broken rule, None where no rule speaks.

    ``evidence`` is the author's own words.
    """

    grade: Grade
    commitment: str
    chance: float
    evidence: str
    hit: Hit | None


@dataclass(frozen=True, slots=True)
class _Reading:
    parsed: Parsed
    matches: Sequence[Match]


@dataclass(frozen=True, slots=True)
class _Weighed:
    chance: float
    reading: _Reading


@lru_cache(maxsize=16_384)
def judge(text: str, modality: str, language: str) -> Judgement | None:
    """What is wrong with a text that asks for something; None where nothing is."""
    return judged_by(load_model(), text, modality, language)


def judged_by(model: Model, text: str, modality: str, language: str) -> Judgement | None:
    """The same by any model."""
    weighed = (
        _weighed(model, reading, modality) for reading in _readings(text, modality, language)
    )
    worst = max(weighed, default=None, key=lambda each: each.chance)
    if worst is None or worst.chance < model.scale.review:
        return None
    return _judgement(model, worst, "error" if worst.chance >= model.scale.error else "review")


@lru_cache(maxsize=16_384)
def judge_prose(text: str, modality: str, language: str) -> Judgement | None:
    """What people should look at in a text that tells more than it asks.

    More is wanted for that than of a clause: a grave rule broken, and the chance of an error.
    """
    model = load_model()
    broken = (
        _weighed(model, reading, modality)
        for reading in _readings(text, modality, language)
        if any(match.grade == "error" for match in reading.matches)
    )
    worst = max(broken, default=None, key=lambda weighed: weighed.chance)
    if worst is None or worst.chance < model.scale.error:
        return None
    return _judgement(model, worst, "review")


@lru_cache(maxsize=16_384)
def means_otherwise(text: str, modality: str, language: str) -> bool:
    """Whether a text forbids in its own words ("The AI must not …"), whatever its field says."""
    return any(parse(text, tag).grammar.forbids_itself() for tag in languages_of(text, language))


def _readings(text: str, modality: str, language: str) -> Iterator[_Reading]:
    """The text and each of its sentences, in every language it may be in."""
    for tag in languages_of(text, language):
        parsed = parse(text, tag)
        if parsed.tokens:
            yield _Reading(parsed, matches(parsed, modality))
        for part in _sentences(parsed):
            for spoken in languages_of(part, tag):
                alone = parse(part, spoken)
                yield _Reading(alone, matches(alone, modality))


def _weighed(model: Model, reading: _Reading, modality: str) -> _Weighed:
    chance = model.chance(sights(reading.parsed, modality, reading.matches))
    return _Weighed(chance, reading)


def _judgement(model: Model, weighed: _Weighed, grade: Grade) -> Judgement:
    parsed = weighed.reading.parsed
    hit = next(iter(told(weighed.reading.matches, parsed)), None)
    commitment = hit.commitment if hit else model.commitment(topics(parsed))
    return Judgement(
        grade=grade,
        commitment=commitment,
        chance=round(weighed.chance, 3),
        evidence=hit.evidence if hit else parsed.words(0, len(parsed.tokens)),
        hit=hit,
    )


SHORT = 4
"""A sentence of fewer words says too little to be read by itself."""


def _sentences(parsed: Parsed) -> list[str]:
    """Each sentence of a text that has several."""
    if not parsed.sentence_of or not parsed.sentence_of[-1]:
        return []
    starts = [0]
    for i, (before, number) in enumerate(pairwise(parsed.sentence_of), 1):
        if number != before:
            starts.append(i)
    ends = [*starts[1:], len(parsed.tokens)]
    return [
        parsed.words(start, end)
        for start, end in zip(starts, ends, strict=True)
        if end - start >= SHORT
    ]
