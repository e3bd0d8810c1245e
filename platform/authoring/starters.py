"""Starting texts: never a blank page. Each app ships its own ``starters.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from attune.floor import current_pin


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """A text to begin with; ``content`` is a document pinned to today's safety layer."""

    key: str
    name: str
    description: str
    content: Mapping[str, Any]


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
