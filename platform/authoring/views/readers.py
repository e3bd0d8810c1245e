"""Who may read a document: shown with what it means, changed by whoever answers for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from authoring import actions
from authoring.forms.readers import ReadersForm
from authoring.loaders import document_or_404, writer


@require_http_methods(["GET", "POST"])
def readers(request: HttpRequest, namespace: str, slug: str) -> HttpResponse:
    document = document_or_404(request, "authoring.manage_document", namespace, slug)
    form = ReadersForm(
        request.POST or None, initial={"visibility": document.visibility}, kind=document.kind
    )
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["visibility"]
        actions.change_readers(document=document, visibility=chosen, by=writer(request))
        messages.success(request, _("Changed. It holds from now on."))
        return redirect("authoring:document", namespace, slug)
    context = {"document": document, "form": form, "here": "", "may_edit": True}
    status = 422 if form.is_bound else 200
    return render(request, "authoring/readers.html", context, status=status)
