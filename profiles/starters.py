"""The texts a new profile can start from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from authoring.starters import Starter, read_starters


def starters() -> Mapping[str, Starter]:
    """By key, in the order they are offered."""
    return read_starters(Path(__file__).with_name("starters.json"))
