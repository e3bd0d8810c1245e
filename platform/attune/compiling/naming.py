"""A document with every id under its label, so that documents can stand side by side in one text.

``named(document, "choir:")`` turns the clause ``patience`` into ``choir:patience``.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from attune.adaptation.plan import Authored

REFERENCES = {"id", "part", "clause", "between", "prefer"}
"""Fields that hold the id of a part, of their own or of another."""


def named(document: Authored, prefix: str) -> Authored:
    """The same document, its ids and what points at them with ``prefix`` before them."""
    changes = {
        spec.name: _named(getattr(document, spec.name), prefix)
        for spec in fields(document)
        if spec.name not in ("modules", "lineage")
    }
    return replace(document, **changes)


def _named(value: Any, prefix: str) -> Any:
    if isinstance(value, tuple):
        return tuple(_named(item, prefix) for item in value)
    if not hasattr(value, "__dataclass_fields__"):
        return value
    changes = {
        spec.name: (_referring if spec.name in REFERENCES else _named)(
            getattr(value, spec.name), prefix
        )
        for spec in fields(value)
    }
    return replace(value, **changes)


def _referring(value: Any, prefix: str) -> Any:
    if isinstance(value, tuple):
        return tuple(f"{prefix}{name}" for name in value)
    return value if value is None else f"{prefix}{value}"
