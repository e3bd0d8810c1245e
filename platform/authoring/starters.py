"""Starting texts: never a blank page. Each app ships its own ``starters.json``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.forms import BoundField

from attune.floor import current_pin

FIRST = 3
"""Clauses of a starter that are shown unasked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """A text to begin with; ``content`` is a document pinned to today's safety layer."""

    key: str
    name: str
    description: str
    content: Mapping[str, Any]

    @property
    def language(self) -> str:
        return str(self.content["language"])

    @property
    def first_lines(self) -> Sequence[Mapping[str, Any]]:
        """A few clauses, to see what one would begin with."""
        return self._clauses[:FIRST]

    @property
    def other_lines(self) -> Sequence[Mapping[str, Any]]:
        return self._clauses[FIRST:]

    @property
    def _clauses(self) -> Sequence[Mapping[str, Any]]:
        clauses: Sequence[Mapping[str, Any]] = self.content["clauses"]
        return clauses


@cache
def read_starters(path: Path) -> Mapping[str, Starter]:
    """The starters of one file by key, in the order they are offered."""
    pin = current_pin()
    return {
        entry["key"]: Starter(
            key=entry["key"],
            name=entry["name"],
            description=entry["description"],
            content={
                **entry["document"],
                "floor": {
                    **entry["document"].get("floor", {}),
                    "version": pin.version,
                    "digest": pin.digest,
                },
            },
        )
        for entry in json.loads(path.read_text("utf-8"))
    }


def with_options(field: BoundField, of: Mapping[str, Starter]) -> Iterator[tuple[Any, Starter]]:
    """Each radio button of a choice of starters, with the starter it stands for."""
    for option in field.subwidgets:
        yield option, of[str(option.data["value"])]
