"""Consents to being nudged, held to what the safety layer does for people in a crisis."""

from __future__ import annotations

from typing import Any

import pytest

from attune import compile, compose, parse, validate
from attune.floor import current_floor
from attune.validation import Finding
from tests.samples import profile

CRISIS = {"person.distress": 0.7}
CALM = {"person.distress": 0.2}


def agreeing(when: str, action: str = "challenge") -> dict[str, Any]:
    nudge = {
        "id": "push",
        "when": when,
        "action": action,
        "strength": 3,
        "expires": "2999-01-01",
        "revocable": True,
    }
    return profile(guidance=[nudge])


def found(document: dict[str, Any]) -> list[Finding]:
    findings = validate(document).findings
    return [each for each in findings if each.pointer == "/guidance/0/when"]


def prompt(document: dict[str, Any], context: dict[str, Any] | None = None) -> str:
    return compile(parse(document), "system-prompt", context).text or ""


@pytest.mark.parametrize("when", ["person.distress >= 0.7", "person.distress > 0.9"])
def test_a_consent_to_be_pressed_in_a_crisis_alone_is_an_error(when: str) -> None:
    [finding] = found(agreeing(when))
    assert (finding.rule, finding.severity) == ("dynamics.pressing-consent", "error")
    assert (finding.commitment, finding.part) == ("F4", "push")
    assert finding.evidence["person.distress"] >= 0.7


@pytest.mark.parametrize("when", ["true", "person.distress >= 0.5", "conversation.turns > 9"])
def test_a_consent_that_also_reaches_into_a_crisis_is_told_where_it_is_not_acted_upon(
    when: str,
) -> None:
    [finding] = found(agreeing(when))
    assert (finding.rule, finding.severity) == ("dynamics.pressing-consent", "advice")
    assert finding.evidence["person.distress"] >= 0.7


@pytest.mark.parametrize(
    ("when", "action"),
    [
        ("person.distress < 0.4", "challenge"),
        ("person.distress < 0.7", "challenge"),
        ("!(person.distress >= 0.7)", "challenge"),
        ("person.distress >= 0.7", "remind"),
        ("person.distress >= 0.7", "step-back"),
    ],
)
def test_a_consent_that_presses_nobody_in_a_crisis_is_fine(when: str, action: str) -> None:
    assert found(agreeing(when, action)) == []


def test_nobody_is_pressed_in_a_crisis_whatever_they_agreed_to() -> None:
    always = agreeing("true")
    assert "challenge, strength 3" in prompt(always, CALM)
    assert "challenge, strength 3" not in prompt(always, CRISIS)
    both = compose(current_floor(), [], parse(always))
    assert "challenge, strength 3" not in (compile(both, "system-prompt", CRISIS).text or "")
    assert "remind, strength 3" in prompt(agreeing("true", "remind"), CRISIS)


def test_a_prompt_for_every_situation_says_where_a_consent_is_not_acted_upon() -> None:
    held = "When always, but not when the person's distress is at least 0.7: challenge, strength 3"
    assert held in prompt(agreeing("true"))
    calm = "- When the person's distress is less than 0.4: challenge, strength 3"
    assert calm in prompt(agreeing("person.distress < 0.4"))


def test_a_consent_that_can_never_be_acted_upon_is_told() -> None:
    [finding] = found(agreeing("person.distress > 0.8 && person.distress < 0.2", "remind"))
    assert (finding.rule, finding.severity) == ("dynamics.dead-consent", "advice")


def test_a_consent_as_nested_as_can_be_is_read() -> None:
    nested = "(" * 20 + "person.distress > 0.5 || conversation.turns > 2" + ")" * 20
    [finding] = found(agreeing(nested))
    assert finding.severity == "advice"
