"""How learners of the other kind read: one layer of attention over the words.

Each word asks all words of the text, near and far by their distance, for what it needs to know of
them, and what they then say together is summed up. It errs elsewhere than the machine does (see
:mod:`attune.language.model.machine`), so that the two together err less than either.

Written once for two kinds of arrays: JAX's, to learn (:mod:`attune.language.model.attending`), and
NumPy's, to read.

What is here is also what the artefact means: whoever changes it raises the format in
:mod:`attune.language.model.artefact`.

Sources: A. Vaswani et al., "Attention Is All You Need" (2017); P. Shaw et al., "Self-Attention with
Relative Position Representations" (2018), here one number for each distance and head; B. Zhang and
R. Sennrich, "Root Mean Square Layer Normalization" (2019).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import sqrt
from typing import Any

from attune.language.model.sights import FEW

__all__ = ["ALONE", "SHAPES", "WIDTH", "Array", "Drop", "deep"]

Array = Any
"""An array of NumPy's, or one of JAX's."""

Drop = Callable[[Array, int], Array]
"""Leaves some of the values out while learning; it is told which time it is called."""

ALONE = 2
"""The columns of the table before the factors: own, pointed."""

WIDTH = 32
"""The factors of a feature."""

_INNER, _HEADS, _HIDDEN = 64, 4, 128
_FAR = 12
"""Words further apart are as far as this."""
_SUMMED = 0.3
"""What the sum over the words counts for beside the largest of them."""

SHAPES: Mapping[str, tuple[int, ...]] = {
    "into": (2 * WIDTH, _INNER),
    "into_bias": (_INNER,),
    "gain": (_INNER,),
    "query": (_INNER, _INNER),
    "key": (_INNER, _INNER),
    "value": (_INNER, _INNER),
    "distance": (_HEADS, 2 * _FAR + 1),
    "out": (_INNER, _INNER),
    "hidden_gain": (_INNER,),
    "hidden": (_INNER, _HIDDEN),
    "hidden_bias": (_HIDDEN,),
    "hidden_out": (_HIDDEN, _INNER),
    "pooled": (2 * _INNER,),
    "pooled_hidden": (2 * _INNER, _INNER),
    "pooled_bias": (_INNER,),
    "pooled_out": (_INNER,),
    "bias": (1,),
}
"""The weights beside the table, in the order of the artefact."""


def _keep(values: Array, time: int) -> Array:
    return values


def deep(
    weights: Mapping[str, Array], factors: Array, signs: Array, there: Array, drop: Drop = _keep
) -> Array:
    """The scores of a batch of texts, as log odds, without what each word counts alone.

    ``factors``, in the shape (texts, words, WIDTH), is what the table says of each word, ``signs``
    which way it points, ``there`` whether there is one.
    """
    xp = factors.__array_namespace__()
    count = xp.maximum(there.sum(1), FEW)
    both = xp.concatenate([factors, factors * signs[:, :, None]], -1)
    words = _times(both, weights["into"]) + weights["into_bias"]
    words = words + drop(_attended(weights, words, there), 0)
    inner = _times(_normed(words, weights["hidden_gain"]), weights["hidden"])
    inner = xp.maximum(inner + weights["hidden_bias"], 0)
    words = words + drop(_times(inner, weights["hidden_out"]), 1)
    here = there[:, :, None]
    total = _SUMMED * (words * here).sum(1) / xp.sqrt(count)[:, None]
    most = xp.where(here, words, -1e9).max(1)
    pooled = xp.concatenate([total, most], -1)
    hidden = xp.tanh(pooled @ weights["pooled_hidden"] + weights["pooled_bias"])
    return pooled @ weights["pooled"] + hidden @ weights["pooled_out"] + weights["bias"]


def _attended(weights: Mapping[str, Array], words: Array, there: Array) -> Array:
    """What each word learns from the others."""
    xp = words.__array_namespace__()
    texts, length, _ = words.shape
    normed = _normed(words, weights["gain"])
    query, key, value = (
        _times(normed, weights[name]).reshape(texts, length, _HEADS, -1).swapaxes(1, 2)
        for name in ("query", "key", "value")
    )
    places = xp.arange(length)
    apart = xp.clip(places[None, :] - places[:, None], -_FAR, _FAR) + _FAR
    heed = query @ key.swapaxes(2, 3) / sqrt(_INNER // _HEADS) + weights["distance"][:, apart]
    heed = xp.where(there[:, None, None, :], heed, -1e9)
    heed = xp.exp(heed - heed.max(-1, keepdims=True))
    heed = heed / heed.sum(-1, keepdims=True)
    return _times((heed @ value).swapaxes(1, 2).reshape(words.shape), weights["out"])


def _normed(values: Array, gain: Array) -> Array:
    xp = values.__array_namespace__()
    return gain * values / xp.sqrt((values * values).mean(-1, keepdims=True) + 1e-5)


def _times(values: Array, matrix: Array) -> Array:
    """The product with the last axis; as one large product, whose slope is found faster."""
    flat = values.reshape(-1, values.shape[-1]) @ matrix
    return flat.reshape(*values.shape[:-1], matrix.shape[1])
