"""What is held about a person: to take along, and to delete."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from authoring.loaders import Request
from authoring.models import Document
from profiles import actions
from profiles.actions.erasing import partings
from profiles.models import Takeout


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def data(request: Request) -> HttpResponse:
    """Ask for everything; see how far it is, however often the page is loaded; fetch it."""
    person = cast("User", request.user)
    if request.method == "POST":
        actions.request_takeout(by=person)
        return redirect("profiles:data")
    takeouts = person.takeouts.defer("data").exclude(pk__in=Takeout.objects.over().values("pk"))
    context = {"takeouts": takeouts, "working": any(not each.is_finished for each in takeouts)}
    template = "profiles/_takeouts.html" if request.htmx else "profiles/data.html"
    return render(request, template, context)


@login_required
@never_cache
@require_safe
def download(request: HttpRequest, pk: Any) -> HttpResponse:
    """The archive, for the person it is about and nobody else."""
    person = cast("User", request.user)
    found = get_object_or_404(
        Takeout.objects.exclude(pk__in=Takeout.objects.over().values("pk")),
        pk=pk,
        person=person,
        state=Takeout.State.READY,
    )
    name = f"attune-{found.requested_at:%Y-%m-%d}.zip"
    return HttpResponse(
        bytes(found.data),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


class FarewellForm(forms.Form):
    understood = forms.BooleanField(
        label=gettext_lazy("I have read what happens, and want my account deleted."),
        error_messages={"required": gettext_lazy("Tick this if you want it deleted.")},
    )


@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth is not typed
@never_cache
@require_http_methods(["GET", "POST"])
def delete_account(request: HttpRequest) -> HttpResponse:
    """What will happen, in words; then it happens."""
    person = cast("User", request.user)
    form = FarewellForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.delete_account(by=person)
        logout(request)
        messages.success(request, _("Your account is deleted. Take care."))
        return redirect("home")
    context = {
        "form": form,
        "documents": Document.objects.filter(namespace=person.namespace_id).order_by("title"),
        "partings": partings(person),
        "memberships": person.memberships.filter(left_at=None).count(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "profiles/delete_account.html", context, status=status)
