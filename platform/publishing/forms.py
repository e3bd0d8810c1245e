"""What becomes of a release that is in force."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authoring.forms.fields import Prose
from publishing.models import Head

_ACTS = [
    (
        Head.Status.DEPRECATED,
        _("Something else takes its place. Systems may go on using it and are told so."),
    ),
    (
        Head.Status.WITHDRAWN,
        _("We take it back. Systems are told to stop using it; this cannot be undone."),
    ),
]


class StandingForm(forms.Form):
    """Deprecate or withdraw, with the reason that readers are shown."""

    use_required_attribute = False

    act = forms.ChoiceField(label=_("What becomes of it"), widget=forms.RadioSelect)
    why = Prose(
        label=_("Why"), max_length=1000, help_text=_("Shown to everybody who may read the release.")
    )
    understood = forms.BooleanField(
        label=_("I know that this is signed and made known at once."),
        error_messages={"required": _("Please say that you know what it means.")},
    )

    def __init__(self, *args: Any, head: Head, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        acts = [act for act in _ACTS if act[0] != head.status]
        self.fields["act"].choices = acts  # type: ignore[attr-defined]
