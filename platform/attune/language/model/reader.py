"""Reading with the trained model."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from math import exp

from attune.language.model.artefact import Weights, unpack
from attune.language.model.sentences import COMMITMENTS

__all__ = ["Model", "load_model", "logistic"]

Vector = Iterable[tuple[int, float]]


@cache
def load_model() -> Model:
    """The model that ships with this version."""
    return Model(unpack(files("attune").joinpath("floor", "model", "v1.bin").read_bytes()))


class Model:
    """How likely what is seen of a text is to ask for what a commitment forbids."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self.scale = weights.scale

    def chance(self, seen: Vector) -> float:
        """The probability that a text with these features violates the universal layer.

        It is that of a text drawn from the labelled sentences, where about half violate: compare
        it with the thresholds in :attr:`scale`.
        """
        signed = self._weights.signed
        score = sum(signed[bucket] * value for bucket, value in seen)
        scale = self.scale
        return logistic(scale.slope * score * scale.step + scale.offset)

    def commitment(self, seen: Vector) -> str:
        """The commitment that a text with these topics most likely concerns."""
        width, table = len(COMMITMENTS), self._weights.topics
        totals = [0.0] * width
        for bucket, value in seen:
            start = bucket * width
            for i, weight in enumerate(table[start : start + width]):
                totals[i] += weight * value
        return COMMITMENTS[max(range(width), key=totals.__getitem__)]


def logistic(value: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, value))))
