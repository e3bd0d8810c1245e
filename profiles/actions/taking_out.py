"""Asking for everything that is held about oneself, and gathering it."""

from __future__ import annotations

import logging
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from profiles import takeout
from profiles.models import Takeout

logger = logging.getLogger("attune.profiles")


@transaction.atomic
def request_takeout(*, by: User) -> Takeout:
    """Ask for an archive; while one is being made, that one."""
    User.objects.select_for_update().get(pk=by.pk)
    waiting = Takeout.objects.filter(person=by).unfinished().first()
    if waiting is not None:
        return waiting
    asked = Takeout.objects.create(person=by)
    transaction.on_commit(partial(send, asked), robust=True)
    return asked


def send(asked: Takeout) -> None:
    """Tell a worker. Where no queue takes the message, the sweep does it later."""
    from profiles.tasks import make_takeout

    try:
        make_takeout.apply_async((str(asked.pk),), retry=False)
    except Exception as error:  # noqa: BLE001 -- each broker has errors of its own
        logger.warning("the queue did not take a message, the sweep sends it later: %s", error)
    else:
        Takeout.objects.filter(pk=asked.pk).update(sent_at=timezone.now())


def make(*, takeout_id: UUID) -> None:
    """Gather and pack; run again, it begins anew. Finished already, it stays as it is."""
    asked = Takeout.objects.select_related("person__namespace").get(pk=takeout_id)
    if asked.is_finished:
        return
    row = Takeout.objects.filter(pk=takeout_id)
    row.update(state=Takeout.State.WORKING, done=0, steps=takeout.steps_of(asked.person))

    def progress(done: int) -> None:
        row.update(done=done)

    data = takeout.packed(asked.person, progress)
    row.update(state=Takeout.State.READY, data=data, size=len(data))


def give_up(*, takeout_id: UUID) -> None:
    """Say that it was not finished, so that its owner can ask again."""
    Takeout.objects.filter(pk=takeout_id).unfinished().update(state=Takeout.State.FAILED)
