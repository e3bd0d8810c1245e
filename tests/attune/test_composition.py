"""Floor, constitutions and profile together: what holds, who said it, and where they disagree."""

from __future__ import annotations

from attune import evaluate
from tests.attune.composing import (
    ADULT,
    cause,
    choir,
    clause,
    leaving,
    only,
    person,
    raising,
    rule,
    school,
    together,
    value,
)

# -- parameters ---------------------------------------------------------------------------------


def test_nobody_says_anything_and_every_value_is_neutral() -> None:
    composition = together()
    assert composition.parameters == evaluate(school(), ADULT).parameters
    assert composition.provenance["warmth"] == ()


def test_the_wish_of_a_person_holds_within_the_ranges_of_the_communities() -> None:
    communities = [
        school(parameters=leaving(0.2, 0.7, 0.5)),
        choir(parameters=leaving(0.4, None, 0.9)),
    ]
    for wish, holds in ((0.1, 0.4), (0.6, 0.6), (1, 0.7)):
        wishing = person(parameters={"warmth": {"default": wish}})
        composition = together(*communities, of=wishing)
        assert composition.parameters["warmth"] == holds
        assert composition.ranges["warmth"] == (0.4, 0.7)
        assert composition.conflicts == ()


def test_a_value_names_who_decided_it_first_and_then_everybody_concerned() -> None:
    composition = together(
        school(parameters=leaving(0.2, 0.7, 0.5)),
        choir(parameters={"warmth": {"default": 0.9}}),
        of=person(parameters={"warmth": {"default": 1}}),
    )
    assert cause(composition, "warmth") == ("willow-school:range",)
    assert [(origin.title, origin.id) for origin in composition.provenance["warmth"]] == [
        ("Willow School", "range"),
        ("Willow School", "base"),
        ("Harbour Choir", "base"),
        ("My studies", "base"),
    ]
    assert composition.provenance["warmth"][0].document == composition.members[0].digest


def test_a_default_alone_asks_nothing_of_others() -> None:
    composition = together(
        school(parameters={"warmth": {"default": 0.2}}),
        choir(parameters={"warmth": {"default": 0.9}}),
    )
    assert (composition.parameters["warmth"], composition.conflicts) == (0.2, ())
    assert cause(composition, "warmth") == ("willow-school:base",)


def test_ranges_without_a_common_value_are_a_conflict_that_names_its_parties() -> None:
    composition = together(
        school(parameters=leaving(0.6, 0.8, 0.7)),
        choir(parameters=leaving(0.1, 0.3, 0.2)),
        of=person(parameters={"warmth": {"default": 0.4}}),
    )
    conflict = only(composition)
    assert (conflict.kind, conflict.subject) == ("parameter", "warmth")
    assert [party.title for party in conflict.parties] == ["Willow School", "Harbour Choir"]
    assert conflict.message == (
        "Warmth: “Willow School” leaves 0.6 to 0.8; “Harbour Choir” leaves 0.1 to 0.3. "
        "No value satisfies all of them."
    )
    assert conflict.holds == "0.6, within what “Willow School” leaves."
    assert composition.parameters["warmth"] == 0.6


def test_where_the_floor_knows_the_safer_side_the_more_protective_range_holds() -> None:
    frank, gentle = leaving(0.6, 0.8, 0.7, "challenge"), leaving(0.1, 0.3, 0.2, "challenge")
    for order in ((frank, gentle), (gentle, frank)):
        composition = together(
            school(parameters=order[0]),
            choir(parameters=order[1]),
            of=person(parameters={"challenge": {"default": 0.9}}),
        )
        assert composition.parameters["challenge"] == 0.3
        assert only(composition).kind == "parameter"
    much, little = leaving(0.6, 0.8, 0.7, "break_nudge"), leaving(0.1, 0.3, 0.2, "break_nudge")
    composition = together(school(parameters=little), choir(parameters=much))
    assert composition.parameters["break_nudge"] == 0.6


def test_a_range_of_ones_own_that_the_communities_leave_no_room_for_is_a_conflict() -> None:
    composition = together(
        school(parameters=leaving(0.6, 0.8, 0.7)), of=person(parameters=leaving(0.1, 0.3, 0.2))
    )
    assert [party.title for party in only(composition).parties] == ["Willow School", "My studies"]
    assert composition.parameters["warmth"] == 0.6


def test_a_range_of_ones_own_takes_nothing_from_what_the_communities_leave() -> None:
    composition = together(
        school(parameters=leaving(0.2, 0.8, 0.7)), of=person(parameters=leaving(0.1, 0.5, 0.2))
    )
    assert composition.ranges["warmth"] == (0.2, 0.8)
    assert (composition.parameters["warmth"], composition.conflicts) == (0.2, ())


def test_a_range_is_of_no_avail_against_a_raise() -> None:
    composition = together(
        school(parameters=leaving(0.6, 0.8, 0.7)),
        choir(floor=raising(parameter="warmth", at_most=0.4)),
    )
    assert composition.parameters["warmth"] == 0.4
    assert [party.id for party in only(composition).parties] == ["stricter", "range"]


def test_companionship_stays_low_unless_the_profile_says_how_help_tapers_off() -> None:
    growth = [{"id": "g", "capability": "Friends", "sign": "Calls", "taper": "Less each month"}]
    wish = {"companionship": {"default": 0.8}}
    without, tapered = person(parameters=wish), person(parameters=wish, growth=growth)
    assert value(together(school(), of=without), "companionship") == 0.5
    assert value(together(school(), of=tapered), "companionship") == 0.8


# -- rules --------------------------------------------------------------------------------------


def test_of_two_communities_the_first_has_the_last_word() -> None:
    one = rule("one", "true", "set", "warmth", 0.1)
    other = rule("other", "true", "set", "warmth", 0.9, priority=100)
    composition = together(school(adaptations=[one]), choir(adaptations=[other]))
    assert (value(composition, "warmth"), cause(composition, "warmth")) == (
        0.1,
        ("willow-school:one",),
    )


def test_the_rules_of_a_person_come_last_within_what_the_communities_leave() -> None:
    communities = school(
        parameters=leaving(0.2, 0.6, 0.4), adaptations=[rule("one", "true", "set", "warmth", 0.1)]
    )
    for wish, holds in ((0.5, 0.5), (1, 0.6), (0, 0.1), (0.15, 0.15)):
        mine = person(adaptations=[rule("mine", "true", "set", "warmth", wish)])
        assert value(together(communities, of=mine), "warmth") == holds


def test_a_community_may_leave_its_own_range_and_another_may_not_push_it_out() -> None:
    ranged = school(
        parameters=leaving(0.4, 0.6, 0.5),
        adaptations=[rule("one", "conversation.turns > 9", "set", "warmth", 0.9)],
    )
    pushing = choir(adaptations=[rule("push", "true", "set", "warmth", 1)])
    composition = together(ranged, pushing)
    assert value(composition, "warmth") == 0.6
    assert value(composition, "warmth", **{"conversation.turns": 10}) == 0.9


def test_a_range_never_keeps_another_community_from_protecting_more() -> None:
    composition = together(
        school(parameters=leaving(0.5, 0.9, 0.7, "challenge")),
        choir(adaptations=[rule("mild", "person.distress > 0.3", "lower_to", "challenge", 0.1)]),
    )
    assert value(composition, "challenge", **{"person.distress": 0.4}) == 0.1


def test_ranges_do_not_stand_against_the_protections_of_the_floor() -> None:
    composition = together(school(parameters=leaving(0.5, 0.9, 0.7, "challenge")))
    crisis = {"person.distress": 0.8}
    assert value(composition, "challenge", **crisis) == 0.3
    assert cause(composition, "challenge", crisis) == ("floor-in-crisis",)


def test_a_step_that_is_held_back_entirely_is_no_cause() -> None:
    composition = together(
        school(
            parameters=leaving(0.4, 0.6, 0.5),
            adaptations=[rule("far", "true", "set", "warmth", 0.9)],
        ),
        of=person(adaptations=[rule("mine", "true", "set", "warmth", 1)]),
    )
    assert (value(composition, "warmth"), cause(composition, "warmth")) == (
        0.9,
        ("willow-school:far",),
    )


CLAMP = "floor:harbour-choir:stricter clamp"


def test_every_cause_of_an_evaluation_leads_back_to_a_document() -> None:
    composition = together(
        school(
            parameters={"challenge": {"default": 0.9}},
            adaptations=[rule("r", "true", "add", "warmth", 0.1)],
        ),
        choir(floor=raising(parameter="warmth", at_most=0.5)),
        of=person(),
    )
    told = evaluate(composition, {"person.distress": 0.9})
    causes = {each for named in told.causes.values() for each in named} - {"base"}
    assert causes <= set(composition.provenance)
    assert told.causes["warmth"] == ("base", "willow-school:r", CLAMP)
    assert composition.provenance[CLAMP][0].title == "Harbour Choir"
    assert composition.provenance["floor-in-crisis"][0].title == "Universal safety layer"


# -- raises -------------------------------------------------------------------------------------


def test_the_raises_of_all_bind() -> None:
    composition = together(
        school(floor=raising(parameter="warmth", at_most=0.6)),
        choir(floor=raising(parameter="directness", at_most=0.4)),
        of=person(
            floor=raising(parameter="playfulness", at_most=0.2),
            parameters={name: {"default": 1} for name in ("warmth", "directness", "playfulness")},
        ),
    )
    assert {name: composition.parameters[name] for name in ("warmth", "directness")} == {
        "warmth": 0.6,
        "directness": 0.4,
    }
    assert composition.parameters["playfulness"] == 0.2


def test_raises_that_exclude_each_other_are_a_conflict_shown_where_they_meet() -> None:
    composition = together(
        school(
            floor=raising(parameter="warmth", at_most=0.3, when="person.distress > 0.5"),
        ),
        choir(floor=raising(parameter="warmth", at_least=0.6, when="conversation.turns > 3")),
    )
    conflict = only(composition)
    assert (conflict.kind, conflict.subject) == ("raise", "warmth")
    assert [party.title for party in conflict.parties] == ["Willow School", "Harbour Choir"]
    assert conflict.context is not None
    met = evaluate(composition, conflict.context)
    assert met.parameters["warmth"] == 0.3
    assert conflict.holds == "at most 0.3, from “Willow School”."


def test_raises_that_never_meet_are_no_conflict() -> None:
    composition = together(
        school(floor=raising(parameter="warmth", at_most=0.3, when="person.distress > 0.5")),
        choir(floor=raising(parameter="warmth", at_least=0.6, when="person.distress < 0.4")),
    )
    assert composition.conflicts == ()


def test_of_raises_that_exclude_each_other_the_more_protective_holds() -> None:
    mild = raising(parameter="challenge", at_most=0.2)
    frank = raising(parameter="challenge", at_least=0.6, when="!(person.distress >= 0.5)")
    for order in ((mild, frank), (frank, mild)):
        composition = together(school(floor=order[0]), choir(floor=order[1]))
        assert value(composition, "challenge") == 0.2
        assert [conflict.kind for conflict in composition.conflicts] == ["raise"]


def test_a_raise_against_the_floor_gives_way_and_is_told() -> None:
    composition = together(school(floor=raising(parameter="persuasion", at_least=0.9)))
    assert value(composition, "persuasion") == 0.2
    assert only(composition).parties[0].title == "Universal safety layer"


# -- clauses ------------------------------------------------------------------------------------


def test_clauses_stand_by_weight_and_then_in_the_order_of_the_person() -> None:
    composition = together(
        school(clauses=[clause("a", "may"), clause("b", "should"), clause("c", "must_not")]),
        choir(clauses=[clause("d", "must"), clause("e", "should_not")]),
        of=person(clauses=[clause("f", "must"), clause("g", "may")]),
    )
    assert [each.id for each in composition.clauses] == [
        "willow-school:c",
        "harbour-choir:d",
        "my-studies:f",
        "willow-school:b",
        "harbour-choir:e",
        "willow-school:a",
        "my-studies:g",
    ]
    assert [each.id for each in evaluate(composition, {}).clauses] == [
        each.id for each in composition.clauses
    ]
    (origin,) = composition.provenance["harbour-choir:d"]
    assert (origin.title, origin.id) == ("Harbour Choir", "d")


def test_opposite_modalities_on_a_topic_are_a_conflict_that_the_weightier_wins() -> None:
    composition = together(
        school(clauses=[clause("help", "should", topics=["Homework", "pupils"])]),
        of=person(clauses=[clause("no", "must_not", topics=["homework ", "Pupils"])]),
    )
    conflict = only(composition)
    assert (conflict.kind, conflict.subject) == ("clause", "homework, pupils")
    assert [(party.title, party.id) for party in conflict.parties] == [
        ("My studies", "no"),
        ("Willow School", "help"),
    ]
    assert conflict.holds == "[my-studies:no], which weighs more."


def test_clauses_that_never_stand_together_do_not_conflict() -> None:
    composition = together(
        school(clauses=[clause("help", "may", topics=["x"], applies_when="person.distress > 0.5")]),
        choir(
            clauses=[clause("no", "must_not", topics=["x"], except_when="person.distress > 0.4")]
        ),
    )
    assert composition.conflicts == ()


def test_clauses_that_stand_together_somewhere_conflict_there() -> None:
    composition = together(
        school(clauses=[clause("help", "may", topics=["x"], applies_when="person.distress > 0.3")]),
        choir(
            clauses=[clause("no", "must_not", topics=["x"], except_when="person.distress > 0.4")]
        ),
    )
    context = only(composition).context
    assert context is not None
    assert len(evaluate(composition, context).clauses) == 2


def test_permissions_and_duties_do_not_oppose_each_other_nor_do_other_topics() -> None:
    composition = together(
        school(clauses=[clause("a", "must", topics=["x"]), clause("b", "must_not", topics=["y"])]),
        choir(clauses=[clause("c", "may", topics=["x"]), clause("d", "should_not")]),
    )
    assert composition.conflicts == ()


def test_a_fork_does_not_quarrel_over_what_it_shares_with_its_parent() -> None:
    both = [clause("a", "must", topics=["x"]), clause("b", "must_not", topics=["x"])]
    composition = together(school(clauses=both), choir(clauses=both))
    assert composition.conflicts == ()
    new = clause("c", "must", topics=["x"])
    assert len(together(school(clauses=both), choir(clauses=[new])).conflicts) == 1
