"""Advice: what a sound document may still lack, tied to the idea that each piece serves."""

from __future__ import annotations

from typing import Any

import pytest

from attune import validate
from attune.validation.rules import every_rule
from tests.samples import AMENDMENT, RIGHTS, constitution, profile

VIRTUE = {"id": "kind", "modality": "should", "kind": "virtue", "text": "Be kind.", "why": "So."}
FORBIDDEN = {"id": "no", "modality": "must_not", "text": "Do not shout.", "why": "It hurts."}
REVIEW = {"due": "2031-05-01"}
ASKED = {"id": "run", "when": "true", "action": "remind", "strength": 1, "revocable": True}


def wish(name: str, order: str) -> dict[str, Any]:
    return {"id": name, "order": order, "text": "To run.", "status": "stated"}


def dimension(name: str, framework: str, *beneficiaries: str) -> dict[str, Any]:
    return {
        "id": name,
        "framework": framework,
        "dimension": name,
        "beneficiaries": list(beneficiaries),
    }


def community(**changes: Any) -> dict[str, Any]:
    whole = {"clauses": [VIRTUE], "rights": RIGHTS, "amendment": AMENDMENT, "review": REVIEW}
    return constitution(**(whole | changes))


def person(**changes: Any) -> dict[str, Any]:
    return profile(**({"review": REVIEW} | changes))


# The rule, a document that lacks something, and its twin that does not.
LACKING: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "only-prohibitions": (
        community(clauses=[FORBIDDEN | {"kind": "virtue"}]),
        community(clauses=[FORBIDDEN, VIRTUE]),
    ),
    "no-virtue": (community(clauses=[VIRTUE | {"kind": "duty"}]), community()),
    "no-why": (community(clauses=[VIRTUE | {"why": ""}]), community()),
    "no-dissent": (community(rights=RIGHTS | {"dissent": False}), community()),
    "no-fork": (community(rights=RIGHTS | {"fork": False}), community()),
    "no-quorum": (community(amendment=AMENDMENT | {"quorum": 0}), community()),
    "review": (community(review={}) | {"review": None}, community()),
    "only-first-order": (
        person(desires=[wish("a", "first")]),
        person(desires=[wish("a", "first"), wish("b", "second")]),
    ),
    "one-framework": (
        person(dimensions=[dimension("a", "perma"), dimension("b", "perma")]),
        person(dimensions=[dimension("a", "perma"), dimension("b", "own")]),
    ),
    "only-self": (
        person(dimensions=[dimension("a", "own", "self")]),
        person(dimensions=[dimension("a", "own", "self", "ecosystems")]),
    ),
    "consent-outlasts-review": (
        person(guidance=[ASKED | {"expires": "2032-05-02"}]),
        person(guidance=[ASKED | {"expires": "2032-05-01"}]),
    ),
}


def advice(document: dict[str, Any]) -> list[tuple[str, bool]]:
    """The rules that advise, and whether each says which idea it serves."""
    report = validate({name: value for name, value in document.items() if value is not None})
    assert report.verdict == "pass"
    return [
        (finding.rule.removeprefix("balance."), bool(finding.idea))
        for finding in report.findings
        if finding.rule.startswith("balance.")
    ]


@pytest.mark.parametrize("rule", LACKING)
def test_what_is_lacking_is_told_with_the_idea_it_serves_and_the_twin_is_not(rule: str) -> None:
    lacking, whole = LACKING[rule]
    assert advice(lacking) == [(rule, True)]
    assert advice(whole) == []


def test_every_piece_of_advice_has_its_test() -> None:
    listed = {each.id.removeprefix("balance.") for each in every_rule() if each.stage == "balance"}
    assert listed == LACKING.keys()
