"""What was learnt, as bytes: one line of JSON that says how to read the rest, then the weights,
most of them of eight bits, compressed (the xz format).

The numbers are little-endian on every machine, so the digest of the file stands for it.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import sys
from array import array
from dataclasses import asdict, dataclass
from itertools import accumulate, pairwise
from math import prod
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from attune import strict_json
from attune.errors import FormatError
from attune.language.model.attention import ALONE, SHAPES, WIDTH
from attune.language.model.sentences import COMMITMENTS
from attune.language.model.sights import TOPICS

__all__ = ["Scale", "Weights", "digest", "pack", "quantised", "unpack"]

_FORMAT = "attune-language-model/7"

_CODES = "Ibbbbf"
"""What kind of number each part of the weights is made of, as :mod:`array` names them."""

_Number = TypeVar("_Number", int, float)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How the eight-bit numbers and the scores are read.

    A probability is the logistic function of ``slope * score + offset``, fitted to sentences the
    score had not learnt from, with ``support`` added where the rulebook speaks too. ``reach`` has
    a number for each of the machine's factors, how much of it most words let pass; ``turned``,
    whether it is taken the other way by a word that is warded off. From ``review`` on a clause is
    sent to review, from ``error`` on it is stopped.
    """

    own_step: float
    factor_step: float
    heeded_step: float
    machines: int
    attentive: int
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
    way it points, and for each of the ``machines`` how much it lets pass. ``factors``, in each
    machine two for each reach: how it acts on what follows, then how it takes what came before.
    ``heeded``, ``WIDTH`` for each ``attentive`` learner: what it sees of it. ``topics``, twelve to
    a bucket: what a sentence is about. ``beside``: the weights of each attentive learner, in the
    order of ``SHAPES``."""

    scale: Scale
    features: array[int]
    own: array[int]
    factors: array[int]
    heeded: array[int]
    topics: array[int]
    beside: array[float]


def pack(weights: Weights) -> bytes:
    """The artefact's bytes."""
    sizes = {"features": len(weights.features), "topics": TOPICS}
    head = {"format": _FORMAT, **sizes, **asdict(weights.scale)}
    line = json.dumps(head, sort_keys=True, separators=(",", ":")).encode()
    eight_bits = (weights.own, weights.factors, weights.heeded, weights.topics)
    parts = (_little(weights.features), *eight_bits, _little(weights.beside))
    return line + b"\n" + lzma.compress(b"".join(part.tobytes() for part in parts))


def unpack(data: bytes) -> Weights:
    """Read what :func:`pack` wrote. A file of another version, or one that was cut or damaged, is a
    ``RuntimeError``, for it is our own file."""
    line, _, packed = data.partition(b"\n")
    try:
        head = strict_json.loads(line, what="the model")
        if (head.pop("format"), head.pop("topics")) != (_FORMAT, TOPICS):
            raise RuntimeError("the language model's file is of another version")
        known, reach, turned = head.pop("features"), head.pop("reach"), head.pop("turned")
        scale = Scale(reach=tuple(reach), turned=tuple(turned), **head)
        opened = lzma.LZMADecompressor()
        body = opened.decompress(packed)
    except (AttributeError, FormatError, KeyError, TypeError, lzma.LZMAError) as error:
        raise RuntimeError("the language model's file is damaged") from error
    factors = 2 * len(scale.reach) * scale.machines
    widths = (1, ALONE + scale.machines, factors, WIDTH * scale.attentive)
    beside = scale.attentive * sum(map(prod, SHAPES.values()))
    counts = (*(width * known for width in widths), TOPICS * len(COMMITMENTS), beside)
    sizes = [count * array(code).itemsize for code, count in zip(_CODES, counts, strict=True)]
    if not opened.eof or opened.unused_data or len(body) != sum(sizes):
        raise RuntimeError("the language model's file is cut short or too long")
    places = pairwise(accumulate(sizes, initial=0))
    parts: list[Any] = [
        _little(array(code, body[start:end]))
        for code, (start, end) in zip(_CODES, places, strict=True)
    ]
    return Weights(scale, *parts)


def _little(values: array[_Number]) -> array[_Number]:
    """The values with the bytes of each in the order of the file, or back."""
    if sys.byteorder == "big":
        values = array(values.typecode, values)
        values.byteswap()
    return values


def quantised(values: NDArray[np.floating], fineness: float) -> tuple[array[int], float]:
    """The values in steps of one eight-bit number, and the size of a step.

    A step is one ``fineness``-th of the values' spread, or more where the largest would not fit:
    the coarser they are, the smaller the file.
    """
    spread = float(np.sqrt(np.mean(np.square(values, dtype=np.float64))))
    step = max(spread / fineness, float(np.abs(values).max()) / 127) or 1.0
    return array("b", np.rint(values / step).astype(np.int8).tobytes()), step


def digest(data: bytes) -> str:
    """``sha256:…`` of the bytes."""
    return "sha256:" + hashlib.sha256(data).hexdigest()
