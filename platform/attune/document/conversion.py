"""From plain JSON values to frozen types and back, for every part by the same rules.

``structure`` is given only what its schema has accepted, so it cannot fail on content.
"""

from __future__ import annotations

import datetime
from typing import Any, TypeVar

from cattrs import Converter

T = TypeVar("T")

# Tuples of fixed length become lists, too: JSON knows no other, and drafts are compared with them.
_converter = Converter(
    omit_if_default=True, forbid_extra_keys=True, unstruct_collection_overrides={tuple: list}
)
_converter.register_structure_hook(datetime.date, lambda day, _: datetime.date.fromisoformat(day))
_converter.register_unstructure_hook(datetime.date, lambda day: day.isoformat())


def structure(value: dict[str, Any], kind: type[T]) -> T:
    return _converter.structure(value, kind)


def unstructure(value: Any) -> Any:
    return _converter.unstructure(value)
