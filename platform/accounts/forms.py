"""Forms for signing up, for settings and for API tokens."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import names
from .models import NAME_PATTERN, Namespace, User


class LoginForm(allauth_forms.LoginForm):  # type: ignore[misc]  # allauth is not typed
    """allauth's, saying what the box does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "remember" in self.fields:
            self.fields["remember"].label = _("Stay signed in on this device")


class SignupForm(allauth_forms.SignupForm):  # type: ignore[misc]  # allauth is not typed
    """allauth's, with what a person is called and their handle."""

    field_order = ("display_name", "handle", "email", "password1")

    display_name = forms.CharField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("As others shall see it. It need not be your legal name."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    handle = forms.CharField(
        label=gettext_lazy("Handle"),
        help_text=names.OPTIONAL_HINT,
        required=False,
        # Longer input reaches `names.check`, whose message says what is allowed.
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _(
            "At least eight characters. A short sentence of your own works well."
        )
        self.fields["display_name"].widget.attrs |= {
            "hx-get": reverse("accounts:handle"),
            "hx-trigger": "change",
            "hx-swap": "none",
        }

    def clean_handle(self) -> str:
        handle = str(self.cleaned_data["handle"]).strip().lower()
        if handle:
            names.check(handle)
        return handle

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if "handle" not in self.errors and not cleaned.get("handle"):
            cleaned["handle"] = names.suggest(cleaned.get("display_name", ""))
            if not cleaned["handle"] and cleaned.get("display_name"):
                # A name in letters that no address has; the person knows how to write it.
                self.add_error("handle", _("Choose a handle."))
        return cleaned

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """As allauth's. Two of the same at the same moment: the slower is told, not failed."""
        try:
            user, response = super().try_save(request)
        except (IntegrityError, ValidationError):
            messages.error(
                request,
                _(
                    "Your address or handle was taken a moment ago. If you pressed the button "
                    "twice, your account is ready: sign in. If not, choose another handle."
                ),
            )
            return None, HttpResponseRedirect(reverse("account_signup"))
        return user, response


class SettingsForm(forms.ModelForm[User]):
    """What a person is called and how pages look to them."""

    class Meta:
        model = User
        fields = ("display_name", "language", "theme")
        widgets = {
            "display_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "theme": forms.RadioSelect,
        }

    language = forms.ChoiceField(
        label=gettext_lazy("Language of the pages"),
        required=False,
        choices=[("", gettext_lazy("As my browser asks for")), *settings.LANGUAGES],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["display_name"].label = _("Your name")
        self.fields["theme"].choices = [  # type: ignore[attr-defined]
            ("", _("As my device is set")),
            ("light", _("Light")),
            ("dark", _("Dark")),
        ]


class TokenForm(forms.Form):
    """What a new API token is for, what it opens and how long."""

    DAYS = (
        (30, gettext_lazy("30 days")),
        (90, gettext_lazy("90 days")),
        (365, gettext_lazy("a year")),
        (0, gettext_lazy("until I revoke it")),
    )

    scope = forms.CharField(
        label=gettext_lazy("Document"),
        help_text=gettext_lazy("Its address, for example maria/profile. A token opens only this."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=gettext_lazy("What is it for?"),
        help_text=gettext_lazy("So that you know it again, for example “my tutor at home”."),
        max_length=80,
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("It works for"), choices=DAYS, coerce=int, initial=90
    )

    def clean_scope(self) -> str:
        scope = str(self.cleaned_data["scope"]).strip().strip("/").lower()
        namespace, _slash, slug = scope.partition("/")
        if not all(re.fullmatch(NAME_PATTERN, part) for part in (namespace, slug)):
            raise ValidationError(_("Write it as in its web address: name/document."))
        if not Namespace.objects.filter(name=namespace).exists():
            raise ValidationError(_("Nobody here is called “%(name)s”.") % {"name": namespace})
        return scope

    def expires_at(self) -> datetime | None:
        """When the token ends, counted from now; None where it does not."""
        days: int = self.cleaned_data["days"]
        return timezone.now() + timedelta(days=days) if days else None
