"""Clauses, the rules that carry them out, and what stands between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attune.vocabulary import PARAMETERS
from authoring import situations
from authoring.findings import listed
from authoring.forms.fields import percent
from authoring.places import RULES, Json
from authoring.reading.types import Fact, Reading
from authoring.reading.words import (
    clause_words,
    condition_fact,
    effect_in_words,
    facts_of,
    rule_in_words,
)
from authoring.speech import said


def clause(part: Json, _content: Mapping[str, Any]) -> Reading:
    examples = part.get("examples") or {}
    facts = []
    if part.get("applies_when"):
        facts.append(condition_fact(_("Applies"), part["applies_when"]))
    if part.get("except_when"):
        facts.append(condition_fact(_("Except"), part["except_when"]))
    support = ", ".join(
        f"{entry.get('group')} {percent(entry.get('share'))} %"
        for entry in part.get("support") or ()
    )
    confidence = part.get("confidence")
    facts += facts_of(
        (_("Source"), part.get("source")),
        (_("Support"), support),
        (_("How sure"), {"low": _("low"), "medium": _("medium"), "high": _("high")}.get(
            str(confidence), ""
        )),
    )  # fmt: skip
    return Reading(
        id=str(part.get("id", "")),
        modality=str(part.get("modality", "should")),
        text=str(part.get("text", "")),
        why=str(part.get("why", "")),
        facts=facts,
        points=[rule_in_words(rule) for rule in part.get(RULES) or ()],
        good=examples.get("good") or (),
        bad=examples.get("bad") or (),
        topics=part.get("topics") or (),
        translations=[
            (tag, str(text.get("text", "")))
            for tag, text in (part.get("translations") or {}).items()
        ],
    )


def adaptation(part: Json, content: Mapping[str, Any]) -> Reading:
    words = situations.in_words(part.get("when"))
    lasts = {
        "conversation": _("to the end of the conversation"),
        "day": _("to the end of the day"),
        "review": _("until the next review"),
    }
    facts = [] if words else [Fact(term=_("When"), code=str(part.get("when", "")))]
    facts += facts_of(
        (_("Carries out"), part.get("clause") and clause_words(part["clause"], content)),
        (_("Lasts"), lasts.get(str(part.get("lasts")), "")),
        (_("Priority"), part.get("priority")),
    )
    return Reading(
        id=str(part.get("id", "")),
        heading=words[:1].upper() + words[1:] if words else _("In a situation of its own"),
        why=str(part.get("why", "")),
        facts=facts,
        points=[effect_in_words(effect, content) for effect in part.get("effects") or ()],
    )


def raise_(part: Json, _content: Mapping[str, Any]) -> Reading:
    parameter = PARAMETERS.get(str(part.get("parameter")))
    label = said(parameter.label) if parameter else str(part.get("parameter", ""))
    bounds = [
        words % {"value": f"{part[name]:g}"}
        for name, words in (
            ("at_least", _("never below %(value)s")),
            ("at_most", _("never above %(value)s")),
        )
        if isinstance(part.get(name), int | float)
    ]
    return Reading(
        id=str(part.get("id", "")),
        heading=f"{label}: {listed(bounds)}",
        why=str(part.get("why", "")),
        facts=[condition_fact(_("When"), part.get("when"))],
    )


def clause_tension(part: Json, content: Mapping[str, Any]) -> Reading:
    return Reading(
        id=str(part.get("id", "")),
        heading=_sides(part, content),
        text=str(part.get("navigate", "")),
    )


def desire_tension(part: Json, content: Mapping[str, Any]) -> Reading:
    settled = {
        "ask": _("Ask me."),
        "by-context": _("It depends."),
        "prefer": _("“%(side)s” comes first.")
        % {"side": clause_words(str(part.get("prefer")), content)},
    }
    return Reading(
        id=str(part.get("id", "")),
        heading=_sides(part, content),
        text=settled.get(str(part.get("resolution")), ""),
        why=str(part.get("why", "")),
    )


def _sides(part: Json, content: Mapping[str, Any]) -> str:
    sides = [clause_words(str(side), content) for side in part.get("between") or ()]
    return _("“%(first)s” and “%(second)s”") % dict(
        zip(("first", "second"), [*sides, "", ""], strict=False)
    )


def minority(part: Json, _content: Mapping[str, Any]) -> Reading:
    behind = part.get("support")
    heading = _("A minority view")
    if isinstance(behind, int) and behind:
        heading = ngettext("The view of %(n)s person", "The view of %(n)s people", behind) % {
            "n": behind
        }
    return Reading(id=str(part.get("id", "")), heading=heading, text=str(part.get("text", "")))


def module(part: Json, _content: Mapping[str, Any]) -> Reading:
    return Reading(
        id=str(part.get("id", "")),
        heading=f"{part.get('document', '')} {part.get('version', '')}",
        why=str(part.get("why", "")),
        facts=[Fact(term=_("Digest"), code=str(part.get("digest", "")))],
    )


def tension(part: Json, content: Mapping[str, Any]) -> Reading:
    return (desire_tension if "resolution" in part else clause_tension)(part, content)


def plain(part: Json, _content: Mapping[str, Any]) -> Reading:
    return Reading(
        id=str(part.get("id", "")),
        heading=str(part.get("title", "")),
        text=str(part.get("text", "")),
        why=str(part.get("why", "")),
    )
