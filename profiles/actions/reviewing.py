"""Looking at a profile again: keep what still holds, and stand behind it for another while."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from authoring.actions import save_section
from authoring.actions.ledger import locked_draft
from authoring.errors import TextChangedError
from authoring.models import Document
from authoring.places import Json, digest_of
from authoring.sections import Section, sections_of
from profiles.actions.endorsing import endorse
from profiles.models import Endorsement, Kept
from profiles.standing import standing_of


@transaction.atomic
def keep(*, document: Document, section: Section, part_id: str, digest: str, by: User) -> bool:
    """Say that a part is still right as it reads; False where it reads otherwise by now."""
    _author(document, by)
    part = section.place.read(locked_draft(document).content, part_id)
    if part is None or digest_of(part) != digest:
        return False
    Kept.objects.update_or_create(
        document=document,
        section=section.key,
        part=part_id,
        defaults={"digest": digest, "at": timezone.now()},
    )
    return True


@transaction.atomic
def reaffirm(
    *, document: Document, until: datetime.date, by: User, shown: str | None = None
) -> Endorsement:
    """Keep whatever still waits, and endorse the draft until another day of review.

    ``shown`` is the :func:`apart_from_day` of the draft that was looked at. Raises
    ``authoring.errors.TextChangedError`` where it reads otherwise by now, and
    ``NotReleasableError`` for a text that does not pass.
    """
    document.draft = locked_draft(document)
    if shown not in (None, apart_from_day(document.draft.content)):
        raise TextChangedError
    for held in standing_of(document).waiting:
        keep(document=document, section=held.section, part_id=held.id, digest=held.digest, by=by)
    section = sections_of(Document.Kind.PROFILE)["review"]
    before = section.place.read(document.draft.content, "")
    review = {**(before or {}).get("review", {}), "due": str(until)}
    saved = save_section(
        document=document,
        section=section,
        part={"review": review},
        base=digest_of(before),
        by=by,
        since=document.draft.revision,
    )
    document.draft = saved.draft
    return endorse(document=document, by=by)


def apart_from_day(content: Json) -> str:
    """Digest of all but the day of review, which pressing twice may set twice."""
    held = content.get("review") or {}
    review = {name: value for name, value in held.items() if name != "due"}
    return digest_of({**content, "review": review})


def _author(document: Document, by: User) -> None:
    if by.namespace_id != document.namespace_id:
        raise RuntimeError("a profile is kept by the person it belongs to")
