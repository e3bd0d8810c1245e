"""One value and one range for each parameter, out of what every document says.

What counts, in this order: the floor's bounds, the raises, the communities' ranges. Among equals
the more protective comes first (the floor says which way protection lies), then the person's
order. Whatever contradicts what counted before it is left out. A default alone is no range: it asks
nothing of others, and neither does a range that a person gives to the own wish.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from attune.adaptation.plan import ALWAYS, Base, Bound, Source, Span, span
from attune.conditions import exact
from attune.document import Profile
from attune.vocabulary import PARAMETERS

Direction = Literal["down", "up", "none"]

FLOOR, RAISE, RANGE, OWN_RANGE = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody's word on where a parameter lies. ``cause`` names it in an evaluation, ``pointer``
    where it is written."""

    parameter: str
    strength: int  # the least counts first
    low: Fraction
    high: Fraction
    cause: str
    pointer: str | None

    def excludes(self, other: Claim) -> bool:
        return self.low > other.high or other.low > self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The span that is left, and the claims it was made from and without."""

    span: Span
    kept: tuple[Claim, ...]
    dropped: tuple[Claim, ...]

    def base(self, wish: Base, *, bounded: bool) -> Base:
        """The wish, moved into the ranges that are left and, if ``bounded``, into what holds
        always."""
        strengths = (FLOOR, RAISE, RANGE) if bounded else (RANGE,)
        moving = [claim for claim in self.kept if claim.strength in strengths]
        low = max((claim.low for claim in moving), default=wish.value)
        high = min((claim.high for claim in moving), default=wish.value)
        value = min(max(wish.value, low), high)
        if value == wish.value:
            return wish
        # Whose claim ends there: the strongest, if several do.
        holder = next(claim for claim in moving if value in (claim.low, claim.high))
        return replace(wish, value=value, cause=holder.cause, pointer=holder.pointer, asked=wish)


def settle(name: str, claims: Iterable[Claim], ways: Mapping[str, Direction]) -> Settled:
    """Narrow a parameter's span by one claim after another."""
    low, high = span(name)
    direction = ways.get(name, "none")
    kept: list[Claim] = []
    dropped: list[Claim] = []
    for claim in sorted(claims, key=lambda each: (each.strength, _exposure(each, direction))):
        if claim.low > high or claim.high < low:
            dropped.append(claim)
            continue
        kept.append(claim)
        if claim.strength != OWN_RANGE:
            low, high = max(low, claim.low), min(high, claim.high)
    return Settled(span=(low, high), kept=tuple(kept), dropped=tuple(dropped))


def wish(name: str, sources: Sequence[Source]) -> Base:
    """The person's wish, else the default of who comes first, else the neutral value."""
    person = [source for source in sources if isinstance(source.document, Profile)]
    wished = (source.wish(name) for source in (*person, *sources))
    neutral = Base(parameter=name, value=exact(PARAMETERS[name].neutral))
    return next((each for each in wished if each is not None), neutral)


def _exposure(claim: Claim, direction: Direction) -> Fraction:
    """The less it is, the more the claim protects."""
    match direction:
        case "down":
            return claim.high
        case "up":
            return -claim.low
        case "none":
            return Fraction(0)


def directions(bounds: Sequence[Bound]) -> Mapping[str, Direction]:
    """Which way protection lies, for each parameter that the floor bounds on one side."""
    ways: dict[str, set[Direction]] = {}
    for bound in bounds:
        low, high = span(bound.parameter)
        found = ways.setdefault(bound.parameter, set())
        if bound.at_most is not None and bound.at_most < high:
            found.add("down")
        if bound.at_least is not None and bound.at_least > low:
            found.add("up")
    return {name: next(iter(found)) for name, found in ways.items() if len(found) == 1}


def of_bounds(bounds: Iterable[Bound], strength: int) -> Iterator[Claim]:
    """What bounds say that hold always."""
    for bound in bounds:
        if bound.when == ALWAYS:
            low, high = span(bound.parameter)
            yield Claim(
                parameter=bound.parameter,
                strength=strength,
                low=low if bound.at_least is None else bound.at_least,
                high=high if bound.at_most is None else bound.at_most,
                cause=bound.cause,
                pointer=bound.pointer,
            )


def of_ranges(source: Source) -> Iterator[Claim]:
    """The ranges that a document leaves."""
    own = isinstance(source.document, Profile)
    for name, given in source.document.parameters.items():
        if given.min is not None or given.max is not None:
            low, high = span(name)
            yield Claim(
                parameter=name,
                strength=OWN_RANGE if own else RANGE,
                low=low if given.min is None else exact(given.min),
                high=high if given.max is None else exact(given.max),
                cause=f"{source.prefix}range",
                pointer=source.at(f"/parameters/{name}"),
            )
