"""A document as a whole: begun, frozen into versions, taken back to one of them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

import attune
from accounts.models import Namespace, User
from attune.diff import diff, propose_version
from attune.document.text import normalise
from attune.floor import current_pin
from authoring.actions.ledger import locked_draft, note_edit
from authoring.acts import tell
from authoring.errors import NotReleasableError, TextChangedError, VersionTooLowError
from authoring.models import Document, Draft, Edit, Version
from authoring.places import content_of, digest_of
from authoring.reviewing import reviews_of


@transaction.atomic
def create_document(
    *,
    namespace: Namespace,
    slug: str,
    kind: str,
    content: dict[str, Any],
    visibility: str,
    by: User,
    forked_from: Version | None = None,
) -> Document:
    """A document with its draft; ``content`` may be any beginning of one.

    Format and pin of the universal safety layer are added where they are missing. Raises
    IntegrityError where the address is taken.
    """
    pin = current_pin()
    held = normalise(content)
    floor = {"version": pin.version, "digest": pin.digest, **held.get("floor", {})}
    held = {"format": f"attune/{kind}/1", **held, "floor": floor}
    document = Document.objects.create(
        namespace=namespace,
        slug=slug,
        kind=kind,
        visibility=visibility,
        title=str(held.get("title") or slug)[:300],
        created_by=by,
        forked_from=forked_from,
    )
    Draft.objects.create(document=document, content=held, updated_by=by)
    return document


@transaction.atomic
def freeze(
    *,
    document: Document,
    by: User | None,
    note: str = "",
    semver: str | None = None,
    shown: str | None = None,
) -> Version:
    """The draft as an immutable version; the newest version where the text is still the same.

    The version number is what the changes deserve, or ``semver`` if that is higher. ``shown`` is
    the digest of the draft that somebody had before them. Raises :class:`TextChangedError` where
    it reads otherwise by now, :class:`NotReleasableError` for any verdict but "pass" and
    :class:`VersionTooLowError`.
    """
    draft = locked_draft(document)
    if shown not in (None, digest_of(draft.content)):
        raise TextChangedError
    return _frozen(document, draft, draft.content, by=by, note=note, semver=semver)


@transaction.atomic
def freeze_text(
    *, document: Document, content: dict[str, Any], by: User | None, note: str = ""
) -> Version:
    """As :func:`freeze`, for a text that is not the draft: what is in force, with one thing less.

    The draft goes on from where it is.
    """
    return _frozen(document, locked_draft(document), content, by=by, note=note)


def _frozen(
    document: Document,
    draft: Draft,
    content: dict[str, Any],
    *,
    by: User | None,
    note: str,
    semver: str | None = None,
) -> Version:
    report = attune.validate(content, reviews=reviews_of(document))
    if report.verdict != "pass" or not isinstance(
        report.document, attune.Constitution | attune.Profile
    ):
        raise NotReleasableError(report)
    valid = attune.validated(report.document, report)
    newest = document.newest_version
    if newest is not None and newest.digest == valid.digest:
        return newest
    version = Version.objects.create(
        document=document,
        number=newest.number + 1 if newest else 1,
        semver=_semver(newest, valid.document, semver),
        digest=valid.digest,
        canonical=valid.canonical,
        note=note,
        author=by,
    )
    draft.base = version
    draft.save(update_fields=["base"])
    return version


def may_be_deleted(document: Document) -> bool:
    """A profile always. A constitution until it is put to decision: then it is a community's
    record, which is withdrawn and not erased."""
    held = Q(release__isnull=False) | Q(amendment__isnull=False)
    return document.kind == Document.Kind.PROFILE or not document.versions.filter(held).exists()


@transaction.atomic
def delete_document(*, document: Document, by: User) -> None:
    """Delete a document with its draft, versions, comments and releases.

    The published files go with it: readers get an answer that it is gone.
    """
    if not may_be_deleted(document):
        raise RuntimeError("a constitution that was decided on is withdrawn, not deleted")
    tell(document, "draft-deleted", by=by)
    document.delete()


@transaction.atomic
def restore_version(*, version: Version, by: User) -> bool:
    """The draft starts again from a version. What it held can be taken back by ``undo``.

    False where it reads like that already.
    """
    draft = locked_draft(version.document)
    before, content = draft.content, content_of(version)
    if before == content:
        return False
    draft.content, draft.base = content, version
    note_edit(draft, section="", change=Edit.Change.RESTORED, before=before, by=by)
    return True


@transaction.atomic
def change_readers(*, document: Document, visibility: str, by: User) -> None:
    """Let others read it than before. Its files follow at once; what was copied stays copied."""
    locked = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    before, document.visibility = locked.visibility, visibility
    if before == visibility:
        return
    locked.visibility = visibility
    locked.save(update_fields=["visibility"])
    tell(locked, "readers-changed", by=by, before=before, now=visibility)


def _semver(newest: Version | None, document: attune.Document, wished: str | None) -> str:
    if newest is None:
        proposed = propose_version(None, diff({}, document))
    else:
        proposed = propose_version(newest.semver, diff(content_of(newest), document))
    if wished is None:
        return proposed
    if _ordered(wished) < _ordered(proposed):
        raise VersionTooLowError(proposed)
    return wished


def _ordered(semver: str) -> tuple[int, ...]:
    return tuple(int(number) for number in semver.split("."))
