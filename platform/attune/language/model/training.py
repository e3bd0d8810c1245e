"""Training, from the labelled sentences to the artefact.

Needs scikit-learn, which reading does not. The held-apart sentences are read only once everything
is settled, for the figures. How scores become probabilities is told by cross-validation: each half
of the training sentences is scored by a model that has seen neither it nor its kin.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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
from attune.language.model.sights import TOPICS, Sight, breaks_a_rule, sights, topics
from attune.language.parsing import parse
from attune.language.reading import matches

__all__ = ["Learnt", "train"]

REVIEW, ERROR = 0.43, 0.73
"""The chances from which on a text goes to people and is stopped, chosen on clauses and published
principles of other authors. Of the sentences it learns from, half violate: elsewhere, fewer."""

SUPPORT = 0.9
"""How much a broken rule adds to the log odds. The model has seen which rules are broken; but most
of what it learnt from was written because the rules or a model got it wrong, and of clauses that
other authors wrote they tell more."""

MADE = 0.25
"""The weight of a sentence made from another beside a written one: there are several to each."""

MEMBERS = 2
"""Models that learn the same from another beginning; the mean of them errs less than each."""

_FOLDS = 2
_OWN, _FACTORS = 12, 2
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
    seeing = [_seen(sentence) for sentence in sentences]
    corpus = Corpus(seeing, trust)
    labels = np.array([sentence.violates for sentence in sentences])
    members = _members(corpus, labels, np.arange(len(sentences)))
    own, own_step = quantised(_alone(members).ravel().tolist(), _OWN)
    factors, factor_step = quantised(_joined(members).ravel().tolist(), _FACTORS)
    table, topic_step = _topics([s for s in seen.written if s.commitment in COMMITMENTS])
    written = slice(len(seen.written))
    scores = _cross_validated(sentences, corpus, labels)[written]
    slope, offset = _calibrated(scores, labels[written])
    broken = np.array([breaks_a_rule(sights) for sights in seeing[written]])
    odds = slope * scores + offset + SUPPORT * broken
    chances = np.asarray(1 / (1 + np.exp(-odds)), np.float32)
    scale = Scale(
        own_step=own_step,
        factor_step=factor_step,
        topic_step=topic_step,
        members=MEMBERS,
        reach=learner.REACH * MEMBERS,
        turned=learner.TURNED * MEMBERS,
        slope=slope,
        offset=offset,
        support=SUPPORT,
        review=REVIEW,
        error=ERROR,
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


def _alone(members: Sequence[Floats]) -> Floats:
    """Own and pointed in the mean of the members, then what each of them lets pass."""
    own = np.mean([member[:, : learner.ALONE - 1] for member in members], axis=0)
    let = [member[:, learner.ALONE - 1 : learner.ALONE] for member in members]
    return np.concatenate([own, *let], axis=1)


def _joined(members: Sequence[Floats]) -> Floats:
    """The factors of all, so that their products sum up to the mean of the members' own."""
    each = [np.split(member[:, learner.ALONE :], 2, axis=1) for member in members]
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
