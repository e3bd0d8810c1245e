"""The worker's part. Each task is told ids, may be lost and may run twice."""

from __future__ import annotations

import logging
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from publishing import actions, keys, placing
from publishing.errors import PublishingError
from publishing.models import Heartbeat, Release

logger = logging.getLogger("attune.publishing")


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
    Heartbeat.objects.update_or_create(
        name=Heartbeat.SWEEP, defaults={"at": timezone.now(), "trouble": keys.check()}
    )
    actions.attempt("sending what was forgotten", actions.send_forgotten)
    actions.attempt("mending places", actions.mend_places)
    actions.attempt("erasing what was deleted", actions.erase_deleted)
    actions.attempt("writing the key set", placing.write_well_known)
