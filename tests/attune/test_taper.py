"""Closeness that rests on a taper which says that it never tapers off goes to people."""

from __future__ import annotations

from typing import Any

import pytest

from attune import validate
from tests.samples import profile

NEVER = "Never: companionship stays exactly as it is."
LESS = "Be less of a companion with each month in which I ring people."


def close(*tapers: str, language: str = "en", **changes: Any) -> dict[str, Any]:
    growth = [
        {"id": f"g-{n}", "capability": "Ringing people.", "sign": "I ring.", "taper": taper}
        for n, taper in enumerate(tapers)
    ]
    parameters = {"companionship": {"default": 0.9}}
    return profile(**{"growth": growth, "language": language, "parameters": parameters} | changes)


def looked_at(document: dict[str, Any]) -> list[tuple[str, str | None]]:
    findings = validate(document).of("review")
    return [(each.pointer, each.commitment) for each in findings if each.rule == "structure.taper"]


@pytest.mark.parametrize(
    ("text", "language"),
    [(NEVER, "en"), ("Nie; alles bleibt, wie es ist.", "de"), ("Jamais.", "fr"), ("कभी नहीं", "hi")],
)
def test_closeness_with_a_taper_that_says_never_goes_to_review(text: str, language: str) -> None:
    assert looked_at(close(text, language=language)) == [("/growth/0/taper", "F9")]


@pytest.mark.parametrize("effect", [{"op": "set", "value": 0.6}, {"op": "add", "value": 0.3}])
def test_so_does_closeness_that_a_rule_brings_about(effect: dict[str, Any]) -> None:
    effects = [{"parameter": "companionship", **effect}]
    rule = {"id": "r", "when": 'person.age_band == "adult"', "effects": effects}
    mild = {"companionship": {"default": 0.4}}
    assert looked_at(close(NEVER, parameters=mild, adaptations=[rule]))
    assert not looked_at(close(NEVER, parameters=mild))


def test_one_taper_in_earnest_is_enough() -> None:
    assert looked_at(close(LESS)) == looked_at(close(NEVER, LESS)) == []
    assert looked_at(close("After three months do not bring it up any more.")) == []
