"""A document as its readers see it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from attune.floor import current_floor
from authoring.discussion import Talk
from authoring.forking import forks_of, origin_of
from authoring.forms.languages import direction_of
from authoring.loaders import READ, document_or_404, readable_versions, version_or_404
from authoring.models import Document, Version
from authoring.places import content_of
from authoring.reading import Reading, chapters_of, read_part
from authoring.sections import Section, sections_of


@require_safe
def document(request: HttpRequest, namespace: str, slug: str) -> HttpResponse:
    """The newest released text; before there is one, the newest that was put to decision."""
    found = document_or_404(request, READ, namespace, slug)
    versions = readable_versions(request, found)
    released = versions.filter(release__state="published").first()
    version_ = released or versions.first()
    return render(
        request,
        "authoring/document.html",
        {
            "document": found,
            "here": "read",
            "floor": current_floor(),
            "version": version_,
            "is_released": released is not None,
            "may_edit": request.user.has_perm("authoring.edit_document", found),
            "may_release": request.user.has_perm("authoring.release_document", found),
            "talk": Talk(found, request.user, version_),
            "may_fork": released is not None and request.user.is_authenticated,
            "origin": origin_of(found, request.user),
            "forks": list(forks_of(found)[:20]),
            **(_text(found, version_) if version_ else {}),
        },
    )


@require_safe
def version(request: HttpRequest, namespace: str, slug: str, number: int) -> HttpResponse:
    """One version's full text."""
    found = document_or_404(request, READ, namespace, slug)
    version_ = version_or_404(request, found, number)
    return render(
        request,
        "authoring/version.html",
        {
            "document": found,
            "here": "history",
            "version": version_,
            "may_edit": request.user.has_perm("authoring.edit_document", found),
            "talk": Talk(found, request.user, version_),
            **_text(found, version_),
        },
    )


def _text(found: Document, version_: Version) -> dict[str, Any]:
    """The whole text, section by section, as the templates read it."""
    content = content_of(version_)
    keys = list(sections_of(found.kind))
    before: list[tuple[Section, list[Reading]]] = []
    after: list[tuple[Section, list[Reading]]] = []
    for section in sections_of(found.kind).values():
        if section.key not in ("basics", "parts", "clauses"):
            readings = [read_part(section, part, content) for part in section.parts(content)]
            is_before = keys.index(section.key) < keys.index("clauses")
            if readings:
                (before if is_before else after).append((section, readings))
    clauses = sections_of(found.kind)["clauses"]
    basics = sections_of(found.kind)["basics"]
    return {
        "title": content["title"],
        "language": content["language"],
        "direction": direction_of(content["language"]),
        "basics": read_part(basics, basics.parts(content)[0], content),
        "chapters": [
            (chapter, [read_part(clauses, clause, content) for clause in chapter.clauses])
            for chapter in chapters_of(found.kind, content)
            if chapter.clauses or chapter.text
        ],
        "clauses_section": clauses,
        "before": before,
        "after": after,
        "lineage": content.get("lineage", []),
    }
