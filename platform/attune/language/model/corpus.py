"""Sentences as the numbers that the learners learn from, and how a learner goes through them.

Both learners know a word by its features (see :mod:`attune.language.model.sights`): what they learn
is a table with a row for each, and what they know of a word is the sum of its rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from attune.language.model.sights import Sight, What, features

__all__ = ["BATCH", "Adam", "Corpus", "Floats", "Ints", "Words", "batches", "rates", "target"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_KNOWN = 125_000
"""How many features are learnt: those that are met most often. The rest are not seen at all."""

BATCH = 256
_UNSEEN = 0.15
"""The share of words left out at each turn, so that none is relied upon."""
_SURE = 0.96
"""What a label is worth: people err, and a model that is certain of all learns no more."""


class Corpus:
    """Sentences as numbers: each sight by its place among all that are seen.

    ``features`` are those that are learnt, in order. ``trust`` is how much each sentence counts.
    """

    def __init__(self, sentences: Sequence[Sequence[Sight]], trust: Floats) -> None:
        known: dict[What, int] = {}
        self.sights = [
            np.array([known.setdefault(sight.what, len(known)) for sight in seen])
            for seen in sentences
        ]
        self.signs = [np.array([sight.sign for sight in seen], np.float32) for seen in sentences]
        self.lengths = np.array([len(seen) for seen in self.sights])
        self.trust = trust
        self.features = self._chosen(list(known))
        self.made_of = _made_of(list(known), self.features)

    def _chosen(self, known: Sequence[What]) -> Ints:
        """The features that are met most often, each sentence counted by how much it is trusted."""
        holding = np.zeros(len(known))
        for places, trusted in zip(self.sights, self.trust, strict=True):
            holding[np.unique(places)] += trusted
        counted: defaultdict[int, float] = defaultdict(float)
        for what, count in zip(known, holding.tolist(), strict=True):
            for feature, _ in features(what):
                counted[feature] += count
        often = sorted(counted, key=lambda feature: (-counted[feature], feature))[:_KNOWN]
        return np.array(sorted(often))


class Words:
    """A batch of sentences, and what a table says of each word in them.

    ``seen`` has the shape (sentences, words, columns of the table), ``signs`` and ``there`` that
    without the last. Where nothing is there, sentences being of unlike length, ``seen`` is 0.
    """

    def __init__(self, corpus: Corpus, batch: Ints, table: Floats, *, multiple: int = 1) -> None:
        longest = -(-max(len(corpus.sights[i]) for i in batch) // multiple) * multiple
        places = np.full((len(batch), longest), -1)
        self.signs = np.ones((len(batch), longest), np.float32)
        for row, i in enumerate(batch):
            places[row, : len(corpus.sights[i])] = corpus.sights[i]
            self.signs[row, : len(corpus.signs[i])] = corpus.signs[i]
        self.there = places >= 0
        known, back = np.unique(places, return_inverse=True)
        self._back = back.ravel()
        self._made_of = corpus.made_of[known]
        self.seen = (self._made_of @ table)[back.reshape(places.shape)]

    def some(self, chance: np.random.Generator) -> NDArray[np.bool_]:
        """Which words are looked at: by ``chance`` most of those that are there."""
        there = self.there & (chance.random(self.there.shape) > _UNSEEN)
        there[:, 0] = True  # the force is always seen
        return there

    def rows(self, slope: Floats) -> tuple[Ints, Floats]:
        """The rows of the table that are of this batch, and the slope of each, from those of the
        words in the shape of ``seen``."""
        size, columns = self.there.size, slope.shape[-1]
        places = (self._back, np.arange(size))
        gather = csr_matrix((np.ones(size, np.float32), places), (self._made_of.shape[0], size))
        by_word = gather @ slope.reshape(size, columns)
        rows = np.unique(self._made_of.indices)
        return rows, self._made_of.T.tocsr()[rows] @ by_word


class Adam:
    """Moves a table down its slope, in place, and only by the rows that a batch holds.

    Source: D. P. Kingma and J. Ba, "Adam" (2015), without its correction of the first steps.
    """

    def __init__(self, table: Floats) -> None:
        self.table = table
        self._mean, self._square = np.zeros_like(table), np.zeros_like(table)

    def move(self, rate: float | Floats, slope: Floats, rows: Ints | slice = slice(None)) -> None:
        self._mean[rows] = 0.9 * self._mean[rows] + 0.1 * slope
        self._square[rows] = 0.99 * self._square[rows] + 0.01 * slope * slope
        self.table[rows] -= rate * self._mean[rows] / (np.sqrt(self._square[rows]) + 1e-6)


def rates(lengths: Ints, rounds: int, chance: np.random.Generator) -> Iterator[tuple[float, Ints]]:
    """The batches of so many rounds through the sentences, each with the share of the rate that it
    is learnt at: rising through a tenth, then falling almost to nothing."""
    steps = rounds * (len(lengths) // BATCH + 1)
    step = 0
    for _ in range(rounds):
        for places in batches(lengths, chance):
            step += 1
            yield min(1.0, 10 * step / steps) * (1 - step / (steps + 1)), places


def batches(lengths: Ints, chance: np.random.Generator | None = None) -> Iterator[Ints]:
    """The places of sentences of like length together; by ``chance`` otherwise each time."""
    order = np.arange(len(lengths)) if chance is None else chance.permutation(len(lengths))
    found: list[Ints] = []
    for start in range(0, len(order), BATCH * 40):
        part = order[start : start + BATCH * 40]
        part = part[np.argsort(lengths[part], kind="stable")]
        found += [part[i : i + BATCH] for i in range(0, len(part), BATCH)]
    turns = range(len(found)) if chance is None else chance.permutation(len(found))
    yield from (found[turn] for turn in turns)


def target(corpus: Corpus, labels: Floats, batch: Ints) -> tuple[Floats, Floats]:
    """What the chances of a batch should be, and how much each sentence counts in it."""
    trust = corpus.trust[batch]
    return labels[batch] * _SURE + (1 - _SURE) / 2, trust / trust.sum()


def _made_of(known: Sequence[What], learnt: Ints) -> csr_matrix:
    """For each thing seen, the learnt features it is the sum of; the last row, which is also that
    of -1, is of nothing."""
    row = {feature: place for place, feature in enumerate(learnt.tolist())}
    starts, places, amounts = [0], [], []
    for what in known:
        for feature, amount in features(what):
            if feature in row:
                places.append(row[feature])
                amounts.append(amount)
        starts.append(len(places))
    starts.append(len(places))
    shape = (len(known) + 1, len(learnt))
    return csr_matrix((np.array(amounts, np.float32), places, starts), shape=shape)
