"""The one place that signs. It runs in the worker; a web server has no secret to open keys with.

It is told ids and believes nothing else: it validates the text again, gives out the numbers under
a lock, and never goes below what has been published, even if the database was restored from an
older backup.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import attune
from attune.canonical import digest
from attune.document import Constitution, Profile
from attune.errors import CompileError, TrustError
from attune.release import CLOCK_SKEW, Status, token_digest
from attune.release import sign_head as sign_head_token
from attune.release import sign_release as sign_release_token
from attune.validation import ValidDocument
from authoring.models import Document, Version
from authoring.reviewing import reviews_of
from publishing import blobs, keys, tree
from publishing.errors import NotReleasableError
from publishing.models import Blob, Head, Release

HEAD_LIFETIME = timedelta(hours=48)
RENEWED_AFTER = timedelta(hours=6)
"""A head is signed again once it has less than 42 hours to live."""


def locked(document_id: int) -> Document:
    """The document, held until the transaction ends: whoever publishes it takes turns."""
    return (
        Document.objects.select_for_update(of=("self",), no_key=True)
        .select_related("namespace")
        .get(pk=document_id)
    )


def mark_of(release: Release) -> tree.Mark:
    """Number and digest of a signed release."""
    if release.seq is None:
        raise RuntimeError("a release without a number leaves no mark")
    return tree.Mark(release.seq, release.digest)


@transaction.atomic
def sign_release(release_id: UUID) -> Release:
    """Validate the version, give it the next number and sign it. Signed before, it stays as it is.

    Raises :class:`NotReleasableError` where the version itself stands in the way, another
    ``PublishingError`` where this process or the tree does.
    """
    document = locked(Release.objects.values_list("document_id", flat=True).get(pk=release_id))
    release = Release.objects.select_related("version").get(pk=release_id)
    if release.state != Release.State.REQUESTED:
        return release
    valid = _valid(release.version)
    seq, prev = _next_number(document, release.version)
    key = keys.in_use(keys.Purpose.RELEASE)
    try:
        made = blobs.blobs_of(valid, release.decision)
        release.jws = sign_release_token(
            valid,
            key=keys.unseal(key),
            issuer=key.issuer,
            subject=document.address,
            version=release.version.semver,
            seq=seq,
            prev=prev,
            issued_at=timezone.now(),
            compiled=blobs.artefacts(made),
            decision=blobs.decision_claim(made, release.decision),
            development=key.development,
        )
    except (CompileError, TrustError) as error:  # what no reader would accept is not signed
        raise NotReleasableError(str(error)) from error
    release.key = key
    release.seq = seq
    release.digest = token_digest(release.jws)
    release.state = Release.State.SIGNED
    release.save()
    for blob in made:
        blob.release = release
    Blob.objects.bulk_create(made)
    return release


@transaction.atomic
def sign_head(document_id: int) -> Head:
    """Sign that the newest release is current, unless a head that says so is still good.

    Raises :class:`SequenceError` where a newer release has been published than we know of.
    """
    document = locked(document_id)
    release = document.releases.signed().latest("seq")
    tree.refuse_regression(document.address, mark_of(release))
    key = keys.in_use(keys.Purpose.HEAD)
    head = Head.objects.filter(document=document).first()
    if head is not None and head.release_id == release.pk and not head.is_due:
        return head
    issued_at = _date_after(head, release)
    if head is None:
        head = Head(document=document)
    elif head.release_id != release.pk:
        _step_on(head, release)
    head.release = release
    head.key = key
    head.jws = sign_head_token(
        release.jws,
        key=keys.unseal(key),
        issued_at=issued_at,
        lifetime=HEAD_LIFETIME,
        status=cast("Status", head.status),
        min_seq=head.min_seq,
    )
    head.issued_at = issued_at
    head.expires_at = issued_at + HEAD_LIFETIME
    head.renew_at = issued_at + RENEWED_AFTER
    head.written = False
    head.save()
    return head


def _valid(version: Version) -> ValidDocument:
    """The version's text with its own passing report, made here and now."""
    canonical = bytes(version.canonical)
    if digest(canonical) != version.digest:
        raise NotReleasableError(_("The stored text is not the one that was decided on."))
    report = attune.validate(canonical, reviews=reviews_of(version.document))
    document = report.document
    if report.verdict != "pass" or not isinstance(document, Constitution | Profile):
        findings = [finding for finding in report.findings if finding.blocks]
        raise NotReleasableError("\n".join(f.message for f in findings) or report.verdict)
    if report.digest != version.digest:
        raise NotReleasableError(_("The stored text is not in canonical form."))
    return attune.validated(document, report)


def _next_number(document: Document, version: Version) -> tuple[int, str | None]:
    """The number after the highest ever used, and the digest of the release that has that one."""
    newest = document.releases.signed().select_related("version").order_by("-seq").first()
    if newest is not None and newest.version.number > version.number:
        raise NotReleasableError(
            _("Version %(semver)s, which is newer, has been released already.")
            % {"semver": newest.version.semver}
        )
    # Equal numbers: what has been published counts, because readers hold that digest.
    known = [tree.high_water(document.address), mark_of(newest) if newest else None]
    highest = max((mark for mark in known if mark), key=lambda mark: mark.seq, default=None)
    return (1, None) if highest is None else (highest.seq + 1, highest.digest)


def _date_after(head: Head | None, release: Release) -> datetime:
    """What to date the head that takes the place of ``head``: now, or a second after that one.

    Of two heads of one release readers hold the later for the publisher's last word, whatever
    second or whichever way our clock went in between. Two releases they tell apart by number, so
    fast ones do not drive the date ahead. It never runs further than readers believe: a clock that
    was wrong once is not followed.
    """
    now = timezone.now()
    if head is None or head.release_id != release.pk:
        return now
    after = head.issued_at + timedelta(seconds=1)
    return max(now, after) if after <= now + CLOCK_SKEW else now


def _step_on(head: Head, release: Release) -> None:
    """From one release to the next. One that was taken back may not be used again."""
    if head.status != Head.Status.ACTIVE and release.seq is not None:
        head.min_seq = release.seq
    head.status = Head.Status.ACTIVE
    head.why = ""
