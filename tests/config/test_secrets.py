from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from config import secrets
from config.environment import Environment


def test_development_secrets_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    secrets.make(tmp_path)
    made = [secrets.find(tmp_path, name) for name in (secrets.SESSION, secrets.SIGNING)]
    secrets.make(tmp_path)
    assert [secrets.find(tmp_path, name) for name in (secrets.SESSION, secrets.SIGNING)] == made
    assert made[0] != made[1]
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    for name in (secrets.SESSION, secrets.SIGNING):
        assert (tmp_path / "secrets" / name).stat().st_mode & 0o777 == 0o600


def test_a_half_written_secret_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "session").write_text("")
    (tmp_path / "secrets" / "signing.part").write_text("half")
    secrets.make(tmp_path)
    for name in (secrets.SESSION, secrets.SIGNING):
        found = secrets.find(tmp_path, name)
        assert found is not None
        assert len(found) == 64


def test_nothing_is_found_before_it_is_made(tmp_path: Path) -> None:
    assert secrets.find(tmp_path, secrets.SESSION) is None


def test_the_command_prints_what_production_asks_for() -> None:
    command = [sys.executable, "-m", "config.secrets"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    made = dict(line.split("=", 1) for line in told.splitlines())
    environment = Environment.read(
        {**made, "ATTUNE_ENV": "production", "ATTUNE_ORIGIN": "https://attune.example.org"}
    )
    assert environment.secret == made["ATTUNE_SECRET"]
    assert environment.signing_secret == made["ATTUNE_SIGNING_SECRET"]
