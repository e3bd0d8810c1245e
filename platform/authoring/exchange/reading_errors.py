"""Why something that was to be brought in cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from authoring.errors import AuthoringError


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing in the way: where (line or field), what, and what mends it. Sentences."""

    place: str
    what: str
    remedy: str = ""


class UnreadableError(AuthoringError):
    """Nothing was brought in. ``troubles`` holds everything found, in the order of the text."""

    def __init__(self, *troubles: Trouble) -> None:
        self.troubles: Sequence[Trouble] = troubles
        super().__init__("; ".join(f"{each.place}: {each.what}" for each in troubles))
