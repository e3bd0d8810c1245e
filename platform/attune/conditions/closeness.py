"""The name a person may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

LEAST_ALIKE = 0.5


def nearest(given: str, names: Iterable[str]) -> str | None:
    """The name closest to what was written, or None where nothing is close.

    Dotted names are alike by their last part first, and by the whole where that does not decide.

    >>> nearest("person.age", ["person.age_band", "conversation.language"])
    'person.age_band'
    """
    text = given[:80].lower()

    def alikeness(name: str) -> tuple[float, float]:
        return _alike(text.rpartition(".")[2], name.rpartition(".")[2]), _alike(text, name)

    close = max(names, key=alikeness)
    return close if alikeness(close)[0] >= LEAST_ALIKE else None


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
