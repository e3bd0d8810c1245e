"""What was learnt, as bytes: eight-bit weights after one line of JSON that says how to read them.

The file is as long as its buckets and the same on every machine, so its digest stands for it.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from attune import strict_json
from attune.language.model.features import BUCKETS, TOPICS
from attune.language.model.sentences import COMMITMENTS

__all__ = ["Scale", "Weights", "digest", "pack", "quantised", "unpack"]

_FORMAT = "attune-language-model/2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How the eight-bit numbers and the scores are read.

    A probability is the logistic function of ``slope * score + offset``, fitted to sentences the
    score had not learnt from. From ``review`` on a clause is sent to review, from ``error`` on it
    is stopped.
    """

    step: float
    topic_step: float
    slope: float
    offset: float
    review: float
    error: float


@dataclass(frozen=True, slots=True)
class Weights:
    """``signed`` tells which way a sentence points; ``topics``, twelve to a bucket, about what."""

    scale: Scale
    signed: array[int]
    topics: array[int]


def pack(weights: Weights) -> bytes:
    """The artefact's bytes."""
    head = {"format": _FORMAT, "buckets": BUCKETS, "topics": TOPICS, **asdict(weights.scale)}
    line = json.dumps(head, sort_keys=True, separators=(",", ":"))
    return line.encode() + b"\n" + weights.signed.tobytes() + weights.topics.tobytes()


def unpack(data: bytes) -> Weights:
    """Read what :func:`pack` wrote; anything else is a ``RuntimeError``, for it is our own file."""
    line, _, body = data.partition(b"\n")
    head = strict_json.loads(line, what="the model")
    expected = BUCKETS + TOPICS * len(COMMITMENTS)
    same = (head.pop("format"), head.pop("buckets"), head.pop("topics"))
    if same != (_FORMAT, BUCKETS, TOPICS) or len(body) != expected:
        raise RuntimeError("the language model's file does not fit this version")
    return Weights(Scale(**head), array("b", body[:BUCKETS]), array("b", body[BUCKETS:]))


def quantised(values: Iterable[float]) -> tuple[array[int], float]:
    """The values in steps of one eight-bit number, and the size of a step."""
    every = list(values)
    step = max(map(abs, every)) / 127 or 1.0
    return array("b", (round(value / step) for value in every)), step


def digest(data: bytes) -> str:
    """``sha256:…`` of the bytes."""
    return "sha256:" + hashlib.sha256(data).hexdigest()
