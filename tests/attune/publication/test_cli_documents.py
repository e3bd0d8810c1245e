"""``attune validate``, ``evaluate`` and ``compile`` on plain documents."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from attune import digest, parse
from attune.cli import main
from tests.attune.publication.publisher import constitution

Ended = tuple[int, str, str]


class Shell:
    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def __call__(self, *arguments: object) -> Ended:
        code = main([str(argument) for argument in arguments])
        return code, *self._capture.readouterr()


@pytest.fixture
def attune(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ATTUNE_HOME", str(tmp_path / "home"))
    return Shell(capsys)


def write(name: str, value: Any) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), "utf-8")
    return path


def manipulative() -> dict[str, Any]:
    return constitution() | {"parameters": {"persuasion": {"default": 0.9}}}


# -- validate -------------------------------------------------------------------------------------


def test_a_document_that_passes_is_code_0(attune: Shell) -> None:
    code, out, err = attune("validate", write("good.json", constitution()))
    assert code == 0
    assert out.startswith("good.json: passes.")
    assert err == ""


def test_a_document_that_is_blocked_is_code_1_and_says_where(attune: Shell) -> None:
    code, out, _ = attune("validate", write("bad.json", manipulative()))
    assert code == 1
    assert "bad.json: does not pass." in out
    assert "error F9 at /parameters/persuasion" in out
    assert "remedy: " in out


def test_what_is_no_document_is_code_1_and_what_is_no_json_is_code_2(attune: Shell) -> None:
    assert attune("validate", write("odd.json", {"format": "attune/profile/9"}))[0] == 1
    Path("broken.json").write_text('{"format": ', "utf-8")
    assert attune("validate", "broken.json")[0] == 2
    assert attune("validate", write("list.json", []))[0] == 2
    assert attune("validate", "nowhere.json")[0] == 2
    Path("double.json").write_text('{"format":1,"format":2}', "utf-8")
    assert attune("validate", "double.json")[0] == 2


def test_a_document_beyond_the_limit_is_code_2(attune: Shell) -> None:
    Path("huge.json").write_text('{"title":"' + "x" * 2_000_000 + '"}', "utf-8")
    code, out, _ = attune("validate", "huge.json")
    assert code == 2
    assert "larger than" in out


def test_files_and_folders_give_one_json_line_each(attune: Shell) -> None:
    good = write("good.json", constitution())
    write("folder/a.json", manipulative())
    write("folder/deeper/b.json", constitution())
    write("folder/notes.txt", {})
    code, out, _ = attune("validate", "--json", good, "folder")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [(line["path"], line["verdict"]) for line in lines] == [
        ("good.json", "pass"),
        ("folder/a.json", "fail"),
        ("folder/deeper/b.json", "pass"),
    ]
    assert lines[1]["findings"][0]["severity"] == "error"


def test_an_unreadable_file_outweighs_a_blocked_one(attune: Shell) -> None:
    bad = write("bad.json", manipulative())
    code, out, _ = attune("validate", "--json", bad, "nowhere.json", bad)
    assert code == 2
    assert [json.loads(line).get("verdict") for line in out.splitlines()] == ["fail", None, "fail"]


# -- evaluate -------------------------------------------------------------------------------------


def test_a_situation_is_evaluated_with_its_causes(attune: Shell) -> None:
    path = write("c.json", constitution())
    code, out, _ = attune(
        "evaluate", path, "--json", "--set", "person.age_band=teen", "--set", "person.distress=0.8"
    )
    value = json.loads(out)
    assert code == 0
    assert value["parameters"]["romance"] == 0
    assert value["parameters"]["crisis_support"] == 1
    assert value["causes"]["crisis_support"]


def test_a_situation_may_come_from_a_file(attune: Shell) -> None:
    path = write("c.json", constitution())
    situation = write("s.json", {"person.age_band": "adult", "person.distress": 0.9})
    _, from_file, _ = attune("evaluate", path, "--json", "--context", situation)
    _, from_options, _ = attune(
        "evaluate", path, "--json", "--set", "person.age_band=adult", "--set", "person.distress=0.9"
    )
    assert from_file == from_options


def test_the_evaluation_in_words_names_parameters_and_clauses(attune: Shell) -> None:
    code, out, _ = attune("evaluate", write("c.json", constitution()))
    assert code == 0
    assert out.startswith("Parameters\n")
    assert "  patience should: Take the time a learner needs." in out
    assert "  answers must not: Do a pupil's graded work for them." in out


@pytest.mark.parametrize("setting", ["person.age_band", "person.mood=1", "person.distress=7"])
def test_what_is_no_situation_is_code_2(attune: Shell, setting: str) -> None:
    code, out, err = attune("evaluate", write("c.json", constitution()), "--set", setting)
    assert (code, out) == (2, "")
    assert err.startswith("attune: ")


def test_a_setting_stands_above_the_file_however_that_is_nested(attune: Shell) -> None:
    path = write("c.json", constitution())
    distressed = ["--set", "person.distress=0.9", "--json"]
    plain = attune("evaluate", path, *distressed)
    for situation in ({"person.distress": 0.1}, {"person": {"distress": 0.1}}):
        given = ["--context", write("s.json", situation)]
        assert attune("evaluate", path, *given, *distressed) == plain


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ("x", "such as person.distress=0.8"),
        ("person.age_band=null", "takes a text or a number, not null."),
        ("person.age_band={}", "takes a text or a number, not {}."),
        ("conversation.domain=2024", "Quote it: --set 'conversation.domain=\"2024\"'"),
        ("person.distress=" + "9" * 5_000, "person.distress: The number 999"),
        ("person.distress=" + "[" * 50_000, "person.distress: It nests deeper than"),
    ],
)
def test_a_setting_that_is_none_is_told_with_its_remedy(
    attune: Shell, setting: str, reason: str
) -> None:
    code, out, err = attune("evaluate", write("c.json", constitution()), "--set", setting)
    assert (code, out) == (2, "")
    assert reason in err
    assert len(err) < 300


def test_a_quoted_number_is_a_text(attune: Shell) -> None:
    path = write("c.json", constitution())
    assert attune("evaluate", path, "--set", 'conversation.domain="2024"')[0] == 0


def test_a_document_that_cannot_be_evaluated_is_named(attune: Shell) -> None:
    code, _, err = attune("evaluate", write("c.json", constitution() | {"title": 7}))
    assert code == 2
    assert err.splitlines() == ["attune: c.json cannot be read.", "  /title: 7 is not text."]
    Path("d.json").write_text("{", "utf-8")
    _, _, err = attune("evaluate", "d.json")
    assert err.startswith("attune: d.json cannot be read.\n  It is not JSON: ")
    _, out, _ = attune("evaluate", "d.json", "--json")
    assert json.loads(out)["path"] == "d.json"
    assert json.loads(out)["problems"][0]["remedy"].startswith("Check the brackets")


def test_a_document_in_another_format_is_not_searched_for_brackets(attune: Shell) -> None:
    Path("d.yaml").write_text("title: Choir\n", "utf-8")
    for command in ("evaluate", "validate"):
        code, out, err = attune(command, "d.yaml")
        assert code == 2
        assert "Save it as JSON: no other is read." in out + err


def test_a_folder_without_a_bundle_is_told_what_to_give(attune: Shell) -> None:
    folder = write("folder/c.json", constitution()).parent
    code, _, err = attune("evaluate", folder)
    assert code == 2
    assert err == "attune: folder is a folder without a bundle.json. Give a document in it.\n"


# -- compile --------------------------------------------------------------------------------------


def test_a_plain_document_is_compiled_and_called_unverified(attune: Shell) -> None:
    code, out, err = attune("compile", write("c.json", constitution()))
    assert code == 0
    assert "Take the time a learner needs." in out
    assert "nothing was verified" in err


def test_an_artefact_is_written_to_a_file(attune: Shell) -> None:
    path = write("c.json", constitution())
    _, printed, _ = attune("compile", path)
    Path("prompts").mkdir()
    code, out, _ = attune("compile", path, "-o", "prompts/tutor.txt")
    assert (code, out) == (0, "")
    assert Path("prompts", "tutor.txt").read_text("utf-8") == printed


def test_an_artefact_is_not_written_to_a_folder_that_is_not_there(attune: Shell) -> None:
    path = write("c.json", constitution())
    code, out, err = attune("compile", path, "-o", "prompts/tutor.txt")
    assert (code, out) == (2, "")
    assert "make the folder" in err
    assert not Path("prompts").exists()


def test_an_artefact_is_written_to_what_a_link_leads_to(attune: Shell) -> None:
    path = write("c.json", constitution())
    Path("link").symlink_to("tutor.txt")
    for _ in range(2):  # it leads to nothing at first, to a file then
        assert attune("compile", path, "-o", "link")[0] == 0
        assert Path("link").is_symlink()
        assert Path("tutor.txt").read_text("utf-8") == attune("compile", path)[1]


def test_an_artefact_is_written_into_a_pipe_which_stays_one(attune: Shell) -> None:
    path = write("c.json", constitution())
    os.mkfifo("pipe")
    read: list[str] = []
    reader = threading.Thread(
        target=lambda: read.append(Path("pipe").read_text("utf-8")), daemon=True
    )
    reader.start()
    assert attune("compile", path, "-o", "pipe")[0] == 0
    assert Path("pipe").is_fifo()
    reader.join()
    assert read == [attune("compile", path)[1]]


def test_a_dash_is_standard_output_for_what_is_written(attune: Shell) -> None:
    path = write("c.json", constitution())
    assert attune("compile", path, "-o", "-") == attune("compile", path)
    assert attune("merge", path, path, path, "-o", "-") == attune("merge", path, path, path)
    assert not Path("-").exists()


def test_a_folder_is_no_place_for_an_artefact(attune: Shell) -> None:
    Path("prompts").mkdir()
    code, _, err = attune("compile", write("c.json", constitution()), "-o", "prompts")
    assert (code, list(Path("prompts").iterdir())) == (2, [])
    assert "prompts cannot be written: Is a directory. Name another." in err


def test_a_compilation_as_json_carries_losses_and_provenance(attune: Shell) -> None:
    code, out, _ = attune("compile", write("c.json", constitution()), "--json")
    value = json.loads(out)
    assert code == 0
    assert value["target"] == "system-prompt"
    assert {"text", "losses", "provenance", "media_type"} <= set(value)


def test_losses_of_one_kind_share_a_line(attune: Shell) -> None:
    document = constitution()
    for clause in document["clauses"]:
        clause["topics"] = ["school"]
    _, _, err = attune("compile", write("c.json", document))
    (line,) = [line for line in err.splitlines() if "/topics" in line]
    assert line.startswith("Lost at /clauses/0/topics and 1 more: ")


def test_an_unknown_target_is_code_2_and_names_the_known(attune: Shell) -> None:
    code, out, err = attune("compile", write("c.json", constitution()), "--target", "sytem-prompt")
    assert (code, out) == (2, "")
    assert "system-prompt" in err


def test_a_document_that_cannot_be_read_is_code_2_with_every_problem(attune: Shell) -> None:
    path = write("c.json", constitution() | {"title": 7, "colour": "blue"})
    code, out, _ = attune("compile", path, "--json")
    value = json.loads(out)
    assert code == 2
    assert value["ok"] is False
    assert len(value["problems"]) == 2


def test_a_plain_document_that_has_ended_is_evaluated_and_remarked_on(attune: Shell) -> None:
    review = {"due": "2024-05-01", "sunset": "2024-06-01", "on_expiry": {"to": "floor"}}
    code, out, err = attune("evaluate", write("old.json", constitution() | {"review": review}))
    assert code == 0
    assert "Parameters" in out
    assert "ended on 2024-06-01. The universal safety layer alone applies since then." in err
    _, _, err = attune("evaluate", write("new.json", constitution()))
    assert "ended" not in err


def adopting(house: dict[str, Any]) -> dict[str, Any]:
    """A constitution that keeps to nothing the floor asks of persuasion, and adopts a module."""
    module = {
        "id": "house",
        "document": "city/house",
        "version": "1.0.0",
        "digest": digest(parse(house)),
    }
    return manipulative() | {"modules": [module]}


def test_evaluating_without_the_modules_a_document_adopts_is_remarked_on(attune: Shell) -> None:
    house = constitution() | {"title": "House"}
    path = write("top.json", adopting(house))
    code, _, err = attune("evaluate", path)
    assert (code, "Without what it adopts (city/house): give it with --module." in err) == (0, True)
    _, _, err = attune("evaluate", path, "--module", write("house.json", house))
    assert "Without what it adopts" not in err


def test_a_default_that_breaks_the_floor_is_seen_beside_a_module_as_it_is_alone(
    attune: Shell,
) -> None:
    house = constitution() | {"title": "House", "parameters": {"warmth": {"default": 0.9}}}
    top = write("top.json", adopting(house))
    beside = ("--module", write("house.json", house))
    seen = ("--set", "person.age_band=adult")
    assert "0.9 is the default" in attune("validate", top, *beside)[1]
    _, out, _ = attune("evaluate", top, *beside, *seen, "--before-clamp")
    assert "  persuasion 0.9  (base)" in out
    assert "  warmth 0.9  (house:base)" in out
    _, out, _ = attune("evaluate", top, *beside, *seen)
    assert "  persuasion 0.2  (base, floor:F9 clamp)" in out
