"""Training, from the labelled sentences to the artefact.

Needs scikit-learn and JAX, which reading does not. Several learners of two kinds learn from the
same sentences, and the score is the sum of theirs: together they err less than each. The held-apart
sentences are read only once everything is settled, for the figures. How scores become probabilities
is told by half of the training sentences, scored by learners that have seen only the other half, in
which nothing has the same origin.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from attune.language.model import attending, attention, machine
from attune.language.model.artefact import Scale, Weights, quantised
from attune.language.model.attention import SHAPES
from attune.language.model.corpus import Corpus, Floats, Ints
from attune.language.model.material import Material
from attune.language.model.sentences import COMMITMENTS, Sentence
from attune.language.model.sights import TOPICS, Sight, sights, topics
from attune.language.parsing import parse
from attune.language.reading import matches

__all__ = ["Learners", "train"]

REVIEW, ERROR = 0.42, 0.72
"""The chances from which on a text goes to people and is stopped: likelier to harm than a sentence
at large, for of those it learns from two in five violate, and much likelier. Chosen on clauses and
published principles of other authors."""

SUPPORT = 0.3
"""How much a broken rule adds to the log odds. The model has seen which rules are broken; but most
of what it learnt from was written because the rules or a model got it wrong, and of clauses that
other authors wrote they tell a little more."""

MACHINES, ATTENTIVE = 2, 2
"""How many learn in each way, all from another beginning."""

MADE = 0.25
"""The weight of a sentence made from another beside a written one: there are several to each."""

_FINE, _COARSE = 12, 0.7
"""How many steps there are to the spread of weights that count alone, and of the many that pair."""
_TOLERANCE = 1e-2
_SEED = 20_260_510


def train(seen: Material) -> Weights:
    """Learn from the sentences.

    The same sentences give the same weights, to the byte, on the same kind of machine with the same
    versions of what computes.
    """
    sentences = [*seen.written, *seen.made]
    trust = np.array([1.0] * len(seen.written) + [MADE] * len(seen.made), np.float32)
    seeing, about = _read(seen.written)
    corpus = Corpus([*seeing, *_read(seen.made)[0]], trust)
    labels = np.array([sentence.violates for sentence in sentences])
    left = _left(sentences)
    asked = np.flatnonzero(left[: len(seen.written)])
    with ThreadPoolExecutor(cpu_count()) as side_by_side:
        topics_told = side_by_side.submit(_topics, seen.written, about)
        learnt = _learners(side_by_side, corpus, labels, np.arange(len(sentences)))
        halved = _learners(side_by_side, corpus, labels, np.flatnonzero(~left))
        topic_weights = topics_told.result()
    own, own_step = quantised(learnt.own(), _FINE)
    factors, factor_step = quantised(learnt.factors(), _COARSE)
    heeded, heeded_step = quantised(learnt.heeded(), _COARSE)
    scores = halved.rounded().scores(corpus, asked)
    slope, offset = _calibrated(scores, labels[asked])
    scale = Scale(
        own_step=own_step,
        factor_step=factor_step,
        heeded_step=heeded_step,
        machines=MACHINES,
        attentive=ATTENTIVE,
        reach=machine.REACH,
        turned=machine.TURNED,
        slope=slope,
        offset=offset,
        support=SUPPORT,
        review=REVIEW,
        error=ERROR,
    )
    known = array("I", corpus.features.tolist())
    beside = array("f", learnt.beside().tolist())
    return Weights(scale, known, own, factors, heeded, topic_weights, beside)


def _read(sentences: Sequence[Sentence]) -> tuple[list[list[Sight]], csr_matrix]:
    """What is seen of each sentence, and which topics it has, sentences by buckets."""
    seeing, starts, buckets, values = [], [0], array("i"), array("f")
    for sentence in sentences:
        parsed = parse(sentence.text, sentence.language)
        seeing.append(sights(parsed, sentence.force, matches(parsed, sentence.force)))
        for bucket, value in topics(parsed):
            buckets.append(bucket)
            values.append(value)
        starts.append(len(buckets))
    return seeing, csr_matrix((values, buckets, starts), shape=(len(sentences), TOPICS))


@dataclass(frozen=True, slots=True)
class Learners:
    """What each learnt: the machines' tables, and what those that attend have."""

    tables: Sequence[Floats]
    attentive: Sequence[attending.Attentive]

    def scores(self, corpus: Corpus, chosen: Ints) -> Floats:
        by_machines = [machine.scores(corpus, chosen, table) for table in self.tables]
        attended = [attending.scores(corpus, chosen, learnt) for learnt in self.attentive]
        return np.asarray(np.sum([*by_machines, *attended], axis=0), np.float32)

    def rounded(self) -> Learners:
        """The same with the factors in the steps they are stored in, for so they are read."""
        _, step = quantised(self.factors(), _COARSE)
        _, heeded_step = quantised(self.heeded(), _COARSE)
        tables = [_in_steps(table, machine.ALONE, step) for table in self.tables]
        attentive = [
            learnt._replace(table=_in_steps(learnt.table, attention.ALONE, heeded_step))
            for learnt in self.attentive
        ]
        return Learners(tables, attentive)

    def own(self) -> Floats:
        """The sum of own and of pointed over all, then what each of the machines lets pass."""
        tables = [*self.tables, *(learnt.table for learnt in self.attentive)]
        own = np.sum([table[:, : attention.ALONE] for table in tables], axis=0)
        let = [table[:, machine.LET : machine.ALONE] for table in self.tables]
        return np.concatenate([own, *let], axis=1)

    def factors(self) -> Floats:
        """How the words of a feature act and take, in one machine after the other."""
        return np.concatenate([table[:, machine.ALONE :] for table in self.tables], axis=1)

    def heeded(self) -> Floats:
        """What each of those that attend sees of a feature."""
        each = [learnt.table[:, attention.ALONE :] for learnt in self.attentive]
        return np.concatenate(each, axis=1)

    def beside(self) -> Floats:
        """The weights beside the tables, of one after the other."""
        return np.concatenate(
            [learnt.weights[name].ravel() for learnt in self.attentive for name in SHAPES]
        )


def _in_steps(table: Floats, alone: int, step: float) -> Floats:
    """The table with all but its first columns in whole steps."""
    return np.concatenate([table[:, :alone], np.rint(table[:, alone:] / step) * step], axis=1)


def _learners(
    side_by_side: Executor, corpus: Corpus, labels: NDArray[np.bool_], chosen: Ints
) -> Learners:
    """All of them learn from the ``chosen`` sentences."""
    wanted = labels.astype(np.float32)
    tables = [
        side_by_side.submit(machine.fit, corpus, wanted, chosen, _SEED + i) for i in range(MACHINES)
    ]
    attentive = [
        side_by_side.submit(attending.fit, corpus, wanted, chosen, _SEED + i)
        for i in range(ATTENTIVE)
    ]
    return Learners([each.result() for each in tables], [each.result() for each in attentive])


def _left(sentences: Sequence[Sentence]) -> NDArray[np.bool_]:
    """Which sentences are left for calibration: half of them, by their origin."""
    return np.array([crc32(sentence.of.encode()) % 2 == 0 for sentence in sentences])


def _topics(written: Sequence[Sentence], about: csr_matrix) -> array[int]:
    """For each bucket, how much it speaks for each commitment."""
    concerned = [i for i, sentence in enumerate(written) if sentence.commitment in COMMITMENTS]
    reader = LinearSVC(C=0.3, tol=_TOLERANCE, random_state=_SEED)
    reader.fit(about[concerned], [COMMITMENTS.index(written[i].commitment) for i in concerned])
    return quantised(reader.coef_.T, _FINE)[0]


def _calibrated(scores: Floats, labels: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset of the logistic function that fits the scores best (Platt's method)."""
    fitted = LogisticRegression(C=1e6).fit(scores.reshape(-1, 1), labels)
    return round(float(fitted.coef_[0][0]), 4), round(float(fitted.intercept_[0]), 4)
