"""What to tell of parameters: where ranges exclude each other, and what is left to whom.

How a parameter is settled is told in :mod:`attune.adaptation.settling`. What was left out there is
a conflict. A range that a person gives to the own wish asks nothing of anybody, but where no part
of it is left, that is told, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attune.adaptation.plan import Base, Source, Span, span
from attune.adaptation.settling import (
    FLOOR,
    OWN_RANGE,
    RAISE,
    RANGE,
    Claim,
    Direction,
    Settled,
    of_ranges,
    settle,
)
from attune.composition.conflicts import Conflict
from attune.composition.members import Member
from attune.composition.provenance import Origins
from attune.conditions import digits
from attune.document import Profile
from attune.phrase import Phrase
from attune.vocabulary import PARAMETERS


def left_to(
    member: Member, listed: Iterable[Member], ways: Mapping[str, Direction]
) -> dict[str, Span]:
    """By parameter, the range that the constitutions of others leave to this document's rules.

    It never keeps one community from protecting more than another does.
    """
    others: dict[str, list[Claim]] = {}
    for other in listed:
        if not (isinstance(other.document, Profile) or other.of_one_house(member)):
            for claim in of_ranges(Source(other.document, other.prefix)):
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


def conflicts(settled: Settled, base: Base, origins: Origins) -> Iterator[Conflict]:
    """What to tell where ranges had to be left out. (Of raises, :mod:`.raises` tells.)"""
    dropped = [claim for claim in settled.dropped if claim.strength >= RANGE]
    if not dropped:
        return
    against = [claim for claim in settled.kept if any(claim.excludes(out) for out in dropped)]
    concerned = [(claim, origins[claim.cause][0]) for claim in (*against, *dropped)]
    told = [
        Phrase(_SAYS[claim.strength], title=origin.title, range=_between(claim))
        for claim, origin in concerned
    ]
    yield Conflict(
        kind="parameter",
        subject=base.parameter,
        parties=tuple(dict.fromkeys(origin for _, origin in concerned)),
        message=Phrase(
            "{label}: {told}. No value satisfies all of them.",
            label=PARAMETERS[base.parameter].label,
            told=_listed(told),
        ),
        holds=Phrase(
            _WITHIN[against[0].strength],
            value=digits(base.value),
            title=concerned[0][1].title,
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
        return digits(claim.low)
    if claim.low == low:
        return Phrase("at most {number}", number=digits(claim.high))
    if claim.high == high:
        return Phrase("at least {number}", number=digits(claim.low))
    return Phrase("{low} to {high}", low=digits(claim.low), high=digits(claim.high))
