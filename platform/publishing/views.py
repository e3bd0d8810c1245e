"""Pages about releases. The list is also what the document's own page asks for while it waits."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from authoring.loaders import document_or_404, writer
from authoring.models import Document
from publishing import actions
from publishing.forms import StandingForm
from publishing.models import Head, Release
from publishing.showing import Commands, Shown, section_of

READ = "authoring.view_document"


def releases(request: HttpRequest, namespace: str, slug: str) -> HttpResponse:
    """All releases. To htmx: the section alone, asked for every second while one is on its way."""
    document = document_or_404(request, READ, namespace, slug)
    partial = bool(getattr(request, "htmx", False))
    section = section_of(document, request.user, **({} if partial else {"most": None}))
    template = "publishing/_section.html" if partial else "publishing/releases.html"
    context = {
        "document": document,
        "section": section,
        "crumbs": _crumbs(document),
        "announce": partial,
    }
    return render(request, template, context)


def release(request: HttpRequest, namespace: str, slug: str, seq: str) -> HttpResponse:
    """One published release, for engineers: commands, compiled text, signature."""
    document = document_or_404(request, READ, namespace, slug)
    found = get_object_or_404(
        Release.objects.published().select_related("version", "key", "document__namespace"),
        document=document,
        seq=seq,
    )
    head = Head.objects.select_related("release").get(document=document)
    section_url = reverse("publishing:releases", args=[namespace, slug])
    context = {
        "document": document,
        "release": found,
        "shown": Shown(found),
        "head": head,
        "current": head.release_id == found.pk,
        "commands": Commands(document),
        "crumbs": [*_crumbs(document), (_("Releases"), section_url)],
    }
    return render(request, "publishing/release.html", context)


@require_http_methods(["GET", "POST"])
def standing(request: HttpRequest, namespace: str, slug: str) -> HttpResponse:
    """Deprecate or withdraw the release in force, with a reason that its readers are shown."""
    document = document_or_404(request, "authoring.manage_document", namespace, slug)
    head = get_object_or_404(Head.objects.select_related("release"), document=document)
    form = StandingForm(request.POST or None, head=head)
    if head.status == Head.Status.WITHDRAWN:
        return redirect(head.release)
    if form.is_bound and form.is_valid():
        withdraws = form.cleaned_data["act"] == Head.Status.WITHDRAWN
        act = actions.withdraw if withdraws else actions.deprecate
        act(document=document, by=writer(request), why=form.cleaned_data["why"])
        messages.success(request, _("It is being signed; systems learn of it within seconds."))
        return redirect(head.release)
    context = {
        "document": document,
        "head": head,
        "form": form,
        "crumbs": [
            *_crumbs(document),
            (_("Releases"), reverse("publishing:releases", args=[namespace, slug])),
        ],
    }
    status = 422 if form.is_bound else 200
    return render(request, "publishing/standing.html", context, status=status)


def _crumbs(document: Document) -> list[tuple[str, str]]:
    return [(document.public_title, document.get_absolute_url())]
