"""What a person fills in to begin a profile and to endorse it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import NAME_PATTERN, User
from authoring.models import Document
from profiles.starters import starters


class ProfileForm(forms.Form):
    starter = forms.ChoiceField(label=_("What is it for"), widget=forms.RadioSelect)
    slug = forms.CharField(
        label=_("Address of the profile"),
        max_length=40,
        required=False,
        validators=[RegexValidator(NAME_PATTERN, _("Use lower-case letters, digits and hyphens."))],
        help_text=_("One word for this side of your life. Left empty, we choose one."),
    )
    visibility = forms.ChoiceField(
        label=_("Who can read it"),
        choices=[
            (Document.Visibility.PRIVATE, _("Only you, and systems you give a token")),
            (Document.Visibility.PUBLIC, _("Everybody")),
        ],
        initial=Document.Visibility.PRIVATE,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        choices = [(s.key, f"{s.name}: {s.description}") for s in starters().values()]
        self.fields["starter"].choices = choices  # type: ignore[attr-defined]
        self.fields["starter"].initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        slug = cleaned.get("slug") or cleaned.get("starter", "")
        if slug and "slug" not in self.errors:
            cleaned["slug"] = slug
            taken = Document.objects.filter(namespace=self.person.namespace_id, slug=slug)
            if taken.exists():
                self.add_error("slug", _("You have a profile at this address already."))
        return cleaned


class EndorsementForm(forms.Form):
    note = forms.CharField(
        label=_("A note to yourself"),
        max_length=500,
        required=False,
        help_text=_("Why you change it now. Only your history shows it."),
    )
