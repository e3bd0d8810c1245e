"""Rules: what changes in a situation. On a page of their own, and short ones on clause cards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attune.document.parts import CLAUSE_OPS, PARAMETER_OPS
from attune.vocabulary import GROUPS, PARAMETERS
from authoring.forms.base import Group, Json, PartForm, RowForm, Rows
from authoring.forms.condition import ConditionField
from authoring.forms.fields import Amount, Choice, Count, Line, Prose
from authoring.speech import said

PARAMETER_WORDS = [
    ("set", gettext_lazy("set it to")),
    ("raise_to", gettext_lazy("raise it to at least")),
    ("lower_to", gettext_lazy("lower it to at most")),
    ("add", gettext_lazy("add to it")),
]
CLAUSE_WORDS = [
    ("emphasise", gettext_lazy("emphasise a clause")),
    ("suspend", gettext_lazy("suspend a clause")),
    ("activate", gettext_lazy("activate a clause")),
]
ASK_WORDS = [("ask", gettext_lazy("ask the person"))]


def parameter_choices() -> list[Any]:
    """Parameters under their headings, with an empty choice first."""
    return [
        ("", gettext_lazy("choose …")),
        *(
            (
                said(heading),
                [(p.name, said(p.label)) for p in PARAMETERS.values() if p.group == group],
            )
            for group, heading in GROUPS.items()
        ),
    ]


def clause_choices(content: Any) -> list[tuple[str, Any]]:
    """The document's clauses by their first words."""
    return [
        ("", gettext_lazy("choose …")),
        *(
            (str(clause["id"]), Truncator(str(clause.get("text", ""))).words(9))
            for clause in content.get("clauses") or ()
            if isinstance(clause, dict) and "id" in clause
        ),
    ]


class ParameterMixin(forms.Form):
    """Checks a value against what its parameter takes."""

    def check_value(self, cleaned: dict[str, Any]) -> None:
        parameter = PARAMETERS.get(cleaned.get("parameter") or "")
        value = cleaned.get("value")
        if parameter is None and "parameter" not in self.errors:
            self.add_error("parameter", _("Choose what it is about."))
        if value is None and "value" not in self.errors:
            self.add_error("value", _("Say how much."))
        if parameter is None or value is None:
            return
        high = parameter.maximum
        low = parameter.minimum - high if cleaned.get("op") == "add" else parameter.minimum
        if not low <= value <= high:
            self.add_error(
                "value",
                ValidationError(
                    _("“%(label)s” takes a number from %(low)s to %(high)s."),
                    params={"label": said(parameter.label), "low": f"{low:g}", "high": f"{high:g}"},
                ),
            )


class RuleRow(ParameterMixin, RowForm):
    """On a clause's card: in this situation, set this to that."""

    key = "id"
    needed = ("parameter", "value")

    id = Line(max_length=64, required=False, widget=forms.HiddenInput)
    when = ConditionField(
        label=gettext_lazy("In this situation"), nothing=gettext_lazy("always"), always=True
    )
    parameter = Choice(label=gettext_lazy("What"), choices=parameter_choices)
    op = Choice(label=gettext_lazy("How"), choices=PARAMETER_WORDS)
    value = Amount(label=gettext_lazy("Value"))

    def from_part(self, part: Json) -> dict[str, Any]:
        effect = (part.get("effects") or [{}])[0]
        return super().from_part({**effect, "when": part.get("when"), "id": self._id(part)})

    def _id(self, part: Json) -> str:
        """A new rule has its id from the beginning, so that saving twice makes one rule."""
        if part:
            return str(part["id"])
        clause = self.whole.held.get("id")
        if clause is None:
            return ""
        taken = {rule.get("id") for rule in self.content.get("adaptations") or ()}
        numbers = (n for n in range(1, 1000) if f"{clause[:50]}-sets-{n}" not in taken)
        return f"{clause[:50]}-sets-{next(numbers)}"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.check_value(cleaned)
        return cleaned

    def to_part(self) -> Json:
        given = super().to_part()
        effect = {name: given[name] for name in ("op", "parameter", "value")}
        rest = {name: value for name, value in self.held.items() if name != "effects"}
        return {
            **rest,
            "id": given.get("id") or self.held.get("id", ""),
            "when": given["when"],
            "effects": [effect],
        }


class EffectRow(ParameterMixin, RowForm):
    """One effect of a situation: on a parameter, on a clause, or a question."""

    needed = ("parameter", "value", "clause", "text")

    op = Choice(
        label=gettext_lazy("What happens"),
        choices=[
            (gettext_lazy("A parameter"), PARAMETER_WORDS),
            (gettext_lazy("A clause"), CLAUSE_WORDS),
            (gettext_lazy("A question"), ASK_WORDS),
        ],
    )
    parameter = Choice(label=gettext_lazy("Parameter"), choices=parameter_choices, required=False)
    value = Amount(label=gettext_lazy("Value"), required=False)
    clause = Choice(label=gettext_lazy("Clause"), required=False)
    text = Line(
        label=gettext_lazy("Question"),
        max_length=500,
        required=False,
        widget=forms.TextInput,
    )

    def prepare(self) -> None:
        self.fields["clause"].choices = clause_choices(self.content)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        op = cleaned.get("op")
        if op in PARAMETER_OPS:
            self.check_value(cleaned)
        elif op in CLAUSE_OPS and not cleaned.get("clause"):
            self.add_error("clause", _("Choose the clause."))
        elif op == "ask" and not cleaned.get("text"):
            self.add_error("text", _("Write the question."))
        return cleaned

    def to_part(self) -> Json:
        given = super().to_part()
        op = given["op"]
        names: tuple[str, ...] = ("op", "text")
        if op in PARAMETER_OPS:
            names = ("op", "parameter", "value")
        elif op in CLAUSE_OPS:
            names = ("op", "clause")
        return {name: given[name] for name in names}


def _write_effects(part: Json, effects: list[Json]) -> None:
    part["effects"] = effects


class AdaptationForm(PartForm):
    """A situation and everything that changes in it."""

    when = ConditionField(
        label=gettext_lazy("In this situation"), nothing=gettext_lazy("always"), always=True
    )
    why = Prose(label=gettext_lazy("Why"), max_length=2000, rows=2, required=False)
    clause = Choice(
        label=gettext_lazy("Carries out the clause"),
        required=False,
        help_text=gettext_lazy("Then findings about it are shown at that clause, too."),
    )
    priority = Count(
        label=gettext_lazy("Priority"),
        required=False,
        min_value=-100,
        max_value=100,
        help_text=gettext_lazy(
            "Where two situations meet, the one with the higher number wins. Usually 0."
        ),
    )
    lasts = Choice(
        label=gettext_lazy("How long it lasts"),
        required=False,
        choices=[
            ("", gettext_lazy("as long as the situation")),
            ("conversation", gettext_lazy("to the end of the conversation")),
            ("day", gettext_lazy("to the end of the day")),
            ("review", gettext_lazy("until the next review")),
        ],
    )

    rows = {
        "effects": Rows(
            form=EffectRow,
            read=lambda part: list(part.get("effects") or ()),
            write=_write_effects,
            row_title=gettext_lazy("Effect"),
            blank_title=gettext_lazy("One more effect"),
            most=20,
        )
    }
    groups = (
        Group(fields=("when",)),
        Group(
            rows="effects",
            title=gettext_lazy("What happens then"),
            sentence=gettext_lazy("Fill in what the effect needs; leave the other boxes empty."),
        ),
        Group(fields=("why",)),
        Group(
            fields=("clause", "priority", "lasts"),
            title=gettext_lazy("More about this situation"),
            folded=True,
        ),
    )

    def prepare(self) -> None:
        self.fields["clause"].choices = clause_choices(self.content)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.is_bound and not any(row.is_kept for row in self.row_forms["effects"]):
            self.add_error(None, _("Say at least one thing that happens in this situation."))
        return cleaned

    def to_part(self) -> Json:
        part = super().to_part()
        if part.get("priority") == 0:
            del part["priority"]
        return part
