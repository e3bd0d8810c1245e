"""Drafts in which anything may stand anywhere are still compared, numbered and merged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.cli import main
from attune.diff import diff, propose_version
from attune.merge import merge

ids = st.sampled_from(["a", "b", 3, None])
leaves = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "must", "x"])
parts = st.lists(
    leaves
    | st.fixed_dictionaries(
        {"id": ids},
        optional={
            "modality": leaves,
            "effects": leaves
            | st.lists(
                leaves
                | st.fixed_dictionaries({"op": st.sampled_from(["suspend", 1]), "clause": ids})
            ),
        },
    ),
    max_size=3,
)
objects = st.dictionaries(st.sampled_from(["raises", "version", "warmth"]), leaves | parts)
drafts = st.dictionaries(
    st.sampled_from(["title", "floor", "parameters", "clauses", "adaptations", "modules", "odd"]),
    leaves | parts | objects,
)


@given(drafts, drafts)
def test_they_are_compared_and_get_a_number(old: dict[str, Any], new: dict[str, Any]) -> None:
    changes = diff(old, new)
    assert changes.sentence.endswith(".")
    assert propose_version("1.4.2", changes) in ("1.4.2", "1.4.3", "1.5.0", "2.0.0")
    assert not diff(new, new)


@given(drafts, drafts)
def test_what_one_side_wrote_is_kept(base: dict[str, Any], other: dict[str, Any]) -> None:
    for merged in (merge(base, base, other), merge(base, other, base)):
        assert merged.conflicts == ()
        assert not diff(merged.content, other)


@given(drafts, drafts, drafts)
def test_any_three_are_merged_and_the_result_is_one_of_them(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    merged = merge(base, mine, theirs).content
    assert merge(base, merged, merged).content == merged


def test_what_is_empty_in_a_floor_or_none_in_the_parameters_is_nothing() -> None:
    hollow: dict[str, Any] = {"floor": {"raises": None}}
    assert not diff({}, hollow)
    assert merge({}, {"floor": "x"}, hollow).content == {"floor": "x"}
    assert merge({"floor": "x"}, hollow, {"floor": "x"}).content == {}
    assert (
        merge({"parameters": 1}, {"parameters": {"warmth": None}}, {"parameters": 1}).content == {}
    )


def test_the_command_compares_a_floor_that_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(json.dumps({"title": "A", "floor": "x", "parameters": [1]}))
    new.write_text(json.dumps({"title": "A", "floor": {"version": "1.0.0"}, "parameters": {}}))
    assert main(["diff", str(old), str(new)]) == 1
    assert "floor changed" in capsys.readouterr().out.lower()
    assert main(["merge", str(old), str(old), str(new)]) == 0
