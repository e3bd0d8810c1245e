"""Load or refuse: what a page needs, or the answer of a page that does not exist."""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from authoring.models import Document, Version
from authoring.sections import Section, sections_of


class Request(HttpRequest):
    """As the middleware leaves it."""

    htmx: HtmxDetails


def document_or_404(request: HttpRequest, permission: str, namespace: str, slug: str) -> Document:
    """The document with its draft, for whoever has ``permission`` on it.

    Raises Http404 as for a document that does not exist where the visitor may not even read it,
    PermissionDenied where they may read but not do what they came for.
    """
    document = get_object_or_404(
        Document.objects.select_related(
            "namespace",
            "draft__updated_by",
            "head__release",
            "forked_from__document__namespace",
            "forked_from__document__head__release",
        ),
        namespace__name=namespace,
        slug=slug,
    )
    if request.user.has_perm(permission, document):
        return document
    if permission != READ and request.user.has_perm(READ, document):
        raise PermissionDenied
    raise Http404


READ = "authoring.view_document"


def editable_document_or_404(request: HttpRequest, namespace: str, slug: str) -> Document:
    return document_or_404(request, "authoring.edit_document", namespace, slug)


def section_or_404(document: Document, key: str) -> Section:
    section = sections_of(document.kind).get(key)
    if section is None:
        raise Http404
    return section


def readable_versions(request: HttpRequest, document: Document) -> QuerySet[Version]:
    """The versions a visitor may read: a writer all, others what was released or put to decision.

    A frozen text that nobody has endorsed or proposed is still its writers' own business. The two
    relations belong to apps above this one; naming them here keeps the rule in one place.
    """
    versions = document.versions.select_related("author", "release", "amendment")
    versions = versions.defer("canonical")  # up to a megabyte each, and read one at a time
    if request.user.has_perm("authoring.edit_document", document):
        return versions
    return versions.filter(Q(release__state="published") | Q(amendment__isnull=False))


def version_or_404(request: HttpRequest, document: Document, number: int) -> Version:
    return get_object_or_404(readable_versions(request, document), number=number)


def released_version_or_404(
    request: HttpRequest, namespace: str, slug: str, number: int
) -> Version:
    """A released version of a document the visitor may read."""
    document = document_or_404(request, READ, namespace, slug)
    return get_object_or_404(
        Version.objects.select_related("release", "document__namespace", "document__head__release"),
        document=document,
        number=number,
        release__state="published",
    )


def writer(request: HttpRequest) -> User:
    """Whoever is signed in; editing asks for a permission that nobody else has."""
    return cast("User", request.user)
