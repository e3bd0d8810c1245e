"""The learner: a factorization machine over words in their order, fitted by gradient descent.

What a word says depends on the words before it: *hide* turns *the log*, *refuse* turns *to hide*.
A word is the sum of its features: itself, the runs of its letters, the pair it makes with the word
before it, its concepts. So each feature learns five things: how much it counts, how much it counts
the way it points, how much of what came before it lets pass, how it acts on what comes after it,
and how it takes what came before.

With u for acting, v for taking and g for letting pass, the score of n sights is

    (sum own + sum sign * pointed + sum over i < j of g_(i+1) .. g_(j-1) * u_i * v_j) / sqrt(n)

where u * v is a sum of products, one for each factor. A factor passes an indifferent word to the
share :data:`REACH` says, others as ``tanh(artanh(reach) + let)``: all, nothing, or turned about.
In the factors that :data:`TURNED` marks, v_j points the way its word does. A short text is divided
as if it had :data:`FEW` sights. Words that act alike learn to act alike, so a pair that no sentence
held is read from the pairs that some did.

Sources: S. Rendle, "Factorization Machines" (2010); D. P. Kingma and J. Ba, "Adam" (2015), of which
only the rows that a batch holds are moved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from attune.language.model.sights import FEW, Sight, What, features

__all__ = ["ALONE", "KNOWN", "REACH", "TURNED", "Corpus", "Floats", "Ints", "fit", "scores"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

KNOWN = 130_000
"""How many features are learnt: those that most sentences hold. The rest are not seen at all."""

REACH = (0.8, 0.8, 0.99, 0.5) * 4
"""For each factor, how much of it most words let pass: some reach far, some do not."""

TURNED = (True,) * 12 + (False,) * 4
"""For each factor, whether a word takes the other way what came before where it is warded off."""

ALONE = 3
"""The columns before the factors: own, pointed, let."""

_COLUMNS = ALONE + 2 * len(REACH)

_ROUNDS = 3
_BATCH = 256
_RATE = 0.01
_UNSEEN = 0.15
"""The share of words left out at each turn, so that none is relied upon."""
_SURE = 0.96
"""What a label is worth: people err, and a model that is certain of all learns no more."""
_SMALL = 0.03
"""How large the factors are at first."""


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
        """The features that most sentences hold, each counted by how much it is trusted."""
        holding = np.zeros(len(known))
        for places, trusted in zip(self.sights, self.trust, strict=True):
            holding[np.unique(places)] += trusted
        counted: defaultdict[int, float] = defaultdict(float)
        for what, count in zip(known, holding.tolist(), strict=True):
            for feature, _ in features(what):
                counted[feature] += count
        often = sorted(counted, key=lambda feature: (-counted[feature], feature))[:KNOWN]
        return np.array(sorted(often))


def fit(corpus: Corpus, labels: Floats, chosen: Ints, seed: int) -> Floats:
    """The table, features by columns, that tells ``labels`` (1 or 0) of the ``chosen`` sentences.

    The same seed gives the same table.
    """
    chance = np.random.default_rng(seed)
    table = chance.normal(0, _SMALL, (len(corpus.features), _COLUMNS)).astype(np.float32)
    table[:, :ALONE] = 0
    mean, square = np.zeros_like(table), np.zeros_like(table)
    steps = _ROUNDS * (len(chosen) // _BATCH + 1)
    step = 0
    lengths = corpus.lengths[chosen]
    for _ in range(_ROUNDS):
        for places in _batches(lengths, chance):
            step, batch = step + 1, chosen[places]
            rate = _RATE * min(1.0, 10 * step / steps) * max(0.0, 1 - step / (steps + 1))
            words = _Words(corpus, batch, table)
            there = words.there & (chance.random(words.there.shape) > _UNSEEN)
            there[:, 0] = True  # the force is always seen
            read = _Read(words, there)
            wanted = labels[batch] * _SURE + (1 - _SURE) / 2
            share = corpus.trust[batch] / corpus.trust[batch].sum()
            rows, slope = read.back((_logistic(read.scores) - wanted) * share)
            mean[rows] = 0.9 * mean[rows] + 0.1 * slope
            square[rows] = 0.99 * square[rows] + 0.01 * slope * slope
            table[rows] -= rate * mean[rows] / (np.sqrt(square[rows]) + 1e-6)
    return table


def scores(corpus: Corpus, chosen: Ints, table: Floats) -> Floats:
    """What ``table`` makes of the ``chosen`` sentences, in their order."""
    found = np.zeros(len(chosen), np.float32)
    for places in _batches(corpus.lengths[chosen]):
        words = _Words(corpus, chosen[places], table)
        found[places] = _Read(words, words.there).scores
    return found


class _Words:
    """A batch's sights, and what the table says of each that is in it."""

    def __init__(self, corpus: Corpus, batch: Ints, table: Floats) -> None:
        longest = max(len(corpus.sights[i]) for i in batch)
        places = np.full((len(batch), longest), -1)
        self.signs = np.ones((len(batch), longest), np.float32)
        for row, i in enumerate(batch):
            places[row, : len(corpus.sights[i])] = corpus.sights[i]
            self.signs[row, : len(corpus.signs[i])] = corpus.signs[i]
        self.there = places >= 0
        known, back = np.unique(np.maximum(places, 0), return_inverse=True)
        self.back = back.reshape(places.shape)
        self.made_of = corpus.made_of[known]
        self.known = self.made_of @ table


class _Read:
    """The scores of a batch, and how they hang on the table."""

    def __init__(self, words: _Words, there: NDArray[np.bool_]) -> None:
        self.words, self.there = words, there
        self.share = 1 / np.sqrt(np.maximum(FEW, there.sum(1)).astype(np.float32))
        seen = words.known[words.back] * there[:, :, None]
        own, pointed, let = seen[:, :, 0], seen[:, :, 1], seen[:, :, 2:ALONE]
        acts, takes = np.split(seen[:, :, ALONE:], 2, axis=2)
        self.turn = np.where(TURNED, words.signs[:, :, None], np.float32(1))
        takes = takes * self.turn
        self.passes = np.tanh(np.arctanh(np.array(REACH, np.float32)) + let)
        self.before, self.after = np.zeros_like(acts), np.zeros_like(takes)
        for i in range(1, there.shape[1]):
            self.before[:, i] = self.passes[:, i - 1] * self.before[:, i - 1] + acts[:, i - 1]
            j = there.shape[1] - i
            self.after[:, j - 1] = self.passes[:, j] * self.after[:, j] + takes[:, j]
        single = (own + pointed * words.signs).sum(1)
        self.scores = (single + (self.before * takes).sum((1, 2))) * self.share

    def back(self, wrong: Floats) -> tuple[Ints, Floats]:
        """The rows of the table that the batch holds, and which way each should not go."""
        words, size = self.words, self.there.size
        signs = words.signs[:, :, None]
        let = (self.before * self.after * (1 - self.passes**2)).sum(2, keepdims=True)
        taken = self.before * self.turn
        slope = np.concatenate([np.ones_like(signs), signs, let, self.after, taken], axis=2)
        slope *= (self.there * (wrong * self.share)[:, None])[:, :, None]
        places = (words.back.ravel(), np.arange(size))
        gather = csr_matrix((np.ones(size, np.float32), places), (len(words.known), size))
        by_word = gather @ slope.reshape(size, _COLUMNS)
        rows = np.unique(words.made_of.indices)
        return rows, words.made_of.T.tocsr()[rows] @ by_word


def _batches(lengths: Ints, chance: np.random.Generator | None = None) -> Iterator[Ints]:
    """The places of sentences of like length together; by ``chance`` otherwise each time."""
    order = np.arange(len(lengths)) if chance is None else chance.permutation(len(lengths))
    batches: list[Ints] = []
    for start in range(0, len(order), _BATCH * 40):
        part = order[start : start + _BATCH * 40]
        part = part[np.argsort(lengths[part], kind="stable")]
        batches += [part[i : i + _BATCH] for i in range(0, len(part), _BATCH)]
    turns = range(len(batches)) if chance is None else chance.permutation(len(batches))
    yield from (batches[turn] for turn in turns)


def _made_of(known: Sequence[What], learnt: Ints) -> csr_matrix:
    """For each thing seen, the learnt features it is the sum of."""
    row = {feature: place for place, feature in enumerate(learnt.tolist())}
    starts, places, amounts = [0], [], []
    for what in known:
        for feature, amount in features(what):
            if feature in row:
                places.append(row[feature])
                amounts.append(amount)
        starts.append(len(places))
    shape = (len(known), len(learnt))
    return csr_matrix((np.array(amounts, np.float32), places, starts), shape=shape)


def _logistic(scores: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))), np.float32)
