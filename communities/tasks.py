"""The scheduler's part in decisions: ballots open and close at their time, once."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from communities.actions import close_ballot, open_ballot
from communities.models import Amendment, Ballot

logger = logging.getLogger(__name__)


@shared_task
def run_ballots() -> None:
    """Open what has been announced long enough, close what has run its time."""
    now = timezone.now()
    for ballot in Ballot.objects.filter(amendment__state=Amendment.State.NOTICE, opens_at__lte=now):
        open_ballot(ballot=ballot)
        logger.info("opened %s", ballot.pk)
    for ballot in Ballot.objects.filter(
        amendment__state=Amendment.State.BALLOT, closes_at__lte=now
    ):
        close_ballot(ballot=ballot)
        logger.info("closed %s", ballot.pk)
