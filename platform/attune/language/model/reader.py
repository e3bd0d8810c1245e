"""Reading with the trained model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from math import exp, sqrt
from typing import Literal

from attune.language.model.features import Features, features, topics
from attune.language.model.sentences import COMMITMENTS
from attune.language.model.weights import Weights, unpack
from attune.language.parsing import Parsed, parse
from attune.language.reading import languages_of

__all__ = ["Model", "load_model"]


@cache
def load_model() -> Model:
    """The model that ships with this version."""
    return Model(unpack(files("attune").joinpath("floor", "model", "v1.bin").read_bytes()))


class Model:
    """How likely a text, under a modality, asks for what one of the commitments forbids."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self.review = weights.scale.review
        self.error = weights.scale.error

    def violates(self, text: str, modality: str, language: str | None = None) -> float:
        """The probability that the clause violates the universal layer at all.

        A text of several sentences is as bad as its worst. ``language`` is the declared tag; the
        text is read in that language and in the one it is found to be in, and the higher
        probability counts. The probability is that of a text drawn from the labelled sentences,
        where about half violate: compare it with :attr:`review` and :attr:`error`.
        """
        return max(_chance(self._weights, found) for found in _readings(text, modality, language))

    def score(self, text: str, modality: str, language: str | None = None) -> Mapping[str, float]:
        """For each commitment, the probability that the clause violates it. They add up to
        :meth:`violates`.
        """
        found = max(
            _readings(text, modality, language), key=lambda read: _chance(self._weights, read)
        )
        chance = _chance(self._weights, found)
        shares = _shares(self._weights, found)
        return {name: chance * share for name, share in zip(COMMITMENTS, shares, strict=True)}

    def grade(
        self, text: str, modality: str, language: str | None = None
    ) -> tuple[Literal["error", "review"], str] | None:
        """How grave, and which commitment is the likeliest; None where the text passes."""
        chances = self.score(text, modality, language)
        whole = sum(chances.values())
        if whole < self.review:
            return None
        likeliest = max(chances, key=lambda name: chances[name])
        return ("error" if whole >= self.error else "review"), likeliest


def raw_score(weights: Weights, found: Features) -> float:
    """The score of a sentence: above nought it points towards a violation."""
    signed = weights.signed
    total = 0.0
    for group in found:
        if group:
            total += sum([signed[bucket] for bucket in group]) / sqrt(len(group))
    return total * weights.scale.step + weights.scale.bias


def topic_scores(weights: Weights, found: Features) -> list[float]:
    """One score for each commitment: what the sentence is about, whichever way it points."""
    width = len(COMMITMENTS)
    table = weights.topics
    totals = [0] * width
    buckets = topics(found)
    for bucket in buckets:
        start = bucket * width
        for i, value in enumerate(table[start : start + width]):
            totals[i] += value
    scale = weights.scale.topic_step / sqrt(len(buckets) or 1)
    return [total * scale for total in totals]


def _chance(weights: Weights, found: Features) -> float:
    return logistic(weights.scale.slope * raw_score(weights, found) + weights.scale.offset)


def _shares(weights: Weights, found: Features) -> list[float]:
    scores = [weights.scale.sharpness * value for value in topic_scores(weights, found)]
    highest = max(scores)
    powers = [exp(value - highest) for value in scores]
    total = sum(powers)
    return [power / total for power in powers]


def logistic(value: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, value))))


@lru_cache(maxsize=4096)
def _readings(text: str, modality: str, language: str | None) -> Sequence[Features]:
    """The features of each sentence of the text, in each language it may be in."""
    found: list[Features] = []
    for tag in languages_of(text, language or ""):
        parsed = parse(text, tag)
        if parsed.sentence_of and parsed.sentence_of[-1] > 0:
            found += [features(parse(part, tag), modality) for part in _sentences(parsed)]
        found.append(features(parsed, modality))
    return found


def _sentences(parsed: Parsed) -> list[str]:
    starts = [0]
    for i, (before, number) in enumerate(pairwise(parsed.sentence_of), 1):
        if number != before:
            starts.append(i)
    ends = [*starts[1:], len(parsed.tokens)]
    return [parsed.words(start, end) for start, end in zip(starts, ends, strict=True)]
