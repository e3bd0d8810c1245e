"""What a caller hands to the library, checked where it comes in.

>>> wanted([], bytes | str | dict, "parse() takes JSON as bytes, text or a dict")
Traceback (most recent call last):
attune.errors.UsageError: parse() takes JSON as bytes, text or a dict, not list.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import UnionType
from typing import Any

from attune.errors import UsageError


def wanted(value: Any, kinds: type | UnionType, words: str) -> None:
    """Raise :class:`UsageError` with ``words`` and what was given, unless it is of these kinds."""
    if not isinstance(value, kinds):
        given = "None" if value is None else type(value).__name__
        raise UsageError(f"{words}, not {given}.")


def all_wanted(values: Any, kinds: type | UnionType, words: str) -> None:
    """The same for a sequence and each thing in it."""
    wanted(values, Sequence, words)
    for value in values:
        wanted(value, kinds, words)
