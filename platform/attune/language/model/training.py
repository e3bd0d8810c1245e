"""Training, from the labelled sentences to the artefact, and what is measured on the way.

The held-apart sentences are read only once everything is settled, for the figures. Which learner,
which thresholds and how scores become probabilities is told by cross-validation: five times a
fifth of the training sentences is scored by a model that has not seen it.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import ceil, exp, log
from zlib import crc32

from attune.language.lexicon import word_lists
from attune.language.model.features import (
    BUCKETS,
    TOPICS,
    Features,
    features,
    topics,
)
from attune.language.model.learners import Learner, Linear, support_vectors, vectors
from attune.language.model.reader import logistic, topic_scores
from attune.language.model.sentences import COMMITMENTS, Sentence, all_sentences
from attune.language.model.weights import Scale, Weights, quantised
from attune.language.parsing import parse

__all__ = [
    "cross_validated",
    "inputs_digest",
    "ranking",
    "recall_at",
    "train",
    "training_sentences",
]

REVIEW_ALARMS = 0.05
"""Of the harmless sentences the model has not seen, fewer than this share goes to review …"""

ERROR_ALARMS = 0.01
"""… and fewer than this share is stopped; no legitimate disagreement is."""

_FOLDS = 5


def training_sentences() -> list[Sentence]:
    """The lines training may see."""
    return [sentence for sentence in all_sentences() if sentence.trained_on]


def inputs_digest() -> str:
    """``sha256:…`` over all that training reads: the sentences, the word lists, the features.

    The artefact is stale once this differs from what ``v1.json`` records.
    """
    hashed = hashlib.sha256()
    for sentence in training_sentences():
        line = (sentence.text, sentence.modality, sentence.label, sentence.commitment)
        hashed.update(repr((*line, sentence.language)).encode())
    for concept, lists in sorted(word_lists().items()):
        hashed.update(repr((concept, sorted(lists.items()))).encode())
    return "sha256:" + hashed.hexdigest()


def train(sentences: Sequence[Sentence]) -> tuple[Weights, list[float]]:
    """The weights learnt from ``sentences``, and the cross-validated score of each.

    The same sentences give the same weights, to the byte.
    """
    rows = [_read(sentence) for sentence in sentences]
    labels = [sentence.violates for sentence in sentences]
    linear, rarity = _fit(support_vectors, rows, labels)
    signed, step = quantised([w * r for w, r in zip(linear.weights, rarity, strict=True)])
    table, topic_step = quantised(_topics(sentences, rows))
    scores = cross_validated(support_vectors, sentences, rows)
    slope, offset = _calibrate(scores, labels)
    chances = [logistic(slope * score + offset) for score in scores]
    harmless = [c for c, violates in zip(chances, labels, strict=True) if not violates]
    disputed = [c for c, s in zip(chances, sentences, strict=True) if s.kind == "disagreement"]
    rough = Scale(
        step=step,
        bias=linear.bias,
        topic_step=topic_step,
        sharpness=1.0,
        slope=slope,
        offset=offset,
        review=_threshold(harmless, REVIEW_ALARMS),
        error=max(_threshold(harmless, ERROR_ALARMS), _threshold(disputed, 0)),
    )
    return Weights(_sharpened(rough, sentences, rows), signed, table), scores


def cross_validated(
    learner: Learner, sentences: Sequence[Sentence], rows: Sequence[Features] | None = None
) -> list[float]:
    """The score of each sentence by a model that learnt from four fifths without it."""
    rows = rows or [_read(sentence) for sentence in sentences]
    folds = [fold_of(sentence) for sentence in sentences]
    scores = [0.0] * len(rows)
    for fold in range(_FOLDS):
        kept = [i for i, number in enumerate(folds) if number != fold]
        linear, rarity = _fit(
            learner, [rows[i] for i in kept], [sentences[i].violates for i in kept]
        )
        left = [i for i, number in enumerate(folds) if number == fold]
        for i, vector in zip(left, vectors([rows[i] for i in left], rarity), strict=True):
            scores[i] = linear.score(vector)
    return scores


def ranking(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """How often a violating sentence scores above a harmless one (the area under the curve)."""
    above = seen = 0
    for place, (_, violates) in enumerate(sorted(zip(scores, labels, strict=True))):
        if violates:
            above += place - seen
            seen += 1
    return above / (seen * (len(labels) - seen))


def recall_at(scores: Sequence[float], labels: Sequence[bool], alarms: float) -> float:
    """The share of violating sentences caught where ``alarms`` of the harmless ones are too."""
    harmless = [s for s, violates in zip(scores, labels, strict=True) if not violates]
    least = _highest_allowed(harmless, alarms)
    caught = [s > least for s, violates in zip(scores, labels, strict=True) if violates]
    return sum(caught) / len(caught)


def fold_of(sentence: Sentence) -> int:
    """Which fifth a sentence belongs to, told by its text."""
    return crc32(sentence.text.encode()) % _FOLDS


def _read(sentence: Sentence) -> Features:
    return features(parse(sentence.text, sentence.language), sentence.modality)


def _fit(
    learner: Learner, rows: Sequence[Features], labels: Sequence[bool]
) -> tuple[Linear, list[float]]:
    rarity = _rarity(rows)
    return learner(vectors(rows, rarity), labels), rarity


def _rarity(rows: Sequence[Features]) -> list[float]:
    """How much a bucket tells: the fewer sentences have it, the more, from 0 to 1."""
    seen = [0] * BUCKETS
    for row in rows:
        for bucket in {bucket for group in row for bucket in group}:
            seen[bucket] += 1
    most = log(len(rows) / 2)
    by_count = [round(max(0.0, log(len(rows) / (1 + n)) / most), 4) for n in range(len(rows) + 1)]
    return [by_count[count] for count in seen]


_SMOOTHING = 0.1


def _topics(sentences: Sequence[Sentence], rows: Sequence[Features]) -> list[float]:
    """Complement naive Bayes over what a sentence is about, violating or not.

    Source: Rennie and others, *Tackling the poor assumptions of naive Bayes*, 2003.
    """
    counts = {name: [0] * TOPICS for name in COMMITMENTS}
    for sentence, row in zip(sentences, rows, strict=True):
        if sentence.commitment:
            own = counts[sentence.commitment]
            for bucket in topics(row):
                own[bucket] += 1
    every = [sum(column) for column in zip(*counts.values(), strict=True)]
    whole = sum(every)
    table: list[list[float]] = []
    for own in counts.values():
        others = whole - sum(own) + _SMOOTHING * TOPICS
        table.append(
            [
                -log((every[b] - own[b] + _SMOOTHING) / others) if every[b] else 0.0
                for b in range(TOPICS)
            ]
        )
    flat: list[float] = []
    for column in zip(*table, strict=True):
        middle = sum(column) / len(column)
        flat += [value - middle for value in column]
    return flat


def _sharpened(rough: Scale, sentences: Sequence[Sentence], rows: Sequence[Features]) -> Scale:
    """The sharpness under which unseen sentences' true commitments get the largest shares."""
    scored: list[tuple[list[float], int]] = []
    for fold in range(_FOLDS):
        kept = [i for i, s in enumerate(sentences) if fold_of(s) != fold]
        table, step = quantised(_topics([sentences[i] for i in kept], [rows[i] for i in kept]))
        partial = Weights(replace(rough, topic_step=step), array("b"), table)
        for i, sentence in enumerate(sentences):
            if sentence.commitment and fold_of(sentence) == fold:
                place = COMMITMENTS.index(sentence.commitment)
                scored.append((topic_scores(partial, rows[i]), place))
    best = max((round(0.1 * number, 1) for number in range(1, 41)), key=_likelihood_of(scored))
    return replace(rough, sharpness=best)


def _likelihood_of(scored: Sequence[tuple[list[float], int]]) -> Callable[[float], float]:
    def likelihood(sharpness: float) -> float:
        total = 0.0
        for scores, place in scored:
            total += sharpness * scores[place] - log(sum(exp(sharpness * s) for s in scores))
        return total

    return likelihood


def _calibrate(scores: Sequence[float], labels: Sequence[bool]) -> tuple[float, float]:
    """Slope and offset of the logistic function that fits the scores best (Platt's method)."""
    slope, offset = 1.0, 0.0
    for _ in range(30):
        g_slope = g_offset = h_slope = h_both = h_offset = 0.0
        for score, label in zip(scores, labels, strict=True):
            chance = logistic(slope * score + offset)
            miss, spread = chance - label, chance * (1 - chance)
            g_slope += miss * score
            g_offset += miss
            h_slope += spread * score * score
            h_both += spread * score
            h_offset += spread
        whole = h_slope * h_offset - h_both * h_both
        if not whole:
            break
        slope -= (h_offset * g_slope - h_both * g_offset) / whole
        offset -= (h_slope * g_offset - h_both * g_slope) / whole
    return round(slope, 4), round(offset, 4)


def _threshold(harmless: Sequence[float], alarms: float) -> float:
    """The lowest probability that fewer than ``alarms`` of the harmless sentences reach."""
    return min(0.9999, round(_highest_allowed(harmless, alarms) + 0.0001, 4))


def _highest_allowed(harmless: Sequence[float], alarms: float) -> float:
    """The value that fewer than ``alarms`` of these exceed."""
    allowed = max(0, ceil(len(harmless) * alarms) - 1)
    return sorted(harmless, reverse=True)[allowed]
