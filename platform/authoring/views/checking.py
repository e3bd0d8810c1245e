"""Looking at a form while somebody types in it."""

from __future__ import annotations

import copy

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from authoring.desk import Desk
from authoring.loaders import Request, editable_document_or_404, section_or_404
from authoring.models import Draft
from authoring.places import Json, with_ids
from authoring.sections import Section


@require_POST
def check(request: Request, namespace: str, slug: str, key: str, part_id: str = "") -> HttpResponse:
    """What would be found at a form if it were saved as it is. Nothing is saved.

    204 where the page shows just that already, and while the form cannot be read: the save that
    follows says why.
    """
    document = editable_document_or_404(request, namespace, slug)
    section = section_or_404(document, key)
    if section.form is None or section.many != bool(part_id):
        raise Http404
    sheet = Desk(request, document).sheet(section, part_id, data=request.POST)
    if not sheet.form.is_valid():
        return HttpResponse(status=204)
    part, written_as = sheet.form.to_part(), part_id
    if sheet.is_new:
        written_as = f"new-{sheet.token[:8]}"
        part = with_ids(part, written_as)
    elif section.many:
        part["id"] = part_id
    trial = _as_if_saved(document.draft, section, written_as, part)
    found = Desk(request, document, trial).found(section, written_as)
    if request.POST.get("told") == found.mark:
        return HttpResponse(status=204)
    return render(request, "authoring/_found.html", {"found": found, "announce": True})


def _as_if_saved(draft: Draft, section: Section, part_id: str, part: Json) -> Draft:
    """A draft that is stored nowhere, with the part as it would be written."""
    content = copy.deepcopy(draft.content)
    section.place.write(content, part_id, part)
    return Draft(document=draft.document, content=content, revision=draft.revision)
