"""What would it do? A page for whoever may read the text; a link brings the situation along."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import retarget

import attune
from attune.errors import CompileError, UsageError
from authoring.findings import report_on
from authoring.forms.message import MessageForm
from authoring.forms.situation import SituationForm
from authoring.loaders import READ, Request, document_or_404, readable_versions
from authoring.models import Document, Version
from authoring.radar import Radar
from authoring.replies import MessageThrottle, replies_to
from authoring.speech import said
from authoring.trying import PRESETS, Authored, Preset, Trial

OFFERED = 24
"""Texts offered to go together with this one."""


@require_http_methods(["GET", "HEAD", "POST"])
def try_out(request: Request, namespace: str, slug: str) -> HttpResponse:
    """The draft for its writers, for everybody else the newest text they may read.

    A message is posted to the address of its situation, and answered in the same page.
    """
    document = document_or_404(request, READ, namespace, slug)
    may_ask = settings.ATTUNE_MODEL is not None and request.user.is_authenticated
    if request.method == "POST" and not may_ask:
        raise Http404
    may_edit = request.user.has_perm("authoring.edit_document", document)
    text = _draft(document) if may_edit else _newest(request, document)
    beside = {each.address: each for each in _beside(request, document)}
    preset = PRESETS.get(request.GET.get("preset", ""))
    data = _asked(request, preset)
    form = SituationForm(data, beside=[(a, f"{d.public_title} ({a})") for a, d in beside.items()])
    context = {
        "document": document,
        "here": "try",
        "may_edit": may_edit,
        "form": form,
        "presets": PRESETS,
        "preset": request.GET.get("preset", ""),
        "kept": urlencode([("with", each) for each in data.getlist("with")]),
        "is_draft": may_edit,
        "trial": None,
        "problem": "",
        "model": settings.ATTUNE_MODEL if may_ask else None,
        "message": MessageForm(),
    }
    if isinstance(text, attune.Constitution | attune.Profile) and form.is_valid():
        try:
            trial = Trial(document, text, _texts(beside, form.chosen()), form.to_context())
            context["trial"] = trial
            context["radar"] = Radar.of(trial.found.parameters, trial.usual.parameters)
            context["conflicts"] = [
                {"message": said(each.message), "holds": said(each.holds)}
                for each in trial.conflicts
            ]
        except (CompileError, UsageError) as error:
            context["problem"] = str(error)
    if request.method == "POST":
        return _answered(request, context)
    template = "authoring/_trial.html" if request.htmx else "authoring/try.html"
    return render(request, template, context)


def _answered(request: Request, context: dict[str, Any]) -> HttpResponse:
    """The page, or the message's part of it, with what the model says. Nothing is kept."""
    trial, form = context["trial"], MessageForm(request.POST)
    context["message"] = form
    status, wait = 200, 0
    if trial is None or not form.is_valid():
        status = 422
    elif not (throttle := MessageThrottle()).admits(request):
        status, wait = 429, math.ceil(throttle.wait() or 1)
        context["refusal"] = _("That was asked too often in a short time. Wait a minute.")
    else:
        context["replies"] = replies_to(
            form.cleaned_data["message"],
            prompt=trial.compiled.text or "",
            model=context["model"],
        )
        if context["replies"] is None:
            status, wait = 429, 10
            context["refusal"] = _("Others are asking just now. Try again in a few seconds.")
    if request.htmx and trial is None:  # the draft was changed meanwhile: said where it was tried
        return retarget(render(request, "authoring/_trial.html", context, status=422), "#trial")
    template = "authoring/_message.html" if request.htmx else "authoring/try.html"
    response = render(request, template, context, status=status)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


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


def _newest(request: Request, document: Document) -> attune.Document | None:
    version = readable_versions(request, document).first()
    return version.content if version is not None else None


def _beside(request: Request, document: Document) -> list[Document]:
    """Released texts that can count together with this one: public ones, and one's own."""
    mine = Q(visibility=Document.Visibility.PUBLIC)
    if request.user.is_authenticated and request.user.namespace_id:
        mine |= Q(namespace=request.user.namespace_id)
    kinds = Document.Kind.values
    if document.kind == Document.Kind.PROFILE:
        kinds = [Document.Kind.CONSTITUTION]
    found = Document.objects.filter(mine, kind__in=kinds, head__status="active")
    found = found.exclude(pk=document.pk).select_related("namespace", "head__release")
    return list(found.order_by("head__release__title", "pk")[:OFFERED])


def _texts(beside: Mapping[str, Document], chosen: Sequence[str]) -> list[Authored]:
    """What is released of the texts chosen, in the order of ``chosen``."""
    versions = Version.objects.filter(
        document__in=[beside[address] for address in chosen], release__state="published"
    )
    newest = {
        version.document_id: version.content
        for version in versions.order_by("document", "-number").distinct("document")
    }
    texts = [newest.get(beside[address].pk) for address in chosen]
    if None in texts:
        raise Http404
    return [text for text in texts if isinstance(text, attune.Constitution | attune.Profile)]
