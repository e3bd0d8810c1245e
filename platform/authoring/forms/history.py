"""The small forms of the history page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authoring.forms.fields import Line


class NoteForm(forms.Form):
    note = Line(
        label=_("Note"),
        max_length=500,
        required=False,
        help_text=_("What this version is, in a few words."),
    )


class ChoiceForm(forms.Form):
    """Two texts to compare, the older first however they are chosen."""

    before = forms.ChoiceField(label=_("From"))
    after = forms.ChoiceField(label=_("to"))

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("before", "after"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def ordered(self) -> tuple[int, str]:
        """The arguments of the comparison's address. The draft is newer than any version."""
        sides = [self.cleaned_data["before"], self.cleaned_data["after"]]
        sides.sort(key=lambda side: (side == "draft", int(side) if side.isdigit() else 0))
        return int(sides[0]), sides[1]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("before") == cleaned.get("after"):
            raise forms.ValidationError(_("Choose two different texts."))
        return cleaned
