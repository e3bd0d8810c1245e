"""Bounds of different documents that exclude each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from attune.adaptation.plan import Bound
from attune.composition.conflicts import Conflict
from attune.composition.meeting import Meetings, Where
from attune.composition.provenance import Origins
from attune.conditions import digits
from attune.phrase import Phrase
from attune.vocabulary import PARAMETERS


def conflicts(bounds: Sequence[Bound], origins: Origins, meetings: Meetings) -> Iterator[Conflict]:
    """Bounds of different documents, in the order in which they act, that exclude each other. Of
    several that one commitment of the floor has, the first is told."""
    told = set()
    for index, weaker in enumerate(bounds):
        for stronger in bounds[index + 1 :]:
            (weak,), (strong,) = origins[weaker.cause], origins[stronger.cause]
            known = weak.document == strong.document or (weak, strong) in told
            if known or not _exclude(weaker, stronger):
                continue
            meet, context = meetings.of(Where(weaker.when), Where(stronger.when))
            if meet:
                told.add((weak, strong))
                label = PARAMETERS[weaker.parameter].label
                yield Conflict(
                    kind="raise",
                    subject=weaker.parameter,
                    parties=(strong, weak),
                    message=Phrase(
                        "{label}: “{strong}” demands {more} and “{weak}” {less}.",
                        label=label,
                        strong=strong.title,
                        more=_said(stronger),
                        weak=weak.title,
                        less=_said(weaker),
                    ),
                    holds=Phrase(
                        "{demand}, from “{title}”.", demand=_said(stronger), title=strong.title
                    ),
                    context=context,
                )


def _exclude(one: Bound, other: Bound) -> bool:
    return one.parameter == other.parameter and (
        _above(one.at_least, other.at_most) or _above(other.at_least, one.at_most)
    )


def _above(low: Fraction | None, high: Fraction | None) -> bool:
    return low is not None and high is not None and low > high


def _said(bound: Bound) -> Phrase:
    low, high = (None if end is None else digits(end) for end in (bound.at_least, bound.at_most))
    if high is None:
        return Phrase("at least {number}", number=low)
    if low is None:
        return Phrase("at most {number}", number=high)
    return Phrase("at least {low} and at most {high}", low=low, high=high)
