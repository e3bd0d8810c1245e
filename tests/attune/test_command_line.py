"""``attune compose``, ``diff``, ``merge``, ``floor`` and the forms of ``validate``."""

from __future__ import annotations

import errno
import io
import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from attune import digest, parse
from attune.cli import main
from attune.floor import current_floor, floor_digest
from attune.vocabulary import PARAMETERS
from tests.samples import constitution, profile

Ended = tuple[int, str, str]


class Shell:
    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def __call__(self, *arguments: object) -> Ended:
        code = main([str(argument) for argument in arguments])
        return code, *self._capture.readouterr()

    def json(self, *arguments: object) -> tuple[int, Any]:
        code, out, _ = self(*arguments, "--json")
        return code, json.loads(out)


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
    path.write_text(json.dumps(value, indent=2), "utf-8")
    return path


def school(**changes: Any) -> dict[str, Any]:
    ranges = {"warmth": {"default": 0.5, "min": 0.4, "max": 0.6}}
    return constitution(**{"title": "Willow School", "parameters": ranges, **changes})


def choir(**changes: Any) -> dict[str, Any]:
    return constitution(**{"title": "Choir", **changes})


def mine(**changes: Any) -> dict[str, Any]:
    return profile(**{"title": "Mine", "parameters": {"warmth": {"default": 1}}, **changes})


def rule(name: str, when: str, op: str, parameter: str, value: float) -> dict[str, Any]:
    effect = {"op": op, "parameter": parameter, "value": value}
    return {"id": name, "when": when, "effects": [effect]}


FRANK = {"adaptations": [rule("frank", "person.distress > 0.5", "set", "directness", 0.9)]}
GENTLE = {
    "floor": {
        **constitution()["floor"],
        "raises": [{"id": "gentle", "parameter": "directness", "at_most": 0.6}],
    }
}


# -- compose --------------------------------------------------------------------------------------


def test_documents_that_agree_are_composed_with_code_0(attune: Shell) -> None:
    paths = write("a.json", school()), write("b.json", choir())
    code, out, err = attune("compose", *paths, "--profile", write("p.json", mine()))
    assert code == 0
    assert "  willow-school: “Willow School” (attune/constitution/1)" in out
    assert "  warmth 0.6, 0.4 to 0.6 is left  (willow-school:range)" in out
    assert "  choir:kind should: Be kind." in out
    assert "Conflicts" not in out
    assert "nothing was verified" in err


def test_documents_that_disagree_are_code_1_with_everybody_concerned(attune: Shell) -> None:
    other = choir(parameters={"warmth": {"default": 0.9, "min": 0.8}})
    paths = write("a.json", school()), write("b.json", other)
    code, out, _ = attune("compose", *paths)
    assert code == 1
    assert "“Willow School” leaves 0.4 to 0.6; “Choir” leaves at least 0.8." in out
    assert "    until it is settled: 0.5, within what “Willow School” leaves." in out
    code, value = attune.json("compose", *paths)
    assert code == 1
    assert value["spec"] == "attune/composition/1"
    titles = [party["title"] for party in value["conflicts"][0]["parties"]]
    assert titles == ["Willow School", "Choir"]


def test_the_order_of_the_files_is_the_order_of_the_person(attune: Shell) -> None:
    cool, warm = (
        choir(title=title, adaptations=[rule("r", "true", "set", "warmth", value)])
        for title, value in (("Cool", 0.1), ("Warm", 0.9))
    )
    one, other = write("cool.json", cool), write("warm.json", warm)
    _, value = attune.json("compose", one, other)
    assert [each["label"] for each in value["documents"]] == ["cool", "warm"]
    assert [each["id"] for each in value["adaptations"]][-2:] == ["warm:r", "cool:r"]


def test_modules_are_found_among_the_files_given(attune: Shell) -> None:
    house = choir(title="House")
    module = {
        "id": "house",
        "document": "a/house",
        "version": "1.0.0",
        "digest": digest(parse(house)),
    }
    top = write("top.json", school(modules=[module]))
    folder = write("modules/house.json", house).parent
    code, out, err = attune("compose", top)
    assert (code, out) == (2, "")
    assert "a/house 1.0.0" in err
    code, out, _ = attune("compose", top, "--module", folder)
    assert code == 0
    assert "  house: “House” (attune/constitution/1), adopted by “Willow School”" in out
    assert attune("validate", top)[0] == 1
    assert attune("validate", top, "--module", folder)[0] == 0
    assert attune("validate", top, folder)[0] == 0


@pytest.mark.parametrize("names", [[], ["p.json", "q.json"], ["nowhere.json"], ["list.json"]])
def test_what_cannot_be_composed_is_code_2(attune: Shell, names: list[str]) -> None:
    write("p.json", mine())
    write("q.json", mine(title="Another"))
    write("list.json", [])
    code, out, err = attune("compose", *names)
    assert (code, out) == (2, "")
    assert err.startswith("attune: ")


def test_a_composition_is_evaluated_and_compiled_too(attune: Shell) -> None:
    one, other = write("a.json", school()), write("p.json", mine())
    code, value = attune.json("evaluate", one, "--with", other)
    assert code == 0
    assert value["parameters"]["warmth"] == 0.6
    assert value["causes"]["warmth"] == ["willow-school:range"]
    code, out, _ = attune("compile", one, "--with", other)
    assert code == 0
    assert "- Title: Willow School" in out
    assert "- Title: Mine" in out


# -- validate in company --------------------------------------------------------------------------


def test_a_violation_together_is_code_1_and_the_context_reproduces_it(attune: Shell) -> None:
    gentle, frank = write("a.json", school(**GENTLE)), write("b.json", choir(**FRANK))
    assert attune("validate", gentle)[0] == attune("validate", frank)[0] == 0
    code, value = attune.json("validate", gentle, "--with", frank)
    assert code == 1
    (found,) = [each for each in value["findings"] if each["severity"] == "error"]
    assert (found["rule"], found["pointer"]) == ("composition.raise", "/floor/raises/0")
    assert "“Choir”" in found["message"]
    situation = [
        word for name, known in found["evidence"].items() for word in ("--set", f"{name}={known}")
    ]
    seen = ["evaluate", gentle, "--with", frank, *situation]
    assert attune.json(*seen, "--before-clamp")[1]["parameters"]["directness"] == 0.9
    clamped = attune.json(*seen)[1]
    assert clamped["parameters"]["directness"] == 0.6
    assert clamped["causes"]["directness"][-1] == "floor:willow-school:gentle clamp"


def test_a_companion_that_cannot_be_read_or_composed_is_code_2(attune: Shell) -> None:
    path = write("a.json", school())
    assert attune("validate", path, "--with", "nowhere.json")[0] == 2
    assert attune("validate", path, "--with", write("bad.json", {"format": "?"}))[0] == 2
    code, out, _ = attune(
        "validate", write("p.json", mine()), "--with", write("q.json", mine(title="Other"))
    )
    assert code == 2
    assert "one profile" in out


# -- validate: what cannot be read ----------------------------------------------------------------

UNREADABLE = {
    "noise": (bytes(range(256)) * 9, "is not UTF-8"),
    "another encoding": ('{"title": "ÄÖÜ"}'.encode("utf-16"), "is not UTF-8"),
    "a byte order mark": (b"\xef\xbb\xbf{}", "byte order mark"),
    "nothing": (b"", "is not JSON"),
    "half a document": (b'{"format": "attune/profile/1", "title": "Mi', "is not JSON"),
    "a list": (b"[]", "is not a JSON object"),
    "a name given twice": (b'{"format": 1, "format": 1}', "stands twice"),
    "deep nesting": (b'{"a":' * 90_000 + b"1" + b"}" * 90_000, "nests deeper"),
    "brackets without end": (b"[" * 900_000, "nests deeper"),
    "a huge number": (b'{"a": ' + b"9" * 9_000 + b"}", "too large"),
    "no number": (b'{"a": NaN}', "NaN"),
    "half a character": (b'{"a": "\\ud800"}', "half a character"),
    "too much": (b'{"title": "' + b"x" * (2 << 20) + b'"}', "larger than"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_code_2_with_the_reason(attune: Shell, name: str) -> None:
    data, reason = UNREADABLE[name]
    Path("odd.json").write_bytes(data)
    code, out, err = attune("validate", "odd.json")
    assert (code, err) == (2, "")
    assert out.startswith("odd.json: cannot be read.\n")
    assert reason in out
    code, value = attune.json("validate", "odd.json")
    assert (code, value["path"]) == (2, "odd.json")
    assert reason in str(value)


def test_a_folder_without_a_document_is_code_2(attune: Shell) -> None:
    Path("empty", "deeper").mkdir(parents=True)
    Path("empty", "notes.txt").write_text("Nothing here.", "utf-8")
    code, out, _ = attune("validate", "empty")
    assert code == 2
    assert "empty holds no JSON file." in out


def test_every_document_below_a_folder_is_read_once_by_whatever_name(attune: Shell) -> None:
    for name in ("in/a.json/b.json", "in/C.JSON", "out/d.json"):
        write(name, school())
    Path("in/link").symlink_to("../out")
    Path("in/again").symlink_to(".")
    _, out, _ = attune("validate", "--json", "in")
    paths = [json.loads(line)["path"] for line in out.splitlines()]
    assert paths == ["in/C.JSON", "in/a.json/b.json", "in/link/d.json"]


def test_a_folder_that_may_not_be_read_is_no_pass(
    attune: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("in/a.json", school())
    write("in/locked/b.json", school())
    look = os.scandir

    def refused(path: Path) -> Any:
        if path == Path("in/locked"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return look(path)

    monkeypatch.setattr("os.scandir", refused)
    code, out, _ = attune("validate", "in")
    assert code == 2
    assert out.startswith("in/a.json: passes.\n")
    assert "\nin/locked: cannot be read.\n  in/locked cannot be read: Permission denied." in out


def test_a_path_that_cannot_be_looked_at_leaves_the_others_their_report(
    attune: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, long = write("good.json", school()), "n" * 300 + ".json"
    code, out, _ = attune("validate", "--json", good, long)
    verdicts = [json.loads(line).get("verdict") for line in out.splitlines()]
    assert (code, verdicts) == (2, ["pass", None])
    code, out, _ = attune("validate", "--format", "sarif", long, good)
    run = json.loads(out)["runs"][0]
    assert (code, len(run["artifacts"])) == (2, 2)
    assert "File name too long" in str(run["invocations"])


@pytest.mark.parametrize("option", ["--with", "--module"])
def test_a_companion_that_is_missing_is_told_in_every_form(attune: Shell, option: str) -> None:
    asked = ["validate", write("a.json", school()), option, "nowhere.json"]
    code, out, _ = attune(*asked)
    assert (code, out.splitlines()[0]) == (2, "nowhere.json: cannot be read.")
    assert attune.json(*asked)[1]["path"] == "nowhere.json"
    _, out, _ = attune(*asked, "--format", "sarif")
    (told,) = json.loads(out)["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"].startswith("nowhere.json")


def test_a_companion_that_does_not_fit_is_not_said_to_be_unreadable(attune: Shell) -> None:
    _, out, _ = attune(
        "validate", write("p.json", mine()), "--with", write("q.json", mine(title="Other"))
    )
    assert out.startswith("p.json: cannot be examined in this company.\n")


def test_a_folder_where_a_file_is_wanted_is_called_one(attune: Shell) -> None:
    path = write("a.json", school())
    folder = write("folder/b.json", school()).parent
    _, out, _ = attune("validate", path, "--with", folder)
    assert "  folder is a folder. Give a file in it." in out
    assert "folder is a folder. Give a file in it." in attune("diff", path, folder)[2]


def test_forms_that_differ_are_not_both_given(attune: Shell) -> None:
    code, _, err = attune("validate", write("a.json", school()), "--json", "--format", "sarif")
    assert code == 2
    assert "--json and --format sarif differ. Leave one of them out." in err


def test_an_empty_path_is_not_the_current_folder(attune: Shell) -> None:
    write("a.json", school())
    code, out, err = attune("validate", "")
    assert (code, out) == (2, "")
    assert "an empty text names no file" in err


@pytest.mark.parametrize(
    "arguments", [["validate", "-", "-"], ["diff", "-", "-"], ["validate", "-", "--with", "-"]]
)
def test_standard_input_is_not_read_twice(attune: Shell, arguments: list[str]) -> None:
    code, out, err = attune(*arguments)
    assert (code, out) == (2, "")
    assert "- is named twice" in err


def test_a_document_may_come_through_standard_input(
    attune: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def piped(value: Any) -> None:
        stream = io.TextIOWrapper(io.BytesIO(json.dumps(value).encode()))
        monkeypatch.setattr("sys.stdin", stream)

    piped(school())
    code, out, _ = attune("validate", "-")
    assert code == 0
    assert out.startswith("-: passes.\n")
    piped(school(**FRANK))
    situation = ["--set", "person.distress=0.6"]
    assert attune.json("evaluate", "-", *situation)[1]["parameters"]["directness"] == 0.9
    piped([])
    assert attune("validate", "-")[0] == 2


def test_a_pipe_gives_its_document_once_and_that_is_enough(attune: Shell) -> None:
    os.mkfifo("pipe")
    text = json.dumps(school())
    for command in (["validate", "pipe"], ["evaluate", "pipe"], ["compile", "pipe"]):
        writer = threading.Thread(target=Path("pipe").write_text, args=(text, "utf-8"))
        writer.start()
        assert attune(*command)[0] == 0
        writer.join()


# -- validate: formats ----------------------------------------------------------------------------


def test_json_is_one_line_for_each_file_however_it_is_asked_for(attune: Shell) -> None:
    paths = write("a.json", school()), write("folder/b.json", choir()).parent
    lines = attune("validate", "--format", "json", *paths)
    assert lines == attune("validate", "--json", *paths)
    assert [json.loads(line)["path"] for line in lines[1].splitlines()] == [
        "a.json",
        "folder/b.json",
    ]


def test_sarif_is_one_log_for_all_files_with_lines_and_columns(attune: Shell) -> None:
    bad = write("a b.json", school(parameters={"persuasion": {"default": 0.9}}))
    Path("broken.json").write_text('{"format": ', "utf-8")
    code, out, _ = attune("validate", "--format", "sarif", bad, "broken.json")
    run = json.loads(out)["runs"][0]
    assert code == 2
    assert [each["location"]["uri"] for each in run["artifacts"]] == ["a%20b.json", "broken.json"]
    (found,) = [result for result in run["results"] if result["level"] == "error"]
    region = found["locations"][0]["physicalLocation"]["region"]
    line = bad.read_text("utf-8").splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "0.9"
    assert len(run["invocations"][0]["toolExecutionNotifications"]) == 1


# -- diff and merge -------------------------------------------------------------------------------


def test_texts_that_say_the_same_are_code_0(attune: Shell) -> None:
    path = write("a.json", school())
    assert attune("diff", path, path) == (0, "Nothing changed.\n", "")


def test_a_difference_is_code_1_in_a_sentence_and_part_by_part(attune: Shell) -> None:
    old = write("a.json", choir())
    new = write(
        "b.json",
        choir(
            title="Evening choir",
            clauses=[
                {"id": "kind", "modality": "must", "text": "Be kind."},
                {"id": "fair", "modality": "should", "text": "Be fair."},
            ],
            parameters={"warmth": {"default": 0.7}},
        ),
    )
    code, out, _ = attune("diff", old, new)
    lines = out.splitlines()
    assert code == 1
    assert lines[0] == "1 clause changed, 1 added; 1 parameter added; title changed."
    assert lines[1:5] == [
        "  clauses kind: changed",
        "    modality",
        "      - should",
        "      + must",
    ]
    assert '    + {"default": 0.7}' in lines
    code, value = attune.json("diff", old, new)
    assert code == 1
    assert (value["different"], value["level"]) == (True, "major")
    assert [(part["id"], part["change"]) for part in value["parts"]] == [
        ("kind", "changed"),
        ("fair", "added"),
    ]


def test_every_line_of_a_text_that_changed_is_marked(attune: Shell) -> None:
    old = write("a.json", choir(preamble="We sing.\nWe rest."))
    _, out, _ = attune("diff", old, write("b.json", choir(preamble="We sing.")))
    assert out.splitlines()[1:] == [
        "  preamble",
        "    - We sing.",
        "    - We rest.",
        "    + We sing.",
        "This is a patch change.",
    ]


def test_changes_to_different_parts_are_merged(attune: Shell) -> None:
    base = write("base.json", choir())
    own = write("mine.json", choir(title="Evening choir"))
    other = write("theirs.json", choir(preamble="We sing."))
    code, out, err = attune("merge", base, own, other)
    assert (code, err) == (0, "")
    merged = json.loads(out)
    assert (merged["title"], merged["preamble"]) == ("Evening choir", "We sing.")


def test_a_conflict_is_code_1_with_both_sides_and_mine_is_kept(attune: Shell) -> None:
    base, own, other = (
        write(f"{title}.json", choir(title=title)) for title in ("Base", "Mine", "Theirs")
    )
    code, out, err = attune("merge", base, own, other, "-o", "out.json")
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        "Both changed title:",
        "  base: Base",
        "  mine: Mine",
        "  theirs: Theirs",
        "Written to out.json.",
    ]
    assert json.loads(Path("out.json").read_text("utf-8"))["title"] == "Mine"
    _, value = attune.json("merge", base, own, other)
    assert value["conflicts"][0]["theirs"] == "Theirs"


def test_what_is_no_json_cannot_be_compared(attune: Shell) -> None:
    path = write("a.json", choir())
    assert attune("diff", path, "nowhere.json")[0] == 2
    assert attune("merge", path, path, write("list.json", []))[0] == 2


# -- floor ----------------------------------------------------------------------------------------


def test_the_commitments_are_shown_with_reasons_and_sources(attune: Shell) -> None:
    code, out, _ = attune("floor", "show")
    assert code == 0
    assert floor_digest() in out
    for commitment in current_floor().commitments:
        assert f"{commitment.id} {commitment.title}\n  {commitment.text}\n" in out
    code, value = attune.json("floor", "show", "F8")
    assert [commitment["id"] for commitment in value["commitments"]] == ["F8"]
    assert attune("floor", "show", "F13")[0] == 2
    assert "Did you mean F1?" in attune("floor", "show", "f1")[2]


def test_the_bounds_are_shown_those_that_always_hold_first(attune: Shell) -> None:
    code, out, _ = attune("floor", "bounds")
    always, _, conditional = out.partition("\nWhere a condition holds\n")
    assert code == 0
    assert "persuasion     at most 0.2" in always
    assert 'memory_days         at most 30    person.age_band in ["child", "teen"]' in conditional
    code, out, _ = attune("floor", "bounds", "--json")
    values = [json.loads(line) for line in out.splitlines()]
    assert {value["parameter"] for value in values} <= set(PARAMETERS)
    invariants = {invariant.id for _, invariant in current_floor().invariants}
    assert invariants == {value["id"] for value in values} - {"F9.companionship-tapers"}


def test_every_rule_is_listed_those_about_language_among_them(attune: Shell) -> None:
    code, out, _ = attune("floor", "rules", "--json")
    stages = {json.loads(line)["stage"] for line in out.splitlines()}
    assert code == 0
    assert stages >= {"shape", "identity", "language", "structure", "dynamics", "balance"}
    _, out, _ = attune("floor", "rules")
    assert "structure.contest-answered (error F10): A contest is answered in time." in out
