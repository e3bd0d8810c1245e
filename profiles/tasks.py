"""The worker's part in takeouts. Each task may be lost and may run twice."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from profiles.actions import taking_out
from profiles.models import Takeout

logger = logging.getLogger("attune.profiles")

SENT_AGAIN_AFTER = timedelta(minutes=2)
GIVEN_UP_AFTER = timedelta(hours=1)


@shared_task
def make_takeout(takeout_id: str) -> None:
    """Make one archive."""
    try:
        taking_out.make(takeout_id=UUID(takeout_id))
    except Takeout.DoesNotExist:
        logger.info("takeout %s is gone", takeout_id)


@shared_task
def sweep() -> None:
    """Send again what nobody finished, give up on what cannot be, forget what is a day old."""
    now = timezone.now()
    Takeout.objects.over().delete()
    unfinished = Takeout.objects.unfinished().defer("data")
    for asked in unfinished.filter(requested_at__lt=now - GIVEN_UP_AFTER):
        taking_out.give_up(takeout_id=asked.pk)
    forgotten = Q(sent_at=None) | Q(sent_at__lt=now - SENT_AGAIN_AFTER)
    for asked in unfinished.filter(forgotten):
        taking_out.send(asked)
