"""Ready-made situations, in words, each standing for one condition.

They are only an offer: whoever knows more writes the condition itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from attune import conditions
from attune.errors import ConditionError
from authoring.condition_rows import rows_of
from authoring.condition_words import rows_in_words

ALWAYS = "true"

SITUATIONS: Mapping[str, tuple[Any, str]] = MappingProxyType(
    {
        "child": (_("with children"), 'person.age_band == "child"'),
        "teen": (_("with teenagers"), 'person.age_band == "teen"'),
        "young": (_("with children or teenagers"), 'person.age_band in ["child", "teen"]'),
        "distress": (_("when someone is in distress"), "person.distress >= 0.5"),
        "late": (_("late in a long day"), "person.hours_today >= 3"),
        "stakes": (_("when much is at stake"), "agent.stakes >= 0.7"),
    }
)
"""Key → (words that follow a comma or stand alone, CEL)."""


def situation_of(cel: str | None) -> str | None:
    """The key of the ready-made situation that a condition is, however it is written."""
    if not cel:
        return None
    try:
        condition = conditions.parse(cel)
    except ConditionError:
        return None
    return next(
        (key for key, (_, ready) in SITUATIONS.items() if conditions.parse(ready) == condition),
        None,
    )


def is_always(cel: str | None) -> bool:
    try:
        return cel is None or conditions.parse(cel) == conditions.parse(ALWAYS)
    except ConditionError:
        return False


def in_words(cel: str | None) -> str | None:
    """A condition as words, or None where only its own text will do."""
    if cel is None or is_always(cel):
        return str(_("always"))
    key = situation_of(cel)
    if key is not None:
        return str(SITUATIONS[key][0])
    try:
        rows = rows_of(conditions.parse(cel).root)
    except ConditionError:
        return None
    if rows is None:
        return None
    return str(_("when %(condition)s") % {"condition": rows_in_words(rows)})
