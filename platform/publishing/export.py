"""The export API: what other systems pull. Described for machines at ``/v1/openapi.json``.

Public files are answered ahead of Django by :mod:`publishing.static_release`; the views here give
the same answers where that is not in front, and they alone answer for what is not public.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from attune.canonical import digest
from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from drf_spectacular.generators import SchemaGenerator
from rest_framework.decorators import api_view, throttle_classes
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from accounts import tokens
from authoring.models import Document
from publishing import describe, keys, serving
from publishing.errors import NoKeyError
from publishing.models import Release
from publishing.serving import Kind, Served
from publishing.throttling import ListThrottle, count_failure
from publishing.tree import PRIVATE

READ = ["GET", "HEAD"]
LIST = Kind(media_type="application/json", cache="max-age=30")
DESCRIPTION = Kind(media_type="application/json", cache="max-age=300")


class NoKeysYet(APIException):
    status_code = 503


@describe.head
@describe.any_type
@api_view(READ)
def head(request: Request, namespace: str, slug: str) -> HttpResponse:
    return _part(request, f"{namespace}/{slug}", "head")


@describe.bundle
@describe.any_type
@api_view(READ)
def bundle(request: Request, namespace: str, slug: str) -> HttpResponse:
    return _part(request, f"{namespace}/{slug}", "bundle")


@describe.release
@describe.any_type
@api_view(READ)
def release(request: Request, namespace: str, slug: str, seq: int) -> HttpResponse:
    return _part(request, f"{namespace}/{slug}", f"r/{seq}")


@describe.blob
@describe.any_type
@api_view(READ)
def blob(request: Request, digits: str) -> HttpResponse:
    served = serving.find(request.path)
    if served is not None:
        return _answer(request, served)
    token = _token(request)
    if token is None or not _may_read(token):
        raise NotFound
    return _private(request, serving.blob(PRIVATE, token.scope, digits))
