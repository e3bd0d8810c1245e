"""Errors as problem documents (RFC 9457), for everything under ``/v1/`` and ``/.well-known/``.

``type`` is one of :data:`PROBLEMS` and stable; ``detail`` says what to do and may be reworded.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

logger = logging.getLogger("django.request")

MEDIA_TYPE: Final = "application/problem+json"
PREFIXES: Final = ("/v1/", "/.well-known/")

_NOT_FOUND: Final = (
    "Nothing is published here, or it is not public and the request brings no valid token for it. "
    "Check the address; whoever may read a document makes tokens for it under /settings/tokens/."
)
PROBLEMS: Final[dict[int, tuple[str, str]]] = {
    400: ("bad-request", "The request is not understood. Check it against /v1/openapi.json."),
    404: ("not-found", _NOT_FOUND),
    405: ("method-not-allowed", "What is published is only read: use GET or HEAD."),
    406: ("not-acceptable", "This is not offered in a type that Accept allows: leave Accept out."),
    410: ("withdrawn", "The release in force was taken back. The signed head in `head` says so."),
    429: ("too-many-requests", "Wait for as many seconds as Retry-After says, then go on."),
    500: ("internal-error", "The fault is ours. Try again; what you pulled before stays valid."),
    503: ("unavailable", "Try again in a moment; what you pulled before stays valid."),
}
"""Status → (last part of the type, what to do)."""


def problem_bytes(status: int, path: str, *, detail: str = "", **members: str) -> bytes:
    """The problem document for an HTTP status at a path."""
    name, advice = PROBLEMS.get(status) or _other(status)
    body = {
        "type": f"urn:attune:problem:{name}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or advice,
        "instance": path,
        **members,
    }
    return json.dumps(body, ensure_ascii=False).encode()


def problem_response(status: int, path: str, **members: str) -> HttpResponse:
    """The answer that carries it. It is never kept: nobody shall go on seeing an error."""
    response = HttpResponse(
        problem_bytes(status, path, **members), status=status, content_type=MEDIA_TYPE
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def withdrawn_problem(path: str, *, head: str, why: str) -> bytes:
    """What stands in place of a bundle: the signed head is what readers go by."""
    detail = f"{PROBLEMS[410][1]} Reason given: {why}" if why else ""
    return problem_bytes(410, path, detail=detail, head=head)


def answer(error: Exception, context: dict[str, Any]) -> HttpResponseBase | Response | None:
    """REST framework's exception handler: the same errors, in our form."""
    plain = exception_handler(error, context)
    if plain is None:
        return None
    path = context["request"].path
    response = problem_response(plain.status_code, path, detail=_detail(error))
    for name in ("Allow", "Retry-After"):
        if name in plain.headers:
            response.headers[name] = plain.headers[name]
    return response


class ProblemMiddleware:
    """Gives errors that arose outside the API's own views the same form. Stands outermost."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        if response.status_code < 400 or not request.path_info.startswith(PREFIXES):
            return response
        if response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
            return response
        replacement = problem_response(response.status_code, request.path)
        if "Allow" in response.headers:
            replacement.headers["Allow"] = response.headers["Allow"]
        return replacement

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A view that failed. Said here, so that no page has to be drawn with what is broken."""
        if not request.path_info.startswith(PREFIXES):
            return None
        got_request_exception.send(sender=type(self), request=request)
        logger.error("%s failed", request.path, exc_info=error)
        if not isinstance(error, OperationalError | InterfaceError):
            return problem_response(500, request.path)
        response = problem_response(503, request.path)
        response.headers["Retry-After"] = "30"
        return response


def _detail(error: Exception) -> str:
    """The error's own words, for a request that is not understood. All others have one wording
    each: a 404 must not tell apart what is hidden and what is not there."""
    if isinstance(error, ValidationError) and isinstance(error.detail, dict):
        return " ".join(
            f"{name}: {' '.join(map(str, said))}" for name, said in error.detail.items()
        )
    if isinstance(error, ParseError):
        return str(error.detail)
    return ""


def _other(status: int) -> tuple[str, str]:
    kind = 400 if status < 500 else 500
    return HTTPStatus(status).phrase.lower().replace(" ", "-"), PROBLEMS[kind][1]
