"""One value and one range for each parameter, out of what every document says.

What counts, in this order: the floor's bounds, the raises, the communities' ranges. Among equals
the more protective comes first (the floor says which way protection lies), then the person's
order. Whatever contradicts what counted before it is left out, and told as a conflict. A default
alone is no range: it asks nothing of others. A range that a person gives to the own wish asks
nothing of anybody either, but where no part of it is left, that is told, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from attune.adaptation.plan import ALWAYS, Base, Bound, Span, span
from attune.composition.conflicts import Conflict, Origin
from attune.composition.members import Member
from attune.composition.provenance import origin_of
from attune.conditions import exact, json_number
from attune.document import Profile
from attune.phrase import Phrase
from attune.vocabulary import PARAMETERS

Direction = Literal["down", "up", "none"]

FLOOR, RAISE, RANGE, OWN_RANGE = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody's word on where a parameter lies. ``cause`` names it in an evaluation."""

    parameter: str
    strength: int  # the least counts first
    low: Fraction
    high: Fraction
    cause: str
    origin: Origin

    def excludes(self, other: Claim) -> bool:
        return self.low > other.high or other.low > self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The span that is left, and the claims it was made from and without."""

    span: Span
    kept: tuple[Claim, ...]
    dropped: tuple[Claim, ...]

    def nearest(self, wish: Fraction) -> Fraction:
        return min(max(wish, self.span[0]), self.span[1])

    def holder(self, value: Fraction) -> Claim:
        """Whose claim ends at the value that a wish was moved to: the strongest, if several do."""
        return next(claim for claim in self.kept if value in (claim.low, claim.high))


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


def of_bounds(
    bounds: Iterable[Bound], strength: int, origins: Mapping[str, tuple[Origin, ...]]
) -> Iterator[Claim]:
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
                origin=origins[bound.cause][0],
            )


def of_ranges(member: Member) -> Iterator[Claim]:
    """The ranges that a document leaves."""
    own = isinstance(member.document, Profile)
    for name, given in member.document.parameters.items():
        if given.min is not None or given.max is not None:
            low, high = span(name)
            yield Claim(
                parameter=name,
                strength=OWN_RANGE if own else RANGE,
                low=low if given.min is None else exact(given.min),
                high=high if given.max is None else exact(given.max),
                cause=member.cause("range"),
                origin=origin_of(member, "range"),
            )


def left_to(
    member: Member, listed: Iterable[Member], ways: Mapping[str, Direction]
) -> dict[str, Span]:
    """By parameter, the range that the constitutions of others leave to this document's rules.

    It never keeps one community from protecting more than another does.
    """
    others: dict[str, list[Claim]] = {}
    for other in listed:
        if not (isinstance(other.document, Profile) or other.of_one_house(member)):
            for claim in of_ranges(other):
                others.setdefault(claim.parameter, []).append(claim)
    left = {name: settle(name, claims, ways).span for name, claims in others.items()}
    if isinstance(member.document, Profile):
        return left
    return {name: _open(name, ends, ways) for name, ends in left.items()}


def _open(name: str, ends: Span, ways: Mapping[str, Direction]) -> Span:
    """The span without its end on the side on which protection lies."""
    low, high = span(name)
    match ways.get(name):
        case "down":
            return low, ends[1]
        case "up":
            return ends[0], high
        case _:
            return ends


def base(name: str, settled: Settled, listed: Sequence[Member]) -> Base:
    """The value before any rule: the person's wish, else the default of who comes first, else the
    neutral value, moved into the span that is left."""
    person = [member for member in listed if isinstance(member.document, Profile)]
    wishing = next((m for m in (*person, *listed) if name in m.document.parameters), None)
    if wishing is None:
        wish, cause, pointer = exact(PARAMETERS[name].neutral), "base", None
    else:
        wish = exact(wishing.document.parameters[name].default)
        cause, pointer = wishing.cause("base"), f"/parameters/{name}/default"
    value = settled.nearest(wish)
    if value != wish:
        return Base(parameter=name, value=value, cause=settled.holder(value).cause)
    return Base(parameter=name, value=value, cause=cause, pointer=pointer)


def conflicts(settled: Settled, base: Base) -> Iterator[Conflict]:
    """What to tell where ranges had to be left out. (Of raises, :mod:`.raises` tells.)"""
    dropped = [claim for claim in settled.dropped if claim.strength >= RANGE]
    if not dropped:
        return
    against = [claim for claim in settled.kept if any(claim.excludes(out) for out in dropped)]
    told = [
        Phrase(_SAYS[claim.strength], title=claim.origin.title, range=_between(claim))
        for claim in (*against, *dropped)
    ]
    yield Conflict(
        kind="parameter",
        subject=base.parameter,
        parties=tuple(dict.fromkeys(claim.origin for claim in (*against, *dropped))),
        message=Phrase(
            "{label}: {told}. No value satisfies all of them.",
            label=PARAMETERS[base.parameter].label,
            told=_listed(told),
        ),
        holds=Phrase(
            _WITHIN[against[0].strength],
            value=_number(base.value),
            title=against[0].origin.title,
        ),
    )


_SAYS = {
    FLOOR: Phrase("“{title}” demands {range}"),
    RAISE: Phrase("“{title}” insists on {range}"),
    RANGE: Phrase("“{title}” leaves {range}"),
    OWN_RANGE: Phrase("“{title}” wishes {range}"),
}
_WITHIN = {
    FLOOR: Phrase("{value}, within what “{title}” demands."),
    RAISE: Phrase("{value}, within what “{title}” insists on."),
    RANGE: Phrase("{value}, within what “{title}” leaves."),
    OWN_RANGE: Phrase("{value}, within what “{title}” wishes."),
}


def _listed(told: Sequence[Phrase]) -> Phrase:
    first, *rest = told
    return Phrase("{first}; {rest}", first=first, rest=_listed(rest)) if rest else first


def _between(claim: Claim) -> Phrase | str:
    low, high = span(claim.parameter)
    if claim.low == claim.high:
        return _number(claim.low)
    if claim.low == low:
        return Phrase("at most {number}", number=_number(claim.high))
    if claim.high == high:
        return Phrase("at least {number}", number=_number(claim.low))
    return Phrase("{low} to {high}", low=_number(claim.low), high=_number(claim.high))


def _number(value: Fraction) -> str:
    return f"{json_number(value):g}"
