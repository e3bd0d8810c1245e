"""Deleting an account: nothing about the person stays in any table."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import transaction

from accounts.actions import erase_person
from accounts.models import User
from authoring import actions as authoring
from authoring.models import Comment, Document
from communities import actions as together
from communities.models import Community, Membership

logger = logging.getLogger("attune.profiles")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """What becomes of a community of which the person is the last steward.

    ``heir`` runs its procedures then; None where nobody is left.
    """

    community: Community
    heir: User | None


def partings(person: User) -> list[Parting]:
    """The communities that lose their last steward with this person."""
    stewarded = Community.objects.filter(
        memberships__user=person,
        memberships__left_at=None,
        memberships__role=Membership.Role.STEWARD,
    ).select_related("namespace")
    found = []
    others = Membership.objects.filter(community__in=stewarded, left_at=None).exclude(user=person)
    remaining: dict[int, list[Membership]] = {}
    for membership in others.select_related("user").order_by("joined_at", "pk"):
        remaining.setdefault(membership.community_id, []).append(membership)
    for community in stewarded:
        left = remaining.get(community.pk, [])
        if not any(each.role == Membership.Role.STEWARD for each in left):
            found.append(Parting(community=community, heir=left[0].user if left else None))
    return found


@transaction.atomic
def delete_account(*, by: User) -> None:
    """Delete a person's profiles, comments, memberships and account, and their name everywhere.

    A community's record and what it released stay, without the name. Votes that are open are
    taken back; those that were counted stay counted.
    """
    person = User.objects.select_for_update().get(pk=by.pk)
    together.withdraw_votes(by=person)
    for membership in person.memberships.filter(left_at=None).select_related("community"):
        together.leave(community=membership.community, by=person)
    for comment in Comment.objects.filter(author=person, deleted_at=None).select_related("thread"):
        authoring.delete_comment(comment=comment, by=person)
    for document in Document.objects.filter(namespace=person.namespace_id):
        authoring.delete_document(document=document, by=person)
    erase_person(user=person)
    logger.info("an account was deleted")
