"""What a document and the modules that it adopts cannot both have is told to who adopts them."""

from __future__ import annotations

from typing import Any

from attune import digest, validate
from attune.document import Document
from attune.validation import Finding
from tests.attune.composing import adopting, clause, community, leaving, raising, rule


def told(document: Document, *modules: Document, with_: Document | None = None) -> list[Finding]:
    report = validate(
        document,
        modules={digest(each): each for each in modules},
        companions=[with_] if with_ else [],
    )
    return [f for f in report.findings if f.rule in ("composition.conflict", "dynamics.moved")]


def places(found: list[Finding]) -> list[tuple[str, str, str]]:
    return [(f.rule, f.severity, f.pointer) for f in found]


def hall(*modules: Document, **changes: Any) -> Document:
    listed = [adopting(each, f"m{index}") for index, each in enumerate(modules)]
    return community("Town hall", modules=listed, **changes)


CONFLICT = ("composition.conflict", "advice", "/modules/0")
MOVED = ("dynamics.moved", "advice", "/parameters/challenge/default")


def test_ranges_of_a_module_and_its_adopter_that_exclude_each_other() -> None:
    pact = community("Pact", parameters=leaving(0, 0.5, 0.2))
    document = hall(pact, parameters=leaving(0.8, 1, 0.9))
    (found,) = told(document, pact)
    assert places([found]) == [CONFLICT]
    assert "“Town hall” leaves at least 0.8; “Pact” leaves at most 0.5" in found.message
    assert found.remedy.endswith("Until then: 0.9, within what “Town hall” leaves.")


def test_ranges_of_two_modules_that_exclude_each_other() -> None:
    one = community("One", parameters=leaving(0.8, 1, 0.9))
    two = community("Two", parameters=leaving(0, 0.3, 0.2))
    (found,) = told(hall(one, two), one, two)
    assert places([found]) == [("composition.conflict", "advice", "/modules/1")]
    assert "“One”" in found.message


def test_clauses_for_and_against_on_one_topic() -> None:
    pact = community("Pact", clauses=[clause("nick", "must", topics=["names"])])
    document = hall(pact, clauses=[clause("no-nick", "must_not", topics=["names"])])
    assert places(told(document, pact)) == [CONFLICT]


def test_they_are_told_once_with_companions_too() -> None:
    pact = community("Pact", parameters=leaving(0, 0.5, 0.2))
    document = hall(pact, parameters=leaving(0.8, 1, 0.9))
    assert places(told(document, pact, with_=community("Choir"))) == [CONFLICT]


def test_raises_that_exclude_each_other_are_the_error_that_one_is_broken() -> None:
    pact = community("Pact", floor=raising(parameter="warmth", at_least=0.8))
    document = hall(pact, floor=raising(parameter="warmth", at_most=0.3))
    assert told(document, pact) == []
    assert validate(document, modules={digest(pact): pact}).verdict == "fail"


def test_a_default_that_gives_way_to_a_module_s_range_is_told_with_the_value_that_holds() -> None:
    pact = community("Pact", parameters=leaving(0, 0.5, 0.2, "challenge"))
    (found,) = told(hall(pact, parameters={"challenge": {"default": 0.8}}), pact)
    assert places([found]) == [MOVED]
    assert found.message == (
        "Challenge 0.8 is the default, and the range of the module “m0” makes it 0.5."
    )
    assert told(hall(pact, parameters={"challenge": {"default": 0.5}}), pact) == []
    assert told(hall(pact), pact) == []


def test_and_one_that_gives_way_to_a_range_of_the_house_is_not_a_module_s_own() -> None:
    pact = community("Pact", parameters={"challenge": {"default": 0.8}})
    document = hall(pact, parameters=leaving(0, 0.5, 0.4, "challenge"))
    assert told(document, pact) == []


def test_a_house_of_one_mind_has_nothing_to_be_told() -> None:
    pact = community(
        "Pact",
        parameters=leaving(0.2, 0.8, 0.5),
        adaptations=[rule("calm", "person.distress > 0.5", "set", "warmth", 0.7)],
    )
    assert told(hall(pact, parameters=leaving(0.3, 0.9, 0.5)), pact) == []
