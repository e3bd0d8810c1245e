"""What each view of the export API says of itself in its OpenAPI description."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final, TypeVar

from attune.canonical import canonical_bytes
from attune.claims import DIGEST
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from authoring.models import Document
from publishing import problems, serving
from publishing.models import Head
from publishing.tree import NAME

View = TypeVar("View")


class Entry(serializers.Serializer[Any]):
    """A published document at its newest release."""

    address = serializers.CharField(help_text="`namespace/slug`, for `attune pull`.")
    namespace = serializers.CharField()
    slug = serializers.CharField()
    kind = serializers.ChoiceField(Document.Kind.values)
    title = serializers.CharField()
    language = serializers.CharField(help_text="BCP 47.")
    status = serializers.ChoiceField(Head.Status.values)
    version = serializers.CharField(help_text="Semantic version of the text.")
    seq = serializers.IntegerField(min_value=1, help_text="Number of the release.")
    digest = serializers.RegexField(f"^{DIGEST}$", help_text="Of the document's canonical bytes.")
    release = serializers.RegexField(f"^{DIGEST}$", help_text="Of the release, as in the head.")
    released_at = serializers.DateTimeField()
    pull = serializers.CharField(help_text="Where the bundle is.")
    page = serializers.CharField(help_text="Where people read it.")


class Page(serializers.Serializer[Any]):
    """One page of the list, newest first. ``next`` and ``previous`` are whole addresses."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = Entry(many=True)


class Check(serializers.Serializer[Any]):
    """One part of the instance."""

    ok = serializers.BooleanField()
    detail = serializers.CharField(help_text="What to do; empty where all is well.")


class Life(serializers.Serializer[Any]):
    ok = serializers.BooleanField()


class Readiness(serializers.Serializer[Any]):
    """Whether the instance can publish, part by part."""

    ok = serializers.BooleanField()
    database = Check()
    worker = Check()
    keys = Check()


class AnyType(BaseContentNegotiation):
    """A file has one type and is sent in it, whatever Accept says (RFC 9110, section 12.5.1)."""

    def select_renderer(
        self, request: Request, renderers: Sequence[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type or ""


def operation(
    name: str,
    summary: str,
    *,
    result: Any,
    media_type: str = "application/json",
    parameters: Sequence[str | OpenApiParameter] = (),
    errors: Sequence[int] = (),
    with_token: bool = False,
) -> Any:
    """Describe a view that answers ``result`` with 200 or, to a known ETag, 304.

    ``parameters`` by name or as they are; ``errors`` are statuses answered as problem documents.
    """
    known = {304: OpenApiResponse(description="You have it already.")}
    responses: dict[Any, Any] = {(200, media_type): result, **known}
    for status in (405, *errors):
        responses[status, problems.MEDIA_TYPE] = OpenApiResponse(
            problems.Problem, description=problems.PROBLEMS[status][1]
        )
    return extend_schema(
        operation_id=name,
        summary=summary,
        description="Not public? Send `Authorization: Bearer att_…`." if with_token else None,
        parameters=[p if isinstance(p, OpenApiParameter) else _NAMED[p] for p in (*parameters, "etag")],
        responses=responses,
        auth=[{}, {"token": []}] if with_token else [{}],  # type: ignore[list-item]  # written as it is
        filters=False,
    )


def file(name: str, summary: str, kind: serving.Kind, parameters: Sequence[str], *errors: int) -> Any:
    """Describe a view that answers with a file of the release tree."""
    return operation(
        name,
        summary,
        result=OpenApiTypes.BINARY,
        media_type=kind.media_type,
        parameters=parameters,
        errors=(404, 429, *errors),
        with_token=True,
    )


def state(name: str, summary: str, result: Any, *bad: int) -> Any:
    """Describe a view that tells how the instance is; ``bad`` are statuses with the same form."""
    responses = dict.fromkeys([200, *bad], result)
    problem = OpenApiResponse(problems.Problem, description=problems.PROBLEMS[405][1])
    return extend_schema(
        operation_id=name,
        summary=summary,
        responses={**responses, (405, problems.MEDIA_TYPE): problem},
        auth=[{}],  # type: ignore[list-item]  # written as it is
    )


@cache
def openapi_bytes() -> bytes:
    """The description itself, OpenAPI 3.1."""
    from publishing.urls import api

    schema = SchemaGenerator(patterns=api).get_schema(request=None, public=True)
    schema["components"]["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token for one document, `att_…`, made by one of its readers.",
        }
    }
    return canonical_bytes(schema)


def _path(name: str, pattern: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(
        name, str, OpenApiParameter.PATH, pattern=f"^{pattern}$", description=description
    )


_NAMED: Final = {
    "namespace": _path("namespace", NAME, "A person's or a community's name."),
    "slug": _path("slug", NAME, "The document's name."),
    "seq": OpenApiParameter(
        "seq",
        {"type": "integer", "minimum": 1, "maximum": 10**18 - 1},
        OpenApiParameter.PATH,
        description="The release's number.",
    ),
    "digits": _path("digits", "[0-9a-f]{64}", "SHA-256 of the bytes."),
    "etag": OpenApiParameter(
        "If-None-Match",
        str,
        OpenApiParameter.HEADER,
        description="The ETag of what you have.",
    ),
}
