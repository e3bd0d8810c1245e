"""``attune diff`` and ``merge``: what they say in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from attune.cli import main
from tests.samples import constitution

Ended = tuple[int, list[str], list[str]]


class Shell:
    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def __call__(
        self, command: str, *texts: dict[str, Any], options: tuple[str, ...] = ()
    ) -> Ended:
        paths = []
        for number, text in enumerate(texts):
            paths.append(Path(f"{number}.json"))
            paths[-1].write_text(json.dumps(text), "utf-8")
        code = main([command, *map(str, paths), *options])
        out, err = self._capture.readouterr()
        return code, out.splitlines(), err.splitlines()


@pytest.fixture
def attune(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(capsys)


def clause(**changes: Any) -> dict[str, Any]:
    return {"id": "kind", "modality": "should", "text": "Be kind.", **changes}


def clauses(*given: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return constitution(clauses=list(given), **changes)


# -- diff -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "last"),
    [
        (clauses(clause(modality="must")), "This is a major change."),
        (clauses(clause(text="Be gentle.")), "This is a minor change."),
        (clauses(clause(why="It helps.")), "This is a patch change."),
    ],
)
def test_a_difference_ends_with_its_level(attune: Shell, new: dict[str, Any], last: str) -> None:
    assert attune("diff", clauses(clause()), new)[1][-1] == last


def test_characters_that_cannot_be_seen_are_shown(attune: Shell) -> None:
    new = clauses(clause(text="Be kind\u200b."), clause(id="a\u00ad", text="\U000e0041"))
    _, out, _ = attune("diff", clauses(clause()), new)
    assert "      - Be kind." in out
    assert "      + Be kind\\u200b." in out
    assert "  clauses a\\u00ad: added" in out
    assert '"text": "\\udb40\\udc41"' in "".join(out)


def test_a_character_that_cannot_be_seen_is_not_mistaken_for_its_number(attune: Shell) -> None:
    _, out, _ = attune("diff", {"title": "a\u200b"}, {"title": "a\\u200b"})
    assert out[2:4] == ['    - "a\\u200b"', '    + "a\\\\u200b"']


def test_a_text_beside_something_else_stands_in_quotes(attune: Shell) -> None:
    _, out, _ = attune("diff", {"zzz": "1"}, {"zzz": 1})
    assert out[1:4] == ["  zzz", '    - "1"', "    + 1"]
    _, out, _ = attune("diff", {"zzz": "1"}, {"zzz": "2"})
    assert out[1:4] == ["  zzz", "    - 1", "    + 2"]


def test_a_field_that_holds_null_is_told_from_one_that_is_not_there(attune: Shell) -> None:
    assert attune("diff", {}, {"zzz": None})[1][:3] == ["Zzz added.", "  zzz", "    + null"]
    assert attune("diff", {"zzz": None}, {})[1][:3] == ["Zzz removed.", "  zzz", "    - null"]
    assert attune("diff", {"zzz": None}, {"zzz": 1})[1][1:4] == ["  zzz", "    - null", "    + 1"]


# -- merge ----------------------------------------------------------------------------------------


def test_a_part_that_both_added_is_told_with_the_fields_that_differ(attune: Shell) -> None:
    code, _, err = attune("merge", clauses(), clauses(clause()), clauses(clause(text="Be soft.")))
    assert code == 1
    assert err == [
        "Both added clauses kind:",
        "  base: not there",
        '  mine: {"text": "Be kind."}',
        '  theirs: {"text": "Be soft."}',
    ]


def test_a_part_removed_on_one_side_and_changed_on_the_other_is_told_as_such(
    attune: Shell,
) -> None:
    base, changed, gone = clauses(clause()), clauses(clause(text="Be soft.")), clauses()
    _, _, err = attune("merge", base, gone, changed)
    assert err == [
        "Removed in mine and changed in theirs: clauses kind",
        '  base: {"text": "Be kind."}',
        "  mine: not there",
        '  theirs: {"text": "Be soft."}',
    ]
    _, _, err = attune("merge", base, changed, gone)
    assert err[0] == "Removed in theirs and changed in mine: clauses kind"
    assert err[3] == "  theirs: not there"


def test_sides_that_would_look_the_same_are_told_apart(attune: Shell) -> None:
    _, _, err = attune("merge", {"title": "a"}, {"title": "b\n"}, {"title": "b\\n"})
    assert err == ["Both changed title:", '  base: "a"', '  mine: "b\\n"', '  theirs: "b\\\\n"']
    _, _, err = attune("merge", {"title": "a"}, {"title": "b\u2060"}, {"title": "b"})
    assert err[2:] == ["  mine: b\\u2060", "  theirs: b"]
    _, _, err = attune("merge", {"zzz": 2}, {"zzz": "1"}, {"zzz": 1})
    assert err[2:] == ['  mine: "1"', "  theirs: 1"]
    _, _, err = attune("merge", {"zzz": 2}, {"zzz": None}, {})
    assert err[2:] == ["  mine: not there, or null", "  theirs: not there, or null"]


def test_two_valid_texts_that_are_not_valid_together_are_told(attune: Shell) -> None:
    other = clause(id="calm", text="Be calm.")
    rule = {"id": "r", "when": "true", "effects": [{"op": "suspend", "clause": "kind"}]}
    base = clauses(clause(), other)
    sides = (base, clauses(other), {**base, "adaptations": [rule]})
    code, out, err = attune("merge", *sides)
    assert (code, json.loads("\n".join(out))["adaptations"]) == (1, [rule])
    assert err[0] == "Both texts are valid, and together they are not:"
    assert err[1].startswith("  /adaptations/0/effects/0/clause: ")
    assert len(err) == 2
    _, out, _ = attune("merge", *sides, options=("--json",))
    [problem] = json.loads(out[0])["problems"]
    assert problem["pointer"] == "/adaptations/0/effects/0/clause"


def test_an_id_that_both_gave_to_different_parts_is_told(attune: Shell) -> None:
    mine = clauses(clause(), clause(id="calm", text="Be calm."))
    theirs = clauses(clause(), parts=[{"id": "calm", "title": "Calm"}])
    code, _, err = attune("merge", clauses(clause()), mine, theirs)
    assert (code, err[0]) == (1, "Both texts are valid, and together they are not:")


def test_of_drafts_that_are_not_valid_nothing_more_is_asked(attune: Shell) -> None:
    mine = clauses(clause(), clause(id="calm", text="Be calm."))
    theirs = clauses(clause(), parts=[{"id": "calm", "title": "Calm"}], zzz=1)
    code, _, err = attune("merge", clauses(clause()), mine, theirs)
    assert (code, err) == (0, [])
