"""Load or refuse: what each page of a community needs, or 404 as if it were not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from communities.models import Ballot, Community, Membership
from communities.permissions import readable_ballots


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A community with the visitor's own place in it, if they have one."""

    community: Community
    membership: Membership | None

    @property
    def writes(self) -> bool:
        return self.membership is not None and self.membership.role in Membership.WRITING

    @property
    def stewards(self) -> bool:
        return self.membership is not None and self.membership.role == Membership.Role.STEWARD


def visit_or_404(request: HttpRequest, name: str) -> Visit:
    """Whoever may know of the community: everybody for a public one, members for any."""
    community = get_object_or_404(
        Community.objects.select_related("namespace"), namespace__name=name
    )
    membership = None
    if isinstance(request.user, User):
        membership = Membership.objects.filter(
            community=community, user=request.user, left_at=None
        ).first()
    if membership is None and not community.is_public:
        raise Http404
    return Visit(community=community, membership=membership)


def community_to_leave_or_404(request: HttpRequest, name: str) -> Community:
    """A community that the visitor is a member of, or was: a second press finds it left."""
    members = Community.objects.filter(memberships__user=cast("User", request.user))
    return get_object_or_404(members.select_related("namespace").distinct(), namespace__name=name)


def visit_for_member_or_404(request: HttpRequest, name: str) -> Visit:
    visit = visit_or_404(request, name)
    if visit.membership is None:
        raise Http404
    return visit


def visit_for_writer_or_404(request: HttpRequest, name: str) -> Visit:
    visit = visit_or_404(request, name)
    if not visit.writes:
        raise Http404
    return visit


def visit_for_steward_or_404(request: HttpRequest, name: str) -> Visit:
    visit = visit_or_404(request, name)
    if not visit.stewards:
        raise Http404
    return visit


def ballot_for_member_or_404(request: HttpRequest, name: str, number: int) -> tuple[Visit, Ballot]:
    """A ballot of the community, for members who may read its text or vote on it.

    Decisions are public with the release.
    """
    visit = visit_for_member_or_404(request, name)
    ballot = get_object_or_404(
        readable_ballots(visit.community, visit.membership).select_related(
            "amendment__version", "amendment__document__namespace", "amendment__proposed_by"
        ),
        pk=number,
    )
    return visit, ballot
