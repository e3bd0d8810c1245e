"""The card of a clause: what it says, how binding it is, why, and what it sets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authoring.forms.base import Group, Json, PartForm, Rows
from authoring.forms.condition import ConditionField
from authoring.forms.fields import Choice, Lines, Prose, Supporters, Words
from authoring.forms.languages import TranslationRow, translation_rows
from authoring.forms.rules import RuleRow
from authoring.places import RULES

FORCES = [
    ("must", _("Must")),
    ("must_not", _("Must not")),
    ("should", _("Should")),
    ("should_not", _("Should not")),
    ("may", _("May")),
]
KINDS = [
    ("", _("not said")),
    ("virtue", _("Virtue: a quality of character")),
    ("duty", _("Duty: something to do")),
    ("prohibition", _("Prohibition: something never to do")),
    ("permission", _("Permission: something left open")),
    ("procedure", _("Procedure: how to go about something")),
]
CONFIDENCE = [
    ("", _("not said")),
    ("low", _("Low: we are trying this out")),
    ("medium", _("Medium")),
    ("high", _("High: we have tested it")),
]


def _write_rules(part: Json, rules: list[Json]) -> None:
    part.pop(RULES, None)
    if rules:
        part[RULES] = rules


class ClauseForm(PartForm):
    modality = Choice(
        label=_("The AI …"), choices=FORCES, initial="should", widget=forms.RadioSelect
    )
    text = Prose(
        label=_("Text"),
        max_length=4000,
        rows=2,
        help_text=_("Go on from the word above: “give a hint before a whole solution.”"),
    )
    why = Prose(
        label=_("Why"),
        max_length=4000,
        rows=2,
        required=False,
        help_text=_("Reasons are what carries over to situations nobody thought of."),
    )
    examples__good = Lines(
        label=_("Good examples"),
        max_length=4000,
        max_items=20,
        rows=2,
        unique=False,
        required=False,
        help_text=_("What the AI might well say or do. One a line."),
    )
    examples__bad = Lines(
        label=_("Bad examples"),
        max_length=4000,
        max_items=20,
        rows=2,
        unique=False,
        required=False,
        help_text=_("What it should not. One a line."),
    )
    applies_when = ConditionField(label=_("Applies"), nothing=_("always"))
    except_when = ConditionField(label=_("Except"), nothing=_("never"))
    part = Choice(label=_("Chapter"), required=False)
    kind = Choice(label=_("Kind"), choices=KINDS, required=False)
    topics = Words(
        label=_("Topics"),
        max_length=60,
        max_items=20,
        required=False,
        help_text=_("A few words with commas between them: hints, homework"),
    )
    source = Prose(
        label=_("Source"),
        max_length=2000,
        rows=1,
        required=False,
        help_text=_("Where it comes from: a meeting, a law, somebody’s experience."),
    )
    confidence = Choice(label=_("How sure you are"), choices=CONFIDENCE, required=False)
    support = Supporters(
        label=_("Support"),
        max_length=200,
        max_items=50,
        rows=2,
        required=False,
        help_text=_("Who stands behind it, one group a line: “Parents: 70 %”"),
    )

    rows = {
        RULES: Rows(
            form=RuleRow,
            read=lambda part: list(part.get(RULES) or ()),
            write=_write_rules,
            row_title=_("It sets"),
            blank_title=_("Let it set something"),
        ),
        "translations": translation_rows(TranslationRow),
    }
    groups = (
        Group(fields=("modality", "text", "why")),
        Group(fields=("examples__good", "examples__bad"), title=_("Examples"), folded=True),
        Group(
            rows=RULES,
            title=_("What it sets"),
            sentence=_(
                "A clause can turn a dial, in every situation or in one: with teenagers, lower "
                "challenge to at most 0.4. Values run from 0 to 1; memory counts days."
            ),
            folded=True,
        ),
        Group(fields=("applies_when", "except_when"), title=_("When it applies"), folded=True),
        Group(fields=("part", "kind", "topics"), title=_("Where it belongs"), folded=True),
        Group(
            fields=("source", "confidence", "support"),
            title=_("Where it comes from"),
            folded=True,
        ),
        Group(rows="translations", title=_("In other languages"), folded=True),
    )

    def prepare(self) -> None:
        chapters = [
            (str(chapter["id"]), str(chapter.get("title", chapter["id"])))
            for chapter in self.content.get("parts") or ()
            if isinstance(chapter, dict) and "id" in chapter
        ]
        if chapters or self.held.get("part"):
            self.fields["part"].choices = [("", _("none")), *chapters]  # type: ignore[attr-defined]
        else:
            del self.fields["part"]

    def to_part(self) -> dict[str, Any]:
        part = super().to_part()
        for rule in part.get(RULES, ()):
            rule["clause"] = part.get("id", "")
        return part
