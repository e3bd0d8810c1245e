"""Modules in a composition: they act before whoever adopts them, and each counts once."""

from __future__ import annotations

import pytest

from attune import digest, evaluate
from attune.adaptation import evaluate as evaluate_fully
from attune.document import Document
from attune.errors import UsageError
from tests.attune.composing import (
    ADULT,
    adopting,
    cause,
    choir,
    community,
    leaving,
    person,
    raising,
    rule,
    school,
    together,
    value,
)


def test_modules_and_the_modules_of_modules_act_before_whoever_adopts_them() -> None:
    city = community("City", adaptations=[rule("city", "true", "set", "warmth", 0.1)])
    house = community(
        "House",
        modules=[adopting(city, "city")],
        adaptations=[rule("house", "true", "add", "warmth", 0.3)],
    )
    top = school(modules=[adopting(house)], parameters=leaving(None, 0.3, 0.3))
    modules = {digest(each): each for each in (city, house)}
    composition = together(top, modules=modules)
    assert [member.label for member in composition.members] == ["willow-school", "house", "city"]
    assert value(composition, "warmth") == 0.4
    assert cause(composition, "warmth") == ("city:city", "house:house")
    assert {each.id for each in composition.clauses} == {
        "willow-school:kind",
        "house:kind",
        "city:kind",
    }


def test_a_module_that_two_adopt_counts_once() -> None:
    house = community("House", adaptations=[rule("more", "true", "add", "warmth", 0.1)])
    modules = {digest(house): house}
    one, other = school(modules=[adopting(house)]), choir(modules=[adopting(house)])
    composition = together(one, other, modules=modules)
    assert [member.label for member in composition.members] == [
        "willow-school",
        "house",
        "harbour-choir",
    ]
    assert value(composition, "warmth") == 0.6


def test_a_document_evaluates_with_its_module_as_it_does_alone() -> None:
    house = community(
        "House",
        parameters={"warmth": {"default": 0.8}, "directness": {"default": 0.2}},
        adaptations=[rule("house", "true", "add", "directness", 0.3)],
        floor=raising(parameter="playfulness", at_most=0.2),
    )
    top = school(
        modules=[adopting(house)],
        parameters={"warmth": {"default": 0.3}},
        adaptations=[rule("own", "person.distress > 0.2", "raise_to", "directness", 0.7)],
    )
    composition = together(top, modules={digest(house): house})
    for context in (ADULT, {"person.distress": 0.5}, {"person.distress": 0.9}):
        alone = evaluate_fully(top, context, modules=[house])
        assert evaluate(composition, context).parameters == alone.parameters


@pytest.mark.parametrize("given", ["nothing", "another", "a profile"])
def test_a_module_that_is_not_what_was_adopted_is_refused(given: str) -> None:
    house = community("House")
    top = school(modules=[adopting(house)])
    modules: dict[str, dict[str, Document]] = {
        "nothing": {},
        "another": {digest(house): choir()},
        "a profile": {digest(house): person()},
    }
    with pytest.raises(UsageError, match="city/house"):
        together(top, modules=modules[given])
