"""Settings, API tokens and the suggestion of a handle. Signing in and out is allauth's."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from . import actions, names, tokens
from .adapter import remember_language
from .forms import SettingsForm, TokenForm
from .models import ApiToken, User


def person(request: HttpRequest) -> User:
    """Who is signed in; for views behind `login_required`."""
    if not isinstance(request.user, User):
        raise RuntimeError("this view needs login_required")
    return request.user


@login_required
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    me = person(request)
    form = SettingsForm(request.POST or None, instance=User.objects.get(pk=me.pk))
    if request.method == "POST" and form.is_valid():
        actions.change_settings(by=me, **form.cleaned_data)
        messages.success(request, _("Your settings are saved."))
        response: HttpResponse = redirect("accounts:settings")
        remember_language(response, me.language)
        return response
    return render(request, "account/settings.html", {"form": form}, status=_status(form))


@login_required
@require_safe
def token_list(request: HttpRequest) -> HttpResponse:
    form = TokenForm(initial={"scope": request.GET.get("scope", "")})
    return _tokens_page(request, form)


@login_required
@never_cache  # the page that shows a token is not to be found again by going back
@require_POST
def create_token(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _tokens_page(request, form)
    try:
        text, token = tokens.issue(
            by=person(request),
            scope=form.cleaned_data["scope"],
            name=form.cleaned_data["name"],
            expires_at=form.expires_at(),
        )
    except ValidationError as error:
        form.add_error("name", error)
        return _tokens_page(request, form)
    context = {"text": text, "token": token, "command": tokens.pull_command(token, text)}
    return render(request, "account/token_created.html", context)


@login_required
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    token = own_token_or_404(request, pk)
    actions.revoke_token(by=person(request), token=token)
    messages.success(request, _("“%(name)s” no longer opens anything.") % {"name": token.name})
    return redirect("accounts:tokens")


@require_safe
def suggest_handle(request: HttpRequest) -> HttpResponse:
    """A free handle made from the display name, for the script to fill in where none is typed."""
    handle = names.suggest(request.GET.get("display_name", "")[:200])
    if not handle:
        return HttpResponse(status=204)
    suggestion = {"field": "id_handle", "value": handle}
    suggestion["words"] = _("Suggested handle: %(handle)s") % {"handle": handle}
    return trigger_client_event(HttpResponse(status=204), "attune:suggest", suggestion)


def own_token_or_404(request: HttpRequest, pk: int) -> ApiToken:
    token = person(request).api_tokens.filter(pk=pk).first()
    if token is None:
        raise Http404
    return token


def _tokens_page(request: HttpRequest, form: TokenForm) -> HttpResponse:
    context = {"form": form, "tokens": person(request).api_tokens.all()}
    return render(request, "account/tokens.html", context, status=_status(form))


def _status(form: SettingsForm | TokenForm) -> int:
    return 422 if form.errors else 200
