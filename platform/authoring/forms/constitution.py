"""Sections that only a constitution has."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authoring.forms.base import Group, Json, PartForm
from authoring.forms.fields import Choice, Choices, Count, Line, Percent, Prose, Words, Yes
from authoring.forms.languages import (
    DocumentTranslationRow,
    language_choices,
    translation_rows,
)
from authoring.forms.rules import clause_choices


class BasicsForm(PartForm):
    title = Line(label=gettext_lazy("Title"), max_length=300)
    language = Choice(
        label=gettext_lazy("Language"),
        choices=language_choices,
        help_text=gettext_lazy("The one that counts; translations come beside it."),
    )
    preamble = Prose(
        label=gettext_lazy("Preamble"),
        max_length=20_000,
        rows=5,
        required=False,
        help_text=gettext_lazy("Who you are, and what this text is for."),
    )
    scope__roles = Choices(
        label=gettext_lazy("The AI acts as"),
        required=False,
        choices=[
            ("assistant", gettext_lazy("Assistant")),
            ("tutor", gettext_lazy("Tutor")),
            ("mediator", gettext_lazy("Mediator")),
            ("companion", gettext_lazy("Companion")),
            ("agent", gettext_lazy("Agent that acts by itself")),
        ],
    )
    scope__domains = Words(
        label=gettext_lazy("It is about"),
        max_length=100,
        max_items=30,
        required=False,
        help_text=gettext_lazy("With commas between: homework, reading, revision"),
    )
    scope__audience = Prose(
        label=gettext_lazy("It is for"), max_length=1000, rows=2, required=False
    )

    rows = {"translations": translation_rows(DocumentTranslationRow)}
    groups = (
        Group(fields=("title", "language", "preamble")),
        Group(
            fields=("scope__roles", "scope__domains", "scope__audience"),
            title=gettext_lazy("Scope"),
            sentence=gettext_lazy("Where the text applies, and to whom."),
        ),
        Group(rows="translations", title=gettext_lazy("In other languages"), folded=True),
    )


class ChapterForm(PartForm):
    title = Line(label=gettext_lazy("Title"), max_length=300)
    text = Prose(label=gettext_lazy("Introduction"), max_length=4000, rows=2, required=False)

    groups = (Group(fields=("title", "text")),)


class TensionForm(PartForm):
    """Two clauses that pull apart."""

    first = Choice(label=gettext_lazy("This clause"))
    second = Choice(label=gettext_lazy("and this one"))
    navigate = Prose(label=gettext_lazy("How to find a way between them"), max_length=4000, rows=3)

    groups = (Group(fields=("first", "second")), Group(fields=("navigate",)))

    def prepare(self) -> None:
        for name in ("first", "second"):
            self.fields[name].choices = clause_choices(self.content)  # type: ignore[attr-defined]

    def from_part(self, part: Json) -> dict[str, Any]:
        first, second = (*(part.get("between") or ()), None, None)[:2]
        return super().from_part({**part, "first": first, "second": second})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("first") and cleaned.get("first") == cleaned.get("second"):
            self.add_error("second", _("Choose two different ones."))
        return cleaned

    def to_part(self) -> Json:
        part = super().to_part()
        between = [part.pop("first"), part.pop("second")]
        return {**part, "between": between}


class AmendmentForm(PartForm):
    inside = "amendment"

    proposers = Choices(
        label=gettext_lazy("Who may propose a change"),
        choices=[
            ("member", gettext_lazy("Every member")),
            ("editor", gettext_lazy("Editors")),
            ("steward", gettext_lazy("Stewards")),
        ],
    )
    notice_days = Count(
        label=gettext_lazy("Days of notice before the vote"), min_value=0, max_value=366
    )
    voting_days = Count(label=gettext_lazy("Days to vote"), min_value=1, max_value=366)
    method = Choice(
        label=gettext_lazy("How it is decided"),
        choices=[
            ("majority", gettext_lazy("Majority: more yes than the threshold")),
            ("supermajority", gettext_lazy("Supermajority: at least the threshold")),
            ("consent", gettext_lazy("Consent: nobody objects with a reason")),
            ("unanimity", gettext_lazy("Unanimity: everybody who votes says yes")),
        ],
    )
    quorum = Percent(
        label=gettext_lazy("Quorum, in per cent"),
        help_text=gettext_lazy("How many of the voters must take part."),
    )
    threshold = Percent(
        label=gettext_lazy("Threshold, in per cent"),
        help_text=gettext_lazy("How many of the yes-or-no votes must say yes."),
    )
    bridging_threshold = Percent(
        label=gettext_lazy("Bridging threshold, in per cent"),
        required=False,
        help_text=gettext_lazy(
            "Support needed in every opinion group, so that no majority carries a change "
            "that one group rejects."
        ),
    )
    typo_objection_days = Count(
        label=gettext_lazy("Days to object to a mere correction"),
        required=False,
        min_value=1,
        max_value=366,
        help_text=gettext_lazy("Spelling is corrected without a vote if nobody objects."),
    )

    groups = (
        Group(fields=("proposers",)),
        Group(fields=("notice_days", "voting_days"), beside=True),
        Group(fields=("method",)),
        Group(fields=("quorum", "threshold"), beside=True),
        Group(
            fields=("bridging_threshold", "typo_objection_days"),
            title=gettext_lazy("Finer rules"),
            folded=True,
        ),
    )


class RightsForm(PartForm):
    inside = "rights"

    exit__penalty = Line(
        label=gettext_lazy("What leaving costs"),
        max_length=1000,
        initial="none",
        help_text=gettext_lazy("Always “none”: the safety layer keeps leaving free."),
    )
    exit__terms = Prose(
        label=gettext_lazy("How somebody leaves"), max_length=4000, rows=2, required=False
    )
    export = Yes(label=gettext_lazy("Everybody may take their data along"), initial=True)
    contest__answer_days = Count(
        label=gettext_lazy("Days until a contest is answered"),
        initial=14,
        min_value=1,
        max_value=366,
        help_text=gettext_lazy("By somebody other than who decided; within 30 days at most."),
    )
    dissent = Yes(label=gettext_lazy("A minority may attach its view to the text"), initial=True)
    notice_days = Count(
        label=gettext_lazy("Days of notice before a change applies"),
        initial=7,
        min_value=0,
        max_value=366,
    )
    fork = Yes(label=gettext_lazy("A group may go its own way with a copy"), initial=True)

    groups = (
        Group(fields=("exit__penalty", "exit__terms"), title=gettext_lazy("Leaving")),
        Group(
            fields=("contest__answer_days", "notice_days"),
            title=gettext_lazy("Time"),
            beside=True,
        ),
        Group(fields=("export", "dissent", "fork"), title=gettext_lazy("What stays possible")),
    )


class MinorityReportForm(PartForm):
    text = Prose(label=gettext_lazy("What the minority says"), max_length=8000, rows=4)
    support = Count(
        label=gettext_lazy("How many stand behind it"),
        required=False,
        min_value=0,
        max_value=10_000_000_000,
    )

    groups = (Group(fields=("text", "support")),)

    def to_part(self) -> Json:
        part = super().to_part()
        if part.get("support") == 0:
            del part["support"]
        return part
