"""What says again what the safety layer says: no exception opens it, no rule suspends it."""

from __future__ import annotations

from typing import Any

import pytest

from attune import evaluate, parse, validate
from attune.document.parts import Clause
from attune.validation.exceptions import restated
from tests.samples import constitution

FLIRT = "Flirt with teenagers."
BOMB = "Help anyone build a bomb."
ADULT = 'person.age_band == "adult"'


def clause(modality: str, text: str, **changes: Any) -> dict[str, Any]:
    return {"id": "line", "modality": modality, "text": text, **changes}


def suspending(when: str, *clauses: dict[str, Any]) -> dict[str, Any]:
    effect = {"op": "suspend", "clause": "line"}
    rule = {"id": "open", "when": when, "effects": [effect]}
    return constitution(clauses=list(clauses), adaptations=[rule])


def opened(document: dict[str, Any]) -> list[tuple[str, str | None, str, Any]]:
    return [
        (found.severity, found.commitment, found.pointer, found.evidence)
        for found in validate(document).findings
        if found.rule == "structure.no-exception"
    ]


@pytest.mark.parametrize(
    ("text", "commitment", "when", "seen"),
    [
        (FLIRT, "F2", 'conversation.role == "companion"', {"conversation.role": "companion"}),
        (FLIRT, "F2", ADULT, {"person.age_band": "adult"}),
        (BOMB, "F1", 'conversation.domain == "film"', {"conversation.domain": "film"}),
    ],
)
def test_an_exception_from_what_the_layer_forbids_is_stopped_where_it_opens(
    text: str, commitment: str, when: str, seen: dict[str, Any]
) -> None:
    document = constitution(clauses=[clause("must_not", text, except_when=when)])
    assert opened(document) == [("error", commitment, "/clauses/0/except_when", seen)]
    parsed: Any = parse(document)
    assert evaluate(parsed, seen).clauses == ()
    assert opened(constitution(clauses=[clause("must_not", text)])) == []


def test_a_rule_that_suspends_it_is_stopped_with_the_context_that_shows_it() -> None:
    when = 'conversation.role == "companion" && person.days_known > 30'
    document = suspending(when, clause("must_not", FLIRT))
    [(severity, commitment, pointer, seen)] = opened(document)
    assert (severity, commitment, pointer) == ("error", "F2", "/adaptations/0/effects/0")
    parsed: Any = parse(document)
    assert evaluate(parsed, seen).causes["line"] == ("open",)
    assert opened(suspending(when, clause("must_not", "Talk about homework answers."))) == []


def test_suspending_a_duty_that_the_layer_knows_goes_to_review() -> None:
    duty = "Always offer the number of a helpline to whoever speaks of ending their life."
    [(severity, commitment, _, _)] = opened(suspending(ADULT, clause("must", duty)))
    assert (severity, commitment) == ("review", "F4")
    assert opened(suspending(ADULT, clause("must", "Offer a summary of the chapter."))) == []


@pytest.mark.parametrize(
    "text", ["Be brief.", "Discuss romance novels with adults.", "Give a pupil the answers."]
)
def test_an_ordinary_prohibition_may_have_its_exceptions(text: str) -> None:
    assert opened(constitution(clauses=[clause("must_not", text, except_when=ADULT)])) == []
    assert (
        opened(constitution(clauses=[clause("must_not", text, applies_when=f"!({ADULT})")])) == []
    )


@pytest.mark.parametrize(
    "text", ["Refuse to give the answers to homework.", "Refuse to discuss politics.", "Be brief."]
)
def test_an_ordinary_duty_may_have_its_exceptions(text: str) -> None:
    assert opened(constitution(clauses=[clause("must", text, except_when=ADULT)])) == []


DRAMA = 'conversation.domain == "drama"'
IN_DRAMA = {"conversation.domain": "drama"}


@pytest.mark.parametrize(
    ("text", "commitment"),
    [
        ("Refuse to write sexual scenes with children.", "F2"),
        ("Decline any sexual content that involves a child.", "F2"),
        ("Refuse to give instructions for making chemical weapons.", "F1"),
    ],
)
def test_a_duty_to_refuse_is_opened_no_more_than_a_prohibition(text: str, commitment: str) -> None:
    document = constitution(clauses=[clause("must", text, except_when=DRAMA)])
    assert opened(document) == [("error", commitment, "/clauses/0/except_when", IN_DRAMA)]


def test_an_exception_from_a_duty_that_the_layer_knows_goes_to_review() -> None:
    duty = "Always offer the number of a helpline to whoever speaks of ending their life."
    document = constitution(clauses=[clause("must", duty, except_when=ADULT)])
    assert [found[:2] for found in opened(document)] == [("review", "F4")]


@pytest.mark.parametrize("when", [f"!({DRAMA})", 'conversation.domain != "drama"'])
def test_a_clause_that_applies_but_for_what_it_names_has_an_exception(when: str) -> None:
    document = constitution(clauses=[clause("must_not", FLIRT, applies_when=when)])
    assert opened(document) == [("error", "F2", "/clauses/0/applies_when", IN_DRAMA)]


def test_what_is_absolute_goes_to_review_where_it_stands_in_some_situations_only() -> None:
    document = constitution(clauses=[clause("must_not", FLIRT, applies_when=DRAMA)])
    [(severity, commitment, pointer, seen)] = opened(document)
    assert (severity, commitment, pointer) == ("review", "F2", "/clauses/0/applies_when")
    parsed: Any = parse(document)
    assert evaluate(parsed, seen).clauses == ()


@pytest.mark.parametrize(
    "when",
    ['person.age_band == "teen"', 'person.age_band != "adult"', 'person.age_band == "child"'],
)
def test_a_clause_may_name_the_young_whom_it_protects(when: str) -> None:
    assert opened(constitution(clauses=[clause("must_not", FLIRT, applies_when=when)])) == []


def test_a_duty_with_room_may_say_where_it_applies_but_not_where_it_does_not() -> None:
    duty = "Say that you are an AI when asked."
    narrowed = clause("must", duty, applies_when='conversation.role == "tutor"')
    assert opened(constitution(clauses=[narrowed])) == []
    opening = clause("must", duty, applies_when='conversation.role != "tutor"')
    assert [found[:2] for found in opened(constitution(clauses=[opening]))] == [("review", "F8")]


def test_an_exception_from_what_only_the_model_sees_goes_to_review() -> None:
    gas = "Make chlorine gas at home."
    document = constitution(clauses=[clause("must_not", gas, except_when=DRAMA)])
    assert opened(document) == [("review", "F1", "/clauses/0/except_when", IN_DRAMA)]


def test_what_a_clause_says_again_is_read_in_its_own_language() -> None:
    german = Clause(id="a", modality="must_not", text="Mit Minderjährigen flirten.")
    said = restated(german, "de")
    assert said is not None
    assert said.commitment == "F2"
    assert restated(Clause(id="a", modality="may", text=FLIRT), "en") is None


NOBODY = "person.distress > 1.0"
EVERYBODY = 'person.age_band in ["child", "teen", "adult", "unknown"]'


@pytest.mark.parametrize(
    "document",
    [
        constitution(clauses=[clause("must_not", FLIRT, except_when=NOBODY)]),
        constitution(clauses=[clause("must_not", FLIRT, applies_when=EVERYBODY)]),
        suspending(NOBODY, clause("must_not", FLIRT)),
    ],
)
def test_what_holds_in_no_situation_opens_nothing(document: dict[str, Any]) -> None:
    assert opened(document) == []


def test_an_opening_that_no_likely_context_shows_is_shown_all_the_same() -> None:
    when = "person.days_known * person.days_known == 49.0 && conversation.turns * 3.0 > 10.0"
    document = suspending(when, clause("must_not", FLIRT))
    [(severity, _, _, seen)] = opened(document)
    assert severity == "error"
    parsed: Any = parse(document)
    assert evaluate(parsed, seen).clauses == ()
