"""One sentence of a profile, in its place on a page of the path."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from authoring.actions import save_part
from authoring.errors import PartConflictError
from authoring.loaders import Request, writer
from authoring.models import Document
from authoring.places import digest_of
from profiles import actions
from profiles.forms import SentenceForm
from profiles.sentences import Sentence, sentence_of
from profiles.views.path import page, profile_or_404


@require_http_methods(["GET", "POST"])
def sentence(request: Request, namespace: str, slug: str, key: str, part_id: str) -> HttpResponse:
    """One sentence of the profile, to be put in other words or taken out, in its place."""
    document = profile_or_404(request, namespace, slug)
    held = _sentence_or_404(document, key, part_id)
    form = SentenceForm(request.POST or None, sentence=held)
    if request.method == "POST" and "remove" in request.POST:
        actions.take_out(
            document=document, section=held.section, part_id=part_id, by=writer(request)
        )
        if not request.htmx:
            return _back(document)
        document.draft.refresh_from_db()
        return render(request, "profiles/_gone.html", {"shown": _shown(request, document)})
    base = request.POST.get("base", "") if request.method == "POST" else digest_of(held.part)
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_part(
                document=document,
                section=held.section,
                part_id=part_id,
                part=form.to_part(),
                base=base,
                since=0,
                by=writer(request),
            )
        except PartConflictError:
            base, theirs = digest_of(held.part), held.words
        else:
            document.draft = saved.draft
            held = _sentence_or_404(document, key, part_id)
            return _said(request, document, held) if request.htmx else _back(document)
    if "said" in request.GET:
        return _said(request, document, held)
    context = {"form": form, "sentence": held, "base": base, "theirs": theirs}
    status = 422 if form.errors or theirs else 200
    return page(request, document, "profiles/_sentence_form.html", _("Your words"), context, status)


def _sentence_or_404(document: Document, key: str, part_id: str) -> Sentence:
    found = sentence_of(document, key, part_id)
    if found is None:
        raise Http404
    return found


def _said(request: Request, document: Document, held: Sentence) -> HttpResponse:
    language = document.draft.content.get("language")
    context = {
        "sentence": held,
        "language": language,
        "has_focus": True,
        "shown": _shown(request, document),
    }
    return render(request, "profiles/_sentence.html", context)


def _shown(request: Request, document: Document) -> str:
    """What the page around a sentence shows by now, where it is the one that releases it."""
    page = reverse("profiles:enough", args=[document.namespace.name, document.slug])
    here = request.htmx.current_url_abs_path == page
    return digest_of(document.draft.content) if here else ""


def _back(document: Document) -> HttpResponse:
    return redirect("profiles:path", document.namespace.name, document.slug)
