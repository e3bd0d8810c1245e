"""The export API: what other systems pull. Described for machines at ``/v1/openapi.json``.

Public files are answered ahead of Django by :mod:`publishing.static_release`; the views here give
the same answers where that is not in front, and they alone answer for what is not public.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from drf_spectacular.types import OpenApiTypes
from rest_framework.decorators import api_view, content_negotiation_class
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request

from accounts import tokens
from attune.canonical import digest
from authoring.models import Document
from publishing import keys, serving, shapes
from publishing.endpoints import AnyType, description, endpoint, file_endpoint
from publishing.errors import NoKeyError
from publishing.serving import Kind, Served
from publishing.throttling import count_failure
from publishing.tree import PRIVATE

ADDRESS = ("namespace", "slug")
DESCRIPTION = Kind(media_type="application/json", cache="max-age=300")

_LONGEST_TOKEN = 300  # characters; ours have 52


class NoKeysYet(APIException):
    """Nothing can be said about keys before there are any."""

    status_code = 503


@file_endpoint("getHead", "The signed pointer to the current release", serving.HEAD_FILE, ADDRESS)
def head(request: Request, namespace: str, slug: str) -> HttpResponse:
    return _part(request, f"{namespace}/{slug}", "head")


@file_endpoint(
    "getBundle",
    "Head, release and document in one",
    serving.BUNDLE_FILE,
    ADDRESS,
    410,
    result=shapes.Bundle,
)
def bundle(request: Request, namespace: str, slug: str) -> HttpResponse:
    return _part(request, f"{namespace}/{slug}", "bundle")


@file_endpoint("getRelease", "A release; it never changes", serving.RELEASE_FILE, (*ADDRESS, "seq"))
def release(request: Request, namespace: str, slug: str, seq: str) -> HttpResponse:
    return _part(request, f"{namespace}/{slug}", f"r/{seq}")


@file_endpoint("getBlob", "Bytes by their digest", serving.BLOB_FILE, ("digits",))
def blob(request: Request, digits: str) -> HttpResponse:
    served = serving.find(request.path)
    if served is not None:
        return answer(request, served)
    opened = _opened(request)
    if opened is None:
        raise NotFound
    return _private(request, serving.blob(PRIVATE, opened, digits))


@endpoint(
    "getDiscovery",
    "What this instance says of itself",
    OpenApiTypes.OBJECT,
    errors=(503,),
)
def discovery(request: Request) -> HttpResponse:
    return _well_known(request, keys.discovery_bytes)


@endpoint(
    "getKeys",
    "The public keys: a mirror, no root of trust",
    OpenApiTypes.OBJECT,
    errors=(503,),
)
def key_set(request: Request) -> HttpResponse:
    return _well_known(request, keys.key_set_bytes)


@endpoint("getDescription", "This description", OpenApiTypes.OBJECT)
def openapi(request: Request) -> HttpResponse:
    data = description()
    return answer(request, Served(kind=DESCRIPTION, data=data, digest=digest(data)))


@api_view(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@content_negotiation_class(AnyType)
def nothing(_request: Request, rest: str) -> HttpResponse:
    """Every other address under ``/v1/`` and ``/.well-known/``."""
    raise NotFound


def answer(request: Request, served: Served, *, private: bool = False) -> HttpResponse:
    """The file with its headers; 304 to whoever has it already."""
    cache = serving.PRIVATE_CACHE if private else None
    known = served.is_known_to(request.headers.get("If-None-Match"))
    status = 304 if known and served.kind.status == 200 else served.kind.status
    response = HttpResponse(b"" if status == 304 else served.data, status=status)
    for name, value in served.headers(cache=cache):
        response.headers[name] = value
    if private:
        patch_vary_headers(response, ["Authorization"])
    return response


def _part(request: Request, address: str, name: str) -> HttpResponse:
    served = serving.find(request.path)
    if served is not None:
        return answer(request, served)
    # A token that opens another document finds out nothing about this one, not even by the time
    # it takes: the address asked for is never looked up.
    if _opened(request) != address:
        raise NotFound
    return _private(request, serving.part(PRIVATE, address, name))


def _private(request: Request, served: Served | None) -> HttpResponse:
    if served is None:
        raise NotFound
    return answer(request, served, private=True)


def _opened(request: Request) -> str | None:
    """The address of the document that the request's token opens, if it brings one that does."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text:
        return None
    token = tokens.find(text.strip()) if len(text) <= _LONGEST_TOKEN else None
    if token is None:
        count_failure(request)
        return None
    namespace, _, slug = token.scope.partition("/")
    document = (
        Document.objects.select_related("namespace")
        .filter(namespace__name=namespace, slug=slug)
        .first()
    )
    if document is None or not token.owner.has_perm("authoring.view_document", document):
        return None
    return token.scope


def _well_known(request: Request, current: Callable[[], bytes]) -> HttpResponse:
    served = serving.find(request.path)
    if served is None:
        try:
            data = current()
        except NoKeyError:
            raise NoKeysYet from None
        served = Served(kind=serving.WELL_KNOWN_FILE, data=data, digest=digest(data))
    return answer(request, served)
