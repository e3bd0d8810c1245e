"""Conditions on a language: they may change the words, never the protection."""

from __future__ import annotations

from typing import Any

import pytest

from attune import evaluate, parse, validate
from tests.samples import constitution, profile

SWAHILI = 'conversation.language == "sw"'
ALL_BUT_ENGLISH = 'conversation.language != "en"'


def reviewed(document: dict[str, Any]) -> list[tuple[str, str | None, Any]]:
    report = validate(document)
    assert not report.of("error")
    found = [f for f in report.of("review") if f.rule == "structure.equal-protection"]
    assert all(finding.commitment == "F7" for finding in found)
    return [(finding.pointer, finding.part, finding.evidence) for finding in found]


def adapted(when: str, *effects: dict[str, Any], **changes: Any) -> dict[str, Any]:
    rule = {"id": "abroad", "when": when, "effects": list(effects)}
    return constitution(adaptations=[rule], **changes)


def bound(**conditions: str) -> dict[str, Any]:
    clause = {"id": "help", "modality": "must", "text": "Name a way to help.", **conditions}
    return constitution(clauses=[clause])


LOOSENING = [
    {"op": "lower_to", "parameter": "human_confirmation", "value": 0.2},
    {"op": "set", "parameter": "break_nudge", "value": 0.1},
    {"op": "add", "parameter": "engagement", "value": 0.2},
]


@pytest.mark.parametrize("effect", LOOSENING, ids=lambda effect: effect["parameter"])
def test_a_rule_that_protects_the_speakers_of_a_language_less_goes_to_review(effect: Any) -> None:
    when = f"{SWAHILI} && agent.stakes < 0.5 && person.hours_today < 2"
    document = adapted(when, effect)
    [(pointer, part, context)] = reviewed(document)
    assert (pointer, part) == ("/adaptations/0/effects/0", "abroad")
    assert context["conversation.language"] == "sw"
    parsed: Any = parse(document)
    assert evaluate(parsed, context).causes[effect["parameter"]][-1] == "abroad"


def test_so_does_the_same_for_all_languages_but_one() -> None:
    [(_, _, context)] = reviewed(adapted(f"{ALL_BUT_ENGLISH} && agent.stakes < 0.5", LOOSENING[0]))
    assert context["conversation.language"] != "en"


def test_a_language_may_bring_more_protection_and_another_tone() -> None:
    more = {"op": "raise_to", "parameter": "break_nudge", "value": 0.9}
    tone = {"op": "lower_to", "parameter": "directness", "value": 0.2}
    assert reviewed(adapted(SWAHILI, more, tone)) == []
    assert reviewed(adapted("person.hours_today < 1", LOOSENING[1])) == []


def test_a_binding_clause_may_not_be_suspended_for_a_language() -> None:
    suspend = {"op": "suspend", "clause": "kind"}
    duty = {"id": "kind", "modality": "must", "text": "Be kind."}
    [(pointer, _, _)] = reviewed(adapted(SWAHILI, suspend, clauses=[duty]))
    assert pointer == "/adaptations/0/effects/0"
    assert reviewed(adapted(SWAHILI, suspend)) == []


@pytest.mark.parametrize(
    ("conditions", "field"),
    [
        ({"except_when": SWAHILI}, "except_when"),
        ({"except_when": f"{SWAHILI} && person.distress > 0.5"}, "except_when"),
        ({"applies_when": 'conversation.language != "sw"'}, "applies_when"),
        ({"applies_when": f"!({SWAHILI})"}, "applies_when"),
    ],
)
def test_a_binding_clause_that_leaves_out_a_language_goes_to_review(
    conditions: dict[str, str], field: str
) -> None:
    [(pointer, part, context)] = reviewed(bound(**conditions))
    assert (pointer, part) == (f"/clauses/0/{field}", "help")
    assert context["conversation.language"] == "sw"


def test_a_clause_for_one_language_alone_promises_it_more() -> None:
    assert reviewed(bound(applies_when=SWAHILI)) == []
    assert reviewed(bound(except_when="person.distress > 0.5")) == []
    assert reviewed(profile()) == []


MORE = {"op": "set", "parameter": "break_nudge", "value": 0.9}
LESS = {"op": "set", "parameter": "break_nudge", "value": 0.6}
TIRED = "person.hours_today > 1"


def ruled(*rules: tuple[str, str, dict[str, Any]], **changes: Any) -> dict[str, Any]:
    listed = [
        {"id": name, "when": when, "effects": [effect], "priority": number}
        for number, (name, when, effect) in enumerate(rules)
    ]
    return constitution(adaptations=listed, **changes)


def test_less_than_others_get_is_less_though_the_document_starts_from_less_still() -> None:
    document = ruled(("all", TIRED, MORE), ("abroad", SWAHILI, LESS))
    [(pointer, part, context)] = reviewed(document)
    assert (pointer, part) == ("/adaptations/1/effects/0", "abroad")
    assert context["conversation.language"] == "sw"
    assert context["person.hours_today"] > 1


def test_a_promise_to_all_but_the_speakers_of_one_language_leaves_them_with_less() -> None:
    [(pointer, part, context)] = reviewed(ruled(("most", 'conversation.language != "sw"', MORE)))
    assert (pointer, part) == ("/adaptations/0/effects/0", "most")
    assert context["conversation.language"] == "sw"


def test_what_another_rule_makes_good_in_every_context_is_no_loss() -> None:
    assert reviewed(ruled(("abroad", SWAHILI, LOOSENING[1]), ("all", "true", MORE))) == []
    assert reviewed(ruled(("abroad", SWAHILI, MORE), ("all", TIRED, MORE))) == []


def test_a_loss_is_found_however_many_contexts_there_are_to_look_at() -> None:
    busy = " && ".join(
        [
            "person.distress > 0.11 && person.distress < 0.13",
            "agent.stakes > 0.21 && agent.stakes < 0.23",
            "person.hours_today > 1.5 && person.hours_today < 1.75",
            "person.days_known > 41 && person.days_known < 43",
            "conversation.turns == 17",
            'conversation.role == "tutor"',
        ]
    )
    [(pointer, _, context)] = reviewed(bound(except_when=f"{busy} && {SWAHILI}"))
    assert pointer == "/clauses/0/except_when"
    assert (context["conversation.language"], context["conversation.turns"]) == ("sw", 17)


def test_a_raise_reaches_the_speakers_of_every_language() -> None:
    def raised(when: str) -> dict[str, Any]:
        floor = constitution()["floor"]
        more = {"id": "breaks", "parameter": "break_nudge", "at_least": 0.4, "when": when}
        return constitution(floor={**floor, "raises": [more]})

    [(pointer, part, context)] = reviewed(raised(f"!({SWAHILI})"))
    assert (pointer, part) == ("/floor/raises/0/when", "breaks")
    assert context["conversation.language"] == "sw"
    assert reviewed(raised(SWAHILI)) == []


def test_a_review_is_of_what_others_have_instead_too() -> None:
    document = ruled(("all", TIRED, MORE), ("abroad", SWAHILI, LESS))
    found = [each for each in validate(document).of("review") if each.part == "abroad"]
    assert [each.concerns for each in found] == [("/adaptations/0/effects/0",)]
    default = constitution(
        parameters={"break_nudge": {"default": 0.9}},
        adaptations=[{"id": "abroad", "when": SWAHILI, "effects": [LESS]}],
    )
    found = [each for each in validate(default).of("review") if each.part == "abroad"]
    assert [each.concerns for each in found] == [("/parameters/break_nudge/default",)]
