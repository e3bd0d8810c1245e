"""What compiling gives: an artefact, its losses, and where each line came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from attune.canonical import canonical_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something the target cannot say. ``pointer`` is the place in the document."""

    pointer: str
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Line ``number`` (from 1) of a text came from the parts ``ids`` of the document.

    Ids of the universal safety layer begin with ``floor:``.
    """

    number: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """``text`` for a target that reads text, ``data`` for one that reads JSON, the other None."""

    target: str
    media_type: str
    text: str | None = None
    data: Any = None
    losses: tuple[Loss, ...] = ()
    provenance: tuple[Line, ...] = ()

    @property
    def content(self) -> bytes:
        """The artefact's bytes, as a release's ``compiled`` digest names them."""
        return canonical_bytes(self.data) if self.text is None else self.text.encode()

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


class Writer:
    """Collects lines of text with the ids they come from."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._provenance: list[Line] = []

    def line(self, text: str = "", *ids: str) -> None:
        if "\n" in text:
            raise RuntimeError("a line of an artefact holds no line end")
        self._lines.append(text)
        if ids:
            self._provenance.append(Line(number=len(self._lines), ids=ids))

    def compiled(self, target: str, losses: Sequence[Loss]) -> Compiled:
        return Compiled(
            target=target,
            media_type="text/plain; charset=utf-8",
            text="\n".join(self._lines).rstrip("\n") + "\n",
            losses=tuple(losses),
            provenance=tuple(self._provenance),
        )
