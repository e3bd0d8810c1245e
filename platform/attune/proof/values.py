"""The values of a context path that a set of conditions can tell apart, the most telling first."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from attune.conditions import Condition, Context, exact
from attune.conditions import syntax as s
from attune.conditions.context import Known
from attune.vocabulary import PATHS, Path

MAX_SAMPLES = 400


def telling(name: str, conditions: Sequence[Condition]) -> list[Known]:
    """Candidate values for a path: those that the conditions name, then their neighbours; of words
    those last that stand beside other paths."""
    path = PATHS[name]
    constants: list[s.Constant] = []
    for condition in conditions:
        if name in condition.paths:
            constants += [n for n in s.walk(condition.root) if isinstance(n, s.Number | s.Word)]
    if path.type == "number":
        return _numbers(path, {c.value for c in constants if isinstance(c, s.Number)})
    words = dict.fromkeys(c.value for c in constants if isinstance(c, s.Word))
    if path.members:
        return [m for m in (*words, *path.members) if m in path.members and m != path.missing]
    own = {word for condition in conditions for word in _beside(name, condition)}
    return sorted([*words, _unlike(words)], key=lambda word: word in words and word not in own)


def _beside(name: str, condition: Condition) -> Iterator[str]:
    """The words that a condition compares a path with."""
    for node in s.walk(condition.root):
        match node:
            case s.Comparison(_, s.Variable(path), s.Word(word)) if path == name:
                yield word
            case s.Comparison(_, s.Word(word), s.Variable(path)) if path == name:
                yield word
            case s.Membership(s.Variable(path), items) if path == name:
                yield from (item.value for item in items if isinstance(item, s.Word))


def samples(condition: Condition) -> Iterator[Context]:
    """Contexts likely to make a condition true, at most :data:`MAX_SAMPLES`; no proof."""
    choices: list[Sequence[Known | None]] = [
        (*telling(path, [condition]), None) for path in condition.paths
    ]
    for values in itertools.islice(itertools.product(*choices), MAX_SAMPLES):
        known = {
            path: value
            for path, value in zip(condition.paths, values, strict=True)
            if value is not None
        }
        yield Context(known)


def words(conditions: Iterable[Condition]) -> set[str]:
    """The words that conditions name."""
    return {
        node.value
        for condition in conditions
        for node in s.walk(condition.root)
        if isinstance(node, s.Word)
    }


def word_unlike(named: set[str]) -> str:
    """A word that no condition names and no context path knows."""
    unlike = (f"unlike-any{n or ''}" for n in itertools.count())
    return next(word for word in unlike if word not in named)


def _numbers(path: Path, named: set[Fraction]) -> list[Known]:
    low, high = exact(path.minimum), exact(path.highest)
    step = Fraction(1) if path.whole or high > 1 else Fraction(1, 10)
    inside = sorted(n for n in named if low <= n <= high)
    near = [n + step for n in inside] + [n - step for n in inside]
    ends = [low] if path.maximum is None else [low, high]
    marks = sorted({*inside, *ends})
    between = [(one + other) / 2 for one, other in itertools.pairwise(marks)]
    ordered = dict.fromkeys([*inside, *near, *ends, *between])
    return [n for n in ordered if low <= n <= high and (n.denominator == 1 or not path.whole)]


def _unlike(words: Iterable[str]) -> str:
    """A word that none of these is."""
    taken = set(words)
    return next(
        word for word in (f"other{n or ''}" for n in itertools.count()) if word not in taken
    )
