"""Who may read, write and put to decision what a community keeps.

An authentication backend, so that anything below this app can ask ``user.has_perm(…, document)``
without knowing what a community is.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import Exists, OuterRef, QuerySet

from authoring.models import Document
from communities.models import Membership
from publishing.models import Release


class CommunityBackend(BaseBackend):
    """Answers for constitutions; says nothing about anything else."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if not isinstance(obj, Document) or obj.kind != Document.Kind.CONSTITUTION:
            return False
        role = role_in(user_obj, obj)
        match perm:
            case "authoring.view_document":
                return _may_read(role, obj)
            case "authoring.edit_document" | "authoring.release_document":
                return role in Membership.WRITING
            case "authoring.manage_document":
                return role == Membership.Role.STEWARD
            case "authoring.read_comments":
                return role is not None and _may_read(role, obj)
            case "authoring.write_comments" | "authoring.review_document":
                return role in Membership.ACCOUNTABLE and _may_read(role, obj)
            case _:
                return False


def role_in(user: Any, document: Document) -> str | None:
    """The person's role in the community that keeps ``document``; None for a stranger.

    A page asks for several permissions on the document it loaded; the answer is fetched once.
    """
    if not user.is_authenticated or not user.is_active:
        return None
    known: dict[int, str | None] = document.__dict__.setdefault("_roles", {})
    if user.pk not in known:
        known[user.pk] = (
            Membership.objects.filter(
                community__namespace=document.namespace_id, user=user.pk, left_at=None
            )
            .values_list("role", flat=True)
            .first()
        )
    return known[user.pk]


def readable(documents: QuerySet[Document], role: str | None) -> QuerySet[Document]:
    """Those of a community's documents that whoever has ``role`` in it may read."""
    if role in Membership.WRITING:
        return documents
    if role is not None:
        return documents.exclude(visibility=Document.Visibility.PRIVATE)
    published = Release.objects.filter(document=OuterRef("pk"), state=Release.State.PUBLISHED)
    return documents.filter(Exists(published), visibility=Document.Visibility.PUBLIC)


def _may_read(role: str | None, document: Document) -> bool:
    match document.visibility:
        case Document.Visibility.PRIVATE:
            return role in Membership.WRITING
        case Document.Visibility.COMMUNITY:
            return role is not None
        case _:
            # What nobody has decided yet is the community's own business.
            return role is not None or document.releases.filter(state="published").exists()
