"""Sections that are one whole: title, dials, procedures, rights, review, memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from django.utils.translation import gettext as _

from attune.tally import Method, Rule
from attune.vocabulary import PARAMETERS
from authoring.forms.fields import percent
from authoring.places import Json
from authoring.radar import Radar
from authoring.reading.types import DialReading, Reading
from authoring.reading.words import (
    day_in_words,
    days,
    facts_of,
    labels,
)
from authoring.speech import said


def basics(part: Json, _content: Mapping[str, Any]) -> Reading:
    scope, subject = part.get("scope") or {}, part.get("subject") or {}
    facts: list[tuple[str, Any]] = []
    if scope:
        roles = scope.get("roles")
        facts = [
            (_("The AI acts as"), labels("scope__roles", "basics", "constitution", roles)),
            (_("About"), ", ".join(scope.get("domains") or ())),
            (_("For"), scope.get("audience")),
        ]  # fmt: skip
    if subject:
        kind = [subject.get("kind")]
        facts = [
            (_("About"), labels("subject__kind", "basics", "profile", kind)),
            (_("Where it applies"), subject.get("context")),
            (_("Where in life"), subject.get("life_stage")),
        ]
    return Reading(
        id="basics",
        markdown=str(part.get("preamble") or part.get("narrative") or ""),
        facts=facts_of(*facts),
    )


def parameters(part: Json, _content: Mapping[str, Any]) -> Reading:
    given = part.get("parameters") or {}
    usual = {
        name: each["default"]
        for name, each in given.items()
        if isinstance(each, Mapping) and isinstance(each.get("default"), int | float)
    }
    radar = Radar.of(usual) if len(usual) >= FEWEST_DRAWN else None
    return Reading(id="parameters", dials=list(_dials(given)), radar=radar)


FEWEST_DRAWN = 5
"""With fewer dials a web has no shape."""


def _dials(parameters: Mapping[str, Any]) -> Iterator[DialReading]:
    for name, parameter in PARAMETERS.items():
        given = parameters.get(name)
        if not isinstance(given, Mapping) or not isinstance(given.get("default"), int | float):
            continue
        default = given["default"]
        low, high = given.get("min", default), given.get("max", default)
        within = parameter.minimum <= default <= parameter.maximum
        yield DialReading(
            label=said(parameter.label),
            value=f"{default:g}",
            sentence=said(parameter.sentence(default)) if within else "",
            range=_("fixed")
            if low == high
            else _("%(low)s to %(high)s") % {"low": f"{low:g}", "high": f"{high:g}"},
        )


def amendment(part: Json, _content: Mapping[str, Any]) -> Reading:
    given = part.get("amendment") or {}
    rule = ""
    if {"method", "quorum", "threshold"} <= given.keys():
        rule = Rule(
            method=cast("Method", given["method"]),
            quorum=given["quorum"],
            threshold=given["threshold"],
        ).in_words()
    bridging = given.get("bridging_threshold")
    return Reading(
        id="amendment",
        text=rule,
        facts=facts_of(
            (
                _("May propose"),
                labels("proposers", "amendment", "constitution", given.get("proposers")),
            ),
            (_("Notice"), days(given.get("notice_days"))),
            (_("Voting"), days(given.get("voting_days"))),
            (
                _("In every opinion group"),
                "" if bridging is None else _("at least %(n)s %%") % {"n": percent(bridging)},
            ),
            (_("Objections to a correction"), days(given.get("typo_objection_days"))),
        ),
    )


def rights(part: Json, _content: Mapping[str, Any]) -> Reading:
    given = part.get("rights") or {}
    leaving = given.get("exit") or {}
    points = [
        words
        for name, words in (
            ("export", _("Everybody may take their data along.")),
            ("dissent", _("A minority may attach its view to the text.")),
            ("fork", _("A group may go its own way with a copy.")),
        )
        if given.get(name)
    ]
    return Reading(
        id="rights",
        points=points,
        facts=facts_of(
            (_("What leaving costs"), leaving.get("penalty")),
            (_("How somebody leaves"), leaving.get("terms")),
            (
                _("A contest is answered within"),
                days((given.get("contest") or {}).get("answer_days")),
            ),
            (_("A change is announced"), days(given.get("notice_days"))),
        ),
    )


def review(part: Json, _content: Mapping[str, Any]) -> Reading:
    given = part.get("review") or {}
    expiry = given.get("on_expiry") or {}
    after = {
        "floor": _("the safety layer alone"),
        "version": _("version %(version)s") % {"version": expiry.get("version", "")},
    }
    return Reading(
        id="review",
        facts=facts_of(
            (_("Looked at again by"), day_in_words(given.get("due"))),
            (_("Ends on"), day_in_words(given.get("sunset"))),
            (_("Then applies"), after.get(str(expiry.get("to")), "")),
        ),
    )


def memory(part: Json, _content: Mapping[str, Any]) -> Reading:
    given = part.get("memory") or {}
    return Reading(
        id="memory",
        facts=facts_of(
            (_("May be remembered"), "; ".join(given.get("remember") or ())),
            (_("Never remembered"), "; ".join(given.get("never_remember") or ())),
            (_("Forgotten after"), days(given.get("retention_days"))),
            (_("May influence"), "; ".join(given.get("may_influence") or ())),
        ),
    )
