"""The answer to a text that waits for review."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from attune.validation import Subject
from authoring.forms.fields import Prose


class ReviewForm(forms.Form):
    """Accept or refuse, and why. The hidden fields say which rule and which exact text."""

    use_required_attribute = False

    rule = forms.CharField(max_length=80, widget=forms.HiddenInput)
    part = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    text = forms.CharField(max_length=71, widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label=_("What do you say to them?"),
        choices=[
            ("accept", _("These words are all right as they stand")),
            ("refuse", _("They should be said otherwise")),
        ],
        widget=forms.RadioSelect,
    )
    reason = Prose(
        label=_("Your reason"),
        max_length=2000,
        help_text=_("The community’s record keeps it, and a release names you with it."),
    )

    @property
    def subject(self) -> Subject:
        return Subject(part=self.cleaned_data["part"], text=self.cleaned_data["text"])
