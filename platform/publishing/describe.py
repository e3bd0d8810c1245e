"""What each view of the export API says of itself in the OpenAPI description."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers

from publishing import problems, serving
from publishing.models import Head
from publishing.problems import Problem
from publishing.tree import NAME

ETAG: Final = (
    OpenApiParameter(
        "If-None-Match",
        str,
        OpenApiParameter.HEADER,
        description="The ETag of what you have; 304 where it is still the same.",
    ),
)
TOKEN_HINT: Final = "What is not public needs `Authorization: Bearer att_…`; without it: 404."  # noqa: S105
"""Words about tokens, not one."""

SECURITY: Final = [{}, {"token": []}]


class Entry(serializers.Serializer[Any]):
    """A published document at its newest release."""

    address = serializers.CharField(help_text="`namespace/slug`, for `attune pull`.")
    namespace = serializers.CharField()
    slug = serializers.CharField()
    kind = serializers.ChoiceField(["constitution", "profile"])
    title = serializers.CharField()
    language = serializers.CharField(help_text="BCP 47.")
    status = serializers.ChoiceField(Head.Status.values)
    version = serializers.CharField(help_text="Semantic version of the text.")
    seq = serializers.IntegerField(min_value=1, help_text="Number of the release.")
    digest = serializers.CharField(help_text="Of the document's canonical bytes.")
    release_digest = serializers.CharField(help_text="Of the release, as the head names it.")
    released_at = serializers.DateTimeField()
    pull = serializers.CharField(help_text="Where the bundle is.")
    page = serializers.CharField(help_text="The page for people.")


class Page(serializers.Serializer[Any]):
    """One page of the list, newest first."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = Entry(many=True)


class Check(serializers.Serializer[Any]):
    ok = serializers.BooleanField()
    detail = serializers.CharField()


class Readiness(serializers.Serializer[Any]):
    ok = serializers.BooleanField()
    database = Check()
    worker = Check()
    keys = Check()


def file(
    operation: str, summary: str, kind: serving.Kind, *names: str, statuses: tuple[int, ...] = (404,)
) -> Callable[[Any], Any]:
    """A file of the release tree."""
    return _operation(
        operation,
        f"{summary} {TOKEN_HINT}",
        kind.media_type,
        OpenApiTypes.BINARY,
        parameters=[*(_PATH[name] for name in names), *ETAG],
        statuses=(405, 429, *statuses),
        auth=SECURITY,
    )


def well_known(operation: str, summary: str) -> Callable[[Any], Any]:
    return _operation(
        operation,
        summary,
        serving.WELL_KNOWN_FILE.media_type,
        OpenApiTypes.OBJECT,
        parameters=[*ETAG],
        statuses=(405, 503),
    )


head = file(
    "head",
    "The signed pointer to a document's current release.",
    serving.HEAD_FILE,
    "namespace",
    "slug",
)
bundle = file(
    "bundle",
    "Head, release and document in one. Withdrawn, it is a 410 whose `head` says so, signed.",
    serving.BUNDLE_FILE,
    "namespace",
    "slug",
    statuses=(404, 410),
)
release = file(
    "release",
    "A release by its number; it never changes.",
    serving.RELEASE_FILE,
    "namespace",
    "slug",
    "seq",
)
