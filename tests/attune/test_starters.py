"""What a new community or person starts from: short, accepted, and deciding nothing for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import attune
from attune.floor import current_pin

ROOT = Path(__file__).resolve().parents[2]


def starters(folder: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((ROOT / folder / "starters.json").read_text("utf-8"))
    return entries


def pinned(entry: dict[str, Any]) -> dict[str, Any]:
    """A starter's document as a new author gets it: resting on the current safety layer."""
    pin = current_pin()
    return {**entry["document"], "floor": {"version": pin.version, "digest": pin.digest}}


STARTERS = [
    pytest.param(folder, entry, id=f"{folder}-{entry['key']}")
    for folder in ("communities", "profiles")
    for entry in starters(folder)
]
COMMUNITY_STARTERS = [entry for entry in STARTERS if entry.values[0] == "communities"]
PERSONAL_STARTERS = [entry for entry in STARTERS if entry.values[0] == "profiles"]

every_starter = pytest.mark.parametrize(("folder", "entry"), STARTERS)
every_community_starter = pytest.mark.parametrize(("folder", "entry"), COMMUNITY_STARTERS)
every_personal_starter = pytest.mark.parametrize(("folder", "entry"), PERSONAL_STARTERS)


def test_there_are_five_starters_for_communities_and_three_for_people() -> None:
    assert [entry["key"] for entry in starters("communities")] == [
        "school-tutor",
        "care-companion",
        "club",
        "city",
        "assistant",
    ]
    assert [entry["key"] for entry in starters("profiles")] == ["studies", "caring", "everyday"]


@every_starter
def test_a_starter_is_accepted_once_it_rests_on_the_safety_layer(
    folder: str, entry: dict[str, Any]
) -> None:
    assert "floor" not in entry["document"]
    report = attune.validate(pinned(entry))
    assert [finding for finding in report.findings if finding.severity != "advice"] == []
    assert report.verdict == "pass"


@every_starter
def test_a_starter_is_small_enough_to_be_read_at_once(folder: str, entry: dict[str, Any]) -> None:
    document = attune.parse(pinned(entry))
    assert not isinstance(document, attune.Floor)
    if entry["key"] == "assistant":
        assert len(document.clauses) == 3
    else:
        assert 6 <= len(document.clauses) <= 8
    assert len(document.adaptations) == 2
    assert document.parameters
    assert document.review is not None
    assert any(clause.kind == "virtue" for clause in document.clauses)
    assert entry["name"]
    assert entry["description"]


@every_community_starter
def test_a_community_starts_with_a_way_to_change_and_to_leave(
    folder: str, entry: dict[str, Any]
) -> None:
    document = attune.parse(pinned(entry))
    assert isinstance(document, attune.Constitution)
    assert document.preamble
    assert document.amendment is not None
    assert document.rights is not None
    assert document.rights.exit.penalty == "none"


@every_personal_starter
def test_nothing_is_consented_to_or_weighed_on_a_persons_behalf(
    folder: str, entry: dict[str, Any]
) -> None:
    document = attune.parse(pinned(entry))
    assert isinstance(document, attune.Profile)
    assert document.narrative
    assert document.memory is not None
    assert document.guidance == ()
    assert document.dimensions == ()
    assert document.desires == ()
