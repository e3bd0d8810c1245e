"""Founding, joining, leaving, and who holds which role."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Namespace, User
from authoring.actions import create_document
from authoring.models import Document, Version
from communities.errors import InvitationError, LastStewardError, NotAllowedError
from communities.models import Community, Invitation, Membership
from communities.record import enter

INVITATION_LASTS = timedelta(days=14)


@transaction.atomic
def found_community(
    *,
    by: User,
    name: str,
    handle: str,
    description: str = "",
    joining: str = Community.Joining.INVITATION,
    is_public: bool = True,
) -> Community:
    """A new community with ``by`` as its steward. IntegrityError where the handle is taken."""
    namespace = Namespace.objects.create(name=handle, kind=Namespace.Kind.COMMUNITY)
    community = Community.objects.create(
        namespace=namespace,
        name=name,
        description=description,
        joining=joining,
        is_public=is_public,
    )
    Membership.objects.create(community=community, user=by, role=Membership.Role.STEWARD)
    enter(community, "founded", by=by, name=name)
    return community


@transaction.atomic
def start_constitution(
    *,
    community: Community,
    by: User,
    slug: str,
    content: dict[str, Any],
    visibility: str,
    forked_from: Version | None = None,
) -> Document:
    """A constitution's first draft in the community's namespace."""
    document = create_document(
        namespace=community.namespace,
        slug=slug,
        kind=Document.Kind.CONSTITUTION,
        content=content,
        visibility=visibility,
        by=by,
        forked_from=forked_from,
    )
    parent = {"parent": forked_from.digest} if forked_from else {}
    enter(community, "constitution-started", by=by, document=document.address, **parent)
    return document


@transaction.atomic
def invite(
    *, community: Community, by: User, role: str = Membership.Role.MEMBER
) -> tuple[str, Invitation]:
    """A secret for a link that lets its holder join, and the row that knows its hash."""
    secret = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        community=community,
        digest=_hash(secret),
        role=role,
        created_by=by,
        expires_at=timezone.now() + INVITATION_LASTS,
    )
    enter(community, "invited", by=by, role=role)
    return secret, invitation


def find_invitation(secret: str) -> Invitation:
    """The usable invitation of a link. Raises :class:`InvitationError`."""
    invitation = (
        Invitation.objects.select_related("community__namespace")
        .filter(digest=_hash(secret), revoked_at=None, expires_at__gt=timezone.now())
        .first()
    )
    if invitation is None:
        raise InvitationError(
            _("This invitation has expired or was taken back. Ask for a new one.")
        )
    return invitation


@transaction.atomic
def accept_invitation(*, secret: str, by: User) -> Membership:
    """Join by a link. Whoever is a member already stays what they are."""
    invitation = find_invitation(secret)
    return _admit(invitation.community, by, invitation.role, offered_at=invitation.created_at)


@transaction.atomic
def join(*, community: Community, by: User) -> Membership:
    """Join an open community. Raises :class:`NotAllowedError` for any other."""
    if community.joining != Community.Joining.OPEN:
        raise NotAllowedError(_("This community admits people by invitation. Ask a steward."))
    return _admit(community, by, Membership.Role.MEMBER)


@transaction.atomic
def leave(*, community: Community, by: User) -> None:
    """Leave at once. Never refused: a last steward hands over to whoever joined first."""
    Community.objects.select_for_update().get(pk=community.pk)
    membership = community.members().filter(user=by).first()
    if membership is None:
        return
    membership.left_at = timezone.now()
    membership.save(update_fields=["left_at"])
    _take_back_invitations(community, by)
    enter(community, "left", by=by)
    stewards = community.members().filter(role=Membership.Role.STEWARD)
    if membership.role == Membership.Role.STEWARD and not stewards.exists():
        heir = community.members().order_by("joined_at", "pk").first()
        if heir is not None:
            heir.role = Membership.Role.STEWARD
            heir.save(update_fields=["role"])
            enter(community, "role-passed-on", by=None, member=heir.user_id, role=heir.role)


@transaction.atomic
def set_role(*, membership: Membership, role: str, by: User) -> None:
    """Give a member another role. The last steward cannot stop being one, only leave."""
    community = Community.objects.select_for_update().get(pk=membership.community_id)
    stewards = community.members().filter(role=Membership.Role.STEWARD)
    if role != Membership.Role.STEWARD and list(stewards) == [membership]:
        raise LastStewardError(_("Make somebody else a steward first."))
    membership.role = role
    membership.save(update_fields=["role"])
    if role != Membership.Role.STEWARD:
        _take_back_invitations(community, membership.user)
    enter(community, "role-given", by=by, member=membership.user_id, role=role)


def _take_back_invitations(community: Community, by: User) -> None:
    """The links of somebody who invites no more let nobody in."""
    Invitation.objects.filter(community=community, created_by=by, revoked_at=None).update(
        revoked_at=timezone.now()
    )


_RISING = (
    Membership.Role.OBSERVER,
    Membership.Role.AUDITOR,
    Membership.Role.MEMBER,
    Membership.Role.EDITOR,
    Membership.Role.STEWARD,
)


def _admit(
    community: Community, user: User, role: str, offered_at: datetime | None = None
) -> Membership:
    """Whoever comes back is no more than they were, unless that was offered since they left."""
    last = (
        community.memberships.filter(user=user).exclude(left_at=None).order_by("-left_at").first()
    )
    if last and last.left_at and (offered_at is None or offered_at < last.left_at):
        role = min(role, last.role, key=_RISING.index)
    try:
        with transaction.atomic():
            membership = Membership.objects.create(community=community, user=user, role=role)
    except IntegrityError:  # joined already, perhaps by the other half of a double click
        return Membership.objects.get(community=community, user=user, left_at=None)
    enter(community, "joined", by=user, role=role)
    return membership


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
