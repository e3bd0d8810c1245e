"""The worker's part. Each task is told ids, may be lost and may run twice."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from publishing import actions, keys, placing
from publishing.errors import PublishingError
from publishing.models import Heartbeat, Release

logger = logging.getLogger("attune.publishing")

SENT_AGAIN_AFTER = timedelta(seconds=10)
AT_ONCE = 200  # releases sent by one sweep


@shared_task
def publish_release(release_id: str) -> None:
    """Bring one release into the world."""
    try:
        actions.publish(release_id=UUID(release_id))
    except Release.DoesNotExist:
        logger.info("release %s is gone with its document", release_id)
    except (PublishingError, OSError) as error:
        logger.error("release %s has to wait: %s", release_id, error)


@shared_task
def renew_head(document_id: int) -> None:
    """Sign and write one document's head, or take its files where they belong."""
    actions.renew_one(document_id)


@shared_task
def renew_heads() -> None:
    """Sign again every head that has less than 42 hours to live."""
    count = actions.renew_heads()
    if count:
        logger.info("renewed %d heads", count)


@shared_task
def sweep() -> None:
    """Finish whatever was begun and not done, whoever was killed over it; give a sign of life."""
    now = timezone.now()
    Heartbeat.objects.update_or_create(
        name=Heartbeat.SWEEP, defaults={"at": now, "trouble": keys.check()}
    )
    forgotten = Q(sent_at=None) | Q(sent_at__lt=now - SENT_AGAIN_AFTER)
    waiting = Release.objects.unfinished().filter(forgotten).order_by("requested_at")
    for release in waiting[:AT_ONCE]:
        actions.send(release)
    actions.mend_places()
    actions.erase_deleted()
    placing.write_well_known()
