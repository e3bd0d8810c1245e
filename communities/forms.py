"""What people fill in to found a community, start a constitution, put it to decision and vote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts import names
from accounts.models import NAME_PATTERN
from authoring.models import Document
from authoring.starters import Starter, with_options
from communities.models import Community, Membership, Vote
from communities.starters import starters

_SLUG = RegexValidator(NAME_PATTERN, _("Use lower-case letters, digits and hyphens."))


class CommunityForm(forms.ModelForm[Community]):
    handle = forms.CharField(
        label=_("Address"),
        max_length=40,
        required=False,
        validators=[names.check],
        help_text=names.OPTIONAL_HINT,
    )

    class Meta:
        model = Community
        fields = ("name", "handle", "description", "joining", "is_public")
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
            "joining": forms.RadioSelect,
        }
        help_texts = {
            "is_public": _("Strangers see the name and what is published; members see the rest.")
        }

    field_order = ("name", "handle", "description", "joining", "is_public")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "handle" not in self.errors and not cleaned.get("handle"):
            cleaned["handle"] = names.suggest(cleaned.get("name", ""))
            if not cleaned["handle"] and cleaned.get("name"):
                # A name in letters that no address has; the founder knows how to write it.
                self.add_error("handle", _("Choose an address."))
        return cleaned


class ConstitutionForm(forms.Form):
    starter = forms.ChoiceField(label=_("Start from"), widget=forms.RadioSelect)
    slug = forms.CharField(
        label=_("Address of the constitution"),
        max_length=40,
        required=False,
        validators=[_SLUG],
        help_text=_("Say what it is for: tutor, companion, rehearsal. Left empty, we choose one."),
    )
    visibility = forms.ChoiceField(
        label=_("Who can read what you publish"),
        choices=Document.Visibility.choices,
        initial=Document.Visibility.PUBLIC,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community = community
        choices = [(s.key, s.name) for s in starters().values()]
        self.fields["starter"].choices = choices  # type: ignore[attr-defined]
        self.fields["starter"].initial = choices[0][0]

    def starters(self) -> Iterator[tuple[Any, Starter]]:
        """The choices as the page draws them."""
        return with_options(self["starter"], starters())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        slug = cleaned.get("slug") or cleaned.get("starter", "")
        if slug and "slug" not in self.errors:
            cleaned["slug"] = slug
            if self.community.documents.filter(slug=slug).exists():
                self.add_error("slug", _("There is a document at this address already."))
        return cleaned


class InvitationForm(forms.Form):
    role = forms.ChoiceField(
        label=_("They join as"), choices=Membership.Role.choices, initial=Membership.Role.MEMBER
    )


class RoleForm(forms.ModelForm[Membership]):
    class Meta:
        model = Membership
        fields = ("role",)


class ProposalForm(forms.Form):
    why = forms.CharField(
        label=_("Why this change"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Whoever votes reads this first. It goes into the record."),
    )


class VoteForm(forms.Form):
    choice = forms.ChoiceField(
        label=_("Shall this text take effect?"),
        choices=Vote.Choice.choices,
        widget=forms.RadioSelect,
    )
