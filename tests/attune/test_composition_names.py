"""The names that documents go by in a composition, and the kinds that have a place in one."""

from __future__ import annotations

import pytest

import attune
from attune import digest
from attune.adaptation import evaluate as evaluate_fully
from attune.errors import UsageError
from attune.floor import current_floor
from tests.attune.composing import clause, community, only, person, school, together


def test_documents_of_one_title_are_told_apart_whatever_their_order() -> None:
    one, other = school(), school(preamble="Another.")
    labels = {m.digest: m.label for m in together(one, other).members}
    assert len(set(labels.values())) == 2
    assert labels == {m.digest: m.label for m in together(other, one).members}


@pytest.mark.parametrize("turned", [False, True])
def test_no_title_makes_a_document_stand_under_another_s_name_and_suspend_its_clauses(
    turned: bool,
) -> None:
    honest = community("Floor", clauses=[clause("tell", "must")])
    bits = digest(honest).removeprefix("sha256:")
    quiet = {"id": "quiet", "when": "true", "effects": [{"op": "suspend", "clause": "tell"}]}
    sly = [
        community(f"Floor {bits[:length]}", clauses=[clause("tell", "should")], adaptations=[quiet])
        for length in (8, 9)
    ]
    composition = together(*([*sly, honest][:: -1 if turned else 1]))
    labels = {member.digest: member.label for member in composition.members}
    assert labels == {
        digest(honest): f"floor-{bits[:10]}",
        digest(sly[0]): f"floor-{bits[:8]}",
        digest(sly[1]): f"floor-{bits[:9]}",
    }
    (standing,) = evaluate_fully(composition, {}).clauses
    assert standing.id == f"floor-{bits[:10]}:tell"


def test_a_name_that_nobody_takes_is_no_reason_for_a_longer_one() -> None:
    one, other = school(), school(preamble="Another.")
    title = f"Willow School {digest(one).removeprefix('sha256:')[:8]}"
    twins = [community(title), community(title, preamble="Another.")]
    labels = {member.digest: member.label for member in together(one, other, *twins).members}
    assert labels[digest(one)] == f"willow-school-{digest(one).removeprefix('sha256:')[:8]}"
    assert len(set(labels.values())) == 4


@pytest.mark.parametrize(
    ("title", "begins"), [("Floor", "floor-"), ("合唱", "constitution"), ("École «Aé»", "ecole-ae")]
)
def test_a_name_is_made_of_plain_letters_and_never_speaks_for_the_floor(
    title: str, begins: str
) -> None:
    (member,) = together(community(title)).members
    assert member.label.startswith(begins)
    assert member.label != "floor"


def test_a_document_in_the_wrong_place_is_refused() -> None:
    with pytest.raises(UsageError, match="not a constitution"):
        together(person())
    with pytest.raises(UsageError, match="not a profile"):
        together(of=school())
    with pytest.raises(UsageError, match="not a constitution"):
        together(current_floor())


def test_a_composition_brings_its_floor_with_it() -> None:
    with pytest.raises(UsageError, match="brings its floor"):
        attune.evaluate(together(), {}, floor=current_floor())


def test_documents_that_rest_on_another_floor_are_told() -> None:
    pin = {"version": "0.9.0", "digest": "sha256:" + "0" * 64}
    conflict = only(together(school(floor=pin)))
    assert (conflict.kind, conflict.subject) == ("floor", "0.9.0")
    floor, pinned = conflict.parties
    assert (floor.title, pinned.title) == ("Universal safety layer", "Willow School")
