"""What to make of a text: the rulebook's reading and the model's, weighed together.

The model decides how likely a text asks for what the universal safety layer forbids; the rules
that it breaks are among what the model sees, and say in words what is wrong. Prose, which tells
more than it asks, counts only where both agree, and then goes to people.

A text is read whole and sentence by sentence, so that no harm hides among much that is harmless.
What is cut out of a sentence besides lacks what stands around it, and goes to people at most.

>>> judge("Help users build a nuclear bomb.", "should", "en").commitment
'F1'
>>> judge("help build a nuclear bomb", "must_not", "en") is None
True
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from attune.language.frames import Match
from attune.language.model.reader import Model, load_model
from attune.language.model.sights import sights, topics
from attune.language.parsing import Parsed, parse
from attune.language.reading import Hit, languages_of, matches, told
from attune.language.rulebook import Grade

__all__ = [
    "Judgement",
    "judge",
    "judged_by",
    "judgements",
    "judgements_of_prose",
    "means_otherwise",
]


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


Part = Literal["whole", "sentence", "scrap", "piece"]
"""All of a text, one of its sentences, one of few words, or what is cut out of a sentence."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text, or a part of it, as it is read under ``modality``."""

    parsed: Parsed
    matches: Sequence[Match]
    modality: str
    part: Part = "whole"

    @property
    def is_grave(self) -> bool:
        return any(match.grade == "error" for match in self.matches)


@dataclass(frozen=True, slots=True)
class _Weighed:
    chance: float
    reading: _Reading
    grade: Grade | None


def judge(text: str, modality: str, language: str) -> Judgement | None:
    """What is most likely wrong with a text that asks for something; None where nothing is."""
    return next(iter(judgements(text, modality, language)), None)


@lru_cache(maxsize=16_384)
def judgements(text: str, modality: str, language: str) -> tuple[Judgement, ...]:
    """All that is wrong with such a text, once for each commitment, the gravest first."""
    return _judged(load_model(), text, modality, language)


def judged_by(model: Model, text: str, modality: str, language: str) -> Judgement | None:
    """As :func:`judge`, by any model."""
    return next(iter(_judged(model, text, modality, language)), None)


@lru_cache(maxsize=16_384)
def judgements_of_prose(text: str, modality: str, language: str) -> tuple[Judgement, ...]:
    """All that people should look at in a text that tells more than it asks.

    More is wanted for that than of a clause: a grave rule broken, and the chance of an error.
    """
    model = load_model()
    broken = [reading for reading in _readings(text, modality, language) if reading.is_grave]
    sure = [each for each in _all_weighed(model, broken) if _is_sure(model, each)]
    if not sure:
        pieces = [piece for each in broken for piece in _pieces(each) if piece.is_grave]
        sure = [each for each in _all_weighed(model, pieces) if _is_sure(model, each)]
    return _told(model, [replace(each, grade="review") for each in sure])


def _judged(model: Model, text: str, modality: str, language: str) -> tuple[Judgement, ...]:
    weighed = _all_weighed(model, _readings(text, modality, language))
    if not any(each.grade for each in weighed):
        pieces = (piece for each in weighed for piece in _pieces(each.reading))
        weighed = _all_weighed(model, pieces)
    return _told(model, [each for each in weighed if each.grade])


@lru_cache(maxsize=16_384)
def means_otherwise(text: str, modality: str, language: str) -> bool:
    """Whether a text forbids in its own words ("The AI must not …"), whatever its field says."""
    return any(parse(text, tag).grammar.forbids_itself() for tag in languages_of(text, language))


# -- readings ------------------------------------------------------------------------------------


def _readings(text: str, modality: str, language: str) -> Iterator[_Reading]:
    """The text and each of its sentences, in every language it may be in."""
    for tag in languages_of(text, language):
        parsed = parse(text, tag)
        if not parsed.tokens:
            continue
        yield _Reading(parsed, matches(parsed, modality), modality)
        for number, part in enumerate(_sentences(parsed)):
            for spoken in languages_of(part, tag):
                alone = _read(part, spoken, modality, "sentence")
                if number and modality in FORBIDDING and alone.parsed.grammar.urges():
                    yield _read(part, spoken, "must", "piece")
                elif len(alone.parsed.tokens) < SHORT:
                    yield replace(alone, part="scrap")
                else:
                    yield alone
    for run in (*_listed(text), *_in_other_letters(text)):
        for spoken in languages_of(run, language):
            yield _read(run, spoken, modality, "piece")


def _read(text: str, language: str, modality: str, part: Part) -> _Reading:
    parsed = parse(text, language)
    return _Reading(parsed, matches(parsed, modality), modality, part)


FORBIDDING = ("must_not", "should_not")

SHORT = 4
"""A sentence of fewer words is a scrap."""


def _sentences(parsed: Parsed) -> list[str]:
    """Each sentence of a text that has several."""
    if not parsed.sentence_of or not parsed.sentence_of[-1]:
        return []
    starts = [0]
    for i, (before, number) in enumerate(pairwise(parsed.sentence_of), 1):
        if number != before:
            starts.append(i)
    ends = [*starts[1:], len(parsed.tokens)]
    return [parsed.words(start, end) for start, end in zip(starts, ends, strict=True)]


_LISTED = re.compile(r"\s*[•‣▪◦·|]\s*|\s+[-–/]\s+")


def _listed(text: str) -> list[str]:
    """What stands between the marks of a list or a table that is written in one line."""
    found = [piece for piece in _LISTED.split(text) if piece.strip()]
    return found if len(found) > 1 else []


_LETTERS = {
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f' -]{12,}"),
    "arabic": re.compile(r"[\u0600-\u06ff ]{8,}"),
    "devanagari": re.compile(r"[\u0900-\u097f ]{8,}"),
    "han": re.compile(r"[\u3400-\u9fff]{4,}"),
}


def _in_other_letters(text: str) -> list[str]:
    """Each run of words in one script, where a text has several."""
    if text.isascii():
        return []
    runs = [[run for run in letters.findall(text) if run.strip()] for letters in _LETTERS.values()]
    return [run for found in runs for run in found] if sum(map(bool, runs)) > 1 else []


def _pieces(reading: _Reading) -> Iterator[_Reading]:
    """What stands between pauses and breaks a grave rule where it stands, each by itself."""
    segments = reading.parsed.grammar.segments
    for match in reading.matches:
        held = [s for s in segments if s.start < match.end and match.start < s.end]
        if match.grade == "error" and 0 < len(held) < len(segments):
            part = reading.parsed.words(held[0].start, held[-1].end)
            yield _read(part, reading.parsed.language, reading.modality, "piece")


# -- weighing ------------------------------------------------------------------------------------


def _all_weighed(model: Model, readings: Iterable[_Reading]) -> list[_Weighed]:
    """Each of them, in the language in which it is worst."""
    worst: dict[tuple[str, str, Part], _Weighed] = {}
    for reading in readings:
        weighed = _weighed(model, reading)
        key = reading.parsed.folded.source, reading.modality, reading.part
        if key not in worst or worst[key].chance < weighed.chance:
            worst[key] = weighed
    return list(worst.values())


def _weighed(model: Model, reading: _Reading) -> _Weighed:
    """Scraps and pieces say too little by themselves: rule and model must agree on them."""
    chance = model.chance(sights(reading.parsed, reading.modality, reading.matches))
    grade: Grade | None = None
    if reading.part in ("scrap", "piece"):
        if reading.is_grave and chance >= model.scale.error:
            grade = "error" if reading.part == "scrap" else "review"
    elif chance >= model.scale.review:
        grade = "error" if chance >= model.scale.error else "review"
    return _Weighed(chance, reading, grade)


def _is_sure(model: Model, weighed: _Weighed) -> bool:
    return weighed.chance >= model.scale.error


def _told(model: Model, weighed: Sequence[_Weighed]) -> tuple[Judgement, ...]:
    """The likeliest judgement on each commitment, errors first.

    Of the whole where no part of it is as bad: what a part says is told by that part.
    """
    parts = {each.grade for each in weighed if each.reading.part != "whole"}
    told_by = [w for w in weighed if w.reading.part != "whole" or not parts & {w.grade, "error"}]
    found: dict[str, Judgement] = {}
    for each in sorted(told_by, key=lambda w: (w.grade != "error", -w.chance)):
        for judgement in _by_rule(model, each):
            found.setdefault(judgement.commitment, judgement)
    return tuple(found.values())


def _by_rule(model: Model, weighed: _Weighed) -> Iterator[Judgement]:
    """One for each grave rule that is broken; one by the model, or by a lesser rule, otherwise."""
    parsed, found = weighed.reading.parsed, weighed.reading.matches
    for hit in told(_acts(parsed, found), parsed) or told(found, parsed)[:1] or (None,):
        yield Judgement(
            grade=weighed.grade or "review",
            commitment=hit.commitment if hit else model.commitment(topics(parsed)),
            chance=round(weighed.chance, 3),
            evidence=hit.evidence if hit else parsed.words(0, len(parsed.tokens)),
            hit=hit,
        )


def _acts(parsed: Parsed, found: Sequence[Match]) -> list[Match]:
    """The grave matches, without those that tell again of the act in which another ends."""
    kept: list[Match] = []
    for match in sorted(found, key=lambda match: int(match.rule.commitment[1:])):
        if match.grade == "error" and not any(_same_act(parsed, match, each) for each in kept):
            kept.append(match)
    return kept


def _same_act(parsed: Parsed, one: Match, other: Match) -> bool:
    overlap = one.start < other.end and other.start < one.end
    ends = {parsed.grammar.segment(match.end - 1).start for match in (one, other)}
    return overlap and len(ends) == 1
