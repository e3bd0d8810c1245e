"""What a document says in one context, and what made it so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from attune import evaluate, parse
from attune.adaptation import Evaluation
from attune.adaptation import evaluate as evaluate_fully
from attune.adaptation.situation import in_words
from attune.conditions import Context
from attune.conditions.context import exact
from attune.document import Constitution, Profile
from attune.errors import ContextError
from attune.vocabulary import PARAMETERS
from tests.samples import constitution, profile

Effect = dict[str, Any]


def written(**changes: Any) -> Constitution | Profile:
    document = parse(constitution(**changes))
    assert isinstance(document, Constitution)
    return document


def rule(name: str, when: str, *effects: Effect, priority: int = 0) -> dict[str, Any]:
    return {"id": name, "when": when, "effects": list(effects), "priority": priority}


def to(op: str, parameter: str, value: float) -> Effect:
    return {"op": op, "parameter": parameter, "value": value}


def of(name: str, result: Evaluation) -> tuple[float, tuple[str, ...]]:
    return result.parameters[name], result.causes[name]


def test_a_document_that_says_nothing_has_every_neutral_value() -> None:
    result = evaluate(written(), {"person.age_band": "adult"})
    assert dict(result.parameters) == {name: p.neutral for name, p in PARAMETERS.items()}
    assert result.causes["warmth"] == ("base",)


def test_a_profile_is_evaluated_like_a_constitution() -> None:
    document = parse(profile(parameters={"warmth": {"default": 0.9}}))
    assert isinstance(document, Profile)
    assert of("warmth", evaluate(document, {})) == (0.9, ("base",))


def test_the_floor_protects_where_the_author_thought_of_nothing() -> None:
    document = written(parameters={"challenge": {"default": 0.9}})
    assert of("challenge", evaluate(document, {})) == (0.9, ("base",))
    crisis = evaluate(document, {"person.distress": 0.8})
    assert of("challenge", crisis) == (0.3, ("floor-in-crisis",))
    assert of("crisis_support", crisis) == (1, ("base",))


@pytest.mark.parametrize(
    ("effects", "value", "causes"),
    [
        ([to("set", "warmth", 0.5)], 0.5, ("one",)),
        ([to("raise_to", "warmth", 0.8)], 0.8, ("one",)),
        ([to("raise_to", "warmth", 0.3)], 0.5, ("base",)),
        ([to("lower_to", "warmth", 0.3)], 0.3, ("one",)),
        ([to("lower_to", "warmth", 0.8)], 0.5, ("base",)),
        ([to("add", "warmth", 0.1)], 0.6, ("base", "one")),
        ([to("add", "warmth", 0.1), to("add", "warmth", 0.1)], 0.7, ("base", "one")),
        ([to("add", "warmth", 0.9), to("add", "warmth", -0.5)], 0.5, ("base", "one")),
        ([to("add", "warmth", -0.9)], 0, ("base", "one")),
        ([to("add", "warmth", 0)], 0.5, ("base",)),
    ],
)
def test_each_effect_does_what_it_is_called(
    effects: list[Effect], value: float, causes: tuple[str, ...]
) -> None:
    document = written(adaptations=[rule("one", "true", *effects)])
    assert of("warmth", evaluate(document, {})) == (value, causes)


def test_sums_are_exact() -> None:
    steps = [rule(f"step-{n}", "true", to("add", "playfulness", 0.1)) for n in range(3)]
    document = written(parameters={"playfulness": {"default": 0}}, adaptations=steps)
    assert evaluate(document, {}).parameters["playfulness"] == 0.3


def test_a_rule_acts_only_where_its_condition_holds() -> None:
    document = written(adaptations=[rule("late", "person.hours_today > 2", to("set", "warmth", 1))])
    assert of("warmth", evaluate(document, {"person.hours_today": 3})) == (1, ("late",))
    assert of("warmth", evaluate(document, {"person.hours_today": 2})) == (0.5, ("base",))
    assert of("warmth", evaluate(document, {})) == (0.5, ("base",))


def test_the_highest_priority_wins_and_equal_ones_go_by_id() -> None:
    rules = [
        rule("b", "true", to("set", "warmth", 0.2)),
        rule("first", "true", to("set", "warmth", 0.9), priority=5),
        rule("a", "true", to("set", "warmth", 0.1)),
    ]
    assert of("warmth", evaluate(written(adaptations=rules), {})) == (0.9, ("first",))
    equal = [rules[0], rules[2]]
    assert of("warmth", evaluate(written(adaptations=equal), {})) == (0.2, ("b",))


def test_the_last_clamp_names_itself() -> None:
    document = written(
        adaptations=[rule("bold", "person.distress > 0", to("set", "challenge", 0.9))]
    )
    context = {"person.distress": 0.8}
    assert of("challenge", evaluate(document, context)) == (0.3, ("bold", "floor:F4 clamp"))
    unclamped = evaluate_fully(document, context, clamp=False)
    assert of("challenge", unclamped) == (0.9, ("bold",))


def test_a_raise_clamps_too_and_the_floor_has_the_last_word() -> None:
    pin = constitution()["floor"]
    raised = {
        **pin,
        "raises": [
            {"id": "gentle", "parameter": "challenge", "at_most": 0.1},
            {"id": "absurd", "parameter": "persuasion", "at_least": 0.9},
        ],
    }
    result = evaluate(written(floor=raised), {"person.age_band": "adult"})
    assert of("challenge", result) == (0.1, ("base", "floor:gentle clamp"))
    assert of("persuasion", result) == (
        0.2,
        ("base", "floor:absurd clamp", "floor:F9 clamp"),
    )


# -- clauses ------------------------------------------------------------------------------------


CLAUSES = [
    {"id": "kind", "modality": "should", "text": "Be kind."},
    {
        "id": "homework",
        "modality": "should",
        "text": "Ask for the attempt first.",
        "applies_when": 'conversation.role == "tutor"',
        "except_when": "person.distress >= 0.5",
    },
]


@pytest.mark.parametrize(
    ("context", "active"),
    [
        ({}, ["kind"]),
        ({"conversation.role": "tutor"}, ["kind", "homework"]),
        ({"conversation.role": "tutor", "person.distress": 0.5}, ["kind"]),
    ],
)
def test_a_clause_stands_where_it_applies_and_is_not_excepted(
    context: dict[str, Any], active: list[str]
) -> None:
    result = evaluate(written(clauses=CLAUSES), context)
    assert [clause.id for clause in result.clauses] == active


def test_rules_suspend_activate_and_emphasise_clauses() -> None:
    document = written(
        clauses=CLAUSES,
        adaptations=[
            rule("hush", "person.distress > 0.5", {"op": "suspend", "clause": "kind"}),
            rule("teach", "person.distress > 0.5", {"op": "activate", "clause": "homework"}),
            rule("mark", "person.distress > 0.5", {"op": "emphasise", "clause": "homework"}),
        ],
    )
    result = evaluate(document, {"person.distress": 0.6})
    (homework,) = result.clauses
    assert (homework.id, homework.emphasised, homework.causes) == (
        "homework",
        True,
        ("teach", "mark"),
    )
    assert result.causes["kind"] == ("hush",)


def test_questions_are_asked_in_order_with_their_cause() -> None:
    document = written(
        adaptations=[
            rule("b", "true", {"op": "ask", "text": "Second?"}),
            rule("a", "true", {"op": "ask", "text": "First?"}),
            rule("never", "false", {"op": "ask", "text": "Third?"}),
        ]
    )
    assert [(ask.text, ask.cause) for ask in evaluate(document, {}).asks] == [
        ("First?", "a"),
        ("Second?", "b"),
    ]


# -- modules ------------------------------------------------------------------------------------


def adopting(**changes: Any) -> Constitution | Profile:
    module = {
        "id": "house",
        "document": "city/house",
        "version": "1.0.0",
        "digest": "sha256:" + "0" * 64,
    }
    return written(modules=[module], **changes)


def test_a_module_acts_before_the_document_and_where_the_document_is_silent() -> None:
    module = written(
        parameters={"warmth": {"default": 0.1}, "directness": {"default": 0.1}},
        adaptations=[rule("calm", "true", to("set", "playfulness", 0))],
    )
    document = adopting(parameters={"warmth": {"default": 0.9}})
    result = evaluate_fully(document, {}, modules=[module])
    assert of("warmth", result) == (0.9, ("base",))
    assert of("directness", result) == (0.1, ("house:base",))
    assert of("playfulness", result) == (0, ("house:calm",))
    louder = adopting(adaptations=[rule("play", "true", to("set", "playfulness", 0.4))])
    assert of("playfulness", evaluate_fully(louder, {}, modules=[module])) == (0.4, ("play",))


def test_the_clauses_of_a_module_stand_under_its_name() -> None:
    result = evaluate_fully(adopting(), {}, modules=[written(clauses=CLAUSES)])
    assert [clause.id for clause in result.clauses] == ["house:kind", "kind"]


def test_the_raises_of_a_module_bind() -> None:
    raises = [{"id": "quiet", "parameter": "warmth", "at_most": 0.2}]
    module = written(floor={**constitution()["floor"], "raises": raises})
    result = evaluate_fully(adopting(), {}, modules=[module])
    assert of("warmth", result) == (0.2, ("base", "floor:house:quiet clamp"))


# -- edges --------------------------------------------------------------------------------------


SEVEN_TENTHS = 0.7


def test_an_evaluation_does_not_depend_on_the_contexts_before_it() -> None:
    document = written(parameters={"playfulness": {"default": 0.9}})
    exact.cache_clear()
    evaluate(document, {"agent.stakes": Decimal(SEVEN_TENTHS)})
    assert evaluate(document, {"person.distress": SEVEN_TENTHS}).parameters["playfulness"] == 0.3


def test_a_context_that_is_none_is_refused_by_its_path() -> None:
    with pytest.raises(ContextError, match=r"person\.distress"):
        evaluate(written(), {"person.distress": 2})


def test_an_evaluation_can_be_written_down() -> None:
    document = written(adaptations=[rule("why", "true", {"op": "ask", "text": "Why?"})])
    told = evaluate(document, {}).to_dict()
    assert told["parameters"]["memory_days"] == 30
    assert told["clauses"] == [{"id": "kind", "emphasised": False}]
    assert told["asks"] == [{"text": "Why?", "cause": "why"}]
    assert told["causes"]["kind"] == ["base"]


@pytest.mark.parametrize(
    ("context", "words"),
    [
        ({}, "a person of whom nothing is known"),
        ({"person.age_band": "unknown"}, "a person whose age is not known"),
        (
            {"person.age_band": "unknown", "person.days_known": 31},
            "a person whose age is not known, known for 31 days",
        ),
        ({"person.distress": 0.7000000000005}, "a person at distress 0.7000000000005"),
        ({"person.days_known": 999999999999}, "a person known for 999999999999 days"),
        ({"person.age_band": "teen", "person.distress": 0.8}, "a teenager at distress 0.8"),
        (
            {"person.distress": 1, "conversation.role": "tutor", "conversation.turns": 6},
            "a person at distress 1, in the role “tutor”, after 6 turns",
        ),
    ],
)
def test_a_context_can_be_said_in_words(context: dict[str, Any], words: str) -> None:
    assert in_words(Context.from_dict(context)) == words
