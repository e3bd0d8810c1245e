"""The name a person may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(given: str, names: Iterable[str]) -> str | None:
    """The name closest to what was written, or None where nothing is close.

    Dotted names are also found by their last part.

    >>> nearest("age_bands", ["person.age_band", "person.distress"])
    'person.age_band'
    """
    candidates: dict[str, str] = {}
    for name in names:
        candidates.setdefault(name.rpartition(".")[2], name)
        candidates[name] = name
    text = given[:80].lower()
    found = get_close_matches(text, candidates, n=1, cutoff=0.6) or get_close_matches(
        text.rpartition(".")[2], candidates, n=1, cutoff=0.75
    )
    return candidates[found[0]] if found else None
