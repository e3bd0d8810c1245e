"""What would it do? A page for whoever may read the text; a link brings the situation along."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

import attune
from attune.errors import UsageError
from authoring.findings import report_on
from authoring.forms.situation import SituationForm
from authoring.loaders import READ, Request, document_or_404, readable_versions
from authoring.models import Document
from authoring.radar import Radar
from authoring.speech import said
from authoring.trying import PRESETS, Preset, Trial

OFFERED = 24
"""Texts offered to go together with this one."""


@require_GET
def try_out(request: Request, namespace: str, slug: str) -> HttpResponse:
    """The draft for its writers, for everybody else the newest text they may read."""
    document = document_or_404(request, READ, namespace, slug)
    may_edit = request.user.has_perm("authoring.edit_document", document)
    text = _draft(document) if may_edit else None
    version = readable_versions(request, document).first()
    if text is None and version is not None:
        text = version.content
    beside = {each.address: each for each in _beside(request, document)}
    preset = PRESETS.get(request.GET.get("preset", ""))
    data = _asked(request, preset)
    form = SituationForm(data, beside=[(a, f"{d.title} ({a})") for a, d in beside.items()])
    context = {
        "document": document,
        "here": "try",
        "may_edit": may_edit,
        "form": form,
        "presets": PRESETS,
        "preset": request.GET.get("preset", ""),
        "is_draft": may_edit,
        "trial": None,
        "problem": "",
    }
    if isinstance(text, attune.Constitution | attune.Profile) and form.is_valid():
        others = [_released(beside[address]) for address in form.chosen()]
        try:
            trial = Trial(document, text, others, form.to_context())
            context["trial"] = trial
            context["radar"] = Radar.of(trial.found.parameters, trial.usual.parameters)
            context["conflicts"] = [
                {"message": said(each.message), "holds": said(each.holds)}
                for each in trial.conflicts
            ]
        except UsageError as error:
            context["problem"] = str(error)
    template = "authoring/_trial.html" if request.htmx else "authoring/try.html"
    return render(request, template, context)


def _asked(request: Request, preset: Preset | None) -> QueryDict:
    """What the form is filled with: the address, or a ready-made situation."""
    if preset is None and request.GET:
        return request.GET
    data = QueryDict(mutable=True)
    data.update(dict((preset or PRESETS["calm"]).values))
    data.setlist("with", request.GET.getlist("with"))
    return data


def _draft(document: Document) -> attune.Document | None:
    """The draft as a document, if it has the shape of one."""
    return report_on(document.draft.content).document


def _beside(request: Request, document: Document) -> list[Document]:
    """Released texts that can count together with this one: public ones, and one's own."""
    mine = Q(visibility=Document.Visibility.PUBLIC)
    if request.user.is_authenticated and request.user.namespace_id:
        mine |= Q(namespace=request.user.namespace_id)
    kinds = Document.Kind.values
    if document.kind == Document.Kind.PROFILE:
        kinds = [Document.Kind.CONSTITUTION]
    found = Document.objects.filter(mine, kind__in=kinds, head__status="active")
    return list(
        found.exclude(pk=document.pk).select_related("namespace").order_by("title")[:OFFERED]
    )


def _released(document: Document) -> attune.Constitution | attune.Profile:
    version = document.versions.filter(release__state="published").order_by("-number").first()
    if version is None:
        raise Http404
    content = version.content
    if not isinstance(content, attune.Constitution | attune.Profile):
        raise RuntimeError("what is released is a constitution or a profile")
    return content
