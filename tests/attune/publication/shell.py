"""The command as an engineer types it: what it ended with and what it printed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine

from attune.cli import main


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        """The single JSON value on standard output."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Shell:
    """A folder of its own, a configuration folder of its own, a stopped clock."""

    capture: pytest.CaptureFixture[str]
    clock: time_machine.Traveller

    def __call__(self, *arguments: object) -> Ended:
        code = main([str(argument) for argument in arguments])
        return Ended(code, *self.capture.readouterr())
