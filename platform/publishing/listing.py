"""The list of what is published, for machines: newest first, page by page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import throttle_classes
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.pagination import CursorPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from attune.canonical import digest
from authoring.models import Document
from publishing import shapes
from publishing.endpoints import endpoint
from publishing.export import answer
from publishing.models import Head, Release, ReleaseQuerySet
from publishing.serving import Kind, Served
from publishing.throttling import ListThrottle
from publishing.tree import NAME

LANGUAGE = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"
MOST = 200  # documents a page
LIST = Kind(media_type="application/json", cache="max-age=30")


class Query(serializers.Serializer[Any]):
    """What the list can be narrowed to, and how much of it is wanted."""

    namespace = serializers.RegexField(f"^{NAME}$", required=False)
    kind = serializers.ChoiceField(Document.Kind.values, required=False)
    language = serializers.RegexField(LANGUAGE, max_length=64, required=False)
    limit = serializers.IntegerField(min_value=1, max_value=MOST, required=False)


class Pages(CursorPagination):
    """Fifty documents a page; ``limit`` asks for up to 200."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = MOST
    ordering = ("-published_at", "-pk")

    def decode_cursor(self, request: Request) -> Any:
        try:
            cursor = super().decode_cursor(request)
            if cursor is not None and cursor.position is not None:
                datetime.fromisoformat(str(cursor.position))
        except (NotFound, ValueError):
            raise ParseError("The cursor is not one that `next` or `previous` gave.") from None
        return cursor


@endpoint(
    "listDocuments",
    "Everything published here that is public, newest first",
    shapes.Page,
    parameters=[
        OpenApiParameter("namespace", {"type": "string", "pattern": f"^{NAME}$"}),
        OpenApiParameter("kind", str, enum=Document.Kind.values),
        OpenApiParameter(
            "language",
            {"type": "string", "pattern": LANGUAGE, "maxLength": 64},
            description="BCP 47; `de` also finds `de-AT`.",
        ),
        OpenApiParameter("cursor", str, description="From `next` or `previous`."),
        OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST}),
    ],
    errors=(400, 406, 429),
    negotiates=True,
)
@throttle_classes([ListThrottle])
def documents(request: Request) -> HttpResponse:
    query = Query(data=request.query_params.dict())
    query.is_valid(raise_exception=True)
    pages = Pages()
    wanted = {name: query.validated_data.get(name) for name in ("namespace", "kind", "language")}
    releases = pages.paginate_queryset(_current(**wanted), request)
    # Links lead to the address readers know, whatever proxy the request came through.
    pages.base_url = f"{settings.ATTUNE_ORIGIN}{request.get_full_path()}"
    page = {
        "next": pages.get_next_link(),
        "previous": pages.get_previous_link(),
        "results": shapes.Entry([_entry(release) for release in releases or ()], many=True).data,
    }
    data = JSONRenderer().render(page)
    return answer(request, Served(kind=LIST, data=data, digest=digest(data)))


def _current(*, namespace: str | None, kind: str | None, language: str | None) -> ReleaseQuerySet:
    """The newest release of each public document."""
    releases = Release.objects.published().filter(
        document__visibility=Document.Visibility.PUBLIC, document__head__release=F("pk")
    )
    if namespace:
        releases = releases.filter(document__namespace__name=namespace)
    if kind:
        releases = releases.filter(document__kind=kind)
    if language:
        wanted = Q(language__iexact=language) | Q(language__istartswith=f"{language}-")
        releases = releases.filter(wanted)
    return releases.select_related("document__namespace", "document__head", "version").defer(
        "version__canonical", "jws"
    )


def _entry(release: Release) -> dict[str, Any]:
    document = release.document
    head: Head = document.head
    return {
        "address": document.address,
        "namespace": document.namespace.name,
        "slug": document.slug,
        "kind": document.kind,
        "title": release.title,
        "language": release.language,
        "status": head.status,
        "version": release.version.semver,
        "seq": release.seq,
        "digest": release.version.digest,
        "release": release.digest,
        "released_at": release.published_at,
        "pull": f"{settings.ATTUNE_ORIGIN}/v1/d/{document.address}/bundle",
        "page": f"{settings.ATTUNE_ORIGIN}{document.get_absolute_url()}",
    }
