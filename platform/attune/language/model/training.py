"""Training, from the labelled sentences to the artefact.

Needs scikit-learn, which reading does not. The held-apart sentences are read only once everything
is settled, for the figures. Which thresholds apply and how scores become probabilities is told by
cross-validation: five times a fifth of the training sentences is scored by a model that has not
seen it, nor anything of the same origin.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from attune.language.model.artefact import Scale, Weights, quantised
from attune.language.model.features import BUCKETS, TOPICS, features, topics
from attune.language.model.material import Material
from attune.language.model.sentences import COMMITMENTS, Sentence
from attune.language.parsing import parse
from attune.language.reading import matches

__all__ = ["Learnt", "cross_validated", "matrix", "train"]

Floats = NDArray[np.float64]

REVIEW_ALARMS = 0.12
"""Of the harmless sentences the model has not seen, this share may be sent to review …"""

ERROR_ALARMS = 0.03
"""… and this share may be stopped. The sentences are near twins and scary words for the most part:
of clauses that other authors wrote, about half as many are held up."""

MADE = 0.1
"""The weight of a sentence made from another beside a written one: there are several to each."""

_FOLDS = 5
_TOLERANCE = 1e-2
"""To stop early serves unseen sentences better than to fit these to the last digit."""
_SEED = 20_260_510


@dataclass(frozen=True, slots=True)
class Learnt:
    """The weights, and for each written sentence the chance that a model gave it unseen."""

    weights: Weights
    written: Sequence[Sentence]
    chances: Floats


def train(seen: Material) -> Learnt:
    """Learn from the sentences. The same sentences give the same weights, to the byte."""
    sentences = [*seen.written, *seen.made]
    rows = matrix(sentences)
    labels = np.array([sentence.violates for sentence in sentences])
    trust = np.array([1.0] * len(seen.written) + [MADE] * len(seen.made))
    signed, step = quantised(_fit(rows, labels, trust))
    table, topic_step = _topics([s for s in sentences if s.commitment in COMMITMENTS])
    written = slice(len(seen.written))
    scores = cross_validated(sentences, rows, labels, trust)[written]
    slope, offset = _calibrated(scores, labels[written])
    chances = 1 / (1 + np.exp(-(slope * scores + offset)))
    harmless = chances[~labels[written]]
    scale = Scale(
        step=float(step),
        topic_step=float(topic_step),
        slope=slope,
        offset=offset,
        review=_threshold(harmless, REVIEW_ALARMS),
        error=_threshold(harmless, ERROR_ALARMS),
    )
    return Learnt(Weights(scale, signed, table), seen.written, chances)


def matrix(sentences: Sequence[Sentence]) -> csr_matrix:
    """A row of features for each sentence."""
    starts, buckets, values = array("q", [0]), array("i"), array("f")
    for sentence in sentences:
        parsed = parse(sentence.text, sentence.language)
        for bucket, value in features(parsed, sentence.force, matches(parsed, sentence.force)):
            buckets.append(bucket)
            values.append(value)
        starts.append(len(buckets))
    shape = (len(sentences), BUCKETS)
    return csr_matrix((np.array(values), np.array(buckets), np.array(starts)), shape=shape)


def cross_validated(
    sentences: Sequence[Sentence],
    rows: csr_matrix,
    labels: NDArray[np.bool_],
    trust: Floats,
) -> Floats:
    """The score of each sentence by a model that learnt from what has another origin."""
    folds = np.array([crc32(sentence.of.encode()) % _FOLDS for sentence in sentences])
    scores = np.zeros(len(sentences))
    for fold in range(_FOLDS):
        kept, left = folds != fold, folds == fold
        scores[left] = rows[left] @ _fit(rows[kept], labels[kept], trust[kept])
    return scores


def _fit(rows: csr_matrix, labels: NDArray[np.bool_], trust: Floats) -> Floats:
    """A weight for each bucket; the rarer what it stands for, the more it counts."""
    seen = np.asarray((rows != 0).sum(axis=0)).ravel()
    rarity = np.sqrt(np.log(np.maximum(1, rows.shape[0] / (1 + seen))))
    learner = LinearSVC(C=0.03, tol=_TOLERANCE, fit_intercept=False, random_state=_SEED)
    learner.fit(rows @ diags(rarity), labels, sample_weight=trust)
    return np.asarray(learner.coef_[0] * rarity)


def _topics(sentences: Sequence[Sentence]) -> tuple[array[int], float]:
    """For each bucket, how much it speaks for each commitment."""
    starts, buckets, values = [0], array("i"), array("f")
    for sentence in sentences:
        for bucket, value in topics(parse(sentence.text, sentence.language)):
            buckets.append(bucket)
            values.append(value)
        starts.append(len(buckets))
    rows = csr_matrix((values, buckets, starts), shape=(len(sentences), TOPICS))
    learner = LinearSVC(C=0.3, tol=_TOLERANCE, random_state=_SEED)
    learner.fit(rows, [COMMITMENTS.index(s.commitment) for s in sentences])
    return quantised(learner.coef_.T.ravel().tolist())


def _calibrated(scores: Floats, labels: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset of the logistic function that fits the scores best (Platt's method)."""
    fitted = LogisticRegression(C=1e6).fit(scores.reshape(-1, 1), labels)
    return round(float(fitted.coef_[0][0]), 4), round(float(fitted.intercept_[0]), 4)


def _threshold(chances: Floats, alarms: float) -> float:
    """The lowest probability that at most ``alarms`` of these reach."""
    allowed = max(0, ceil(len(chances) * alarms) - 1)
    return min(0.9999, round(float(np.sort(chances)[::-1][allowed]) + 0.0001, 4))
