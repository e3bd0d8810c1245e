"""Raises that protect nobody are told to their author."""

from __future__ import annotations

from typing import Any

import pytest

from attune import validate
from tests.samples import constitution


def told(**bound: Any) -> list[tuple[str, str, str | None]]:
    raised = {**constitution()["floor"], "raises": [{"id": "promise", **bound}]}
    report = validate(constitution(floor=raised))
    assert report.verdict == "pass"
    kinds = ("dynamics.dead-raise", "dynamics.idle-raise")
    return [(f.rule, f.pointer, f.part) for f in report.findings if f.rule in kinds]


@pytest.mark.parametrize(
    "when",
    [
        'person.age_band == "teen" && person.age_band == "child"',
        "person.distress > 0.5 && person.distress < 0.4",
    ],
)
def test_a_raise_that_holds_in_no_situation_is_told(when: str) -> None:
    found = told(parameter="challenge", at_most=0.3, when=when)
    assert found == [("dynamics.dead-raise", "/floor/raises/0/when", "promise")]


@pytest.mark.parametrize(
    "bound",
    [
        {"parameter": "persuasion", "at_most": 0.5},
        {"parameter": "memory_days", "at_most": 800},
        {"parameter": "challenge", "at_most": 0.4, "when": "person.distress > 0.8"},
        {"parameter": "ai_disclosure", "at_least": 0.5},
        {"parameter": "warmth", "at_least": 0},
        {"parameter": "romance", "at_most": 0.5, "when": 'person.age_band == "teen"'},
    ],
)
def test_a_raise_that_asks_for_less_than_what_holds_is_told(bound: dict[str, Any]) -> None:
    assert told(**bound) == [("dynamics.idle-raise", "/floor/raises/0", "promise")]


@pytest.mark.parametrize(
    "bound",
    [
        {"parameter": "persuasion", "at_most": 0.1},
        {"parameter": "memory_days", "at_most": 30},
        {"parameter": "challenge", "at_most": 0.5},
        {"parameter": "ai_disclosure", "at_least": 1},
        {"parameter": "warmth", "at_least": 0.2},
        {"parameter": "companionship", "at_most": 0.6},
    ],
)
def test_a_raise_that_asks_for_something_is_not_told(bound: dict[str, Any]) -> None:
    assert told(**bound) == []
