"""Deleting a document: what goes and what stays is said first."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from authoring import actions
from authoring.loaders import document_or_404, writer
from authoring.models import Document


@require_http_methods(["GET", "POST"])
def delete_document(request: HttpRequest, namespace: str, slug: str) -> HttpResponse:
    document = document_or_404(request, "authoring.manage_document", namespace, slug)
    may_be_deleted = actions.may_be_deleted(document)
    if request.method == "POST" and may_be_deleted:
        actions.delete_document(document=document, by=writer(request))
        messages.success(request, _("“%(title)s” is deleted.") % {"title": document.title})
        return redirect(_home(document))
    context = {
        "document": document,
        "here": "",
        "may_edit": True,
        "may_be_deleted": may_be_deleted,
        "was_released": document.versions.filter(release__isnull=False).exists(),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "authoring/delete_document.html", context, status=status)


def _home(document: Document) -> str:
    page = "profiles:person" if document.kind == Document.Kind.PROFILE else "communities:community"
    return reverse(page, args=[document.namespace.name])
