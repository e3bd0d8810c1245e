"""The one kind of learner: a factorization machine over words in their order, fitted by descent.

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

Source: S. Rendle, "Factorization Machines" (2010).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from attune.language.model.corpus import (
    Adam,
    Corpus,
    Floats,
    Ints,
    Words,
    batches,
    rates,
    target,
)
from attune.language.model.sights import FEW

__all__ = ["ALONE", "LET", "REACH", "TURNED", "fit", "scores"]

REACH = (0.8, 0.8, 0.99, 0.5) * 4
"""For each factor, how much of it most words let pass: some reach far, some do not."""

TURNED = (True,) * 12 + (False,) * 4
"""For each factor, whether a word takes the other way what came before where it is warded off."""

ALONE = 3
"""The columns before the factors: own, pointed, let."""

LET = 2
"""Which of them is let."""

_ROUNDS = 3
_RATE = 0.01
_SMALL = 0.03
"""How large the factors are at first."""


def fit(corpus: Corpus, labels: Floats, chosen: Ints, seed: int) -> Floats:
    """The table, features by columns, that tells ``labels`` (1 or 0) of the ``chosen`` sentences.

    The same seed gives the same table.
    """
    chance = np.random.default_rng(seed)
    shape = (len(corpus.features), ALONE + 2 * len(REACH))
    table = chance.normal(0, _SMALL, shape).astype(np.float32)
    table[:, :ALONE] = 0
    down = Adam(table)
    for share, places in rates(corpus.lengths[chosen], _ROUNDS, chance):
        batch = chosen[places]
        words = Words(corpus, batch, table)
        read = _Read(words, words.some(chance))
        wanted, counts = target(corpus, labels, batch)
        rows, slope = read.back((_logistic(read.scores) - wanted) * counts)
        down.move(_RATE * share, slope, rows)
    return table


def scores(corpus: Corpus, chosen: Ints, table: Floats) -> Floats:
    """What ``table`` makes of the ``chosen`` sentences, in their order."""
    found = np.zeros(len(chosen), np.float32)
    for places in batches(corpus.lengths[chosen]):
        words = Words(corpus, chosen[places], table)
        found[places] = _Read(words, words.there).scores
    return found


class _Read:
    """The scores of a batch, and how they hang on the table."""

    def __init__(self, words: Words, there: NDArray[np.bool_]) -> None:
        self.words, self.there = words, there
        self.share = 1 / np.sqrt(np.maximum(FEW, there.sum(1)).astype(np.float32))
        seen = words.seen * there[:, :, None]
        own, pointed, let = seen[:, :, 0], seen[:, :, 1], seen[:, :, LET:ALONE]
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
        signs = self.words.signs[:, :, None]
        let = (self.before * self.after * (1 - self.passes**2)).sum(2, keepdims=True)
        taken = self.before * self.turn
        slope = np.concatenate([np.ones_like(signs), signs, let, self.after, taken], axis=2)
        slope *= (self.there * (wrong * self.share)[:, None])[:, :, None]
        return self.words.rows(slope)


def _logistic(scores: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))), np.float32)
