"""Conditions as part of a sentence: “the person is a teenager and distress is at least 0.7”."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attune.conditions import Condition
from attune.conditions.text import decimal_text
from attune.vocabulary import PATHS
from authoring.condition_rows import Join, Row, Rows, rows_of
from authoring.speech import said

OP_WORDS = {
    "eq": gettext_lazy("is"),
    "ne": gettext_lazy("is known and is not"),
    "in": gettext_lazy("is one of"),
    "ge": gettext_lazy("is at least"),
    "gt": gettext_lazy("is more than"),
    "le": gettext_lazy("is at most"),
    "lt": gettext_lazy("is less than"),
    "has": gettext_lazy("is known"),
    "not_has": gettext_lazy("is not known"),
    "not_eq": gettext_lazy("is not, or is not known"),
    "not_ne": gettext_lazy("is, or is not known"),
    "not_in": gettext_lazy("is none of, or is not known"),
    "not_ge": gettext_lazy("is less than, or is not known"),
    "not_gt": gettext_lazy("is at most, or is not known"),
    "not_le": gettext_lazy("is more than, or is not known"),
    "not_lt": gettext_lazy("is at least, or is not known"),
}
"""What a row's second control offers. A comparison with something unknown is never true."""

JOIN_WORDS: Mapping[Join, object] = {
    "all": gettext_lazy("all of these hold"),
    "any": gettext_lazy("any of these holds"),
    "not_all": gettext_lazy("not all of these hold"),
    "none": gettext_lazy("none of these holds"),
}

MEMBER_WORDS = {
    ("person.age_band", "child"): gettext_lazy("child"),
    ("person.age_band", "teen"): gettext_lazy("teenager"),
    ("person.age_band", "adult"): gettext_lazy("adult"),
    ("person.age_band", "unknown"): gettext_lazy("not known"),
    ("agent.counterparty", "none"): gettext_lazy("nobody"),
    ("agent.counterparty", "person"): gettext_lazy("a person"),
    ("agent.counterparty", "agent"): gettext_lazy("another agent"),
    ("agent.counterparty", "many"): gettext_lazy("many"),
}

PATH_WORDS = {
    "person.age_band": gettext_lazy("age"),
    "person.distress": gettext_lazy("distress"),
    "person.hours_today": gettext_lazy("hours spent today"),
    "person.days_known": gettext_lazy("days known"),
    "conversation.role": gettext_lazy("the AI’s role"),
    "conversation.domain": gettext_lazy("the subject"),
    "conversation.language": gettext_lazy("the language"),
    "conversation.turns": gettext_lazy("turns so far"),
    "agent.counterparty": gettext_lazy("who the AI deals with"),
    "agent.stakes": gettext_lazy("what is at stake"),
    "model.confidence": gettext_lazy("the model’s confidence"),
}


def rows_in_words(rows: Rows) -> str:
    """A clause that follows “when”."""
    several = len(rows.blocks) > 1
    told = []
    for block in rows.blocks:
        inner = _joined(block.join, [_row_in_words(row) for row in block.rows])
        nested = several and len(block.rows) > 1
        told.append(_("(%(inner)s)") % {"inner": inner} if nested else inner)
    return _joined(rows.join, told)


def condition_in_words(value: object) -> object:
    """A condition in a sentence of the validator's, where rows can tell it; anything else as is."""
    rows = rows_of(value.root) if isinstance(value, Condition) else None
    return value if rows is None else rows_in_words(rows)


def value_in_words(path: str, value: str | Fraction) -> str:
    if isinstance(value, Fraction):
        return decimal_text(value).removesuffix(".0")
    return str(MEMBER_WORDS.get((path, value), value))


def path_in_words(path: str) -> str:
    return str(PATH_WORDS.get(path) or said(PATHS[path].label))


def _row_in_words(row: Row) -> str:
    values = [value_in_words(row.path, value) for value in row.values]
    return _patterns()[row.op] % {
        "what": path_in_words(row.path),
        "value": _either(values),
    }


def _patterns() -> Mapping[str, str]:
    return {
        "eq": _("%(what)s is %(value)s"),
        "ne": _("%(what)s is known and is not %(value)s"),
        "in": _("%(what)s is %(value)s"),
        "ge": _("%(what)s is at least %(value)s"),
        "gt": _("%(what)s is more than %(value)s"),
        "le": _("%(what)s is at most %(value)s"),
        "lt": _("%(what)s is less than %(value)s"),
        "has": _("%(what)s is known"),
        "not_has": _("%(what)s is not known"),
        "not_eq": _("%(what)s is not %(value)s, or is not known"),
        "not_ne": _("%(what)s is %(value)s, or is not known"),
        "not_in": _("%(what)s is none of %(value)s, or is not known"),
        "not_ge": _("%(what)s is less than %(value)s, or is not known"),
        "not_gt": _("%(what)s is at most %(value)s, or is not known"),
        "not_le": _("%(what)s is more than %(value)s, or is not known"),
        "not_lt": _("%(what)s is at least %(value)s, or is not known"),
    }


def _joined(join: Join, told: list[str]) -> str:
    match join:
        case "all":
            return _chain(told, lambda first, rest: _("%(first)s and %(rest)s") % {
                "first": first, "rest": rest
            })  # fmt: skip
        case "any":
            return _either(told)
        case "not_all":
            return _("not all of this: %(inner)s") % {"inner": _joined("all", told)}
        case "none":
            return _("nothing of this: %(inner)s") % {"inner": _joined("any", told)}


def _either(told: list[str]) -> str:
    return _chain(
        told, lambda first, rest: _("%(first)s or %(rest)s") % {"first": first, "rest": rest}
    )


def _chain(told: list[str], pair: Callable[[str, str], str]) -> str:
    if not told:
        return ""
    *before, last = told
    for words in reversed(before):
        last = pair(words, last)
    return last
