"""A drawing of the dials as a web, to stand beside the table with the same numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, pi, sin

from attune.vocabulary import PARAMETERS
from authoring.speech import said

RADIUS = 100
"""Of the whole web, in the units of the drawing; the words stand further out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoke:
    label: str
    x: str
    y: str
    words_x: str
    words_y: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Radar:
    """``shape`` and ``beside`` are points of polygons as SVG writes them; ``rings`` their radii."""

    spokes: list[Spoke]
    shape: str
    beside: str
    rings: tuple[int, ...] = (RADIUS // 4, RADIUS // 2, 3 * RADIUS // 4, RADIUS)

    @classmethod
    def of(cls, values: Mapping[str, float], beside: Mapping[str, float] | None = None) -> Radar:
        """``values`` by parameter; those that are left out are not drawn."""
        names = [name for name in PARAMETERS if name in values]
        return cls(
            spokes=[_spoke(name, place, len(names)) for place, name in enumerate(names)],
            shape=_points(names, values),
            beside=_points(names, beside) if beside else "",
        )


def _spoke(name: str, place: int, whole: int) -> Spoke:
    x, y = _at(place, whole, RADIUS)
    words_x, words_y = _at(place, whole, RADIUS + 10)
    anchor = "middle" if abs(words_x) < RADIUS / 4 else "start" if words_x > 0 else "end"
    return Spoke(
        label=said(PARAMETERS[name].label),
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        words_x=f"{words_x:.1f}",
        words_y=f"{words_y + 3:.1f}",
        anchor=anchor,
    )


def _points(names: list[str], values: Mapping[str, float]) -> str:
    points = []
    for place, name in enumerate(names):
        parameter = PARAMETERS[name]
        share = (values[name] - parameter.minimum) / (parameter.maximum - parameter.minimum)
        x, y = _at(place, len(names), RADIUS * max(0.0, min(1.0, share)))
        points.append(f"{x:.1f},{y:.1f}")
    return " ".join(points)


def _at(place: int, whole: int, radius: float) -> tuple[float, float]:
    """From the top, clockwise."""
    angle = 2 * pi * place / whole - pi / 2
    return radius * cos(angle), radius * sin(angle)
