"""Who may read a document, and what follows from it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authoring.models import Document

Visibility = Document.Visibility

_MEANINGS = {
    "constitution": [
        (
            Visibility.PUBLIC,
            _("Everybody reads what is released, and any system may pull it. Drafts stay inside."),
        ),
        (
            Visibility.COMMUNITY,
            _("Members read what is decided. A system needs a token that you make for it."),
        ),
        (
            Visibility.PRIVATE,
            _("Only stewards and editors read it. A system needs a token that you make for it."),
        ),
    ],
    "profile": [
        (
            Visibility.PUBLIC,
            _("Everybody reads what is released, and any system may pull it. Drafts stay yours."),
        ),
        (
            Visibility.PRIVATE,
            _("Only you read it. A system needs a token that you make for it."),
        ),
    ],
}


class ReadersForm(forms.Form):
    """One of the choices with its meaning, and a box that says it was understood."""

    use_required_attribute = False

    visibility = forms.ChoiceField(label=_("Who can read it"), widget=forms.RadioSelect)
    understood = forms.BooleanField(
        label=_("I know that this takes effect at once, and that copies somebody has stay copies."),
        error_messages={"required": _("Please say that you know what it means.")},
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visibility"].choices = _MEANINGS[kind]  # type: ignore[attr-defined]
