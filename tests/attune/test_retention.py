"""How long a profile lets things be remembered is held to what bounds that parameter."""

from __future__ import annotations

from typing import Any

import pytest

from attune import compile, compose, parse, validate
from attune.floor import current_floor
from tests.samples import constitution, profile

TEEN = {"person.age_band": "teen"}


def raising(**bound: Any) -> dict[str, Any]:
    item = {"id": "month", "parameter": "memory_days", "at_most": 30, **bound}
    return {**constitution()["floor"], "raises": [item]}


def keeping(days: int, **changes: Any) -> dict[str, Any]:
    return profile(memory={"retention_days": days}, **changes)


def kept(document: Any, context: dict[str, Any] | None = None) -> str:
    text = compile(document, "system-prompt", context).text or ""
    return text.partition("- Keep what you may remember at most ")[2].partition(" days.")[0]


def test_keeping_longer_than_ones_own_raise_is_an_error() -> None:
    [found] = validate(keeping(365, floor=raising())).of("error")
    assert (found.rule, found.pointer) == ("dynamics.retention", "/memory/retention_days")
    assert found.evidence == {}
    assert "365 days, and the raise “month” allows at most 30" in found.message
    assert validate(keeping(30, floor=raising())).of("error") == []


@pytest.mark.parametrize(
    "bound",
    [
        {"when": 'person.age_band == "child"', "at_most": 7},
        {"when": "person.distress > 1.0"},
        {"when": 'person.age_band in ["child", "teen"]', "at_most": 60},
    ],
)
def test_fewer_days_in_some_situations_are_no_error(bound: dict[str, Any]) -> None:
    lower = {"op": "lower_to", "parameter": "memory_days", "value": 7}
    rule = {"id": "young", "when": 'person.age_band == "child"', "effects": [lower]}
    document = keeping(30, floor=raising(**bound), adaptations=[rule])
    assert validate(document).of("error") == []
    assert kept(parse(document)) == "30"
    assert kept(parse(document), {"person.age_band": "child"}) == "7"


def told(document: dict[str, Any]) -> list[tuple[str, str]]:
    found = validate(document).of("error")
    return [(f.rule, f.remedy) for f in found if f.pointer == "/memory/retention_days"]


def test_of_several_limits_the_strictest_is_told() -> None:
    floor = raising()
    floor["raises"].append({"id": "season", "parameter": "memory_days", "at_most": 90})
    strictest = [("dynamics.retention", "Keep it at most 30 days.")]
    assert told(keeping(365, floor=floor)) == told(keeping(900, floor=floor)) == strictest
    weaker = keeping(900, floor=raising(at_most=800))
    assert told(weaker) == [("structure.retention-limited", "Keep it at most 730 days.")]


def test_a_limit_is_told_in_whole_days() -> None:
    document = keeping(30, floor=raising(at_most=6.5))
    assert told(document) == [("dynamics.retention", "Keep it at most 6 days.")]
    assert told(keeping(6, floor=raising(at_most=6.5))) == []


def test_what_is_compiled_keeps_to_ones_own_raise() -> None:
    document = parse(keeping(365, floor=raising(), parameters={"memory_days": {"default": 30}}))
    compiled = compile(document, "system-prompt")
    assert kept(document) == kept(document, {"person.age_band": "adult"}) == "30"
    assert "/memory/retention_days" in [loss.pointer for loss in compiled.losses]


def test_what_is_compiled_for_a_teenager_keeps_to_thirty_days() -> None:
    document = parse(keeping(365))
    assert kept(document, TEEN) == "30"
    assert kept(document, {"person.age_band": "adult"}) == kept(document) == "365"
    assert kept(parse(keeping(7)), TEEN) == "7"


def test_what_is_compiled_keeps_to_what_a_rule_makes_of_the_parameter() -> None:
    effect = {"op": "lower_to", "parameter": "memory_days", "value": 3}
    rule = {"id": "brief", "when": "person.distress > 0.5", "effects": [effect]}
    document = parse(keeping(60, parameters={"memory_days": {"default": 60}}, adaptations=[rule]))
    assert kept(document, {"person.distress": 0.6}) == "3"
    assert kept(document, {"person.distress": 0.5}) == "60"


@pytest.mark.parametrize(
    "community",
    [
        constitution(floor=raising()),
        constitution(parameters={"memory_days": {"default": 10, "max": 30}}),
    ],
)
def test_a_community_binds_what_a_person_lets_be_remembered(community: dict[str, Any]) -> None:
    both = compose(current_floor(), [parse(community)], parse(keeping(700)))
    assert kept(both) == "30"


def test_a_communitys_raise_is_told_to_a_person_who_keeps_longer() -> None:
    community = parse(constitution(title="Choir", floor=raising()))
    report = validate(keeping(700), companions=[community])
    [found] = [each for each in report.findings if each.rule == "composition.retention"]
    assert (found.severity, found.pointer) == ("advice", "/memory/retention_days")
    assert found.message.startswith("Together with “Choir”: ")
    assert report.verdict == "pass"
    [told] = [
        each
        for each in validate(community, companions=[parse(keeping(700))]).findings
        if each.rule == "composition.retention"
    ]
    assert (told.pointer, told.part) == ("/floor/raises/0", "month")
    assert told.message.startswith("Together with “My studies”: ")
    quiet = validate(keeping(30), companions=[community])
    assert not [each for each in quiet.findings if each.rule == "composition.retention"]


def test_of_a_communitys_raises_the_strictest_is_told() -> None:
    floor = raising()
    floor["raises"] += [
        {"id": "weak", "parameter": "memory_days", "at_most": 90},
        {"id": "dead", "parameter": "memory_days", "at_most": 7, "when": "person.distress > 1.0"},
    ]
    report = validate(keeping(700), companions=[parse(constitution(floor=floor))])
    [found] = [each for each in report.findings if each.rule == "composition.retention"]
    assert "month” allows at most 30" in found.message


def test_what_is_compiled_without_a_context_says_the_shorter_of_two_numbers() -> None:
    document = keeping(400, parameters={"memory_days": {"default": 20}})
    assert kept(parse(document)) == "20"
    assert kept(compose(current_floor(), [], parse(document))) == "20"
