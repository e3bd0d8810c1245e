"""Training, from the labelled sentences to the artefact.

Needs scikit-learn, which reading does not. The held-apart sentences are read only once everything
is settled, for the figures. Which thresholds apply and how scores become probabilities is told by
cross-validation: each half of the training sentences is scored by a model that has not seen it, nor
anything of the same origin.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil
from os import cpu_count
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from attune.language.model import learner
from attune.language.model.artefact import Scale, Weights, quantised
from attune.language.model.learner import Corpus, Floats, Ints
from attune.language.model.material import Material
from attune.language.model.sentences import COMMITMENTS, Sentence
from attune.language.model.sights import TOPICS, Sight, sights, topics
from attune.language.parsing import parse
from attune.language.reading import matches

__all__ = ["Learnt", "train"]

REVIEW_ALARMS = 0.262
"""Of the harmless sentences the model has not seen, this share may be held up at all …"""

ERROR_ALARMS = 0.0534
"""… and this share stopped. Most sentences were written because a model got them wrong: of clauses
that other authors wrote, a third as many are held up."""

MADE = 0.25
"""The weight of a sentence made from another beside a written one: there are several to each."""

MEMBERS = 3
"""Models that learn the same from another beginning; the mean of them errs less than each."""

_FOLDS = 2
_OWN, _FACTORS = 12, 3
"""How many steps there are to the spread of weights that count alone, and of the many that pair."""
_TOLERANCE = 1e-2
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
    trust = np.array([1.0] * len(seen.written) + [MADE] * len(seen.made), np.float32)
    corpus = Corpus([_seen(sentence) for sentence in sentences], trust)
    labels = np.array([sentence.violates for sentence in sentences])
    members = _members(corpus, labels, np.arange(len(sentences)))
    own, own_step = quantised(_mean(members)[:, :2].ravel().tolist(), _OWN)
    factors, factor_step = quantised(_joined(members).ravel().tolist(), _FACTORS)
    table, topic_step = _topics([s for s in seen.written if s.commitment in COMMITMENTS])
    written = slice(len(seen.written))
    scores = _cross_validated(sentences, corpus, labels)[written]
    slope, offset = _calibrated(scores, labels[written])
    chances = 1 / (1 + np.exp(-(slope * scores + offset)))
    harmless = chances[~labels[written]]
    scale = Scale(
        own_step=own_step,
        factor_step=factor_step,
        topic_step=topic_step,
        reach=learner.REACH * MEMBERS,
        turned=learner.TURNED * MEMBERS,
        slope=slope,
        offset=offset,
        review=_threshold(harmless, REVIEW_ALARMS),
        error=_threshold(harmless, ERROR_ALARMS),
    )
    known = array("I", corpus.features.tolist())
    return Learnt(Weights(scale, known, own, factors, table), seen.written, chances)


def _seen(sentence: Sentence) -> list[Sight]:
    parsed = parse(sentence.text, sentence.language)
    return sights(parsed, sentence.force, matches(parsed, sentence.force))


def _members(corpus: Corpus, labels: NDArray[np.bool_], chosen: Ints) -> list[Floats]:
    wanted = labels.astype(np.float32)
    with ThreadPoolExecutor(cpu_count()) as side_by_side:
        seeds = range(_SEED, _SEED + MEMBERS)
        return list(side_by_side.map(lambda seed: learner.fit(corpus, wanted, chosen, seed), seeds))


def _mean(members: Sequence[Floats]) -> Floats:
    return np.asarray(np.mean(members, axis=0), np.float32)


def _joined(members: Sequence[Floats]) -> Floats:
    """The factors of all, so that their products sum up to the mean of the members' own."""
    each = [np.split(member[:, 2:], 2, axis=1) for member in members]
    acts, takes = (np.concatenate(part, axis=1) for part in zip(*each, strict=True))
    return np.concatenate([acts / len(members) ** 0.5, takes / len(members) ** 0.5], axis=1)


def _cross_validated(
    sentences: Sequence[Sentence], corpus: Corpus, labels: NDArray[np.bool_]
) -> Floats:
    """The score of each sentence by a model that learnt from what has another origin."""
    folds = np.array([crc32(sentence.of.encode()) % _FOLDS for sentence in sentences])
    scores = np.zeros(len(sentences), np.float32)
    for fold in range(_FOLDS):
        kept, left = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        members = _members(corpus, labels, kept)
        scores[left] = np.mean([learner.scores(corpus, left, m) for m in members], axis=0)
    return scores


def _topics(sentences: Sequence[Sentence]) -> tuple[array[int], float]:
    """For each bucket, how much it speaks for each commitment."""
    starts, buckets, values = [0], array("i"), array("f")
    for sentence in sentences:
        for bucket, value in topics(parse(sentence.text, sentence.language)):
            buckets.append(bucket)
            values.append(value)
        starts.append(len(buckets))
    rows = csr_matrix((values, buckets, starts), shape=(len(sentences), TOPICS))
    reader = LinearSVC(C=0.3, tol=_TOLERANCE, random_state=_SEED)
    reader.fit(rows, [COMMITMENTS.index(s.commitment) for s in sentences])
    return quantised(reader.coef_.T.ravel().tolist(), _OWN)


def _calibrated(scores: Floats, labels: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset of the logistic function that fits the scores best (Platt's method)."""
    fitted = LogisticRegression(C=1e6).fit(scores.reshape(-1, 1), labels)
    return round(float(fitted.coef_[0][0]), 4), round(float(fitted.intercept_[0]), 4)


def _threshold(chances: Floats, alarms: float) -> float:
    """The lowest probability that at most ``alarms`` of these reach."""
    allowed = max(0, ceil(len(chances) * alarms) - 1)
    return min(0.9999, round(float(np.sort(chances)[::-1][allowed]) + 0.0001, 4))
