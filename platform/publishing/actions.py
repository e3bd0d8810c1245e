"""From a decided version to files in the world, and back.

Every step reads what is to be done from the rows, does it, and may be killed and run again:
requested → (signed) → signed → (head signed, files written) → published.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from authoring.acts import tell
from authoring.models import Document, Version
from publishing import placing, signer
from publishing.errors import NotReleasableError, PublishingError
from publishing.models import Erasure, Head, Release

logger = logging.getLogger("attune.publishing")

SENT_AGAIN_AFTER = timedelta(seconds=10)
AT_ONCE = 200  # releases sent by one sweep


def request_release(
    *, version: Version, by: User | None, decision: dict[str, Any] | None
) -> Release:
    """Ask for ``version`` to be released; asked again, it is the same release.

    The row is part of the caller's transaction. The worker is told after the commit; where no
    queue takes the message the sweep finds the row. ``decision`` is the record of how it was
    decided (``method``, ``electorate``, ``quorum`` and whatever else belongs into it), None
    where a person endorsed their own. A refused release is looked at once more.
    """
    if decision is not None and not decision.keys() >= {"method", "electorate", "quorum"}:
        raise RuntimeError("a decision says its method, electorate and quorum")
    content = version.content
    release, created = Release.objects.get_or_create(
        version=version,
        defaults={
            "document": version.document,
            "decision": decision,
            "requested_by": by,
            "title": content.title,
            "language": content.language,
        },
    )
    if not created and release.state == Release.State.REFUSED:
        release.state = Release.State.REQUESTED
        release.refusal = ""
        release.save(update_fields=["state", "refusal"])
    if not release.is_finished:
        transaction.on_commit(partial(send, release), robust=True)
    return release


def send(release: Release) -> None:
    """Tell a worker. A queue that is down is no reason to fail: the sweep tells it later."""
    from publishing.tasks import publish_release

    if _told(partial(publish_release.apply_async, (str(release.pk),), retry=False)):
        Release.objects.filter(pk=release.pk).update(sent_at=timezone.now())


def publish(*, release_id: UUID) -> Release:
    """Bring a release, and those of its document requested before it, into the world."""
    release = Release.objects.select_related("document", "version").get(pk=release_id)
    queue = release.document.releases.unfinished().filter(
        version__number__lte=release.version.number
    )
    for waiting in queue.order_by("version__number"):
        _publish(waiting)
    release.refresh_from_db()
    return release


def refuse(*, release_id: UUID, reason: str) -> None:
    """Say for good that this version is not released, and why. A signed one is left alone."""
    Release.objects.filter(pk=release_id, state=Release.State.REQUESTED).update(
        state=Release.State.REFUSED, refusal=reason
    )


@transaction.atomic
def withdraw(*, document: Document, by: User | None, why: str) -> Head:
    """Take back the release in force: readers who ask are told so under our signature.

    ``why`` is shown to them; ``by`` is None for the operator. Older releases and the record stay.
    Withdrawn already, it stays as it was.
    """
    return _mark(document, Head.Status.WITHDRAWN, by, why)


@transaction.atomic
def deprecate(*, document: Document, by: User | None, why: str) -> Head:
    """Say that something else takes the place of the release in force. It may still be used.

    Deprecated or withdrawn already, it stays as it was.
    """
    return _mark(document, Head.Status.DEPRECATED, by, why)


def _mark(document: Document, status: str, by: User | None, why: str) -> Head:
    signer.locked(document.pk)
    head = Head.objects.select_related("release").get(document=document)
    if head.status in (status, Head.Status.WITHDRAWN):
        return head
    head.status = status
    head.why = why
    head.renew_at = timezone.now()
    head.save(update_fields=["status", "why", "renew_at"])
    tell(document, f"release-{status}", by=by, release=head.release.seq, why=why)
    logger.info("%s %s by %s", document.address, status, f"user {by.pk}" if by else "the operator")
    transaction.on_commit(partial(send_renewal, document), robust=True)
    return head


def send_renewal(document: Document) -> None:
    """Tell a worker that a document's head or files want doing."""
    from publishing.tasks import renew_head

    _told(partial(renew_head.apply_async, (document.pk,), retry=False))


def renew(*, document_id: int) -> Head:
    """Sign the head anew if it is time, and see that the files say what the rows say."""
    placing.clear(document_id=document_id)
    signer.sign_head(document_id)
    return placing.place(document_id=document_id)


def renew_heads() -> int:
    """Renew every head that is due; returns how many. One that cannot be does not stop the rest."""
    due = Head.objects.due().order_by("renew_at").values_list("document_id", flat=True)
    return sum(renew_one(document_id) for document_id in due.iterator())


def mend_places() -> int:
    """Finish what a killed worker began and follow changes of visibility; returns how many."""
    misplaced = Head.objects.misplaced().values_list("document_id", flat=True)
    return sum(renew_one(document_id) for document_id in misplaced.iterator())


def rebuild_tree() -> tuple[int, int]:
    """Write the whole tree from the rows, after a lost disk; returns (documents, failures)."""
    placing.write_well_known()
    documents = list(Head.objects.order_by("pk").values_list("document_id", flat=True))
    Head.objects.update(placed=Head.Place.NOWHERE)
    done = sum(renew_one(document_id) for document_id in documents)
    return done, len(documents) - done


def erase_deleted() -> int:
    """Remove the files of documents that were deleted; returns of how many. One whose files resist
    does not keep the rest."""
    addresses = list(Erasure.objects.values_list("address", flat=True))
    return sum(
        attempt(f"the erasure of {address}", partial(placing.erase, address=address))
        for address in addresses
    )


def send_forgotten() -> None:
    """Tell a worker once more of releases that nobody has finished."""
    forgotten = Q(sent_at=None) | Q(sent_at__lt=timezone.now() - SENT_AGAIN_AFTER)
    waiting = Release.objects.unfinished().filter(forgotten).order_by("requested_at")
    for release in waiting[:AT_ONCE]:
        send(release)


def _publish(release: Release) -> None:
    try:
        signer.sign_release(release.pk)
    except NotReleasableError as error:
        refuse(release_id=release.pk, reason=str(error))
        logger.warning("refused %s: %s", release.version, error)
        return
    signer.sign_head(release.document_id)
    placing.place(document_id=release.document_id)
    logger.info("published %s", release.version)


def renew_one(document_id: int) -> bool:
    """Renew, or say in the log why not; True where it was done."""
    return attempt(
        f"the renewal of document {document_id}'s head", partial(renew, document_id=document_id)
    )


def attempt(what: str, work: Callable[[], object]) -> bool:
    """Do one thing of several, or say in the log why not: the others are done all the same."""
    try:
        work()
    except (PublishingError, OSError, ObjectDoesNotExist) as error:
        logger.error("%s has to wait: %s", what, error)
        return False
    except Exception:
        logger.exception("%s failed", what)
        return False
    return True


def _told(message: Callable[[], object]) -> bool:
    try:
        message()
    except Exception as error:  # noqa: BLE001 -- each broker has errors of its own
        logger.warning("the queue did not take a message, the sweep sends it later: %s", error)
        return False
    return True
