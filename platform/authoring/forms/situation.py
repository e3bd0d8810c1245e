"""The situation to try a text in: whatever the runtime may know, each thing possibly unknown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from attune.conditions import Context
from attune.vocabulary import PATHS
from authoring.condition_words import MEMBER_WORDS, PATH_WORDS

FIELDS = {
    "age": "person.age_band",
    "distress": "person.distress",
    "hours": "person.hours_today",
    "days": "person.days_known",
    "role": "conversation.role",
    "domain": "conversation.domain",
    "language": "conversation.language",
    "turns": "conversation.turns",
    "counterparty": "agent.counterparty",
    "stakes": "agent.stakes",
    "confidence": "model.confidence",
}
"""Short names for addresses: ``?age=teen&distress=0.6``."""


class SituationForm(forms.Form):
    """Empty fields are unknown; ``beside`` are the texts that count together with this one."""

    def __init__(self, *args: Any, beside: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, path in FIELDS.items():
            self.fields[name] = _field(path)
        if beside:
            self.fields["with"] = forms.MultipleChoiceField(
                label=_("Together with"),
                choices=beside,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def to_context(self) -> Context:
        """Of a valid form."""
        given = {
            path: value
            for name, path in FIELDS.items()
            if (value := self.cleaned_data.get(name)) not in (None, "")
        }
        return Context.from_dict(given)

    @property
    def known(self) -> list[forms.BoundField]:
        return [self[name] for name in FIELDS]

    @property
    def beside(self) -> forms.BoundField | None:
        return self["with"] if "with" in self.fields else None

    def chosen(self) -> list[str]:
        return list(self.cleaned_data.get("with") or ())


def _field(name: str) -> forms.Field:
    path, label = PATHS[name], PATH_WORDS[name]
    if path.type == "choice":
        members = [m for m in path.members if m != path.missing]
        choices = [("", _("not known")), *((m, MEMBER_WORDS[name, m]) for m in members)]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    if path.type == "word":
        return forms.CharField(label=label, required=False, max_length=60)
    fine = path.maximum == 1
    return forms.FloatField(
        label=label,
        required=False,
        min_value=path.minimum,
        max_value=path.maximum,
        validators=[MaxValueValidator(path.highest)],
        widget=forms.NumberInput(
            attrs={"step": "0.05" if fine else "1", "inputmode": "decimal", "data-slider": ""}
        ),
    )
