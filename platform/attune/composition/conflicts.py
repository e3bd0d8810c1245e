"""Where documents disagree: said, with everybody concerned, and never smoothed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from attune.conditions import Context

Kind = Literal["floor", "parameter", "raise", "clause"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A place in a document: its digest and title, and the id of the part (``base`` for the value
    of a parameter, ``range`` for the range it leaves)."""

    document: str
    title: str
    id: str

    def to_dict(self) -> dict[str, Any]:
        return {"document": self.document, "title": self.title, "id": self.id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two or more documents that cannot all have their way.

    ``kind``: ``floor`` (they rest on different universal safety layers), ``parameter`` (no value
    lies in every range), ``raise`` (bounds that exclude each other) or ``clause`` (opposite
    modalities on a topic). ``subject`` is the parameter or topic, ``holds`` what counts until the
    parties settle it, ``context`` a situation in which it shows, where not every situation does.
    """

    kind: Kind
    subject: str
    parties: tuple[Origin, ...]
    message: str
    holds: str
    context: Context | None = None

    def to_dict(self) -> dict[str, Any]:
        value = {
            "kind": self.kind,
            "subject": self.subject,
            "parties": [party.to_dict() for party in self.parties],
            "message": self.message,
            "holds": self.holds,
        }
        return value if self.context is None else {**value, "context": self.context.to_dict()}
