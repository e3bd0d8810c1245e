"""The proof: traps it must find with a context that shows them, and their mended twins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from attune import parse, validate
from attune.adaptation import evaluate
from attune.adaptation.plan import Authored
from attune.conditions import exact
from attune.document import Constitution, Profile
from attune.floor import current_floor
from attune.proof import prove
from attune.validation import Finding
from attune.validation.dynamics import examine
from tests.samples import constitution, profile


def read(document: dict[str, Any]) -> Authored:
    parsed = parse(document)
    assert isinstance(parsed, Constitution | Profile)
    return parsed


def rule(
    name: str, when: str, op: str, parameter: str, value: float, priority: int = 0
) -> dict[str, Any]:
    effect = {"op": op, "parameter": parameter, "value": value}
    return {"id": name, "when": when, "effects": [effect], "priority": priority}


def raising(**bound: Any) -> dict[str, Any]:
    return {**constitution()["floor"], "raises": [{"id": "stricter", **bound}]}


def found(document: Authored, modules: Sequence[Authored] = ()) -> list[Finding]:
    return list(examine(document, modules=modules).findings)


def errors(document: Authored, modules: Sequence[Authored] = ()) -> list[Finding]:
    return [f for f in found(document, modules) if f.severity == "error"]


TEEN = 'person.age_band == "teen"'
ADULT = 'person.age_band == "adult"'


# -- traps, each with its mended twin -----------------------------------------------------------


def chain(last: dict[str, Any]) -> dict[str, Any]:
    """Challenge rises for a distressed teenager only when two other rules fire first."""
    return constitution(
        parameters={"challenge": {"default": 0.05}},
        adaptations=[
            rule("warm-up", TEEN, "set", "challenge", 0.15, priority=1),
            rule("stuck", "conversation.turns > 5", "add", "challenge", 0.1, priority=2),
            last,
        ],
    )


def memory(value: float) -> dict[str, Any]:
    """Memory grows through steps that are each harmless."""
    return constitution(
        parameters={"memory_days": {"default": 300}},
        adaptations=[
            rule("month", f"{ADULT} && person.days_known > 30", "add", "memory_days", 300),
            rule("year", f"{ADULT} && person.days_known > 365", "add", "memory_days", value),
        ],
    )


def companion(growth: list[dict[str, Any]]) -> dict[str, Any]:
    return profile(
        adaptations=[
            rule(
                "lonely",
                'person.age_band == "adult" && person.days_known > 7',
                "raise_to",
                "companionship",
                0.7,
            )
        ],
        growth=growth,
    )


def shadow(priority: int) -> dict[str, Any]:
    """The author's own guard, and a rule with a higher priority that undoes it."""
    when = 'person.age_band == "child"'
    return constitution(
        floor=raising(parameter="directness", at_most=0.3, when=when),
        adaptations=[
            rule("guard", when, "lower_to", "directness", 0.3, priority=priority),
            rule("frank", 'conversation.role == "tutor"', "set", "directness", 0.9, priority=5),
        ],
    )


def negated(when: str) -> dict[str, Any]:
    """A condition that looks as if it spared the distressed, and does not spare the unknown."""
    return constitution(
        adaptations=[rule("flirt", when, "set", "romance", 0.4)],
    )


def at_last(when: str) -> dict[str, Any]:
    return rule("push", when, "add", "challenge", 0.1, priority=3)


# The trap, its mended twin, the rule and pointer of the finding, the parameter that goes astray.
TRAPS: dict[str, tuple[dict[str, Any], dict[str, Any], str, str, str]] = {
    "two rules fire first": (
        chain(at_last("person.distress >= 0.7")),
        chain(at_last("person.distress < 0.7")),
        "dynamics.invariant",
        "/adaptations/2/effects/0/value",
        "challenge",
    ),
    "memory grows by adding": (
        memory(200),
        memory(130),
        "dynamics.invariant",
        "/adaptations/1/effects/0/value",
        "memory_days",
    ),
    "companionship without taper": (
        companion([]),
        companion(
            [
                {
                    "id": "friends",
                    "capability": "Finding company",
                    "sign": "Plans made with others",
                    "taper": "Half as much each month",
                }
            ]
        ),
        "dynamics.companionship-tapers",
        "/adaptations/0/effects/0/value",
        "companionship",
    ),
    "a priority shadows a guard": (
        shadow(1),
        shadow(9),
        "dynamics.raise",
        "/adaptations/1/effects/0/value",
        "directness",
    ),
    "a negation lets the unknown through": (
        negated('!(person.age_band in ["child", "teen"])'),
        negated('has(person.age_band) && !(person.age_band in ["child", "teen"])'),
        "dynamics.invariant",
        "/adaptations/0/effects/0/value",
        "romance",
    ),
    "a base value breaks a raise for some": (
        constitution(floor=raising(parameter="directness", at_least=0.8, when=TEEN)),
        constitution(
            floor=raising(parameter="directness", at_least=0.8, when=TEEN),
            adaptations=[rule("frank", TEEN, "raise_to", "directness", 0.8)],
        ),
        "dynamics.raise",
        "/floor/raises/0",
        "directness",
    ),
    "a protection of the floor breaks a raise": (
        constitution(
            parameters={"challenge": {"default": 0.9}},
            floor=raising(parameter="challenge", at_least=0.5),
        ),
        constitution(
            parameters={"challenge": {"default": 0.9}},
            floor=raising(parameter="challenge", at_least=0.5, when="person.distress < 0.7"),
        ),
        "dynamics.raise",
        "/floor/raises/0",
        "challenge",
    ),
    "arithmetic across paths": (
        constitution(
            adaptations=[
                rule("bold", "person.distress + agent.stakes > 1.5", "set", "playfulness", 0.6)
            ]
        ),
        constitution(
            adaptations=[
                rule("bold", "person.distress + agent.stakes < 0.7", "set", "playfulness", 0.6)
            ]
        ),
        "dynamics.invariant",
        "/adaptations/0/effects/0/value",
        "playfulness",
    ),
}


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_is_found_at_its_place_with_a_context_that_evaluation_reproduces(name: str) -> None:
    trap, _, kind, pointer, parameter = TRAPS[name]
    document = read(trap)
    assert [(f.rule, f.pointer) for f in errors(document)] == [(kind, pointer)]
    (finding,) = errors(document)
    before = evaluate(document, finding.evidence, clamp=False).parameters[parameter]
    assert f"{before:g}" in finding.message
    after = evaluate(document, finding.evidence)
    taper = kind == "dynamics.companionship-tapers"
    assert taper or after.causes[parameter][-1].endswith(" clamp")


@pytest.mark.parametrize("name", TRAPS)
def test_the_mended_twin_is_proved(name: str) -> None:
    document = read(TRAPS[name][1])
    assert errors(document) == []
    verdicts = {theorem.verdict for theorem in prove(document, floor=current_floor()).theorems}
    assert verdicts == {"proved"}


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_fails_the_whole_validation_and_its_twin_does_not(name: str) -> None:
    trap, mended, kind, _, _ = TRAPS[name]
    assert kind in {f.rule for f in validate(trap).of("error")}
    assert not [f for f in validate(mended).of("error") if f.rule.startswith("dynamics")]


def test_a_module_that_undoes_a_raise_is_found_and_its_mended_twin_proved() -> None:
    module = {
        "id": "house",
        "document": "city/house",
        "version": "1.0.0",
        "digest": "sha256:" + "0" * 64,
    }
    document = read(
        constitution(modules=[module], floor=raising(parameter="directness", at_most=0.6))
    )
    frank = read(constitution(adaptations=[rule("frank", TEEN, "set", "directness", 0.9)]))
    assert errors(document) == []
    (finding,) = errors(document, [frank])
    assert (finding.rule, finding.pointer) == ("dynamics.raise", "/modules/0")
    assert finding.evidence == {"person.age_band": "teen"}
    unclamped = evaluate(document, finding.evidence, modules=[frank], clamp=False)
    assert unclamped.parameters["directness"] == 0.9
    calm = read(constitution(adaptations=[rule("frank", TEEN, "set", "directness", 0.6)]))
    assert errors(document, [calm]) == []


# -- the context that is shown ------------------------------------------------------------------


def test_the_context_is_the_smallest_that_tells() -> None:
    (finding,) = errors(read(TRAPS["two rules fire first"][0]))
    assert finding.evidence == {
        "person.age_band": "teen",
        "person.distress": 0.7,
        "conversation.turns": 6,
    }
    assert "through “warm-up”, “stuck”, “push”" in finding.message


def test_the_message_says_what_would_reach_whom_and_why_not() -> None:
    document = read(constitution(adaptations=[rule("flirt", TEEN, "set", "romance", 0.4)]))
    (finding,) = errors(document)
    assert finding.message == (
        "Romance 0.4 would reach a teenager through “flirt”, and the universal safety layer (F2) "
        "asks for 0 there."
    )
    assert finding.commitment == "F2"
    assert finding.part == "flirt"
    assert finding.evidence == {"person.age_band": "teen"}
    assert "Keep to 0 here" in finding.remedy


def test_every_rule_at_fault_is_named_with_a_context_of_its_own() -> None:
    document = read(
        constitution(
            adaptations=[
                rule("flirt", TEEN, "set", "romance", 0.4),
                rule("tease", "person.hours_today > 2", "raise_to", "romance", 0.2),
            ]
        )
    )
    assert {f.part: f.evidence for f in errors(document)} == {
        "flirt": {"person.age_band": "teen"},
        "tease": {"person.hours_today": 3},
    }


def test_a_base_value_beyond_what_always_holds_is_an_error_at_its_place() -> None:
    document = read(constitution(parameters={"persuasion": {"default": 0.5}}))
    (finding,) = errors(document)
    assert (finding.rule, finding.pointer) == ("dynamics.base", "/parameters/persuasion/default")
    assert finding.remedy == "Set the default of persuasion to 0.2."


def test_a_base_value_that_a_protection_lowers_is_advice() -> None:
    document = read(constitution(parameters={"romance": {"default": 0.4}}))
    assert errors(document) == []
    (finding,) = found(document)
    assert (finding.rule, finding.severity) == ("dynamics.protected", "advice")
    assert finding.pointer == "/parameters/romance/default"


def test_a_document_that_says_nothing_has_no_findings() -> None:
    assert found(read(constitution())) == []


# -- what cannot be proved fails ----------------------------------------------------------------

CUBE = "{0} * {0} * {0}"


@pytest.mark.parametrize(
    "when",
    [
        # No decimal solves these, so no context shows them, and still they are not proved.
        "person.distress * person.distress == 0.5",
        "person.distress * 3 == 1",
        # Whole cubes: no solver decides this in general.
        f"{CUBE.format('person.days_known')} + 4 == {CUBE.format('conversation.turns')} * 3",
    ],
)
def test_what_is_not_proved_within_its_limits_fails_closed(when: str) -> None:
    document = read(constitution(adaptations=[rule("odd", when, "set", "romance", 1)]))
    assert {f.severity for f in errors(document)} == {"error"}
    assert {f.commitment for f in errors(document)} == {"F2"}


def test_many_additions_of_like_size_are_proved() -> None:
    when = "person.distress < 0.7 && conversation.turns > {}"
    adding = [
        rule(f"step-{n}", when.format(n), "add", "challenge", (1 + n % 4) / 20) for n in range(60)
    ]
    assert errors(read(constitution(adaptations=adding))) == []


def test_too_many_different_additions_fail_closed() -> None:
    adding = [
        rule(f"step-{n}", f"conversation.turns > {n}", "add", "challenge", (2**n) / 10**6)
        for n in range(18)
    ]
    document = read(constitution(adaptations=adding))
    (finding,) = errors(document)
    assert (finding.rule, finding.commitment) == ("dynamics.undecided", "F4")


# -- the digest of a proof ----------------------------------------------------------------------


def digest(document: dict[str, Any]) -> str:
    return examine(read(document)).proof_digest


def test_the_same_document_has_the_same_proof_digest() -> None:
    trap = TRAPS["two rules fire first"][0]
    assert digest(trap) == digest(trap)


def test_wording_does_not_change_the_proof_and_rules_do() -> None:
    plain = digest(constitution())
    clause = {"id": "kind", "modality": "should", "text": "Be kinder."}
    assert digest(constitution(title="Other", clauses=[clause])) == plain
    assert digest(constitution(parameters={"warmth": {"default": 0.6}})) != plain
    assert digest(constitution(floor=raising(parameter="warmth", at_most=1))) != plain
    adaptations = [rule("warm", "true", "set", "warmth", 0.6)]
    assert digest(constitution(adaptations=adaptations)) != plain


# -- oversights ---------------------------------------------------------------------------------


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


def test_a_step_that_shows_in_some_context_is_not_shadowed() -> None:
    document = constitution(
        adaptations=[
            rule("tired", "person.hours_today > 2", "set", "warmth", 0.9),
            rule("late", "person.hours_today > 3", "set", "warmth", 0.2, priority=1),
        ]
    )
    assert oversights(document) == []


def test_repeating_a_protection_of_the_floor_is_no_oversight() -> None:
    document = constitution(
        adaptations=[rule("gently", "person.distress >= 0.7", "lower_to", "challenge", 0.3)]
    )
    assert oversights(document) == []


def test_numbers_of_a_proof_are_exact() -> None:
    tenths = [rule(f"step-{n}", "true", "add", "persuasion", 0.1) for n in range(2)]
    persuasive = 'person.age_band == "adult" && person.distress < 0.5'
    document = read(constitution(adaptations=[{**each, "when": persuasive} for each in tenths]))
    assert errors(document) == []
    assert exact(0.1) + exact(0.1) == exact(0.2)
