"""Small things in words: conditions, effects, days, choices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attune.vocabulary import PARAMETERS
from authoring import situations
from authoring.reading.types import Fact
from authoring.sections import sections_of
from authoring.speech import said


def condition_fact(term: str, cel: str | None) -> Fact:
    words = situations.in_words(cel)
    return Fact(term=term, words=words or "", code="" if words else str(cel))


def rule_in_words(rule: Mapping[str, Any]) -> str:
    """“with teenagers: Challenge at most 0.4. Goes along with …”."""
    when = rule.get("when")
    effects = " ".join(effect_in_words(effect) for effect in rule.get("effects") or ())
    situation = situations.in_words(when) or str(when)
    return _("%(situation)s: %(effects)s") % {
        "situation": situation[:1].upper() + situation[1:],
        "effects": effects,
    }


def effect_in_words(effect: Mapping[str, Any], content: Mapping[str, Any] | None = None) -> str:
    op, value = effect.get("op"), effect.get("value")
    parameter = PARAMETERS.get(str(effect.get("parameter")))
    if parameter is not None and isinstance(value, int | float):
        patterns = {
            "set": _("%(label)s %(value)s."),
            "raise_to": _("%(label)s at least %(value)s."),
            "lower_to": _("%(label)s at most %(value)s."),
            "add": _("%(label)s changed by %(value)s."),
        }
        told = patterns.get(str(op), "%(label)s %(value)s") % {
            "label": said(parameter.label),
            "value": f"{value:g}",
        }
        within = parameter.minimum <= value <= parameter.maximum
        return f"{told} {said(parameter.sentence(value))}" if op == "set" and within else told
    if op == "ask":
        return _("Asks: “%(text)s”") % {"text": effect.get("text", "")}
    words = clause_words(str(effect.get("clause", "")), content or {})
    patterns = {
        "emphasise": _("Emphasises “%(clause)s”."),
        "suspend": _("Suspends “%(clause)s”."),
        "activate": _("Activates “%(clause)s”."),
    }
    return patterns.get(str(op), "%(clause)s") % {"clause": words}


def clause_words(clause_id: str, content: Mapping[str, Any]) -> str:
    """The first words of whatever part has this id, or the id itself."""
    for name in ("clauses", "desires", "values", "growth"):
        for part in content.get(name) or ():
            if isinstance(part, dict) and part.get("id") == clause_id:
                text = part.get("text") or part.get("title") or part.get("capability") or clause_id
                return Truncator(str(text)).words(9)
    return clause_id


def day_in_words(day: Any) -> str:
    parsed = parse_date(str(day)) if day else None
    return date_format(parsed, "j F Y") if parsed else str(day or "")


def facts_of(*facts: tuple[str, Any]) -> list[Fact]:
    return [Fact(term=term, words=str(words)) for term, words in facts if words not in ("", None)]


def days(number: Any) -> str:
    if not isinstance(number, int):
        return ""
    return ngettext("%(n)s day", "%(n)s days", number) % {"n": number}


def labels(form_field: str, section: str, kind: str, values: Any) -> str:
    """The words that a form offers for these values."""
    form = sections_of(kind)[section].form
    if form is None:
        return ""
    choices = dict(form.base_fields[form_field].choices)  # type: ignore[attr-defined]
    return ", ".join(str(choices.get(value, value)) for value in values or ())
