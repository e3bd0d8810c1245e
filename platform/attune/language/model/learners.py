"""Three learners of one linear model, so that the choice between them is a measurement.

Each takes rows of features with the label of each, and returns a weight for every bucket. All
numbers come from additions, multiplications, divisions and square roots in a fixed order, so the
same rows give the same weights on any machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log, sqrt
from random import Random

from attune.language.model.features import BUCKETS, Features

__all__ = [
    "Learner",
    "Linear",
    "Vector",
    "logistic_regression",
    "naive_bayes",
    "support_vectors",
    "vectors",
]

Vector = tuple[tuple[int, ...], tuple[float, ...]]
"""The buckets of a sentence, each once, and the value of each."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A weight for each bucket, and the score of a sentence that has none."""

    weights: list[float]
    bias: float

    def score(self, vector: Vector) -> float:
        total = self.bias
        weights = self.weights
        for bucket, value in zip(*vector, strict=True):
            total += weights[bucket] * value
        return total


Learner = Callable[[Sequence[Vector], Sequence[bool]], Linear]


def vectors(rows: Sequence[Features], rarity: Sequence[float]) -> list[Vector]:
    """Each group scaled to the same length; ``rarity`` weighs every bucket."""
    return [_vector(row, rarity) for row in rows]


def support_vectors(rows: Sequence[Vector], labels: Sequence[bool]) -> Linear:
    """A linear support-vector machine with squared loss, by dual coordinate descent.

    Source: Hsieh and others, *A dual coordinate descent method for large-scale linear SVM*, 2008.
    """
    weights = [0.0] * BUCKETS
    bias = 0.0
    alphas = [0.0] * len(rows)
    lengths = [sum(value * value for value in row[1]) + 1 for row in rows]
    order = list(range(len(rows)))
    shuffle = Random(_SEED).shuffle  # noqa: S311 - the order of training, not a secret
    for _ in range(_PASSES):
        shuffle(order)
        for i in order:
            buckets, values = rows[i]
            side = 1.0 if labels[i] else -1.0
            total = bias
            for bucket, value in zip(buckets, values, strict=True):
                total += weights[bucket] * value
            gradient = side * total - 1 + alphas[i] / (2 * _COST)
            new = max(0.0, alphas[i] - gradient / (lengths[i] + 1 / (2 * _COST)))
            step = (new - alphas[i]) * side
            if step:
                alphas[i] = new
                bias += step
                for bucket, value in zip(buckets, values, strict=True):
                    weights[bucket] += step * value
    return Linear(weights, bias)


def logistic_regression(rows: Sequence[Vector], labels: Sequence[bool]) -> Linear:
    """Logistic regression by stochastic gradient descent with shrinking steps."""
    weights = [0.0] * BUCKETS
    bias = 0.0
    order = list(range(len(rows)))
    shuffle = Random(_SEED).shuffle  # noqa: S311 - the order of training, not a secret
    for number in range(_PASSES):
        shuffle(order)
        rate = 1.5 / (1 + 0.3 * number)
        for i in order:
            buckets, values = rows[i]
            total = bias
            for bucket, value in zip(buckets, values, strict=True):
                total += weights[bucket] * value
            step = rate * (labels[i] - _squash(total))
            bias += step * 0.1
            for bucket, value in zip(buckets, values, strict=True):
                weights[bucket] += step * value
    return Linear(weights, bias)


def naive_bayes(rows: Sequence[Vector], labels: Sequence[bool]) -> Linear:
    """Multinomial naive Bayes with the usual smoothing."""
    counts = ([_SMOOTHING] * BUCKETS, [_SMOOTHING] * BUCKETS)
    for (buckets, values), label in zip(rows, labels, strict=True):
        side = counts[label]
        for bucket, value in zip(buckets, values, strict=True):
            side[bucket] += value
    harmless, violating = (sum(side) for side in counts)
    weights = [
        log(asks / violating) - log(wards / harmless) for wards, asks in zip(*counts, strict=True)
    ]
    return Linear(weights, log((sum(labels) + 1) / (len(labels) - sum(labels) + 1)))


_SEED = 20260
_PASSES = 10
_COST = 1.0
_SMOOTHING = 0.1


def _vector(row: Features, rarity: Sequence[float]) -> Vector:
    found: dict[int, float] = {}
    for group in row:
        if group:
            share = 1 / sqrt(len(group))
            for bucket in group:
                found[bucket] = found.get(bucket, 0.0) + share * rarity[bucket]
    return tuple(found), tuple(found.values())


def _squash(total: float) -> float:
    """The logistic function from basic arithmetic: e**x as (1 + x/1024)**1024."""
    power = 1 + max(-30.0, min(30.0, -total)) / 1024
    for _ in range(10):
        power *= power
    return 1 / (1 + power)
