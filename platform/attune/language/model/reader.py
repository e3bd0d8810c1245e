"""Reading with the trained model."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from math import atanh, exp, sqrt, tanh
from operator import mul
from typing import NamedTuple

from attune.language.model.artefact import Weights, unpack
from attune.language.model.sentences import COMMITMENTS
from attune.language.model.sights import FEW, Sight, What, breaks_a_rule, features

__all__ = ["Model", "load_model", "logistic"]

Vector = Iterable[tuple[int, float]]


@cache
def load_model() -> Model:
    """The model that ships with this version."""
    return Model(unpack(files("attune").joinpath("floor", "model", "v1.bin").read_bytes()))


class _Taken(NamedTuple):
    """How much something seen counts by itself, and how it takes what came before."""

    alone: float
    takes: Sequence[float]


class _Known(NamedTuple):
    """What is known of something seen; see :mod:`attune.language.model.learner`.

    ``asked`` is for where it is asked for, ``warded`` for where it is warded off.
    """

    passes: Sequence[float]
    acts: Sequence[float]
    asked: _Taken
    warded: _Taken


class Model:
    """How likely what is seen of a text is to ask for what a commitment forbids."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self.scale = weights.scale
        self._known = lru_cache(maxsize=8_192)(self._learnt)

    def chance(self, seen: Sequence[Sight]) -> float:
        """The probability that a text with these sights violates the universal layer.

        It is that of a text drawn from the labelled sentences, where about half violate: compare
        it with the thresholds in :attr:`scale`.
        """
        scale = self.scale
        before = [0.0] * len(scale.reach)
        total = 0.0
        for sight in seen:
            passes, acts, asked, warded = self._known(sight.what)
            alone, takes = asked if sight.sign > 0 else warded
            total += alone + sum(map(mul, before, takes))
            before = [p * b + a for p, b, a in zip(passes, before, acts, strict=True)]
        odds = scale.slope * total / sqrt(max(FEW, len(seen))) + scale.offset
        return logistic(odds + scale.support if breaks_a_rule(seen) else odds)

    def _learnt(self, what: What) -> _Known:
        """The sum of its features that are known, each by how much of it there is."""
        weights, scale = self._weights, self.scale
        learnt = weights.features
        width = len(scale.reach)
        alone, factors = [0.0] * (2 + scale.members), [0.0] * (2 * width)
        for feature, amount in features(what):
            place = bisect_left(learnt, feature)
            if place == len(learnt) or learnt[place] != feature:
                continue
            _add(alone, amount, weights.own, place)
            _add(factors, amount, weights.factors, place)
        counts, pointed, *let = (value * scale.own_step for value in alone)
        factors = [factor * scale.factor_step for factor in factors]
        each = width // scale.members
        passes = [tanh(atanh(r) + let[k // each]) for k, r in enumerate(scale.reach)]
        acts, takes = factors[:width], factors[width:]
        turned = [-v if turns else v for v, turns in zip(takes, scale.turned, strict=True)]
        return _Known(
            passes, acts, _Taken(counts + pointed, takes), _Taken(counts - pointed, turned)
        )

    def commitment(self, seen: Vector) -> str:
        """The commitment that a text with these topics most likely concerns."""
        width, table = len(COMMITMENTS), self._weights.topics
        totals = [0.0] * width
        for bucket, value in seen:
            start = bucket * width
            for i, weight in enumerate(table[start : start + width]):
                totals[i] += weight * value
        return COMMITMENTS[max(range(width), key=totals.__getitem__)]


def _add(total: list[float], amount: float, table: Sequence[int], place: int) -> None:
    """Add ``amount`` times a row of the ``table``, as wide as the total."""
    width = len(total)
    for i, weight in enumerate(table[place * width : (place + 1) * width]):
        total[i] += amount * weight


def logistic(value: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, value))))
