"""Closeness that rests on a taper which says that it never tapers off goes to people."""

from __future__ import annotations

from typing import Any

import pytest

from attune import parse, validate
from tests.samples import constitution, profile

NEVER = "Never: companionship stays exactly as it is."
LESS = "Be less of a companion with each month in which I ring people."


def close(*tapers: str, language: str = "en", **changes: Any) -> dict[str, Any]:
    growth = [
        {"id": f"g-{n}", "capability": "Ringing people.", "sign": "I ring.", "taper": taper}
        for n, taper in enumerate(tapers)
    ]
    parameters = {"companionship": {"default": 0.9}}
    return profile(**{"growth": growth, "language": language, "parameters": parameters} | changes)


def looked_at(document: dict[str, Any]) -> list[tuple[str, str | None]]:
    findings = validate(document).of("review")
    return [(each.pointer, each.commitment) for each in findings if each.rule == "structure.taper"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (NEVER, "en"),
        ("Never. It stays as it is.", "en"),
        ("Taper? No, never.", "en"),
        ("none", "en"),
        ("n/a", "en"),
        ("Nie; alles bleibt, wie es ist.", "de"),
        ("Nein, gar nicht.", "de"),
        ("No, nunca: todo sigue igual.", "es"),
        ("Jamais.", "fr"),
        ("Não, nunca.", "pt"),
        ("أبدا: تبقى الرفقة كما هي.", "ar"),
        ("कभी नहीं", "hi"),
        ("永远不会。陪伴不变。", "zh"),
        ("Hapana, kamwe.", "sw"),
    ],
)
def test_closeness_with_a_taper_that_says_never_goes_to_review(text: str, language: str) -> None:
    assert looked_at(close(text, language=language)) == [("/growth/0/taper", "F9")]


@pytest.mark.parametrize("effect", [{"op": "set", "value": 0.6}, {"op": "add", "value": 0.3}])
def test_so_does_closeness_that_a_rule_brings_about(effect: dict[str, Any]) -> None:
    effects = [{"parameter": "companionship", **effect}]
    rule = {"id": "r", "when": 'person.age_band == "adult"', "effects": effects}
    mild = {"companionship": {"default": 0.4}}
    assert looked_at(close(NEVER, parameters=mild, adaptations=[rule]))
    assert not looked_at(close(NEVER, parameters=mild))


def test_one_taper_in_earnest_is_enough() -> None:
    assert looked_at(close(LESS)) == looked_at(close(NEVER, LESS)) == []
    assert looked_at(close("After three months do not bring it up any more.")) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("No more than three evenings a week, then two, then one.", "en"),
        ("Not before spring: then one evening less each month.", "en"),
        ("Without hurry: every week one evening fewer.", "en"),
        ("Three evenings, two, one, none.", "en"),
        ("Nicht mehr täglich, dann nur noch sonntags, dann gar nicht mehr.", "de"),
        ("Ne plus proposer son aide quand j'ai trouvé deux amis.", "fr"),
        ("No más de tres tardes, luego dos.", "es"),
        ("Não mais todos os dias, depois só aos domingos.", "pt"),
        ("لا أكثر من ثلاث مرات في الأسبوع ثم مرتين.", "ar"),
        ("不再每天,先每周三次,然后一次。", "zh"),
    ],
)
def test_a_taper_in_earnest_may_open_with_a_negation(text: str, language: str) -> None:
    assert not looked_at(close(text, language=language))


@pytest.mark.parametrize("text", ["-", "...", "🚫", "0"])
def test_a_taper_without_a_letter_is_none(text: str) -> None:
    assert blocked(close(text)) == ["F9"]
    assert blocked(close(text, LESS)) == []


def blocked(document: dict[str, Any]) -> list[str | None]:
    return [each.commitment for each in validate(document).of("error")]


def test_closeness_that_comes_about_in_company_rests_on_the_taper_too() -> None:
    add = {"op": "add", "parameter": "companionship", "value": 0.3}
    rule = {"id": "warm", "when": 'person.age_band == "adult"', "effects": [add]}
    community = parse(constitution(title="Choir", adaptations=[rule]))
    mild = {"companionship": {"default": 0.4}}
    assert not looked_at(close(NEVER, parameters=mild))
    [found] = validate(close(NEVER, parameters=mild), companions=[community]).of("review")
    assert (found.rule, found.pointer) == ("structure.taper", "/growth/0/taper")
    assert found.message.startswith("Together with “Choir”: ")
    earnest = validate(close(LESS, parameters=mild), companions=[community])
    assert not earnest.of("review")
    already = validate(close(NEVER), companions=[community]).of("review")
    assert [each.rule for each in already] == ["structure.taper"]
