"""What the command line prints, to whatever it is connected to and whatever it was given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from attune.cli import main
from tests.samples import constitution

PROGRAM = "import sys; from attune.cli import main; sys.exit(main())"
FORGED = "x\x1b[31mRED\ngood.json: passes.\u202e\x9b"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("a.json", constitution())


def write(name: str, value: Any) -> None:
    Path(name).write_text(json.dumps(value), "utf-8")


def run(
    arguments: list[str | bytes], redirected: str = "", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """As a process of its own, started by a shell that redirects its streams."""
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirected}', "sh", sys.executable, "-c", PROGRAM, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        timeout=60,
    )


# -- text from elsewhere --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", "forged.json"],
        ["validate", "--json", "forged.json"],
        ["validate", "--format", "sarif", "forged.json"],
        ["evaluate", "forged.json"],
        ["diff", "a.json", "forged.json"],
        ["merge", "a.json", "forged.json", "forged.json"],
        ["validate", FORGED],
        ["evaluate", FORGED],
        ["verify", FORGED],
        ["floor", "score", FORGED],
    ],
)
def test_text_from_elsewhere_cannot_colour_turn_or_forge_lines(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    write("forged.json", constitution(title=FORGED, **{FORGED: 1}))
    assert main(arguments) != 130
    printed = "".join(capsys.readouterr())
    assert "\\u001b[31mRED" in printed
    assert not set(printed) & set("\x1b\u202e\x9b")
    assert not any(line.startswith("good.json") for line in printed.splitlines())


def test_what_is_escaped_in_json_still_means_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    main(["validate", "--json", FORGED])
    assert json.loads(capsys.readouterr().out)["path"] == FORGED


# -- bytes that are not UTF-8 ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", b"bad\xff.json"],
        ["validate", "--json", b"bad\xff.json"],
        ["validate", "--format", "sarif", b"bad\xff.json"],
        ["evaluate", b"missing\xff.json"],
        ["evaluate", "a.json", "--set", b"a\xff=1"],
        ["floor", "score", b"n\xff.jsonl"],
    ],
)
def test_a_name_that_is_not_utf_8_is_told_without_a_traceback(
    arguments: list[str | bytes],
) -> None:
    ended = run(arguments)
    printed = ended.stdout + ended.stderr
    assert ended.returncode == 2
    assert b"Traceback" not in printed
    assert b"\\udcff" in printed


def test_the_address_of_a_file_holds_the_bytes_of_its_name() -> None:
    ended = run(["validate", "--format", "sarif", b"bad\xff.json"])
    (artifact,) = json.loads(ended.stdout)["runs"][0]["artifacts"]
    assert artifact["location"]["uri"] == "bad%FF.json"


def test_a_system_without_utf_8_is_no_obstacle() -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ended = run(["validate", "é.json".encode()], **plain)
    assert (ended.returncode, ended.stderr) == (2, b"")
    ended = run(["floor", "show", "--help"], PYTHONIOENCODING="ascii")
    assert ended.returncode == 0
    assert "F1 … F12".encode() in ended.stdout


# -- streams that are closed or full --------------------------------------------------------------


def test_standard_output_that_is_closed_is_told_in_a_sentence() -> None:
    ended = run(["validate", "a.json"], ">&-")
    assert ended.returncode == 2
    assert ended.stderr.startswith(b"attune: Standard output cannot be written: it is closed.")
    assert len(ended.stderr.splitlines()) == 1


def test_standard_output_that_is_full_is_told_in_a_sentence() -> None:
    ended = run(["validate", "a.json"], ">/dev/full")
    assert ended.returncode == 2
    assert b"cannot be written: No space left on device." in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["validate", "evaluate"])
def test_standard_input_that_is_closed_is_told_in_a_sentence(command: str) -> None:
    ended = run([command, "-"], "<&-")
    assert ended.returncode == 2
    assert b"Standard input is closed. Name a file instead of -." in ended.stdout + ended.stderr


def test_without_standard_error_an_answer_is_given_and_an_error_has_its_code() -> None:
    ended = run(["evaluate", "a.json"], "2>&-")
    assert ended.returncode == 0
    assert ended.stdout.startswith(b"Parameters\n")
    ended = run(["evaluate", "nowhere.json"], "2>&-")
    assert (ended.returncode, ended.stdout) == (2, b"")
