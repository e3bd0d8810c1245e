"""What only a profile holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _

from authoring import frameworks
from authoring.forms.fields import percent
from authoring.places import Json
from authoring.reading.types import Reading
from authoring.reading.words import (
    condition_fact,
    day_in_words,
    facts_of,
    labels,
)


def dimension(part: Json, _content: Mapping[str, Any]) -> Reading:
    importance = part.get("importance")
    return Reading(
        id=str(part.get("id", "")),
        heading=str(part.get("dimension", "")).capitalize(),
        text=str(part.get("meaning", "")),
        facts=facts_of(
            (_("From"), frameworks.name_of(str(part.get("framework", "")))),
            (
                _("How much it matters"),
                "" if importance is None else _("%(n)s of 100") % {"n": percent(importance)},
            ),
            (
                _("Good for"),
                labels("beneficiaries", "dimensions", "profile", part.get("beneficiaries")),
            ),
        ),
    )


def value(part: Json, _content: Mapping[str, Any]) -> Reading:
    return Reading(
        id=str(part.get("id", "")),
        heading=str(part.get("title", "")),
        text=str(part.get("description", "")),
        facts=facts_of(
            (_("Attending to it"), part.get("attending")),
            (_("Why it is good"), labels("theories", "values", "profile", part.get("theories"))),
        ),
    )


def desire(part: Json, _content: Mapping[str, Any]) -> Reading:
    facts = facts_of(
        (_("How lasting"), labels("stability", "desires", "profile", [part.get("stability")])
         if part.get("stability") else ""),
        (_("How it came here"), labels("status", "desires", "profile", [part.get("status")])
         if part.get("status") != "stated" else ""),
    )  # fmt: skip
    second = part.get("order") == "second"
    return Reading(
        id=str(part.get("id", "")),
        heading=_("I want to want") if second else _("I want"),
        text=str(part.get("text", "")),
        facts=facts,
    )


def guidance(part: Json, _content: Mapping[str, Any]) -> Reading:
    actions = {
        "remind": _("May remind me"),
        "question": _("May ask me a question"),
        "challenge": _("May challenge me"),
        "redirect": _("May lead me elsewhere"),
        "step-back": _("Steps back"),
    }
    strengths = {1: _("lightly, once"), 2: _("plainly"), 3: _("firmly, and again")}
    return Reading(
        id=str(part.get("id", "")),
        heading=actions.get(str(part.get("action")), ""),
        why=str(part.get("why", "")),
        facts=[
            condition_fact(_("When"), part.get("when")),
            *facts_of(
                (_("How strongly"), strengths.get(cast("int", part.get("strength")), "")),
                (_("Until"), _until(part.get("expires"))),
                (_("Taken back"), _("at any time, in one step")),
            ),
        ],
    )


def _until(expires: Any) -> str:
    day = day_in_words(expires)
    today = timezone.now().date().isoformat()
    return _("%(day)s; it has ended") % {"day": day} if str(expires or today) < today else day


def growth(part: Json, _content: Mapping[str, Any]) -> Reading:
    return Reading(
        id=str(part.get("id", "")),
        heading=str(part.get("capability", "")),
        facts=facts_of(
            (_("It works when"), part.get("sign")),
            (_("Until then"), part.get("taper")),
        ),
    )
