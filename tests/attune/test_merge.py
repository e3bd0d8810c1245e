"""Three-way merge: what one side changed survives, what both changed is a choice."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.errors import UsageError
from attune.merge import Conflict, Merge, merge
from tests.samples import constitution

ids = st.sampled_from(["a", "b", "c", "d"])
words = st.sampled_from(["Be kind.", "Be brief.", "Be honest."])
clauses = st.dictionaries(ids, words, max_size=4).map(
    lambda texts: [{"id": name, "modality": "may", "text": text} for name, text in texts.items()]
)
documents = st.builds(
    lambda title, held, warmth: {
        "title": title,
        **({"clauses": held} if held else {}),
        **({"parameters": {"warmth": {"default": warmth}}} if warmth else {}),
    },
    words,
    clauses,
    st.sampled_from([0, 0.2, 0.8]),
)


@given(base=documents, other=documents)
def test_what_only_one_side_changed_is_kept_whole(base: Any, other: Any) -> None:
    assert merge(base, base, other).content == other
    assert merge(base, other, base).content == other
    assert merge(base, other, other).content == other
    assert not merge(base, base, other).conflicts


@given(base=documents, mine=documents, theirs=documents)
def test_both_ways_round_tell_the_same_conflicts(base: Any, mine: Any, theirs: Any) -> None:
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert {(c.section, c.id) for c in one.conflicts} == {
        (c.section, c.id) for c in other.conflicts
    }
    if not one.conflicts:
        by_id = [
            {part["id"]: part for part in side.content.get("clauses", [])} for side in (one, other)
        ]
        assert by_id[0] == by_id[1]


@given(base=documents, mine=documents, theirs=documents)
def test_merging_the_result_again_changes_nothing(base: Any, mine: Any, theirs: Any) -> None:
    merged = merge(base, mine, theirs)
    assert merge(base, merged.content, merged.content).content == merged.content


def clause(name: str, text: str) -> dict[str, str]:
    return {"id": name, "modality": "should", "text": text}


def test_different_clauses_merge_without_a_word() -> None:
    base = constitution(clauses=[clause("a", "One."), clause("b", "Two.")])
    mine = constitution(clauses=[clause("a", "Uno."), clause("b", "Two."), clause("c", "Tres.")])
    theirs = constitution(clauses=[clause("d", "Vier."), clause("a", "One."), clause("b", "Zwei.")])
    merged = merge(base, mine, theirs)
    assert [(part["id"], part["text"]) for part in merged.content["clauses"]] == [
        ("d", "Vier."),
        ("a", "Uno."),
        ("b", "Zwei."),
        ("c", "Tres."),
    ]
    assert not merged.conflicts


@pytest.mark.parametrize("nothing", [None, "", [], {}])
def test_an_unknown_field_is_kept_even_where_it_holds_nothing(nothing: Any) -> None:
    with_it = constitution(zzz=nothing)
    assert merge(constitution(), constitution(), with_it).content == with_it
    assert merge(with_it, constitution(), with_it).content == constitution()
    both = merge(constitution(zzz=1), constitution(), with_it)
    assert both.content == constitution()
    assert both.conflicts == (Conflict(section="zzz", id="", base=1, mine=None, theirs=nothing),)


def test_the_same_clause_is_a_choice_and_nothing_is_lost() -> None:
    base = constitution(clauses=[clause("a", "One.")])
    mine, theirs = (constitution(clauses=[clause("a", text)]) for text in ("Uno.", "Eins."))
    merged = merge(base, mine, theirs)
    assert merged.conflicts == (
        Conflict(
            section="clauses",
            id="a",
            base=clause("a", "One."),
            mine=clause("a", "Uno."),
            theirs=clause("a", "Eins."),
        ),
    )
    assert merged.content == mine


def test_a_clause_removed_here_and_changed_there_is_a_choice() -> None:
    base = constitution(clauses=[clause("a", "One."), clause("b", "Two.")])
    mine = constitution(clauses=[clause("b", "Two.")])
    theirs = constitution(clauses=[clause("a", "Eins."), clause("b", "Two.")])
    [conflict] = merge(base, mine, theirs).conflicts
    assert (conflict.id, conflict.mine, conflict.theirs) == ("a", None, clause("a", "Eins."))


def test_a_move_survives_a_change_elsewhere() -> None:
    base = constitution(clauses=[clause("a", "One."), clause("b", "Two.")])
    mine = constitution(clauses=[clause("b", "Two."), clause("a", "One.")])
    theirs = constitution(clauses=[clause("a", "One."), clause("b", "Zwei.")])
    merged = merge(base, mine, theirs)
    assert [part["text"] for part in merged.content["clauses"]] == ["Zwei.", "One."]


def in_order(names: str) -> dict[str, Any]:
    return {"clauses": [{"id": name} for name in names]}


def order_of(content: dict[str, Any]) -> str:
    return "".join(part["id"] for part in content["clauses"])


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "together"),
    [
        ("abcdef", "bacdef", "abcdfe", "bacdfe"),
        ("abcd", "dabc", "bcda", "dbca"),
        ("abcd", "bacdx", "aybdc", "baydxc"),
        ("abc", "cab", "cab", "cab"),
        ("abcx", "bacx", "xabc", "xbac"),
        ("abcx", "bac", "xabc", "bac"),
    ],
)
def test_what_each_side_moved_stands_where_it_put_it(
    base: str, mine: str, theirs: str, together: str
) -> None:
    merged = merge(in_order(base), in_order(mine), in_order(theirs))
    assert (order_of(merged.content), merged.conflicts) == (together, ())


@pytest.mark.parametrize(("mine", "theirs"), [("bac", "acb"), ("acb", "bac")])
def test_orders_that_contradict_each_other_are_one_choice(mine: str, theirs: str) -> None:
    base, own, other = map(in_order, ("abc", mine, theirs))
    own["clauses"][0]["text"] = "Uno."
    merged = merge(base, own, other)
    assert merged.conflicts == (
        Conflict(
            section="clauses",
            id="",
            base=base["clauses"],
            mine=own["clauses"],
            theirs=other["clauses"],
        ),
    )
    assert merged.content == own


orders = st.permutations("abcde").map("".join)


@given(orders, orders)
def test_each_pair_stands_as_the_side_that_turned_it_has_it(mine: str, theirs: str) -> None:
    merged = merge(in_order("abcde"), in_order(mine), in_order(theirs))
    back = merge(in_order("abcde"), in_order(theirs), in_order(mine))
    assert bool(merged.conflicts) == bool(back.conflicts)
    if merged.conflicts:
        return
    found = order_of(merged.content)
    assert found == order_of(back.content)
    for first, second in itertools.combinations("abcde", 2):
        turned = any(side.index(second) < side.index(first) for side in (mine, theirs))
        assert (found.index(second) < found.index(first)) == turned


def test_a_floor_removed_here_and_raised_there_is_a_choice() -> None:
    pin = {"version": "1.0.0", "digest": "sha256:0"}
    raised = pin | {"raises": [{"id": "r", "parameter": "romance", "at_most": 0}]}
    there, gone = {"floor": pin}, {"title": "A"}
    merged = merge(there, gone, {"floor": raised})
    assert merged.conflicts == (
        Conflict(section="floor", id="", base=pin, mine=None, theirs=raised),
    )
    assert merged.content == {"title": "A"}
    assert merge(there, {"floor": raised}, gone).content["floor"] == raised
    assert merge(there, gone, there) == Merge(content={"title": "A"}, conflicts=())


def test_sides_are_equal_as_json_has_it() -> None:
    assert merge({"zzz": [1]}, {"zzz": [1.0]}, {"zzz": [2]}).content == {"zzz": [2]}
    assert [c.mine for c in merge({"zzz": [1]}, {"zzz": [True]}, {"zzz": [2]}).conflicts] == [
        [True]
    ]


def test_what_holds_anyway_is_no_change() -> None:
    rule = {"id": "a", "when": "true", "effects": []}
    base, theirs = {"adaptations": [rule]}, {"adaptations": [{**rule, "when": "false"}]}
    mine = {"adaptations": [{**rule, "priority": 0, "why": ""}]}
    merged = merge(base, mine, theirs)
    assert merged.content == {"adaptations": [{"id": "a", "when": "false"}]}
    assert not merged.conflicts


@pytest.mark.parametrize("other", [None, [], "{}", 3])
def test_what_cannot_be_merged_is_told(other: Any) -> None:
    for place in range(3):
        sides: list[Any] = [{}, {}, {}]
        sides[place] = other
        with pytest.raises(UsageError, match="parsed documents or JSON objects"):
            merge(*sides)


def modules(order: str) -> dict[str, Any]:
    return constitution(modules=[{"id": name, "document": f"ada/{name}"} for name in order])


@pytest.mark.parametrize(
    ("mine", "theirs"), [("bac", "acb"), ("bac", "cab"), ("abcd", "abce"), ("bac", "acbd")]
)
def test_modules_in_two_new_orders_are_a_choice_for_the_last_prevails(
    mine: str, theirs: str
) -> None:
    merged = merge(modules("abc"), modules(mine), modules(theirs))
    assert merged.conflicts == (
        Conflict(
            section="modules",
            id="",
            base=modules("abc")["modules"],
            mine=modules(mine)["modules"],
            theirs=modules(theirs)["modules"],
        ),
    )
    assert merged.content == modules(mine)


def test_modules_that_one_side_moved_and_the_other_added_to_merge() -> None:
    merged = merge(modules("abc"), modules("dabc"), modules("acb"))
    assert (merged.content, merged.conflicts) == (modules("dacb"), ())


def test_clauses_that_share_an_id_are_all_kept() -> None:
    twice = [clause("a", "One."), clause("a", "Two.")]
    changed = [clause("a", "Uno."), clause("a", "Two.")]
    base, mine = constitution(clauses=twice), constitution(clauses=changed)
    theirs = constitution(clauses=twice, title="Theirs")
    merged = merge(base, mine, theirs)
    assert merged.content == constitution(clauses=changed, title="Theirs")
    assert not merged.conflicts


def test_clauses_that_share_an_id_and_that_both_changed_are_one_choice() -> None:
    base, mine, theirs = (
        [clause("a", text), clause("a", "Two.")] for text in ("One.", "Uno.", "Eins.")
    )
    merged = merge({"clauses": base}, {"clauses": mine}, {"clauses": theirs})
    assert merged.conflicts == (
        Conflict(section="clauses", id="", base=base, mine=mine, theirs=theirs),
    )
    assert merged.content == {"clauses": mine}


@pytest.mark.parametrize("unfinished", [[{"id": []}], [{"id": 3}], [{"modality": "must"}], ["a"]])
def test_clauses_without_a_readable_id_are_kept_as_they_are(unfinished: Any) -> None:
    base, mine = {"title": "A"}, {"title": "A", "clauses": unfinished}
    assert merge(base, mine, {"title": "B"}).content == {"title": "B", "clauses": unfinished}


def test_raises_that_share_an_id_are_all_kept() -> None:
    raises = [{"id": "r", "parameter": name, "at_most": 0.5} for name in ("romance", "warmth")]
    mine = {"floor": {"version": "1.0.0", "raises": raises}}
    assert merge({"floor": {"version": "1.0.0"}}, mine, {}).content["floor"]["raises"] == raises
