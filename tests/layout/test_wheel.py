"""What a downstream engineer installs: the built wheel, in an environment without Django.

The third-party packages are not downloaded again: those that the wheel's own metadata asks for,
with what they ask for in turn, and the test tools, are linked into a fresh environment. What
nobody asked for, Django above all, is not there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from email.parser import Parser
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ["pytest", "pytest-socket", "hypothesis", "time-machine", "cel-python"]
# These read and run what a wheel could lack; that all it holds can be imported is asked by itself.
PARTS = ("publication/test_cli_bundles.py", "publication/test_signing.py",
         "language/test_judgement.py", "test_chat.py", "test_command_line.py",
         "test_compiling.py", "test_readme_format.py")  # fmt: skip
LEARNING = {f"attune.language.model.{name}"
            for name in ("attending", "corpus", "machine", "training")}  # fmt: skip
"""What the extra "train" is for."""
IMPORTING = """
import importlib, pkgutil, attune
for module in pkgutil.walk_packages(attune.__path__, "attune."):
    if not module.name.endswith("__main__"):
        try:
            importlib.import_module(module.name)
        except ImportError:
            print(module.name)
"""
# A few examples for each law are enough here: the laws themselves are tried elsewhere.
FEW = """
from hypothesis import HealthCheck, settings
settings.register_profile(
    "few", max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with the wheel and what it asks for."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, symlinks=True)
    site = next((home / "lib").glob("python*")) / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (metadata,) = site.glob("attune-*.dist-info/METADATA")
    asked = Parser().parsestr(metadata.read_text()).get_all("Requires-Dist") or []
    for name in closure([*asked, *TOOLS]):
        link(name, site)
    return home / "bin" / "python"


def closure(asked: list[str]) -> set[str]:
    """The distributions that these requirements come down to on this machine, without extras."""
    found: set[str] = set()
    left = [(Requirement(line), "") for line in asked]
    while left:
        requirement, extra = left.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        if name not in found:
            found.add(name)
            for line in distribution(name).requires or []:
                left += [(Requirement(line), each) for each in (requirement.extras or {""})]
    return found


def link(name: str, site: Path) -> None:
    """Link what belongs to a distribution, folder by folder at the top, into `site`."""
    files = distribution(name).files or []
    source = Path(sysconfig.get_path("purelib"))
    for top in {file.parts[0] for file in files} - {"..", "__pycache__"}:
        if not (site / top).exists():
            (site / top).symlink_to(source / top)


def test_the_wheel_holds_the_core_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert {re.sub(r"-.*\.dist-info", "-dist-info", top) for top in tops} == {
        "attune",
        "attune-dist-info",
    }
    package = ROOT / "platform" / "attune"
    ours = {
        f"attune/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert ours - set(names) == set()


def test_the_wheel_asks_for_no_django(python: Path) -> None:
    command = "import importlib.util as u, sys; sys.exit(u.find_spec('django') is not None)"
    assert subprocess.run([python, "-c", command], check=False).returncode == 0


def test_the_command_runs(python: Path) -> None:
    command = [str(python), "-c", "from attune.cli import main; main()", "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "attune" in told.stdout


def test_all_of_it_can_be_imported_but_what_is_for_learning(python: Path) -> None:
    command = [str(python), "-W", "error", "-c", IMPORTING]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert set(told.stdout.split()) == LEARNING


def test_the_cores_own_tests_pass_against_the_wheel(python: Path, tmp_path: Path) -> None:
    place = tmp_path / "without the source"
    for part in ("tests/attune", "communities", "profiles"):
        shutil.copytree(
            ROOT / part, place / part, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
        )
    for part in ("tests/samples.py", "README.md"):
        shutil.copy(ROOT / part, place / part)
    (place / "conftest.py").write_text(FEW)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO")}
    environ["HYPOTHESIS_PROFILE"] = "few"
    options = ["-q", "-p", "no:cacheprovider", "-W", "error", "-k", "not every"]
    tested = subprocess.run(
        [python, "-m", "pytest", *options, *(f"tests/attune/{part}" for part in PARTS)],
        cwd=place,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tested.returncode == 0, tested.stdout[-5000:] + tested.stderr[-2000:]
    where = subprocess.run(
        [python, "-c", "import attune; print(attune.__file__)"],
        cwd=place,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(python.parents[1])
