"""The community's record: append-only, numbered without gaps, written with the act it tells of."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from communities.models import Community, Event


@transaction.atomic
def enter(community: Community, verb: str, *, by: User | None, **data: Any) -> Event:
    """Append one event. Locks the community, so that numbers are given one after the other."""
    Community.objects.select_for_update().get(pk=community.pk)
    last = Event.objects.filter(community=community).aggregate(Max("number"))["number__max"] or 0
    return Event.objects.create(
        community=community, number=last + 1, actor=by, verb=verb, data=data
    )
