"""The front door."""

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from authoring.models import Document

SHOWN = 12


def home(request: HttpRequest) -> HttpResponse:
    """What Attune is, and what was published last."""
    published = (
        Document.objects.filter(visibility=Document.Visibility.PUBLIC, head__status="active")
        .select_related("namespace", "head__release")
        .annotate(released_at=F("head__release__published_at"))
        .order_by("-released_at", "pk")
    )
    return render(request, "home.html", {"documents": published[:SHOWN]})
