"""What makes a function an endpoint of the export API, and what the API says of itself.

Each endpoint states its media type, errors and parameters where it is written; the description
under ``/v1/openapi.json`` is made from that and from nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final, TypeVar

from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import api_view
from rest_framework.negotiation import BaseContentNegotiation

from attune.canonical import canonical_bytes
from publishing import problems, shapes
from publishing.serving import Kind
from publishing.tree import NAME

View = TypeVar("View", bound=Callable[..., HttpResponse])


class AnyType(BaseContentNegotiation):
    """A file has one type and is sent in it, whatever Accept says (RFC 9110, section 12.5.1)."""

    def select_renderer(self, _request: Any, renderers: Any, _suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


def endpoint(
    name: str,
    summary: str,
    result: Any,
    *,
    media_type: str = "application/json",
    parameters: Sequence[str | OpenApiParameter] = (),
    errors: Sequence[int] = (),
    negotiates: bool = False,
    with_token: bool = False,
) -> Callable[[View], View]:
    """GET and HEAD, answering ``result`` with 200 or, to a known ETag, 304.

    ``parameters`` by name or as they are; ``errors`` are statuses answered as problem documents.
    """
    responses: dict[Any, Any] = {(200, media_type): result, 304: _SAME, **_problems(405, *errors)}
    described = extend_schema(
        operation_id=name,
        summary=summary,
        description=_TOKEN if with_token else None,
        parameters=[_NAMED[p] if isinstance(p, str) else p for p in (*parameters, "etag")],
        responses=responses,
        auth=_WITH_TOKEN if with_token else _OPEN,
        filters=False,
    )
    return _made(described, negotiates=negotiates)


def file_endpoint(
    name: str,
    summary: str,
    kind: Kind,
    parameters: Sequence[str],
    *errors: int,
    result: Any = OpenApiTypes.BINARY,
) -> Callable[[View], View]:
    """A file of the release tree, public or opened by a token."""
    return endpoint(
        name,
        summary,
        result,
        media_type=kind.media_type,
        parameters=parameters,
        errors=(404, 429, *errors),
        with_token=True,
    )


def state_endpoint(name: str, summary: str, result: Any, *bad: int) -> Callable[[View], View]:
    """How the instance is, answered anew each time; ``bad`` are statuses with the same form."""
    responses: dict[Any, Any] = {200: result, **dict.fromkeys(bad, result), **_problems(405)}
    described = extend_schema(operation_id=name, summary=summary, responses=responses, auth=_OPEN)
    return _made(described, negotiates=False)


@cache
def description() -> bytes:
    """OpenAPI 3.1, as JSON."""
    from publishing.urls import api

    generator = SchemaGenerator(patterns=api)  # type: ignore[no-untyped-call]  # has no types
    schema: dict[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # nor here
    schema["components"]["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token for one document, `att_…`, made by one of its readers.",
        }
    }
    return canonical_bytes(schema)


def _made(described: Callable[[Any], Any], *, negotiates: bool) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        view.metadata_class = None  # type: ignore[attr-defined]  # where api_view looks for it
        if not negotiates:
            view.content_negotiation_class = AnyType  # type: ignore[attr-defined]  # the same
        made: View = described(api_view(["GET", "HEAD"])(view))
        return made

    return decorate


def _problems(*statuses: int) -> dict[Any, Any]:
    return {
        (status, problems.MEDIA_TYPE): OpenApiResponse(
            shapes.Problem, description=problems.PROBLEMS[status][1]
        )
        for status in statuses
    }


_SAME: Final = OpenApiResponse(description="You have it already.")
_TOKEN: Final = "Not public? Send `Authorization: Bearer att_…`."  # noqa: S105 -- not one
_OPEN: Final[Any] = [{}]
_WITH_TOKEN: Final[Any] = [{}, {"token": []}]
_NAMED: Final = {
    "namespace": OpenApiParameter(
        "namespace",
        str,
        OpenApiParameter.PATH,
        pattern=f"^{NAME}$",
        description="A person's or community's name.",
    ),
    "slug": OpenApiParameter(
        "slug", str, OpenApiParameter.PATH, pattern=f"^{NAME}$", description="The document's name."
    ),
    "seq": OpenApiParameter(
        "seq",
        {"type": "integer", "minimum": 1, "maximum": 10**15},
        OpenApiParameter.PATH,
        description="The release's number.",
    ),
    "digits": OpenApiParameter(
        "digits",
        str,
        OpenApiParameter.PATH,
        pattern="^[0-9a-f]{64}$",
        description="SHA-256 of the bytes.",
    ),
    "etag": OpenApiParameter(
        "If-None-Match", str, OpenApiParameter.HEADER, description="The ETag of what you have."
    ),
}
