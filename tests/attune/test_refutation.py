"""What a finding of the proof says: who meets what, in exact numbers, and what would help."""

from __future__ import annotations

from typing import Any

import pytest

from attune import evaluate, parse, validate
from attune.document import Document
from attune.validation import Finding
from tests.attune.composing import community, leaving, person, rule
from tests.samples import constitution

PUPIL = 'conversation.role == "pupil"'


def raising(*raises: dict[str, Any]) -> dict[str, Any]:
    return {**constitution()["floor"], "raises": list(raises)}


def bound(name: str, parameter: str, **ends: Any) -> dict[str, Any]:
    return {"id": name, "parameter": parameter, **ends}


def errors(document: Document, *companions: Document) -> list[Finding]:
    return list(validate(document, companions=companions).of("error"))


def only(document: Document, *companions: Document) -> Finding:
    (finding,) = errors(document, *companions)
    return finding


# -- who and what -------------------------------------------------------------------------------


def test_a_difference_however_small_is_seen_in_the_numbers() -> None:
    finding = only(community("Hair", parameters={"persuasion": {"default": 0.2000000001}}))
    assert finding.message.startswith("Persuasion 0.2000000001 is the default, and ")


def test_an_age_that_is_not_known_is_said_where_it_decides() -> None:
    slip = '!(person.age_band in ["child", "teen"]) && person.days_known > 30'
    friends = community("Friends", adaptations=[rule("old", slip, "set", "companionship", 0.45)])
    finding = only(friends)
    assert " a person whose age is not known, known for 31 days " in finding.message
    assert finding.evidence == {"person.days_known": 31}


def test_and_not_where_it_makes_no_difference() -> None:
    late = rule("late", "person.hours_today > 2", "set", "engagement", 0.5)
    assert " a person after 3 hours today " in only(community("Late", adaptations=[late])).message


# -- what helps ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("default", "value", "limits", "words"),
    [
        (0.5, 0.3, {"at_most": 0.6}, "Add less, to stay within 0.6, or let the rule "),
        (0.6, -0.3, {"at_least": 0.5}, "Take away less, to stay at 0.5 or above, or let "),
        (0.2, 0.1, {"at_least": 0.5}, "Add more, to reach 0.5, or let the rule "),
        (0.9, -0.1, {"at_most": 0.6}, "Take away more, to come down to 0.6, or let "),
    ],
)
def test_an_addition_is_to_be_changed_the_way_that_helps(
    default: float, value: float, limits: dict[str, float], words: str
) -> None:
    choir = community(
        "Choir",
        parameters={"warmth": {"default": default}},
        adaptations=[rule("step", "true", "add", "warmth", value)],
        floor=raising(bound("kept", "warmth", when=PUPIL, **limits)),
    )
    assert only(choir).remedy.startswith(words)


@pytest.mark.parametrize("when", ["true", PUPIL])
def test_a_raise_against_the_safety_layer_is_itself_what_to_change(when: str) -> None:
    actors = community(
        "Actors", floor=raising(bound("in-role", "ai_disclosure", at_most=0.5, when=when))
    )
    assert only(actors).remedy == (
        "The raise stands against that, for the universal safety layer (F8) asks for at least 1: "
        "narrow or drop it."
    )


def test_two_raises_that_exclude_each_other_are_what_to_change() -> None:
    board = community(
        "Board",
        parameters={"warmth": {"default": 0.8}},
        floor=raising(
            bound("warm", "warmth", at_least=0.8), bound("cool", "warmth", at_most=0.3, when=PUPIL)
        ),
    )
    assert only(board).remedy == "The raise “warm” stands against that: change one of the two."


def test_a_raise_that_is_opposed_elsewhere_is_told_so_beside_what_keeps_it_here() -> None:
    capped = community("Capped", floor=raising(bound("cap", "crisis_support", at_most=0.8)))
    assert only(capped).remedy == (
        "Set the default of crisis_support to 0.8. But with a person at distress 0.7 the raise "
        "“cap” cannot be kept, for the universal safety layer (F4) asks for at least 1 there: "
        "narrow or drop it."
    )


def test_so_are_two_raises_that_exclude_each_other_where_they_meet() -> None:
    court = community(
        "Court",
        floor=raising(
            bound("hi", "warmth", at_most=0.4, when='conversation.domain == "law"'),
            bound("lo", "warmth", at_least=0.7, when="person.distress >= 0.5"),
        ),
    )
    for finding, both in zip(errors(court), ("“lo” and “hi”", "“hi” and “lo”"), strict=True):
        assert finding.remedy.startswith("Set the default of warmth to ")
        assert finding.remedy.endswith(
            "But with a person at distress 0.5, in the domain “law” no value keeps both "
            f"{both}: change one of the two."
        )


def test_and_a_raise_that_the_safety_layer_s_own_remedy_would_break() -> None:
    lively = community(
        "Lively",
        parameters={"engagement": {"default": 0.5}},
        floor=raising(bound("more", "engagement", at_least=0.4)),
    )
    assert only(lively).remedy == (
        "Set the default of engagement to 0.3. But with anybody the raise “more” cannot be "
        "kept, for the universal safety layer (F9) allows at most 0.3: narrow or drop it."
    )


# -- what helps in company ----------------------------------------------------------------------


def test_in_company_the_rule_to_change_is_named() -> None:
    school = community("School", adaptations=[rule("frank", PUPIL, "set", "directness", 0.9)])
    me = person(floor=raising(bound("gentle", "directness", at_most=0.5)))
    assert only(school, me).remedy == "Settle it with “My studies”, or let “frank” act elsewhere."


def test_where_no_rule_of_the_document_has_a_part_the_range_raise_or_default_is_named() -> None:
    me = person(
        adaptations=[rule("soften", PUPIL, "lower_to", "challenge", 0.2)],
        floor=raising(bound("soft", "challenge", at_most=0.2, when=PUPIL)),
    )
    club = community("Club", parameters=leaving(0.5, 0.9, 0.6, "challenge"))
    assert only(club, me).remedy == (
        "Settle it with “My studies”, or leave another range for challenge."
    )
    fan = person(parameters={"warmth": {"default": 0.9}})
    league = community("League", floor=raising(bound("cool", "warmth", at_most=0.6, when=PUPIL)))
    assert only(league, fan).remedy == "Settle it with “My studies”, or change the raise “cool”."
    assert only(fan, league).remedy == (
        "Settle it with “League”, or choose another default for warmth."
    )


def test_where_another_s_range_holds_a_rule_back_that_would_keep_the_bound_the_range_is_named() -> (
    None
):
    me = person(
        adaptations=[rule("guard", PUPIL, "lower_to", "challenge", 0.2)],
        floor=raising(bound("soft", "challenge", at_most=0.2, when=PUPIL)),
    )
    club = community("Club", parameters=leaving(0.4, 0.9, 0.6, "challenge"))
    assert only(me, club, community("Choir")).remedy == (
        "Settle it with “Club”, whose range for challenge holds “guard” back."
    )


def test_and_not_where_the_rule_would_break_it_alone() -> None:
    frank = person(adaptations=[rule("frank", PUPIL, "set", "directness", 0.9)])
    club = community(
        "Club",
        parameters=leaving(0.2, 0.8, 0.5, "directness"),
        floor=raising(bound("gentle", "directness", at_most=0.5)),
    )
    assert only(frank, club).remedy == "Settle it with “Club”, or let “frank” act elsewhere."


def test_and_a_raise_of_another_against_the_safety_layer_is_settled_with_them() -> None:
    hurry = person(floor=raising(bound("quick", "human_confirmation", at_most=0.1)))
    office = community("Office", parameters=leaving(0.8, 1, 0.9, "human_confirmation"))
    remedy = only(office, hurry).remedy
    assert remedy.startswith("Settle it with “My studies”. The raise stands against that, for ")
    assert "(F5) asks for 1 there" in remedy or "(F5) asks for at least 1 there" in remedy


def test_a_sound_document_has_nothing_to_be_told() -> None:
    assert errors(parse(constitution())) == []


# -- a default beyond what holds always ---------------------------------------------------------


def test_of_several_bounds_that_a_default_is_beyond_the_strictest_is_told() -> None:
    document = community(
        "School",
        parameters={"persuasion": {"default": 0.3}},
        floor=raising(
            bound("a", "persuasion", at_most=0.1),
            bound("b", "persuasion", at_most=0.05),
            bound("c", "persuasion", at_most=0.05),
        ),
    )
    assert only(document).remedy == "Set the default of persuasion to 0.05."


def test_one_that_a_taper_would_answer_is_told_beside_a_looser_raise_and_not_a_stricter() -> None:
    for limit, told in (
        (0.6, ["dynamics.base", "dynamics.companionship-tapers"]),
        (0.3, ["dynamics.base"]),
    ):
        document = community(
            "School",
            parameters={"companionship": {"default": 0.7}},
            floor=raising(bound("near", "companionship", at_most=limit)),
        )
        assert [f.rule for f in errors(document)] == told


def test_it_is_shown_with_a_situation_in_which_somebody_meets_it() -> None:
    school = community("School", parameters={"persuasion": {"default": 0.4}})
    shown = only(school).evidence
    assert shown == {"person.age_band": "adult"}
    assert evaluate(school, shown, clamp=False).parameters["persuasion"] == 0.4


def test_and_with_any_where_rules_keep_it_from_everybody() -> None:
    mask = rule("mask", "true", "set", "persuasion", 0)
    document = community("School", parameters={"persuasion": {"default": 0.4}}, adaptations=[mask])
    assert only(document).evidence == {}
