"""A message to try."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class MessageForm(forms.Form):
    """One that was not sent leaves what is being typed in its place, when htmx brings it again."""

    message = forms.CharField(
        label=_("Your message"),
        max_length=1000,
        help_text=_("As somebody in this situation would write it; up to 1,000 characters."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.fields["message"].widget.attrs["hx-preserve"] = "true"
