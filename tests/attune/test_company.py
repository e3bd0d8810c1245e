"""A document validated with the modules it adopts, and together with the other documents given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from attune import compose, digest, parse, validate
from attune.adaptation import evaluate
from attune.conditions import exact
from attune.document import Constitution, Document
from attune.errors import UsageError
from attune.floor import current_floor
from attune.validation import Finding
from tests.samples import constitution, profile

TEEN = 'person.age_band == "teen"'
ADULT = 'person.age_band == "adult"'
TUTOR = 'conversation.role == "tutor"'


def community(title: str, **changes: Any) -> Document:
    return parse(constitution(title=title, **changes))


def rule(name: str, when: str, op: str, parameter: str, value: float) -> dict[str, Any]:
    return {
        "id": name,
        "when": when,
        "effects": [{"op": op, "parameter": parameter, "value": value}],
    }


def raising(**bound: Any) -> dict[str, Any]:
    return {**constitution()["floor"], "raises": [{"id": "stricter", **bound}]}


def adopting(document: Document, name: str = "house") -> dict[str, Any]:
    return {
        "id": name,
        "document": f"city/{name}",
        "version": "1.0.0",
        "digest": digest(document),
    }


def by_digest(*documents: Document) -> dict[str, Document]:
    return {digest(each): each for each in documents}


def errors(
    document: Document,
    *companions: Document,
    modules: Mapping[str, Document] | None = None,
) -> list[Finding]:
    return list(validate(document, companions=companions, modules=modules or {}).of("error"))


def together(*documents: Document) -> Any:
    constitutions = [each for each in documents if isinstance(each, Constitution)]
    profiles = [each for each in documents if not isinstance(each, Constitution)]
    return compose(current_floor(), constitutions, next(iter(profiles), None))


def reproduced(finding: Finding, documents: Sequence[Document], parameter: str) -> float:
    """The value that an evaluation of all of them shows before the clamp."""
    shown = evaluate(together(*documents), finding.evidence, clamp=False)
    clamped = evaluate(together(*documents), finding.evidence)
    assert shown.parameters[parameter] != clamped.parameters[parameter]
    return shown.parameters[parameter]


# -- modules ------------------------------------------------------------------------------------


def test_a_module_that_undoes_a_raise_fails_the_document_that_adopts_it() -> None:
    frank = community("House", adaptations=[rule("frank", TEEN, "set", "directness", 0.9)])
    document = community(
        "School", modules=[adopting(frank)], floor=raising(parameter="directness", at_most=0.6)
    )
    (finding,) = errors(document, modules=by_digest(frank))
    assert (finding.rule, finding.pointer) == ("dynamics.raise", "/modules/0")
    assert finding.evidence == {"person.age_band": "teen"}
    calm = community("House", adaptations=[rule("frank", TEEN, "set", "directness", 0.6)])
    mended = community(
        "School", modules=[adopting(calm)], floor=raising(parameter="directness", at_most=0.6)
    )
    assert errors(mended, modules=by_digest(calm)) == []


def test_so_does_the_module_of_a_module_told_at_the_module_that_brings_it() -> None:
    frank = community("City", adaptations=[rule("frank", TEEN, "set", "directness", 0.9)])
    calm = community("Calm")
    house = community("House", modules=[adopting(frank, "city")])
    document = community(
        "School",
        modules=[adopting(calm, "calm"), adopting(house)],
        floor=raising(parameter="directness", at_most=0.6),
    )
    (finding,) = errors(document, modules=by_digest(frank, house, calm))
    assert finding.pointer == "/modules/1"
    assert "“house:city:frank”" in finding.message


def test_a_module_that_is_not_given_counts_as_a_failed_proof() -> None:
    house = community("House")
    document = community("School", modules=[adopting(community("Calm"), "calm"), adopting(house)])
    (finding,) = errors(document, modules=by_digest(community("Calm")))
    assert (finding.rule, finding.pointer) == ("dynamics.module-missing", "/modules/1")
    assert finding.part == "house"
    assert "city/house 1.0.0" in finding.message
    assert errors(document, modules=by_digest(community("Calm"), house)) == []


def test_a_module_is_what_its_digest_says_and_nothing_else() -> None:
    house = community("House")
    document = community("School", modules=[adopting(house)])
    (finding,) = errors(document, modules={digest(house): community("Another")})
    assert "is another document" in finding.message


def test_a_module_s_range_moves_the_default_of_who_adopts_it_and_that_is_proved() -> None:
    union = community("Union", parameters={"playfulness": {"default": 0.4, "min": 0.2}})
    light = rule("light", "person.distress >= 0.7", "add", "playfulness", 0.3)
    club = community(
        "Club",
        parameters={"playfulness": {"default": 0}},
        adaptations=[light],
        modules=[adopting(union, "union")],
    )
    (finding,) = errors(club, modules=by_digest(union))
    assert (finding.rule, finding.commitment) == ("dynamics.invariant", "F4")
    assert "0.5 would reach" in finding.message
    assert "“union:range”, “light”" in finding.message
    composed = compose(current_floor(), [club], modules=by_digest(union))
    assert evaluate(composed, finding.evidence, clamp=False).parameters["playfulness"] == 0.5


def test_where_the_range_alone_breaks_a_raise_it_is_told_at_the_module_and_of_nobody_else() -> None:
    board = community("Board", parameters={"challenge": {"default": 0.5, "min": 0.4}})
    school = community(
        "School",
        parameters={"challenge": {"default": 0.2}},
        modules=[adopting(board, "board")],
        floor=raising(parameter="challenge", at_most=0.3, when=TEEN),
    )
    (finding,) = errors(school, community("Choir"), modules=by_digest(board))
    assert (finding.rule, finding.pointer) == ("dynamics.raise", "/modules/0")
    assert finding.remedy.startswith("Drop the module, or add a rule that does lower_to 0.3")
    assert "Choir" not in finding.message


def test_a_default_that_a_module_s_raise_moves_is_told_as_the_default_it_is() -> None:
    health = community("Health", floor=raising(parameter="break_nudge", at_least=0.6))
    club = community(
        "Club",
        parameters={"break_nudge": {"default": 0.5}},
        modules=[adopting(health, "health")],
    )
    (finding,) = errors(club, modules=by_digest(health))
    assert (finding.rule, finding.pointer) == ("dynamics.base", "/parameters/break_nudge/default")
    assert "Suggesting breaks 0.5 is the default" in finding.message
    composed = compose(current_floor(), [club], modules=by_digest(health))
    assert evaluate(composed, {}, clamp=False).parameters["break_nudge"] == 0.6


# -- companions ---------------------------------------------------------------------------------


def test_a_companion_that_undoes_a_raise_is_named_with_the_context_that_shows_it() -> None:
    school = community("Willow School", floor=raising(parameter="directness", at_most=0.6))
    choir = community("Choir", adaptations=[rule("frank", TEEN, "set", "directness", 0.9)])
    assert errors(school) == []
    assert errors(choir) == []
    (finding,) = errors(school, choir)
    assert (finding.rule, finding.pointer) == ("composition.raise", "/floor/raises/0")
    assert finding.part == "stricter"
    assert finding.message == (
        "Together with “Choir”: Directness 0.9 would reach a teenager through “choir:frank”, and "
        "the raise “willow-school:stricter” allows at most 0.6."
    )
    assert finding.evidence == {"person.age_band": "teen"}
    assert reproduced(finding, [school, choir], "directness") == 0.9
    assert errors(choir, school)[0].pointer == "/adaptations/0/effects/0/value"
    calm = community("Choir", adaptations=[rule("frank", TEEN, "set", "directness", 0.6)])
    assert errors(school, calm) == []


def test_documents_that_are_sound_alone_can_leave_the_floor_together() -> None:
    one = community("One", adaptations=[rule("a", ADULT, "add", "memory_days", 400)])
    other = parse(
        profile(
            title="Me",
            adaptations=[rule("b", f"{ADULT} && person.days_known > 9", "add", "memory_days", 400)],
        )
    )
    assert errors(one) + errors(other) == []
    (finding,) = errors(one, other)
    assert (finding.rule, finding.commitment) == ("composition.invariant", "F11")
    assert finding.pointer == "/adaptations/0/effects/0/value"
    assert finding.part == "a"
    assert finding.message.startswith(
        "Together with “Me”: Days of memory 830 would reach an adult known for 10 days"
    )
    limit = 730
    assert reproduced(finding, [one, other], "memory_days") > limit
    (back,) = errors(other, one)
    assert back.message.startswith("Together with “One”: ")
    mended = community("One", adaptations=[rule("a", ADULT, "add", "memory_days", 300)])
    assert errors(mended, other) == []


def test_a_range_that_holds_back_a_protection_is_told_to_the_author_of_the_protection() -> None:
    club = community("Debating club", parameters={"challenge": {"default": 0.5, "min": 0.4}})
    me = parse(
        profile(
            title="Me",
            adaptations=[
                rule("push", TUTOR, "add", "challenge", 0.4),
                rule("rest", "person.distress >= 0.5", "lower_to", "challenge", 0.2)
                | {"priority": 10},
            ],
        )
    )
    assert errors(club) + errors(me) == []
    (finding,) = errors(me, club)
    assert (finding.rule, finding.commitment) == ("composition.invariant", "F4")
    assert (finding.pointer, finding.part) == ("/adaptations/1/effects/0/value", "rest")
    assert finding.message.startswith("Together with “Debating club”: Challenge 0.4 would reach ")
    assert finding.remedy.startswith("Settle it with “Debating club”, ")
    assert reproduced(finding, [club, me], "challenge") == 0.4
    (back,) = errors(club, me)
    assert back.evidence == finding.evidence
    lower = community("Debating club", parameters={"challenge": {"default": 0.5, "min": 0.3}})
    assert errors(me, lower) == []


def test_so_is_a_range_that_holds_back_what_keeps_a_raise_of_the_author_s_own() -> None:
    school = community(
        "School",
        floor=raising(parameter="directness", at_most=0.6, when=TEEN),
        parameters={"directness": {"default": 0.8}},
        adaptations=[rule("gentle", TEEN, "set", "directness", 0.5)],
    )
    choir = community("Choir", parameters={"directness": {"default": 0.8, "min": 0.7}})
    band = community("Band")
    assert errors(school) + errors(choir) == []
    (finding,) = errors(school, choir, band)
    assert (finding.rule, finding.part) == ("composition.raise", "gentle")
    assert finding.message.startswith("Together with “Choir” and “Band”: Directness 0.7 would ")
    assert reproduced(finding, [school, choir, band], "directness") == 0.7
    assert errors(school, band) == []


def test_and_one_that_holds_back_a_module_of_the_author_s() -> None:
    gentle = community("House", adaptations=[rule("gentle", TEEN, "set", "directness", 0.5)])
    school = community(
        "School",
        modules=[adopting(gentle)],
        floor=raising(parameter="directness", at_most=0.6, when=TEEN),
        parameters={"directness": {"default": 0.8}},
    )
    choir = community("Choir", parameters={"directness": {"default": 0.8, "min": 0.7}})
    assert errors(school, modules=by_digest(gentle)) == []
    (finding,) = errors(school, choir, modules=by_digest(gentle))
    assert finding.rule == "composition.raise"
    assert finding.message.startswith("Together with “Choir”: Directness 0.7 would ")


def test_what_is_wrong_with_the_document_alone_is_told_once() -> None:
    wrong = community("One", adaptations=[rule("a", TEEN, "set", "romance", 0.4)])
    assert [finding.rule for finding in errors(wrong, community("Two"))] == ["dynamics.invariant"]


def test_also_where_a_module_of_its_own_does_it_or_another_s_range_alters_how_far_it_goes() -> None:
    frank = community("House", adaptations=[rule("frank", TEEN, "set", "directness", 0.9)])
    school = community(
        "School", modules=[adopting(frank)], floor=raising(parameter="directness", at_most=0.6)
    )
    choir = community("Choir", parameters={"directness": {"default": 0.5, "max": 0.8}})
    found = errors(school, choir, modules=by_digest(frank))
    assert [finding.rule for finding in found] == ["dynamics.raise"]


def test_a_companion_given_twice_or_the_document_itself_changes_nothing() -> None:
    one, two = community("One"), community("Two")
    assert validate(one, companions=[two, two, one]) == validate(one, companions=[two])
    assert validate(one, companions=[one]) == validate(one)


def test_disagreements_are_advice_at_their_place_in_the_document() -> None:
    ranges = {"warmth": {"default": 0.5, "min": 0.4, "max": 0.6}}
    other = {"warmth": {"default": 0.9, "min": 0.8}}
    school = community(
        "Willow School",
        parameters=ranges,
        clauses=[
            {"id": "kind", "modality": "should", "text": "Be kind."},
            {"id": "help", "modality": "should", "text": "Help.", "topics": ["homework"]},
        ],
    )
    choir = community(
        "Choir",
        parameters=other,
        clauses=[{"id": "no", "modality": "must_not", "text": "Help.", "topics": ["homework"]}],
    )
    told = [
        finding
        for finding in validate(school, companions=[choir]).findings
        if finding.rule == "composition.conflict"
    ]
    assert [(f.severity, f.pointer, f.part) for f in told] == [
        ("advice", "/parameters/warmth", None),
        ("advice", "/clauses/1", "help"),
    ]
    assert "“Choir”" in told[0].message
    assert told[1].remedy.endswith("[choir:no], which weighs more.")


def test_a_person_has_one_profile() -> None:
    mine, yours = parse(profile(title="Mine")), parse(profile(title="Yours"))
    with pytest.raises(UsageError, match="one profile"):
        validate(mine, companions=[yours])
    with pytest.raises(UsageError, match="one profile"):
        validate(community("One"), companions=[mine, yours])
    with pytest.raises(UsageError, match="neither"):
        validate(mine, companions=[current_floor()])


def test_a_draft_that_cannot_be_read_whole_is_still_looked_at_in_company() -> None:
    school = constitution(
        title="Willow School",
        floor=raising(parameter="directness", at_most=0.6),
        clauses=[
            {"id": "kind", "modality": "should", "text": ""},
            {"id": "fair", "modality": "should", "text": "Be fair."},
        ],
    )
    choir = community("Choir", adaptations=[rule("frank", TEEN, "set", "directness", 0.9)])
    rules = [f.rule for f in validate(school, companions=[choir]).of("error")]
    assert rules == ["shape.minLength", "composition.raise"]


def test_the_context_shown_breaks_the_bound_exactly() -> None:
    school = community(
        "School", floor=raising(parameter="warmth", at_least=0.3, when="person.distress > 0.4")
    )
    choir = community("Choir", adaptations=[rule("cool", "true", "set", "warmth", 0.2)])
    (finding,) = errors(school, choir)
    assert exact(reproduced(finding, [school, choir], "warmth")) == exact(0.2)
    assert finding.evidence["person.distress"] > 0.4
