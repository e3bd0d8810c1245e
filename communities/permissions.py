"""Who may read, write and put to decision what a community keeps.

An authentication backend, so that anything below this app can ask ``user.has_perm(…, document)``
without knowing what a community is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import Exists, OuterRef, Q, QuerySet

from authoring.models import Document, Version
from communities.models import Amendment, Ballot, Community, Event, Membership
from publishing.models import Release


class CommunityBackend(BaseBackend):
    """Answers for constitutions; says nothing about anything else."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if not isinstance(obj, Document) or obj.kind != Document.Kind.CONSTITUTION:
            return False
        role = role_in(user_obj, obj)
        match perm:
            case "authoring.view_document" | "authoring.read_notes":
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


def readable_ballots(community: Community, membership: Membership | None) -> QuerySet[Ballot]:
    """The ballots on texts that a member may read anyway, or may vote on; none for strangers."""
    if membership is None:
        return Ballot.objects.none()
    ballots = Ballot.objects.filter(amendment__document__namespace=community.namespace_id)
    electors = Ballot.electorate.through.objects.filter(ballot=OuterRef("pk"))
    may_see = Q(amendment__document__in=readable(community.documents, membership.role))
    may_see |= Q(Exists(electors.filter(user=membership.user_id)))
    if membership.role in Membership.VOTING:
        may_see |= Q(amendment__state=Amendment.State.NOTICE)
    return ballots.filter(may_see)


def readable_events(community: Community, role: str | None, events: Iterable[Event]) -> set[int]:
    """The numbers of those entries that whoever has ``role`` may read whole.

    Not of those that tell of a text they may not read. One that is gone is read by its writers
    only, also once another has its address.
    """
    events = list(events)
    if role in Membership.WRITING:
        return {event.number for event in events}
    begun = dict(readable(community.documents, role).values_list("slug", "created_at"))
    texts = Version.objects.filter(
        document__namespace=community.namespace_id,
        digest__in=[event.data["digest"] for event in events if "digest" in event.data],
    )
    slugs: dict[str, set[str]] = {}
    for digest, slug in texts.values_list("digest", "document__slug"):
        slugs.setdefault(digest, set()).add(slug)
    return {
        event.number
        for event in events
        if all(slug in begun and begun[slug] <= event.at for slug in _documents_of(event, slugs))
    }


def _documents_of(event: Event, slugs: Mapping[str, set[str]]) -> Iterator[str]:
    """What an entry tells of, by slug; "" for a text that is gone. ``slugs`` are by digest."""
    if "document" in event.data:
        yield event.data["document"].rpartition("/")[2]
    if "digest" in event.data:
        yield from slugs.get(event.data["digest"], {""})


def _may_read(role: str | None, document: Document) -> bool:
    match document.visibility:
        case Document.Visibility.PRIVATE:
            return role in Membership.WRITING
        case Document.Visibility.COMMUNITY:
            return role is not None
        case _:
            # What nobody has decided yet is the community's own business.
            return role is not None or document.releases.filter(state="published").exists()
