"""How what :mod:`attune.language.model.attention` reads with is learnt."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from attune.language.model.attention import ALONE, SHAPES, WIDTH, Array, Drop, deep
from attune.language.model.corpus import (
    BATCH,
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

__all__ = ["Attentive", "fit", "scores"]

_ROUNDS = 3
_RATE = 0.003
_ALONE_RATE = 0.01
_DROPPED = 0.1
"""The share of values that are left out at each turn."""
_SMALL = 0.1
"""How large the factors are at first."""
_MULTIPLE = 12
"""Lengths are rounded up to a multiple, for each length is compiled by itself."""


class Attentive(NamedTuple):
    """The table, features by ``ALONE + WIDTH``, and the weights beside it."""

    table: Floats
    weights: Mapping[str, Floats]


def fit(corpus: Corpus, labels: Floats, chosen: Ints, seed: int) -> Attentive:
    """What tells ``labels`` (1 or 0) of the ``chosen`` sentences. The same seed gives the same."""
    chance = np.random.default_rng(seed)
    shape = (len(corpus.features), ALONE + WIDTH)
    table = chance.normal(0, _SMALL, shape).astype(np.float32)
    table[:, :ALONE] = 0
    weights = {name: _beginning(name, size, chance) for name, size in SHAPES.items()}
    down = Adam(table)
    downs = {name: Adam(values) for name, values in weights.items()}
    column_rates = np.array([_ALONE_RATE] * ALONE + [_RATE] * WIDTH, np.float32)
    key = jax.random.key(seed, impl="rbg")
    for turn, (share, places) in enumerate(rates(corpus.lengths[chosen], _ROUNDS, chance)):
        batch = chosen[places]
        words = Words(corpus, batch, table, multiple=_MULTIPLE)
        kept = words.some(chance)
        wanted, counts = target(corpus, labels, batch)
        # A word left out is there, but unknown.
        whole = _whole(words.seen * kept[:, :, None], words.signs, words.there, wanted, counts)
        # Fetched before anything moves: JAX may read the very arrays that are moved in place.
        slopes, seen_slope = jax.device_get(_slopes(weights, *whole, jax.random.fold_in(key, turn)))
        for name, slope in slopes.items():
            downs[name].move(_RATE * share, slope)
        rows, slope = words.rows(seen_slope[: len(batch)] * kept[:, :, None])
        down.move(column_rates * np.float32(share), slope, rows)
    return Attentive(table, weights)


def scores(corpus: Corpus, chosen: Ints, learnt: Attentive) -> Floats:
    """What was learnt makes of the ``chosen`` sentences, in their order."""
    found = np.zeros(len(chosen), np.float32)
    for places in batches(corpus.lengths[chosen]):
        words = Words(corpus, chosen[places], learnt.table, multiple=_MULTIPLE)
        whole = _whole(words.seen, words.signs, words.there)
        found[places] = np.asarray(_scores(learnt.weights, *whole))[: len(places)]
    return found


def _beginning(name: str, shape: tuple[int, ...], chance: np.random.Generator) -> Floats:
    """The weights at first: gains are one, vectors and distances nothing; matrices by chance, those
    that add to what was there before half as large."""
    if name.endswith("gain"):
        return np.ones(shape, np.float32)
    if len(shape) == 1 or name == "distance":
        return np.zeros(shape, np.float32)
    size = (0.5 if name.endswith("out") else 1.0) / sqrt(shape[0])
    return chance.normal(0, size, shape).astype(np.float32)


def _whole(*parts: Array) -> list[Array]:
    """The parts of a batch, filled up with nothing to its full size."""
    return [np.pad(part, [(0, BATCH - len(part))] + [(0, 0)] * (part.ndim - 1)) for part in parts]


def _score(
    weights: Mapping[str, Array], seen: Array, signs: Array, there: Array, *drop: Drop
) -> Array:
    """What each word counts alone, as in the machine, and what they say together."""
    alone = (seen[:, :, 0] + seen[:, :, 1] * signs).sum(1)
    alone = alone / jnp.sqrt(jnp.maximum(there.sum(1), FEW))
    return alone + deep(weights, seen[:, :, ALONE:], signs, there, *drop)


def _loss(
    weights: Mapping[str, Array],
    seen: Array,
    signs: Array,
    there: Array,
    wanted: Array,
    counts: Array,
    key: Array,
) -> Array:
    def drop(values: Array, time: int) -> Array:
        kept = jax.random.bernoulli(jax.random.fold_in(key, time), 1 - _DROPPED, values.shape)
        return values * kept / (1 - _DROPPED)

    odds = _score(weights, seen, signs, there, drop)
    return (counts * (jnp.logaddexp(0.0, odds) - wanted * odds)).sum()


_slopes = jax.jit(jax.grad(_loss, argnums=(0, 1)))
_scores = jax.jit(_score)
