"""The words documents and runtimes share."""

from __future__ import annotations

import pytest

from attune.conditions import parse
from attune.floor import current_floor
from attune.vocabulary import GROUPS, PARAMETERS, PATHS, Parameter

PUBLISHED = (
    "warmth directness challenge proactivity autonomy_support perspective_breadth "
    "epistemic_humility long_term_weight playfulness companionship romance persuasion engagement "
    "break_nudge crisis_support ai_disclosure human_confirmation human_stop memory_days "
    "agent_cooperation de_escalation"
)


def test_every_published_parameter_is_there_and_no_other() -> None:
    assert sorted(PARAMETERS) == sorted(PUBLISHED.split())


def test_every_published_path_is_there_and_no_other() -> None:
    assert list(PATHS) == [
        "person.age_band",
        "person.distress",
        "person.hours_today",
        "person.days_known",
        "conversation.role",
        "conversation.domain",
        "conversation.language",
        "conversation.turns",
        "agent.counterparty",
        "agent.stakes",
        "model.confidence",
    ]


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=str)
def test_a_neutral_value_lies_in_its_range_and_has_a_group(parameter: Parameter) -> None:
    assert parameter.minimum <= parameter.neutral <= parameter.maximum
    assert parameter.group in GROUPS


def test_saying_nothing_keeps_every_bound_that_always_holds() -> None:
    always = [i for _, i in current_floor().invariants if i.when is None]
    assert always
    for invariant in always:
        neutral = PARAMETERS[invariant.parameter].neutral
        assert invariant.at_least is None or neutral >= invariant.at_least
        assert invariant.at_most is None or neutral <= invariant.at_most


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=str)
def test_three_different_sentences_say_what_a_parameter_does(parameter: Parameter) -> None:
    sentences = {parameter.low, parameter.middle, parameter.high}
    assert len(sentences) == 3
    assert all(s[0].isupper() and s.endswith(".") for s in sentences)


def test_a_value_between_two_sentences_names_both_and_the_nearer_one() -> None:
    warmth = PARAMETERS["warmth"]
    assert warmth.sentence(0.5) == warmth.middle
    assert (
        warmth.sentence(0.1) == f"Between “{warmth.low}” and “{warmth.middle}”, nearer the first."
    )
    assert warmth.sentence(0.9) == (
        f"Between “{warmth.middle}” and “{warmth.high}”, nearer the second."
    )


def test_days_of_memory_are_told_as_a_number() -> None:
    memory = PARAMETERS["memory_days"]
    assert "at most 30 days" in memory.sentence(30)
    assert memory.sentence(0) == memory.low


def test_every_path_can_be_asked_about_in_a_condition() -> None:
    for name in PATHS:
        assert parse(f"has({name})").paths == (name,)
