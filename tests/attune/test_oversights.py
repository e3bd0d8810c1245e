"""Rules that cannot do the work their author gave them: advice with a place and a context."""

from __future__ import annotations

from typing import Any

import pytest

from tests.attune.composing import rule
from tests.attune.test_proof import TEEN, found, read
from tests.samples import constitution


def oversights(document: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (f.rule.removeprefix("dynamics."), f.severity, f.pointer) for f in found(read(document))
    ]


@pytest.mark.parametrize(
    "when",
    [
        "person.distress > 0.6 && person.distress < 0.4",
        "person.distress > 1",
        "conversation.turns > 3 && conversation.turns < 4",
        'conversation.role == "tutor" && conversation.role == "companion"',
        "has(agent.stakes) && !has(agent.stakes)",
        "person.distress != person.distress",
    ],
)
def test_a_rule_that_can_never_act_is_told(when: str) -> None:
    document = constitution(adaptations=[rule("dead", when, "set", "warmth", 0.6)])
    assert oversights(document) == [("dead-rule", "advice", "/adaptations/0/when")]


def test_a_rule_that_can_act_is_not_told() -> None:
    alive = "person.distress > 0.6 && person.distress < 0.61 && !has(agent.stakes)"
    assert oversights(constitution(adaptations=[rule("odd", alive, "set", "warmth", 0.6)])) == []


def test_a_clause_that_can_never_stand_is_told() -> None:
    clause = {
        "id": "kind",
        "modality": "should",
        "text": "Be kind.",
        "applies_when": "person.distress > 0.5",
        "except_when": "has(person.distress)",
    }
    assert oversights(constitution(clauses=[clause])) == [("dead-clause", "advice", "/clauses/0")]


@pytest.mark.parametrize("when", ["true", 'conversation.domain == "home"'])
def test_but_not_one_that_a_rule_activates(when: str) -> None:
    clause = {"id": "kind", "modality": "should", "text": "Be kind.", "applies_when": "false"}
    activate = {"id": "on", "when": when, "effects": [{"op": "activate", "clause": "kind"}]}
    assert oversights(constitution(clauses=[clause], adaptations=[activate])) == []


def test_unless_that_rule_never_acts() -> None:
    clause = {"id": "kind", "modality": "should", "text": "Be kind.", "applies_when": "false"}
    activate = {"id": "on", "when": "false", "effects": [{"op": "activate", "clause": "kind"}]}
    told = oversights(constitution(clauses=[clause], adaptations=[activate]))
    assert [each[0] for each in told] == ["dead-rule", "dead-clause"]


def test_rules_that_contradict_each_other_are_told_with_a_context() -> None:
    document = constitution(
        adaptations=[
            rule("tired", "person.hours_today > 2", "set", "warmth", 0.9),
            rule("work", 'conversation.role == "agent"', "set", "warmth", 0.1),
        ]
    )
    (finding,) = found(read(document))
    assert (finding.rule, finding.part) == ("dynamics.contradiction", "work")
    assert "tired" in finding.message
    assert finding.evidence == {"person.hours_today": 3, "conversation.role": "agent"}


def test_each_pair_of_rules_that_contradict_each_other_is_told_once() -> None:
    where = {
        name: f"conversation.domain in {each}" for name, each in zip("abc", PAIRS, strict=True)
    }
    document = constitution(
        adaptations=[
            rule(name, when, "set", "warmth", value)
            for (name, when), value in zip(where.items(), (0.4, 0.5, 0.6), strict=True)
        ]
    )
    told = [f for f in found(read(document)) if f.rule == "dynamics.contradiction"]
    assert sorted(f"{f.part}: {f.message[:3]}" for f in told) == ["b: “a”", "c: “a”", "c: “b”"]


PAIRS = ('["x", "z"]', '["x", "y"]', '["y", "z"]')


def contradictions(**changes: Any) -> list[tuple[str, str, str]]:
    """Of two rules that contradict each other, the second one changed."""
    first = rule("a", "person.hours_today > 2", "set", "warmth", 0.9)
    second = rule("b", "person.hours_today > 1", "set", "warmth", 0.1)
    told = oversights(constitution(adaptations=[first, second | changes]))
    return [each for each in told if each[0] == "contradiction"]


def test_rules_that_agree_or_never_meet_or_have_their_order_do_not_contradict() -> None:
    assert contradictions()
    assert not contradictions(priority=1)
    assert not contradictions(when="person.hours_today < 2")
    agreeing = rule("b", "person.hours_today > 1", "set", "warmth", 0.9)
    assert not contradictions(effects=agreeing["effects"])


@pytest.mark.parametrize(
    ("op", "value", "told"),
    [
        ("lower_to", 0.1, True),
        ("lower_to", 0.9, False),
        ("raise_to", 0.1, False),
        ("set", 0.1, True),
        ("add", 0.1, False),
    ],
)
def test_rules_that_pull_one_thing_apart_contradict_each_other(
    op: str, value: float, told: bool
) -> None:
    press = rule("press", 'conversation.domain == "exam"', "raise_to", "challenge", 0.8)
    ease = rule("x-ease", "person.hours_today > 2", op, "challenge", value)
    findings = found(read(constitution(adaptations=[press, ease])))
    parts = [f.part for f in findings if f.rule == "dynamics.contradiction"]
    assert parts == (["x-ease"] if told else [])


def test_a_rule_that_keeps_something_between_two_values_contradicts_nobody_by_that() -> None:
    between = rule("between", "true", "raise_to", "warmth", 0.3)
    effects = [*between["effects"], {"op": "lower_to", "parameter": "warmth", "value": 0.6}]
    other = rule("other", TEEN, "set", "warmth", 0.5)
    assert oversights(constitution(adaptations=[between | {"effects": effects}, other])) == []


def test_suspending_and_activating_one_clause_at_once_is_a_contradiction() -> None:
    document = constitution(
        adaptations=[
            {"id": "a", "when": "true", "effects": [{"op": "activate", "clause": "kind"}]},
            {"id": "b", "when": TEEN, "effects": [{"op": "suspend", "clause": "kind"}]},
        ]
    )
    assert oversights(document) == [("contradiction", "advice", "/adaptations/1/effects/0")]


def test_a_step_that_a_later_rule_always_undoes_is_told() -> None:
    document = constitution(
        adaptations=[
            rule("tired", "person.hours_today > 2", "set", "warmth", 0.9),
            rule("late", "person.hours_today > 1", "set", "warmth", 0.2, priority=1),
        ]
    )
    assert oversights(document) == [("shadowed", "advice", "/adaptations/0/effects/0")]


def test_so_is_a_step_that_a_later_one_always_raises_or_lowers_back() -> None:
    gentle = rule("gentle", 'person.age_band == "child"', "lower_to", "challenge", 0.1)
    lively = rule("lively", "true", "raise_to", "challenge", 0.3, priority=1)
    for default, told in ((0.3, [("shadowed", "advice", "/adaptations/0/effects/0")]), (0.9, [])):
        document = constitution(
            parameters={"challenge": {"default": default}}, adaptations=[gentle, lively]
        )
        assert [each for each in oversights(document) if each[0] == "shadowed"] == told


def test_a_step_that_shows_in_some_context_is_not_shadowed() -> None:
    document = constitution(
        adaptations=[
            rule("tired", "person.hours_today > 2", "set", "warmth", 0.9),
            rule("late", "person.hours_today > 3", "set", "warmth", 0.2, priority=1),
        ]
    )
    assert oversights(document) == []


def test_a_rule_at_odds_with_the_one_that_undoes_it_is_told_as_that_alone() -> None:
    document = constitution(
        parameters={"warmth": {"default": 1}},
        adaptations=[
            rule("a", "person.distress >= 0.4", "lower_to", "warmth", 0.3),
            rule("b", "person.distress >= 0.3", "raise_to", "warmth", 1),
        ],
    )
    assert oversights(document) == [("contradiction", "advice", "/adaptations/1/effects/0")]


def test_and_where_a_third_always_undoes_the_later_of_the_two_as_undone_alone() -> None:
    document = constitution(
        adaptations=[
            rule("a", "person.hours_today >= 1", "set", "warmth", 0.5),
            rule("b", "person.hours_today >= 2", "set", "warmth", 0.8, priority=1),
            rule("c", "person.hours_today >= 3", "set", "warmth", 1),
        ]
    )
    assert oversights(document) == [("shadowed", "advice", "/adaptations/2/effects/0")]


def test_a_step_that_a_later_one_of_the_same_rule_undoes_is_told_as_that() -> None:
    effects = [{"op": "set", "parameter": "warmth", "value": value} for value in (0.2, 0.6)]
    twice = {"id": "twice", "when": TEEN, "effects": effects}
    (finding,) = found(read(constitution(adaptations=[twice])))
    assert (finding.rule, finding.pointer) == ("dynamics.shadowed", "/adaptations/0/effects/0")
    assert finding.message.endswith("a later step of the same rule undoes it.")
    assert finding.remedy == "Remove one of the two steps."


def test_repeating_a_protection_of_the_floor_is_no_oversight() -> None:
    document = constitution(
        adaptations=[rule("gently", "person.distress >= 0.7", "lower_to", "challenge", 0.3)]
    )
    assert oversights(document) == []
