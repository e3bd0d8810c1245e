"""Which version number a change deserves."""

from __future__ import annotations

from typing import Any

import pytest

from attune.diff import diff, propose_version
from attune.errors import UsageError
from tests.attune.comparing import constitution, proposed, with_clause


def test_a_rule_that_suspends_one_of_two_clauses_of_the_same_id_binds() -> None:
    twice = [{"id": "honest", "modality": modality} for modality in ("must", "should")]
    rule = {"id": "a", "when": "true", "effects": [{"op": "suspend", "clause": "honest"}]}
    old = constitution(clauses=twice)
    assert proposed(constitution(clauses=twice, adaptations=[rule]), old) == "2.0.0"


def test_the_first_version_is_1_0_0() -> None:
    assert propose_version(None, diff({}, constitution())) == "1.0.0"


@pytest.mark.parametrize("text", ["", "1.4", "1.4.0.0", "v1.4.0", "1.04.0", "1.-4.0", "1.4.0-a"])
def test_what_is_no_version_is_told(text: str) -> None:
    with pytest.raises(UsageError, match=r"as in 1\.4\.0"):
        propose_version(text, diff({}, constitution()))


@pytest.mark.parametrize("text", ["9" * 5000 + ".0.0", "1000000000.0.0"])
def test_a_version_that_no_document_may_have_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="at most nine digits") as caught:
        propose_version(text, diff({}, constitution()))
    assert len(str(caught.value)) < 200


def test_a_version_that_is_no_text_is_told() -> None:
    with pytest.raises(UsageError, match="a version as text, or none, not int"):
        propose_version(1, diff({}, {}))  # type: ignore[arg-type]


def test_the_same_text_keeps_its_version() -> None:
    assert proposed(constitution()) == "1.4.2"


@pytest.mark.parametrize(
    "new",
    [
        with_clause("honest", text="Tell everything."),
        with_clause("honest", modality="should"),
        with_clause("kind", modality="must"),
        with_clause("kind", modality="must_not"),
        with_clause("honest", except_when="agent.stakes > 0.5"),
        constitution(clauses=constitution()["clauses"][1:]),
        constitution(rights=constitution()["rights"] | {"fork": False}),
        constitution(amendment={"method": "majority"}),
        constitution(modules=[{"id": "m", "document": "a/b", "version": "1.0.0"}]),
        constitution(clauses=[*constitution()["clauses"], {"id": "kind", "modality": "must"}]),
        constitution(clauses=[{"modality": "must"}]),
        constitution(
            adaptations=[
                {"id": "a", "when": "true", "effects": [{"op": "suspend", "clause": "honest"}]}
            ]
        ),
    ],
)
def test_what_binds_raises_the_first_number(new: dict[str, Any]) -> None:
    assert proposed(new) == "2.0.0"


MODULES = [{"id": name, "document": f"a/{name}", "version": "1.0.0"} for name in ("m", "n")]


@pytest.mark.parametrize(
    "swapped", [MODULES[::-1], [MODULES[1] | {"why": "Songs."}, MODULES[0] | {"why": "Tea."}]]
)
def test_the_order_of_modules_binds_because_a_later_one_prevails(
    swapped: list[dict[str, Any]],
) -> None:
    old = constitution(modules=MODULES)
    assert proposed(constitution(modules=swapped), old) == "2.0.0"


def test_a_reason_for_a_module_that_stays_in_its_place_binds_nobody() -> None:
    old = constitution(modules=MODULES)
    told = [MODULES[0] | {"why": "Tea."}, MODULES[1]]
    assert proposed(constitution(modules=told), old) == "1.4.3"


@pytest.mark.parametrize(
    "new",
    [
        with_clause("kind", text="Be gentle."),
        with_clause("honest", topics=["truth"]),
        constitution(clauses=constitution()["clauses"][:2]),
        constitution(parameters={}),
        constitution(scope={"roles": ["tutor"]}),
        constitution(review={"due": "2027-01-01"}),
        constitution(
            adaptations=[
                {"id": "a", "when": "true", "effects": [{"op": "suspend", "clause": "kind"}]}
            ]
        ),
    ],
)
def test_what_else_is_normative_raises_the_second_number(new: dict[str, Any]) -> None:
    assert proposed(new) == "1.5.0"


@pytest.mark.parametrize(
    "new",
    [
        with_clause("honest", why="Because."),
        with_clause("honest", examples={"good": ["“I do not know.”"]}),
        with_clause("honest", translations={"es": {"text": "Di la verdad."}}),
        with_clause("honest", source="Meeting in May"),
        with_clause("honest", support=[{"group": "altos", "share": 0.9}]),
        with_clause("honest", confidence="high"),
        constitution(title="The choir"),
        constitution(preamble="We sing."),
        constitution(parts=[{"id": "p", "title": "Singing"}]),
        constitution(clauses=constitution()["clauses"][::-1]),
    ],
)
def test_what_is_not_normative_raises_the_third_number(new: dict[str, Any]) -> None:
    assert proposed(new) == "1.4.3"


def test_a_new_wording_said_to_mean_the_same_raises_the_third_number() -> None:
    changes = diff(constitution(), with_clause("honest", text="Say what is true."))

    assert propose_version("1.4.2", changes, frozenset({"honest"})) == "1.4.3"
    assert propose_version("1.4.2", changes, frozenset({"kind"})) == "2.0.0"


def test_only_clauses_can_be_worded_anew() -> None:
    nudge = {"id": "honest", "when": "true", "text": "Think."}
    old, new = (constitution(guidance=[nudge | changes]) for changes in ({}, {"text": "Wait."}))

    assert propose_version("1.4.2", diff(old, new), frozenset({"honest"})) == "1.5.0"


def safety(*commitments: dict[str, Any]) -> dict[str, Any]:
    return {"format": "attune/floor/1", "version": "1.0.0", "commitments": list(commitments)}


F1 = {"id": "F1", "title": "Exit", "text": "People may leave.", "why": "Freedom.", "sources": ["A"]}
F2 = F1 | {"id": "F2", "title": "Truth"}


@pytest.mark.parametrize(
    "commitments",
    [
        [F1],
        [F1, F2, F1 | {"id": "F3"}],
        [F1 | {"text": "Nobody may leave."}, F2],
        [F1 | {"title": "Stay"}, F2],
        [F1 | {"unknown_age": "adult"}, F2],
        [F1 | {"invariants": [{"id": "i", "parameter": "romance", "at_most": 0}]}, F2],
        [F1, F1],
    ],
)
def test_a_commitment_of_the_safety_layer_binds(commitments: list[dict[str, Any]]) -> None:
    changes = diff(safety(F1, F2), safety(*commitments))

    assert propose_version("1.4.2", changes, frozenset({"F1"})) == "2.0.0"


def test_another_reason_or_source_of_a_commitment_binds_nobody() -> None:
    told = F1 | {"why": "Dignity.", "sources": ["B"]}
    assert proposed(safety(F2, told), safety(F1, F2)) == "1.4.3"


def test_the_highest_level_decides() -> None:
    new = with_clause("honest", modality="should")
    new["title"] = "The choir"

    assert proposed(new) == "2.0.0"
