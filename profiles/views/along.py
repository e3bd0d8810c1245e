"""Taking a profile along: the card to print, and the ways to hand it to an AI."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

import attune
from attune.errors import CompileError
from attune.floor import current_floor
from authoring.forms.languages import direction_of
from authoring.loaders import READ, Request, document_or_404, readable_versions
from authoring.models import Document, Version
from authoring.places import content_of
from profiles.card import card_of
from profiles.views.path import profile_or_404
from publishing.showing import Commands


@require_safe
def card(request: HttpRequest, namespace: str, slug: str) -> HttpResponse:
    """The text in force on one page; to its author the draft, where nothing is in force yet."""
    document = document_or_404(request, READ, namespace, slug)
    if document.kind != Document.Kind.PROFILE:
        raise Http404
    version = readable_versions(request, document).filter(endorsement__isnull=False).first()
    writes = request.user.has_perm("authoring.edit_document", document)
    if version is None and not writes:
        raise Http404
    content = document.draft.content if version is None else content_of(version)
    language = str(content.get("language") or "")
    context = {
        "document": document,
        "version": version,
        "card": card_of(content),
        "floor": current_floor(),
        "language": language,
        "direction": direction_of(language),
        "writes": writes,
    }
    return render(request, "profiles/card.html", context)


@require_safe
def use(request: Request, namespace: str, slug: str) -> HttpResponse:
    """What can be done with a released profile: copy it, or let a system pull it."""
    document = profile_or_404(request, namespace, slug)
    version = document.versions.filter(endorsement__isnull=False).select_related("release").first()
    context = {
        "document": document,
        "version": version,
        "prompt": _prompt(version) if version else "",
        "commands": Commands(document),
    }
    return render(request, "profiles/use.html", context)


def _prompt(version: Version) -> str:
    """What an AI is told; nothing where the text has ended and an earlier version applies."""
    try:
        return attune.compile(version.content, "system-prompt").text or ""
    except CompileError:
        return ""
