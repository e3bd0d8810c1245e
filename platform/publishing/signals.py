"""Documents are written below this app, which may not be asked from there: it listens."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver

from accounts.models import RetiredName
from authoring.models import Document
from publishing import actions, placing
from publishing.models import Erasure, Head


@receiver(post_save, sender=Document)
def follow_visibility(instance: Document, created: bool, **_: Any) -> None:
    """A document that may be read by others than before: its files move, at once if they can."""
    if not created and Head.objects.misplaced().filter(document=instance).exists():
        transaction.on_commit(partial(actions.send_renewal, instance), robust=True)


@receiver(pre_delete, sender=Document)
def erase(instance: Document, **_: Any) -> None:
    """A document that is deleted takes its files along.

    Nobody else may ever publish under its namespace: whoever pulls would take what they release
    for the next release of this one.
    """
    if instance.releases.exists():
        digest = RetiredName.digest_of(instance.namespace.name)
        RetiredName.objects.get_or_create(digest=digest)
    if instance.releases.signed().exists():
        Erasure.objects.update_or_create(
            address=instance.address, defaults={"digests": sorted(placing.digests_of(instance))}
        )
