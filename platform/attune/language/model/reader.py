"""Reading with the trained model: what the learners would say, added up.

See :mod:`attune.language.model.machine` and :mod:`attune.language.model.attention`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate, chain, pairwise
from math import exp, prod, sqrt

import numpy as np
from numpy.typing import NDArray

from attune.language.model.artefact import Weights, unpack
from attune.language.model.attention import ALONE, SHAPES, deep
from attune.language.model.sentences import COMMITMENTS
from attune.language.model.sights import FEW, TOPICS, Sight, What, breaks_a_rule, features

__all__ = ["Model", "load_model", "logistic"]

Vector = Iterable[tuple[int, float]]
Numbers = NDArray[np.float64]

_KEPT = 8_192
"""How many words are remembered with what was learnt of them."""


@cache
def load_model() -> Model:
    """The model that ships with this version."""
    return Model(unpack(files("attune").joinpath("floor", "model", "v1.bin").read_bytes()))


class Model:
    """How likely what is seen of a text is to ask for what a commitment forbids."""

    def __init__(self, weights: Weights) -> None:
        self.scale = scale = weights.scale
        self._features = np.frombuffer(weights.features, np.uint32)
        known = len(weights.features)
        tables = [
            (np.frombuffer(part, np.int8).reshape(known, -1), step)
            for part, step in (
                (weights.own, scale.own_step),
                (weights.factors, scale.factor_step),
                (weights.heeded, scale.heeded_step),
            )
        ]
        self._table = np.concatenate([table for table, _ in tables], axis=1)
        self._steps: Numbers = np.repeat(
            [step for _, step in tables], [table.shape[1] for table, _ in tables]
        )
        self._topics = np.frombuffer(weights.topics, np.int8).reshape(TOPICS, len(COMMITMENTS))
        beside = np.split(np.array(weights.beside, np.float64), scale.attentive)
        self._attentive = [_by_name(values) for values in beside]
        self._passing = np.arctanh(scale.reach)
        self._turned = np.array(scale.turned)
        columns = (ALONE, scale.machines, 2 * scale.machines * len(scale.reach))
        self._ends = tuple(accumulate(columns))
        self._known: dict[What, Numbers] = {}

    def chance(self, seen: Sequence[Sight]) -> float:
        """The probability that a text with these sights violates the universal layer.

        It is that of a text drawn from the labelled sentences, where two in five violate: compare
        it with the thresholds in :attr:`scale`.
        """
        odds = self.scale.slope * self.score(seen) + self.scale.offset
        return logistic(odds + self.scale.support if breaks_a_rule(seen) else odds)

    def score(self, seen: Sequence[Sight]) -> float:
        """The sum of the learners' scores."""
        known = self._learnt([sight.what for sight in seen])
        signs = np.array([float(sight.sign) for sight in seen])
        own, let, factors, heeded = np.split(known, self._ends, axis=1)
        alone = float((own[:, 0] + own[:, 1] * signs).sum())
        total = (alone + self._joined(let, factors, signs)) / sqrt(max(FEW, len(seen)))
        there = np.ones((1, len(seen)), bool)
        each = np.split(heeded, len(self._attentive), axis=1)
        for weights, told in zip(self._attentive, each, strict=True):
            total += float(deep(weights, told[None], signs[None], there)[0])
        return total

    def _joined(self, let: Numbers, factors: Numbers, signs: Numbers) -> float:
        """What the words say together, as the machines read them side by side."""
        machines, width = self.scale.machines, len(self._turned)
        acts, takes = np.moveaxis(factors.reshape(len(signs), machines, 2, width), 2, 0)
        takes = np.where(self._turned, takes * signs[:, None, None], takes)
        passes = np.tanh(self._passing + let[:, :, None])
        before = np.zeros((len(signs), machines, width))
        for i in range(1, len(signs)):
            before[i] = passes[i - 1] * before[i - 1] + acts[i - 1]
        return float((before * takes).sum())

    def _learnt(self, seen: Sequence[What]) -> Numbers:
        """A row for each: own, pointed, let, the machines' factors, then what attention sees."""
        known = self._known
        if len(known) > _KEPT:
            known = self._known = {}
        new = list(dict.fromkeys(what for what in seen if what not in known))
        if new:
            known.update(zip(new, self._summed(new), strict=True))
        return np.array([known[what] for what in seen])

    def _summed(self, seen: Sequence[What]) -> Numbers:
        """For each the sum of its features that are known, each by how much of it there is."""
        made_of = [features(what) for what in seen]
        found, amounts = zip(*chain.from_iterable(made_of), strict=True)
        wanted = np.array(found, np.uint32)
        places = np.minimum(np.searchsorted(self._features, wanted), len(self._features) - 1)
        amount = np.where(self._features[places] == wanted, amounts, 0.0)
        starts = list(accumulate(map(len, made_of[:-1]), initial=0))
        summed: Numbers = np.add.reduceat(amount[:, None] * self._table[places], starts)
        return summed * self._steps

    def commitment(self, seen: Vector) -> str:
        """The commitment that a text with these topics most likely concerns."""
        buckets, values = zip(*seen, strict=True)
        totals = np.array(values) @ self._topics[list(buckets)]
        return COMMITMENTS[int(totals.argmax())]


def _by_name(values: Numbers) -> Mapping[str, Numbers]:
    """Attention's weights, each in its shape."""
    places = pairwise(accumulate(map(prod, SHAPES.values()), initial=0))
    return {
        name: values[start:end].reshape(shape)
        for (name, shape), (start, end) in zip(SHAPES.items(), places, strict=True)
    }


def logistic(value: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, value))))
