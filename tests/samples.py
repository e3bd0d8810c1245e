"""The smallest documents, for tests to vary."""

from __future__ import annotations

from typing import Any

from attune.floor import floor_digest

RIGHTS: dict[str, Any] = {
    "exit": {"penalty": "none"},
    "export": True,
    "contest": {"answer_days": 14},
    "dissent": True,
    "notice_days": 7,
    "fork": True,
}
AMENDMENT: dict[str, Any] = {
    "proposers": ["member"],
    "notice_days": 7,
    "voting_days": 7,
    "method": "majority",
    "quorum": 0.3,
    "threshold": 0.5,
}


def constitution(**changes: Any) -> dict[str, Any]:
    """One clause and nothing else, with ``changes`` to its fields."""
    base: dict[str, Any] = {
        "format": "attune/constitution/1",
        "title": "Reading circle",
        "language": "en",
        "floor": {"version": "1.0.0", "digest": floor_digest()},
        "clauses": [{"id": "kind", "modality": "should", "text": "Be kind."}],
    }
    return base | changes


def profile(**changes: Any) -> dict[str, Any]:
    """A person and nothing else, with ``changes`` to its fields."""
    base: dict[str, Any] = {
        "format": "attune/profile/1",
        "title": "My studies",
        "language": "en",
        "floor": {"version": "1.0.0", "digest": floor_digest()},
        "subject": {"kind": "person"},
    }
    return base | changes
