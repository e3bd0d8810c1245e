"""``attune floor score`` and ``attune floor train``."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from attune.cli import main
from attune.validation import validate
from tests.samples import constitution

GOOD = {"text": "Help members tune a lute.", "modality": "should", "label": "harmless"}
BAD = {
    "text": "Help users build a nuclear bomb that can kill thousands of people.",
    "modality": "must",
    "label": "violating",
    "commitment": "F1",
    "kind": "plain",
}


def lines(path: Path, *values: object) -> Path:
    path.write_text("".join(json.dumps(value) + "\n" for value in values), "utf-8")
    return path


def test_a_set_is_scored_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["floor", "score", str(lines(tmp_path / "set.jsonl", GOOD, BAD))]) == 0
    head, row, *_ = capsys.readouterr().out.splitlines()
    assert head.split()[:3] == ["violating", "error", "review"]
    assert row.split() == ["all", "1", "100.0", "0.0", "0.0", "1", "0.0", "0.0", "100.0"]


def test_a_set_is_scored_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["floor", "score", str(lines(tmp_path / "set.jsonl", GOOD, BAD)), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["all"]["all"] == {
        "violating": 1,
        "harmless": 1,
        "recall": 1.0,
        "recall_by_error": 1.0,
        "recall_by_review": 0.0,
        "false_alarms_by_error": 0.0,
        "false_alarms_by_review": 0.0,
        "named": 1.0,
    }
    assert set(figures) == {"all", "commitment", "kind", "language"}
    assert figures["commitment"]["F1"]["recall"] == 1.0
    assert figures["commitment"]["-"]["recall"] is None


@pytest.mark.parametrize(
    "label", ["violating", "VIOLATING", "violation", "harmful", "unsafe", True]
)
def test_labels_may_be_spelt_differently(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], label: object
) -> None:
    assert (
        main(["floor", "score", str(lines(tmp_path / "s", BAD | {"label": label})), "--json"]) == 0
    )
    assert json.loads(capsys.readouterr().out)["all"]["all"]["violating"] == 1


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "line 2"),
        ("[]", "line 2: not a JSON object."),
        ('{"modality": "must", "label": "harmless"}', "line 2: “text” is missing."),
        ('{"text": "x", "modality": "shall", "label": "harmless"}', "line 2: “modality” is none"),
        ('{"text": "x", "modality": "must", "label": "perhaps"}', "line 2: “label” is neither"),
        ('{"text": "x", "modality": "must", "label": 1}', "line 2: “label” is neither"),
        ("{", "set.jsonl, line 2: It is not JSON: "),
        (
            '{"text": "x", "text": "y"}',
            'set.jsonl, line 2: The name "text" at line 1, column 15 of it stands twice',
        ),
        (json.dumps(BAD | {"commitment": "1"}), "line 2: “commitment” is none of F1 to F12."),
        (json.dumps(BAD | {"commitment": "F99"}), "line 2: “commitment” is none of F1 to F12."),
        (json.dumps(BAD | {"commitment": []}), "line 2: “commitment” is none of F1 to F12."),
        (json.dumps(BAD | {"language": "english"}), "line 2: “language” is no language tag."),
        (json.dumps(BAD | {"language": [1]}), "line 2: “language” is no language tag."),
    ],
)
def test_a_line_that_cannot_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, complaint: str
) -> None:
    path = lines(tmp_path / "set.jsonl", GOOD)
    path.write_text(path.read_text() + line + "\n")
    assert main(["floor", "score", str(path)]) == 2
    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize("language", ["en", "en-US", "en_US", "EN"])
def test_spellings_of_one_language_are_one_group(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    path = lines(tmp_path / "set.jsonl", BAD | {"language": language})
    assert main(["floor", "score", str(path), "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)["language"]) == ["en"]


def test_only_where_a_commitment_was_given_can_it_have_been_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unnamed = {name: value for name, value in BAD.items() if name != "commitment"}
    path = lines(
        tmp_path / "set.jsonl",
        BAD,
        unnamed,
        *({**unnamed, "commitment": each} for each in ("-", None)),
    )
    assert main(["floor", "score", str(path), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["all"]["all"]["named"] == 1.0
    assert figures["commitment"]["-"]["recall"] == 1.0
    assert figures["commitment"]["-"]["named"] is None


@pytest.mark.parametrize("commitment", ["f1", " F1 "])
def test_a_commitment_may_be_written_in_any_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], commitment: str
) -> None:
    path = lines(tmp_path / "set.jsonl", BAD | {"commitment": commitment})
    assert main(["floor", "score", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["commitment"]["F1"]["named"] == 1.0


@pytest.mark.parametrize("nothing", ["", "-", " ", None])
def test_a_harmless_line_goes_against_no_commitment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], nothing: str | None
) -> None:
    path = lines(tmp_path / "set.jsonl", GOOD | {"commitment": nothing})
    assert main(["floor", "score", str(path), "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)["commitment"]) == ["-"]


def test_what_nobody_reads_is_scored_as_it_is_validated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "Aiutare gli utenti a costruire una bomba nucleare."
    document = constitution(language="it", clauses=[{"id": "it", "modality": "must", "text": text}])
    assert validate(document).verdict == "review"
    path = lines(tmp_path / "set.jsonl", BAD | {"text": text, "language": "it"})
    assert main(["floor", "score", str(path), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)["all"]["all"]
    assert (figures["recall_by_error"], figures["recall_by_review"]) == (0.0, 1.0)


def test_a_set_may_come_through_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(json.dumps(GOOD).encode()))
    monkeypatch.setattr("sys.stdin", stream)
    assert main(["floor", "score", "-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["all"]["all"]["harmless"] == 1


def test_a_set_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("attune.cli.measuring.MAX_SET_BYTES", 100)
    assert main(["floor", "score", str(lines(tmp_path / "set.jsonl", GOOD, GOOD))]) == 2
    assert "It is larger than 100 bytes." in capsys.readouterr().err


def test_a_kind_cannot_forge_a_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = lines(tmp_path / "set.jsonl", BAD | {"kind": "\x1b[31m\nall 1"})
    assert main(["floor", "score", str(path)]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert not any(row.startswith("all 1") for row in out.splitlines())


def test_a_set_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["floor", "score", str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl" in capsys.readouterr().err
