"""What was learnt, as bytes: one line of JSON that says how to read the rest, then the eight-bit
weights, compressed (zlib, RFC 1950).

The numbers are little-endian on every machine, so the digest of the file stands for it.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate, pairwise
from math import fsum, sqrt

from attune import strict_json
from attune.language.model.sentences import COMMITMENTS
from attune.language.model.sights import TOPICS

__all__ = ["Scale", "Weights", "digest", "pack", "quantised", "unpack"]

_FORMAT = "attune-language-model/6"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How the eight-bit numbers and the scores are read.

    A probability is the logistic function of ``slope * score + offset``, fitted to sentences the
    score had not learnt from, with ``support`` added where the rulebook speaks too. ``reach`` has
    a number for each factor of all ``members``, how much of it most words let pass; ``turned``,
    whether it is taken the other way by a word that is warded off. From ``review`` on a clause is
    sent to review, from ``error`` on it is stopped.
    """

    own_step: float
    factor_step: float
    topic_step: float
    members: int
    reach: tuple[float, ...]
    turned: tuple[bool, ...]
    slope: float
    offset: float
    support: float
    review: float
    error: float


@dataclass(frozen=True, slots=True)
class Weights:
    """``features`` that are known, in order. ``own``, for each: how much it counts, how much the
    way it points, and for each member how much it lets pass. ``factors``, two for each and each
    reach: how it acts on what follows, then how it takes what came before. ``topics``, twelve to a
    bucket: what a sentence is about."""

    scale: Scale
    features: array[int]
    own: array[int]
    factors: array[int]
    topics: array[int]


def pack(weights: Weights) -> bytes:
    """The artefact's bytes."""
    sizes = {"features": len(weights.features), "topics": TOPICS}
    head = {"format": _FORMAT, **sizes, **asdict(weights.scale)}
    line = json.dumps(head, sort_keys=True, separators=(",", ":")).encode()
    parts = (_little(weights.features), weights.own, weights.factors, weights.topics)
    return line + b"\n" + zlib.compress(b"".join(part.tobytes() for part in parts), 9)


def unpack(data: bytes) -> Weights:
    """Read what :func:`pack` wrote; anything else is a ``RuntimeError``, for it is our own file."""
    line, _, packed = data.partition(b"\n")
    head = strict_json.loads(line, what="the model")
    if (head.pop("format"), head.pop("topics")) != (_FORMAT, TOPICS):
        raise RuntimeError("the language model's file is of another version")
    known, reach, turned = head.pop("features"), tuple(head.pop("reach")), tuple(head.pop("turned"))
    own, factors = (2 + head["members"]) * known, 2 * known * len(reach)
    sizes = (4 * known, own, factors, TOPICS * len(COMMITMENTS))
    try:
        body = zlib.decompress(packed)
    except zlib.error as error:
        raise RuntimeError("the language model's file is cut short or damaged") from error
    if len(body) != sum(sizes):
        raise RuntimeError("the language model's file is cut short or too long")
    places = pairwise(accumulate(sizes, initial=0))
    features, *weights = (
        array(code, body[start:end]) for code, (start, end) in zip("Ibbb", places, strict=True)
    )
    return Weights(Scale(reach=reach, turned=turned, **head), _little(features), *weights)


def _little(values: array[int]) -> array[int]:
    """The values with the bytes of each in the order of the file, or back."""
    if sys.byteorder == "big":
        values = array(values.typecode, values)
        values.byteswap()
    return values


def quantised(values: Sequence[float], fineness: float) -> tuple[array[int], float]:
    """The values in steps of one eight-bit number, and the size of a step.

    A step is one ``fineness``-th of the values' spread, or more where the largest would not fit:
    the coarser they are, the smaller the file.
    """
    spread = sqrt(fsum(value * value for value in values) / len(values))
    step = max(spread / fineness, max(map(abs, values)) / 127) or 1.0
    return array("b", (round(value / step) for value in values)), step


def digest(data: bytes) -> str:
    """``sha256:…`` of the bytes."""
    return "sha256:" + hashlib.sha256(data).hexdigest()
