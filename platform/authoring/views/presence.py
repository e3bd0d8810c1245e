"""The page of an editor says that it is there and learns who else is."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from authoring.desk import Desk
from authoring.loaders import Request, editable_document_or_404, writer
from authoring.presence import be_here, company


@require_POST
def presence(request: Request, namespace: str, slug: str) -> HttpResponse:
    """Answers who else is writing; 204 where the page shows that already.

    ``at`` is the card somebody is in, as ``section/part``.
    """
    document = editable_document_or_404(request, namespace, slug)
    desk = Desk(request, document)
    key, _slash, part = request.POST.get("at", "").partition("/")
    is_place = key in desk.sections and re.fullmatch("[a-z0-9-]{0,64}", part) is not None
    be_here(
        document=document,
        by=writer(request),
        section=key if is_place else "",
        part=part if is_place else "",
    )
    found = company(desk, writer(request))
    if request.POST.get("told", "") == found.mark:
        return HttpResponse(status=204)
    is_news = request.POST.get("known", "") != found.names
    return render(request, "authoring/_presence.html", {"company": found, "is_news": is_news})
