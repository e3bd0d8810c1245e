"""A constitution to compare with others, and the version that a change deserves."""

from __future__ import annotations

from typing import Any

from attune.diff import diff, propose_version


def constitution(**changes: Any) -> dict[str, Any]:
    return {
        "format": "attune/constitution/1",
        "title": "Choir",
        "language": "en",
        "floor": {"version": "1.0.0", "digest": "sha256:" + "0" * 64},
        "clauses": [
            {"id": "honest", "modality": "must", "text": "Tell the truth.", "why": "Trust."},
            {"id": "kind", "modality": "should", "text": "Be kind."},
            {"id": "brief", "modality": "may", "text": "Be brief."},
        ],
        "parameters": {"warmth": {"default": 0.5}},
        "rights": {
            "exit": {"penalty": "none"},
            "export": True,
            "contest": {"answer_days": 7},
            "dissent": True,
            "notice_days": 7,
            "fork": True,
        },
    } | changes


def with_clause(identifier: str, **changes: Any) -> dict[str, Any]:
    document = constitution()
    document["clauses"] = [
        clause | changes if clause["id"] == identifier else clause for clause in document["clauses"]
    ]
    return document


def proposed(new: dict[str, Any], old: dict[str, Any] | None = None) -> str:
    return propose_version("1.4.2", diff(old or constitution(), new))
