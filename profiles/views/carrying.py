"""A profile begun with a text that exists already: somebody else's, or one's own file."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from authoring.forking import forked
from authoring.forms.starting import NewDocumentForm
from authoring.loaders import released_version_or_404
from authoring.models import Document
from profiles import actions


@login_required
@require_http_methods(["GET", "POST"])
def fork(request: HttpRequest, namespace: str, slug: str, number: int) -> HttpResponse:
    """Use a released profile as the start of one's own, without what is personal in it."""
    version = released_version_or_404(request, namespace, slug, number)
    if version.document.kind != Document.Kind.PROFILE:
        raise Http404
    form = _form(request, title=version.release.title, slug=slug)
    document = form.begun(
        lambda fields: actions.start_profile(
            by=cast("User", request.user),
            slug=fields["slug"],
            content={**forked(version), "title": fields["title"]},
            visibility=fields["visibility"],
            forked_from=version,
        )
    )
    if document:
        return redirect("authoring:edit", document.namespace.name, document.slug)
    context = {"form": form, "version": version}
    return render(request, "authoring/fork.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def bring_new(request: HttpRequest) -> HttpResponse:
    """A profile to bring text into: its address first, the text on the next page."""
    form = _form(request, title=_("My instructions"), slug="instructions")
    document = form.begun(
        lambda fields: actions.start_profile(
            by=cast("User", request.user),
            slug=fields["slug"],
            content={
                "title": fields["title"],
                "language": request.LANGUAGE_CODE,
                "subject": {"kind": "person"},
            },
            visibility=fields["visibility"],
        )
    )
    if document:
        return redirect("authoring:bring", document.namespace.name, document.slug)
    context = {"form": form, "heading": _("A profile from a text you have")}
    return render(request, "authoring/bring_new.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, **initial: str) -> NewDocumentForm:
    person = cast("User", request.user)
    if person.namespace_id is None:
        raise Http404
    return NewDocumentForm(
        request.POST or None,
        kind=Document.Kind.PROFILE,
        namespaces={person.namespace_id: person.display_name},
        initial=initial,
    )
