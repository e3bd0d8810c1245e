"""What the runtime knows about the situation, checked against the vocabulary.

>>> Context.from_dict({"person": {"distress": 0.8}, "agent.stakes": None}).to_dict()
{'person.distress': 0.8}
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from attune.conditions.closeness import nearest
from attune.errors import ContextError
from attune.vocabulary import PATHS, Path

Known = Fraction | str
"""The value of a known context path: an exact number, or a word."""


@dataclass(frozen=True, slots=True)
class Context:
    """The known context paths and their values; every other path is unknown."""

    known: Mapping[str, Known] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Context:
        """Read a mapping of path to value, nested by the dots or flat; ``None`` is unknown.

        Numbers are taken exactly as they are written (a float by its shortest text). Raises
        :class:`ContextError` naming the path for an unknown path, a wrong type or a value out of
        bounds.
        """
        known: dict[str, Known] = {}
        for name, value in _flat(given, ""):
            path = PATHS.get(name)
            if path is None:
                raise ContextError(name, _no_such_path(name))
            if value is not None:
                if name in known:
                    raise ContextError(name, "is given twice.")
                known[name] = _read(path, value)
        return cls(MappingProxyType(known))

    def value(self, path: str) -> Known | None:
        """The value that comparisons see, or None where it is unknown."""
        value = self.known.get(path)
        return PATHS[path].missing if value is None else value

    def has(self, path: str) -> bool:
        """Whether the value is known."""
        value = self.known.get(path)
        return value is not None and value != PATHS[path].missing

    def to_dict(self) -> dict[str, Any]:
        """Flat, in the vocabulary's order, as JSON values."""
        return {
            name: json_number(value) if isinstance(value, Fraction) else value
            for name in PATHS
            if (value := self.known.get(name)) is not None
        }


# Typed: Decimal(0.7) and 0.7 are equal and hash alike, and are not written alike.
@lru_cache(maxsize=4096, typed=True)
def exact(number: float | int | Decimal | Fraction) -> Fraction:
    """A number as it is written: 0.1 is one tenth, not the binary fraction next to it."""
    # A subclass may have another repr: numpy's is np.float64(0.7).
    return Fraction(float.__repr__(number)) if isinstance(number, float) else Fraction(number)


def json_number(number: Fraction) -> int | float:
    """The JSON number that :func:`exact` reads back, where there is one."""
    return int(number) if number.denominator == 1 else float(number)


def _flat(given: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    """Pairs of path and value. No path has more than two names, so nothing deeper is followed."""
    for key, value in given.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and not prefix:
            yield from _flat(value, f"{name}.")
        else:
            yield name, value


def _no_such_path(name: str) -> str:
    close = nearest(name, PATHS)
    return "is not a context path." + (f" Did you mean {close}?" if close else "")


def _read(path: Path, value: Any) -> Known:
    if path.type == "number":
        return _number(path, value)
    if not isinstance(value, str):
        raise ContextError(path.name, f"takes a text, not {value!r:.80}.")
    if path.members and value not in path.members:
        raise ContextError(path.name, f"takes one of {', '.join(path.members)}, not “{value:.80}”.")
    return value


def _number(path: Path, value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction):
        raise ContextError(path.name, f"takes a number, not {value!r:.80}.")
    if not _is_finite(value):
        raise ContextError(path.name, "takes a finite number that a float can hold.")
    number = exact(value)
    if not exact(path.minimum) <= number <= exact(path.highest):
        upper = "up" if path.maximum is None and number < 0 else f"to {path.highest}"
        raise ContextError(path.name, f"takes a number from {path.minimum:g} {upper}, not {value}.")
    return Fraction(math.floor(number)) if path.whole else number


def _is_finite(value: float | int | Decimal | Fraction) -> bool:
    try:
        return math.isfinite(value)
    except (OverflowError, ValueError):  # beyond every float; a signalling NaN
        return False
