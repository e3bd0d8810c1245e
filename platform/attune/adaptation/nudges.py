"""Where a nudge that somebody consented to is not given.

The safety layer does not press people in some situations, such as a crisis: it holds low there what
the nudge does. A consent does not change that, as no rule does.
"""

from __future__ import annotations

from attune.conditions import Condition, parse
from attune.conditions import syntax as s
from attune.document import Floor
from attune.document.parts import Guidance

PRESSING = {"challenge": "challenge"}
"""The actions that press, and the parameter by which the layer holds each of them."""


def withheld(nudge: Guidance, floor: Floor) -> tuple[str, Condition] | None:
    """The commitment by which a nudge is not given, and where; None where nothing stands against
    it."""
    parameter = PRESSING.get(nudge.action)
    for commitment, bound in floor.invariants:
        if bound.parameter == parameter and bound.at_most is not None and bound.when:
            return commitment.id, parse(bound.when)
    return None


def both(one: Condition, other: Condition) -> Condition:
    return Condition.of(s.And((one.root, other.root)))


def but_for(condition: Condition, excepted: Condition) -> Condition:
    return Condition.of(s.And((condition.root, s.Not(excepted.root))))
