"""Conditions on a language: they may change the words, never the protection."""

from __future__ import annotations

from typing import Any

import pytest

from attune import evaluate, parse, validate
from attune.canonical import digest
from attune.proof import alike
from tests.attune.test_reviews import review_by
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
    {"op": "set", "parameter": "memory_days", "value": 365},
]


@pytest.mark.parametrize("effect", LOOSENING, ids=lambda effect: effect["parameter"])
def test_a_rule_that_protects_the_speakers_of_a_language_less_goes_to_review(effect: Any) -> None:
    adult = 'person.age_band == "adult"'
    when = f"{SWAHILI} && agent.stakes < 0.5 && person.hours_today < 2 && {adult}"
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
    forgetting = {"op": "lower_to", "parameter": "memory_days", "value": 7}
    assert reviewed(adapted(SWAHILI, forgetting)) == []
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


def test_a_finding_names_what_is_lost_as_people_do() -> None:
    def said(document: dict[str, Any]) -> list[str]:
        found = validate(document).of("review")
        return [str(f.message) for f in found if f.rule == "structure.equal-protection"]

    assert said(ruled(("most", 'conversation.language != "sw"', MORE))) == [
        "Who speaks “sw” would be less protected by “Suggesting breaks”: 0.5 instead of 0.9."
    ]
    assert said(bound(except_when=SWAHILI)) == [
        "Who speaks “sw” would be less protected by “help” than others."
    ]
    suspended = ruled(("off", ALL_BUT_ENGLISH, {"op": "suspend", "clause": "help"}))
    assert said(suspended | {"clauses": bound()["clauses"]})[0] == (
        "Who speaks a language that is not named would be less protected by “help” than others."
    )


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


def raised(when: str, **bound: float) -> dict[str, Any]:
    item = {"id": "breaks", "parameter": "break_nudge", "when": when, **bound}
    return constitution(floor={**constitution()["floor"], "raises": [item]})


def test_a_raise_reaches_the_speakers_of_every_language() -> None:
    [(pointer, part, context)] = reviewed(raised(f"!({SWAHILI})", at_least=0.4))
    assert (pointer, part) == ("/floor/raises/0/when", "breaks")
    assert context["conversation.language"] == "sw"
    assert reviewed(raised(SWAHILI, at_least=0.4)) == []


def test_a_raise_does_not_hold_back_what_protects_the_speakers_of_one_language() -> None:
    [(pointer, _, context)] = reviewed(raised(SWAHILI, at_most=0.8))
    assert pointer == "/floor/raises/0/when"
    assert context["conversation.language"] == "sw"
    assert reviewed(raised(f"!({SWAHILI})", at_most=0.8)) == []


def test_no_word_of_a_document_hides_a_loss() -> None:
    for role in ("other", "unlike-any", "another-language"):
        document = ruled(("all", f'conversation.role == "{role}"', MORE), ("abroad", SWAHILI, LESS))
        [(_, part, context)] = reviewed(document)
        assert (part, context["conversation.role"]) == ("abroad", role)


def test_a_rule_that_only_protects_more_is_not_at_fault() -> None:
    less = {"op": "set", "parameter": "break_nudge", "value": 0.5}
    more = {"op": "raise_to", "parameter": "break_nudge", "value": 0.6}
    document = ruled(
        ("less", SWAHILI, less),
        ("more", SWAHILI, more),
        parameters={"break_nudge": {"default": 0.7}},
    )
    [(_, part, _)] = reviewed(document)
    assert part == "less"


def test_promises_to_many_languages_are_looked_at_no_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(alike, "MOST_VALUES", 0)  # nothing could be decided
    adding = {"op": "add", "parameter": "break_nudge", "value": 0.05}
    rules = [(f"to-{n}", f'conversation.language == "l{n}"', adding) for n in range(20)]
    assert reviewed(ruled(*rules, ("all", TIRED, MORE))) == []


def test_a_language_is_not_kept_from_what_a_module_gives() -> None:
    module = constitution(title="House", parameters={"break_nudge": {"default": 0.9}})
    house = parse(module)
    adoption = {"id": "house", "document": "a/house", "version": "1.0.0", "digest": digest(house)}
    document = ruled(("abroad", SWAHILI, LESS), modules=[adoption])
    report = validate(document, modules={digest(house): house})
    [found] = [each for each in report.of("review") if each.rule == "structure.equal-protection"]
    assert (found.part, found.concerns) == ("abroad", ("/modules/0",))


def concerns(document: dict[str, Any]) -> list[tuple[str, ...]]:
    found = validate(document).of("review")
    return [each.concerns for each in found if each.rule == "structure.equal-protection"]


def test_a_review_is_of_all_on_which_it_depends_how_much_is_lost() -> None:
    rules = (("all", TIRED, MORE), ("abroad", SWAHILI, LESS))
    assert concerns(ruled(*rules)) == [("/adaptations/0/effects/0",)]
    assert concerns(ruled(*rules, parameters={"break_nudge": {"default": 0.8}})) == [
        ("/parameters/break_nudge/default", "/adaptations/0/effects/0")
    ]
    back = ("back", "person.distress < 0.9", {"op": "activate", "clause": "help"})
    clause = bound(except_when=SWAHILI)["clauses"]
    assert concerns(ruled(back, clauses=clause)) == [("/adaptations/0/effects/0",)]


def test_a_review_lapses_when_what_made_the_loss_small_is_gone() -> None:
    much = {"op": "set", "parameter": "human_confirmation", "value": 0.2}
    mild = {"op": "raise_to", "parameter": "human_confirmation", "value": 0.5}
    calm = "agent.stakes < 0.5"
    abroad = ("abroad", f"{SWAHILI} && {calm}", much)
    small = ruled(abroad, ("mild", "person.distress < 0.9 || !has(person.distress)", mild))
    [finding] = validate(small).of("review")
    assert finding.subject is not None
    reviews = [review_by(n, rule=finding.rule, subject=finding.subject) for n in ("ben", "cleo")]
    assert validate(small, reviews=reviews).verdict == "pass"
    assert validate(ruled(abroad), reviews=reviews).verdict == "review"
