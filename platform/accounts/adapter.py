"""allauth's ways, where ours differ."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from . import actions
from .models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """A person and their handle are saved together or not at all."""
        super().save_user(request, user, form, commit=False)
        if commit:
            actions.register(
                user=user,
                display_name=form.cleaned_data["display_name"],
                name=form.cleaned_data["handle"],
            )
        return user

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """The language chosen in the settings comes along to every browser signed in from."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if user.language:
            remember_language(response, user.language)
        return response


def remember_language(response: HttpResponse, language: str) -> None:
    """Tell this browser which language pages are wanted in; "" leaves it to its own wishes."""
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=60 * 60 * 24 * 365,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
