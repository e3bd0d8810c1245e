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


def test_what_a_clause_says_again_is_read_in_its_own_language() -> None:
    german = Clause(id="a", modality="must_not", text="Mit Minderjährigen flirten.")
    said = restated(german, "de")
    assert said is not None
    assert said.commitment == "F2"
    assert restated(Clause(id="a", modality="may", text=FLIRT), "en") is None
