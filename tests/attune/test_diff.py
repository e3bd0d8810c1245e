"""Comparing documents part by part."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.diff import Diff, diff, propose_version
from attune.errors import UsageError
from attune.merge import merge
from tests.attune.comparing import constitution, proposed, with_clause


def test_a_document_does_not_differ_from_itself() -> None:
    assert not diff(constitution(), constitution())


def test_changed_fields_are_told_by_part_and_name() -> None:
    change = diff(constitution(), with_clause("kind", text="Be gentle.", why="It helps.")).parts[0]

    assert (change.section, change.id, change.change) == ("clauses", "kind", "changed")
    assert [(f.name, f.old, f.new) for f in change.fields] == [
        ("text", "Be kind.", "Be gentle."),
        ("why", None, "It helps."),
    ]


def test_added_and_removed_parts_are_told_with_their_text() -> None:
    old = constitution()
    new = constitution()
    new["clauses"] = [*new["clauses"][1:], {"id": "calm", "modality": "should", "text": "Calm."}]

    changes = diff(old, new)

    assert [(p.id, p.change) for p in changes.parts] == [("calm", "added"), ("honest", "removed")]
    assert changes.of("clauses", "removed")[0].old == old["clauses"][0]


def test_a_moved_clause_is_one_move_and_no_rewriting() -> None:
    new = constitution()
    new["clauses"] = [*new["clauses"][1:], new["clauses"][0]]

    changes = diff(constitution(), new)

    assert [(p.id, p.change) for p in changes.parts] == [("honest", "moved")]


def test_a_clause_may_be_moved_and_changed() -> None:
    new = with_clause("honest", why="Because.")
    new["clauses"] = [*new["clauses"][1:], new["clauses"][0]]

    (change,) = diff(constitution(), new).parts

    assert (change.change, change.moved) == ("changed", True)


def test_parameters_are_told_by_name() -> None:
    changes = diff(constitution(), constitution(parameters={"warmth": {"default": 0.7}}))

    assert [(p.name, p.old, p.new) for p in changes.parameters] == [
        ("warmth", {"default": 0.5}, {"default": 0.7})
    ]


def test_raises_of_the_floor_are_parts_like_any_other() -> None:
    floor = constitution()["floor"] | {
        "raises": [{"id": "r", "parameter": "romance", "at_most": 0}]
    }

    changes = diff(constitution(), constitution(floor=floor))

    assert [(p.section, p.id, p.change) for p in changes.parts] == [("floor/raises", "r", "added")]
    assert changes.fields == ()


def test_clauses_that_share_an_id_are_compared_as_one_list() -> None:
    old = [{"id": "kind", "text": "Be kind."}, {"id": "kind", "text": "Be brief."}]
    new = [{"id": "kind", "text": "Be gentle."}, {"id": "kind", "text": "Be brief."}]

    changes = diff({"clauses": old}, {"clauses": new})

    assert changes.parts == ()
    assert [(f.name, f.old, f.new) for f in changes.fields] == [("clauses", old, new)]


@pytest.mark.parametrize(
    "unfinished",
    [[{"id": []}], [{"id": 3}], [{"modality": "must"}], [{"id": [], "modality": "must"}], ["a"], 5],
)
def test_clauses_without_a_readable_id_are_compared_as_one_list(unfinished: Any) -> None:
    changes = diff(constitution(), constitution(clauses=unfinished))

    assert [(f.name, f.new) for f in changes.fields] == [("clauses", unfinished)]
    assert not diff({"clauses": unfinished}, {"clauses": unfinished})


def test_raises_that_share_an_id_are_compared_with_the_floor_they_stand_in() -> None:
    pin = constitution()["floor"]
    old, new = (
        pin | {"raises": [{"id": "r", "at_most": first}, {"id": "r", "at_most": 0}]}
        for first in (0.1, 0.9)
    )

    changes = diff(constitution(floor=old), constitution(floor=new))

    assert [(f.name, f.old, f.new) for f in changes.fields] == [("floor", old, new)]


def test_what_is_empty_and_what_is_absent_are_the_same() -> None:
    assert not diff(constitution(), constitution(preamble="", tensions=[], parts=[]))


@pytest.mark.parametrize("nothing", [None, "", [], {}])
def test_an_unknown_field_is_a_difference_even_where_it_holds_nothing(nothing: Any) -> None:
    within = diff(constitution(), with_clause("kind", zzz=nothing))
    pin = constitution()["floor"]
    of_the_floor = diff(constitution(), constitution(floor=pin | {"zzz": nothing}))

    assert [field.name for field in diff(constitution(), constitution(zzz=nothing)).fields] == [
        "zzz"
    ]
    assert [field.name for part in within.parts for field in part.fields] == ["zzz"]
    assert [field.name for field in of_the_floor.fields] == ["floor"]
    assert not diff(constitution(), with_clause("kind", topics=nothing, applies_when=nothing))


@pytest.mark.parametrize("other", ["attune/profile/1", "", None, [1], {}])
def test_another_format_or_none_is_a_difference(other: Any) -> None:
    without = {name: item for name, item in constitution().items() if name != "format"}

    assert diff(constitution(), constitution(format=other)).sentence == "Format changed."
    assert diff(constitution(), without).sentence == "Format changed."
    assert proposed(constitution(format=other)) == "2.0.0"


def test_zero_and_absent_are_not_the_same() -> None:
    with_zero = constitution(parameters={"warmth": {"default": 0.5, "min": 0}})

    assert diff(constitution(), with_zero).parameters


def test_what_holds_anyway_and_what_is_absent_are_the_same_at_every_depth() -> None:
    effect = {"op": "suspend", "clause": "kind"}
    rule = {"id": "a", "when": "true", "effects": [effect]}
    full = constitution(
        adaptations=[rule | {"effects": [effect | {"parameter": None, "text": ""}], "priority": 0}],
        parameters={"warmth": {"default": 0.5, "min": None}},
        minority_reports=[{"id": "m", "text": "No.", "support": 0}],
        clauses=[c | {"examples": {"good": [], "bad": None}} for c in constitution()["clauses"]],
    )
    plain = constitution(adaptations=[rule], minority_reports=[{"id": "m", "text": "No."}])

    assert not diff(plain, full)
    assert not diff(full, plain)


def test_letters_written_in_two_ways_are_the_same() -> None:
    assert not diff({"title": "Café\r\n"}, {"title": "Cafe\u0301\n"})


@pytest.mark.parametrize("within", [lambda v: v, lambda v: [v], lambda v: {"a": [{"b": v}]}])
def test_numbers_are_equal_as_json_has_it(within: Any) -> None:
    assert not diff({"zzz": within(1)}, {"zzz": within(1.0)})
    assert diff({"zzz": within(1)}, {"zzz": within(True)})
    assert diff({"zzz": within(False)}, {"zzz": within(0)})


def test_comparing_leaves_the_documents_as_they_are() -> None:
    document = constitution(floor=constitution()["floor"] | {"raises": [{"id": "r"}]})

    diff(document, constitution())

    assert document["floor"]["raises"] == [{"id": "r"}]


@pytest.mark.parametrize("other", [None, [], "{}", b"{}", 3])
def test_what_cannot_be_compared_is_told(other: Any) -> None:
    with pytest.raises(UsageError, match="parsed documents or JSON objects"):
        diff(other, {})
    with pytest.raises(UsageError, match="parsed documents or JSON objects"):
        diff({}, other)
    with pytest.raises(UsageError, match=r"what diff\(\) gives"):
        propose_version("1.0.0", other)
    with pytest.raises(UsageError, match="as a set of ids"):
        propose_version("1.0.0", diff({}, {}), other)


def test_what_holds_itself_cannot_be_compared_or_merged() -> None:
    endless: dict[str, Any] = {}
    endless["zzz"] = [endless]
    for call in (lambda: diff({}, endless), lambda: merge({}, {}, endless)):
        with pytest.raises(UsageError, match="nests without end"):
            call()


def test_a_diff_reads_as_a_sentence() -> None:
    new = with_clause("honest", text="Tell everything.")
    new["clauses"] = [*new["clauses"][:2], {"id": "calm", "modality": "may", "text": "Calm."}]
    new |= {"title": "The choir", "parameters": {"warmth": {"default": 0.6}}}

    assert diff(constitution(), new).sentence == (
        "1 clause changed, 1 added, 1 removed; 1 parameter changed; title changed."
    )
    assert diff(new, new).sentence == "Nothing changed."


def test_what_is_new_and_what_is_gone_is_told_as_such() -> None:
    old = constitution(parameters={"warmth": {"default": 0.5}, "humour": {"default": 0.2}})
    new = constitution(
        parameters={"warmth": {"default": 0.7}, "challenge": {"default": 0.5}},
        preamble="We sing.",
        title="The choir",
    )
    del new["rights"]

    told = diff(old, new).sentence

    assert told.startswith("1 parameter added, 1 changed, 1 removed; ")
    assert set(told[:-1].split("; ")[1:]) == {"preamble added", "title changed", "rights removed"}


clauses = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.sampled_from("abcdefgh"),
            "modality": st.sampled_from(["must", "may"]),
            "text": st.sampled_from(["One.", "Two.", "Three."]),
        }
    ),
    unique_by=lambda clause: clause["id"],
)


def applied(changes: Diff, old: list[dict[str, Any]]) -> dict[str, Any]:
    result = {clause["id"]: clause for clause in old}
    for part in changes.parts:
        if part.new is None:
            del result[part.id]
        else:
            result[part.id] = dict(part.new)
    return result


@given(clauses, clauses)
def test_a_diff_holds_all_that_leads_from_one_document_to_the_other(
    old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    changes = diff({"clauses": old}, {"clauses": new})

    assert applied(changes, old) == {clause["id"]: clause for clause in new}
    assert bool(changes) == (old != new)


@given(clauses, clauses)
def test_what_stays_in_place_has_kept_its_order(
    old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    changes = diff({"clauses": old}, {"clauses": new})
    moved = {part.id for part in changes.parts if part.moved or part.change == "moved"}
    both = {c["id"] for c in old} & {c["id"] for c in new} - moved

    assert [c["id"] for c in old if c["id"] in both] == [c["id"] for c in new if c["id"] in both]
