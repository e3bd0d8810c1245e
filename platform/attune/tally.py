"""Counting: small pure functions from votes to an outcome that anyone can recompute.

>>> rule = Rule(method="majority", quorum=0.5, threshold=0.5)
>>> decide(rule, yes=3, no=1, abstain=0, electorate=6).passed
True
>>> decide(rule, yes=2, no=2, abstain=0, electorate=6).reason
'tie'
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Literal

Method = Literal["majority", "supermajority", "consent", "unanimity"]
Reason = Literal["carried", "quorum", "tie", "threshold", "objection", "nobody"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """``quorum``: share of the electorate that must vote. ``threshold``: share of yes among yes
    and no; a majority must exceed it, a supermajority reach it, consent and unanimity ignore it.
    """

    method: Method
    quorum: float
    threshold: float

    def in_words(self) -> str:
        vote = f"at least {_percent(self.quorum)} of the voters take part"
        match self.method:
            case "majority":
                carried = f"more than {_percent(self.threshold)} of yes-or-no votes say yes"
            case "supermajority":
                carried = f"at least {_percent(self.threshold)} of yes-or-no votes say yes"
            case _:
                carried = "somebody says yes and nobody says no"
        return f"Passes if {vote} and {carried}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    passed: bool
    reason: Reason
    yes: int
    no: int
    abstain: int
    electorate: int

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def decide(rule: Rule, *, yes: int, no: int, abstain: int, electorate: int) -> Outcome:
    """The outcome under ``rule``. Shares are compared exactly; an empty electorate passes nothing.

    Raises ValueError for counts that cannot be.
    """
    if min(yes, no, abstain) < 0 or yes + no + abstain > electorate:
        raise ValueError("more votes than voters, or fewer than none")
    reason = _reason(rule, yes, no, yes + no + abstain, electorate)
    return Outcome(
        passed=reason == "carried",
        reason=reason,
        yes=yes,
        no=no,
        abstain=abstain,
        electorate=electorate,
    )


def votes_needed(quorum: float, electorate: int) -> int:
    """How many must take part for the quorum."""
    return math.ceil(_exact(quorum) * electorate)


def _reason(rule: Rule, yes: int, no: int, turnout: int, electorate: int) -> Reason:
    if yes + no == 0:
        return "nobody"
    if turnout < votes_needed(rule.quorum, electorate):
        return "quorum"
    if rule.method in ("consent", "unanimity"):
        return "objection" if no else "carried"
    if yes == no:
        return "tie"
    share, threshold = Fraction(yes, yes + no), _exact(rule.threshold)
    carried = share >= threshold if rule.method == "supermajority" else share > threshold
    return "carried" if carried else "threshold"


def _exact(share: float) -> Fraction:
    """The number as it is written: 0.6 means six tenths, not the nearest binary fraction."""
    return Fraction(repr(share))


def _percent(share: float) -> str:
    return f"{share * 100:g} %"
