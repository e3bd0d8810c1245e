"""What the shape of the repository promises."""

from __future__ import annotations

import doctest
import importlib
import os
import pkgutil
import platform
import re
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import attune

ROOT = Path(__file__).resolve().parents[2]
MEBIBYTE = 2**20
# Made by tools, and in .gitignore.
MADE = re.compile(r"^(\.(?!ci$|github$).*|__pycache__|var.*|build|dist|test-results|node_modules)$")


def files() -> Iterator[Path]:
    """The repository's own files, whether or not git is at hand."""
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if not MADE.match(name)]
        yield from (Path(folder, name) for name in names)


def modules() -> list[str]:
    return sorted(found.name for found in pkgutil.walk_packages(attune.__path__, "attune."))


def test_pythons_own_platform_module_wins() -> None:
    standard = Path(sysconfig.get_path("stdlib"), "platform.py")
    assert Path(str(platform.__file__)).samefile(standard)
    command = [sys.executable, "-c", "import platform; print(platform.__file__)"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert Path(told.stdout.strip()).samefile(standard)


def test_platform_is_a_folder_and_never_a_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()


LEARNT = ROOT / "platform" / "attune" / "floor" / "model" / "v1.bin"


def test_no_file_is_larger_than_a_mebibyte_but_what_the_reader_has_learnt() -> None:
    large = {path: path.stat().st_size for path in files() if path.stat().st_size > MEBIBYTE}
    assert large.pop(LEARNT, 0) < 5_000_000
    assert large == {}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_is_pinned_with_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--(extra-)?index|--find-links|--trusted)", text, re.MULTILINE)
    entries = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).strip())
    assert len(entries) > 50
    for entry in entries:
        assert re.match(r"[a-z0-9.-]+(\[[a-z0-9,-]+\])?==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize(
    ("name", "extras"),
    [("requirements.txt", ["server"]), ("requirements-dev.txt", ["server", "dev"])],
)
def test_the_lock_holds_all_that_is_asked_for(name: str, extras: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"]]
    for extra in extras:
        asked += project["optional-dependencies"][extra]
    wanted = {re.split(r"[\[<>=;~! ]", line)[0].lower() for line in asked}
    locked = set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / name).read_text(), re.MULTILINE))
    assert wanted - {each.replace("_", "-") for each in locked} == set()


@pytest.mark.parametrize("name", modules())
def test_the_examples_in_docstrings_run(name: str) -> None:
    told = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert told.failed == 0


def test_there_are_examples_in_docstrings() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    tried = [test for name in modules() for test in finder.find(importlib.import_module(name))]
    assert [test for test in tried if test.examples] != []


def test_the_pipeline_calls_make_check_test() -> None:
    run = ROOT / ".ci" / "run"
    assert os.access(run, os.X_OK)
    assert run.read_text().splitlines()[-1] == "exec make check test"
