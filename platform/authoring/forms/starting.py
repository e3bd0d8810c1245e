"""The address and the readers of a new document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import NAME_PATTERN, Namespace
from authoring.forms.fields import Line
from authoring.models import Document


class NewDocumentForm(forms.Form):
    """In one of ``namespaces``: the form asks which where there are several."""

    namespace = forms.ModelChoiceField(
        label=gettext_lazy("Whose it is"), queryset=Namespace.objects.none(), empty_label=None
    )
    title = Line(label=gettext_lazy("Title"), max_length=300)
    slug = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=40,
        validators=[
            RegexValidator(
                NAME_PATTERN, gettext_lazy("Use lower-case letters, digits and hyphens.")
            )
        ],
        help_text=gettext_lazy("One word; it becomes part of the web address and stays."),
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who can read it once it is released"), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, kind: str, namespaces: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["namespace"]
        field.queryset = Namespace.objects.filter(pk__in=namespaces)  # type: ignore[attr-defined]
        field.choices = list(namespaces.items())  # type: ignore[attr-defined]
        if len(namespaces) == 1:
            [field.initial] = namespaces
            field.widget = forms.HiddenInput()
        choices = [
            choice
            for choice in Document.Visibility.choices
            if kind != Document.Kind.PROFILE or choice[0] != Document.Visibility.COMMUNITY
        ]
        self.fields["visibility"].choices = choices  # type: ignore[attr-defined]
        self.fields["visibility"].initial = (
            Document.Visibility.PRIVATE
            if kind == Document.Kind.PROFILE
            else Document.Visibility.PUBLIC
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        address = {"namespace": cleaned.get("namespace"), "slug": cleaned.get("slug")}
        if all(address.values()) and Document.objects.filter(**address).exists():
            self.refuse_address()
        return cleaned

    def refuse_address(self) -> None:
        """Somebody has it, perhaps only since the form looked."""
        self.add_error("slug", _("There is a document at this address already."))

    def begun(self, start: Callable[[dict[str, Any]], Document]) -> Document | None:
        """What ``start`` makes of the fields; None, and nothing begun, where they are not right."""
        if not self.is_valid():
            return None
        try:
            with transaction.atomic():
                return start(self.cleaned_data)
        except IntegrityError:  # the other half of a double click
            self.refuse_address()
            return None
