"""Received JSON objects, read field by field into frozen types.

>>> claims = Claims({"seq": 3, "colour": "blue"}, "the head")
>>> claims.whole("seq")
3
>>> claims.extensions()
{'colour': 'blue'}

What a later minor version added is left over and kept. Everything missing or of the wrong type
is a :class:`TrustError` that says whose field it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from attune.errors import TrustError

DIGEST: Final = r"sha256:[0-9a-f]{64}"
NAME: Final = r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?/[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?"
VERSION: Final = r"(?:0|[1-9][0-9]{0,8})(?:\.(?:0|[1-9][0-9]{0,8})){2}"


class Claims:
    """One JSON object; ``what`` names it in errors."""

    def __init__(self, value: object, what: str) -> None:
        if not isinstance(value, dict):
            raise TrustError(f"{what} is not a JSON object.")
        self._left: dict[str, Any] = dict(value)
        self._what = what

    def text(self, name: str, pattern: str | None = None) -> str:
        """A required text, all of it matching ``pattern`` if one is given."""
        value = self._take(name)
        if not isinstance(value, str):
            raise self._error(name, "is not text")
        if pattern is not None and not re.fullmatch(pattern, value):
            raise self._error(name, f"is {value[:80]!r}, which is not of the expected form")
        return value

    def optional_text(self, name: str, pattern: str | None = None) -> str | None:
        return None if self._absent(name) else self.text(name, pattern)

    def whole(self, name: str, *, at_least: int = 0) -> int:
        """A required integer. ``true`` is not one, though Python thinks so."""
        value = self._take(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < at_least:
            raise self._error(name, f"is not a whole number of at least {at_least}")
        return value

    def share(self, name: str) -> float:
        """A required number from 0 to 1."""
        value = self._take(name)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
            raise self._error(name, "is not a number from 0 to 1")
        return value

    def flag(self, name: str) -> bool:
        """True or false; absent is false."""
        value = self._left.pop(name, False)
        if not isinstance(value, bool):
            raise self._error(name, "is neither true nor false")
        return value

    def texts(self, name: str, pattern: str | None = None) -> tuple[str, ...]:
        """A list of texts; absent is empty."""
        items = self._list(name)
        if not all(isinstance(item, str) for item in items):
            raise self._error(name, "is not a list of texts")
        if pattern is not None and not all(re.fullmatch(pattern, item) for item in items):
            raise self._error(name, "holds a text that is not of the expected form")
        return tuple(items)

    def object(self, name: str) -> Claims:
        """A required object within."""
        return Claims(self._take(name), f"{self._what}'s {name}")

    def optional_object(self, name: str) -> Claims | None:
        return None if self._absent(name) else self.object(name)

    def objects(self, name: str) -> tuple[Claims, ...]:
        """A list of objects; absent is empty."""
        return tuple(
            Claims(item, f"{self._what}'s {name}[{index}]")
            for index, item in enumerate(self._list(name))
        )

    def extensions(self) -> Mapping[str, Any]:
        """Every field that has not been read."""
        return dict(self._left)

    def _take(self, name: str) -> Any:
        if name not in self._left:
            raise self._error(name, "is missing")
        return self._left.pop(name)

    def _list(self, name: str) -> list[Any]:
        value = self._left.pop(name, [])
        if not isinstance(value, list):
            raise self._error(name, "is not a list")
        return value

    def _absent(self, name: str) -> bool:
        if self._left.get(name) is not None:
            return False
        self._left.pop(name, None)
        return True

    def _error(self, name: str, message: str) -> TrustError:
        return TrustError(f"{self._what}: {name} {message}.")
