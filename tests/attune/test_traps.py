"""Every planted trap is found where it stands, with the simplest context that springs it, which
``attune evaluate`` reproduces; and its mended twin is proved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from attune.cli import main
from tests.attune.traps.planted import TRAPS, Trap

each_trap = pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)


class Desk:
    """Files of one trap, and the command line over them."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str], trap: Trap) -> None:
        self._capture = capture
        self.planted = _written(folder / "planted.json", trap.planted)
        self.mended = _written(folder / "mended.json", trap.mended)
        self.context = folder / "context.json"
        self.company: list[str] = []
        for index, module in enumerate(trap.modules):
            self.company += ["--module", _written(folder / f"module-{index}.json", module)]
        for index, other in enumerate(trap.companions):
            self.company += ["--with", _written(folder / f"other-{index}.json", other)]

    def attune(self, command: str, *arguments: str) -> tuple[int, Any]:
        code = main([command, *arguments, *self.company, "--json"])
        return code, json.loads(self._capture.readouterr().out)


def _written(path: Path, value: Any) -> str:
    path.write_text(json.dumps(value), "utf-8")
    return str(path)


def errors(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [found for found in report["findings"] if found["severity"] == "error"]


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], trap: Trap) -> Desk:
    return Desk(tmp_path, capsys, trap)


@each_trap
def test_a_trap_is_found_at_its_place_with_the_simplest_context(trap: Trap, desk: Desk) -> None:
    code, report = desk.attune("validate", desk.planted)
    assert code == 1
    assert [(f["rule"], f["pointer"], f["evidence"]) for f in errors(report)] == [
        (trap.rule, trap.pointer, trap.seen)
    ]


@each_trap
def test_evaluation_reproduces_what_the_proof_has_shown(trap: Trap, desk: Desk) -> None:
    _, report = desk.attune("validate", desk.planted)
    (found,) = errors(report)
    _written(desk.context, found["evidence"])
    seen = ["evaluate", desk.planted, "--context", str(desk.context)]
    _, before = desk.attune(*seen, "--before-clamp")
    assert before["parameters"][trap.parameter] == trap.value
    assert f"{trap.value:g}" in found["message"]
    _, after = desk.attune(*seen)
    assert after["causes"][trap.parameter][-1].endswith(" clamp")


@each_trap
def test_the_mended_twin_is_proved(trap: Trap, desk: Desk) -> None:
    code, report = desk.attune("validate", desk.mended)
    assert (code, errors(report)) == (0, [])
    assert report["proof_digest"].startswith("sha256:")
