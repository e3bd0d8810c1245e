"""Consents to being nudged: taken back in one step, given again only on purpose."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from authoring import actions as authoring
from authoring.actions.ledger import locked_draft, note_edit
from authoring.errors import NotReleasableError
from authoring.models import Document, Edit, Version
from authoring.places import Json, content_of
from authoring.sections import sections_of
from profiles.actions.endorsing import release_endorsed
from publishing import actions as publishing
from publishing.models import Head

UNDONE_WITHIN = timedelta(minutes=10)

GUIDANCE = sections_of(Document.Kind.PROFILE)["guidance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked:
    """``part`` is the consent that was taken back; None where there was none.

    ``released`` is the version that went out without it; None where none had it. ``withdrawn``
    says that the rest could not be released again, so that nothing is in force.
    """

    part: Json | None = None
    released: Version | None = None
    withdrawn: bool = False


@transaction.atomic
def revoke_consent(*, document: Document, part_id: str, by: User) -> Revoked:
    """Take a consent out of the draft and, at once, out of what is in force.

    The rest of the text in force is released as it is; whatever else the draft holds stays a
    draft. Where the rest does not pass by today's rules, the release is withdrawn instead: a
    consent that was taken back never stays in force.
    """
    removal = authoring.remove_part(document=document, section=GUIDANCE, part_id=part_id, by=by)
    drafted: Json | None = removal.before if removal is not None else None
    version = version_in_force(document)
    if version is None:
        return Revoked(part=drafted)
    content = content_of(version)
    part = drafted or GUIDANCE.place.read(content, part_id)
    if GUIDANCE.place.remove(content, part_id) is None:
        return Revoked(part=drafted)
    try:
        with transaction.atomic():
            released = _release(document, content, by, _("A consent was revoked."))
            return Revoked(part=part, released=released)
    except NotReleasableError:
        if Head.objects.filter(document=document).exists():
            why = _("A consent was revoked, and the rest has to be written anew.")
            publishing.withdraw(document=document, by=by, why=why)
        return Revoked(part=part, withdrawn=True)


@transaction.atomic
def consent_again(*, document: Document, part_id: str, by: User) -> bool:
    """Undo a revocation of a moment ago: the draft and what is in force each get back what they
    had. They may differ, and only what the person stood behind goes into force again.

    False where there is none: then the consent is given anew, in the editor.
    """
    since = timezone.now() - UNDONE_WITHIN
    draft = locked_draft(document)
    removal = draft.edits.filter(
        section=GUIDANCE.key, part=part_id, change=Edit.Change.REMOVED, at__gte=since
    ).first()
    newest, before = _before_revocation(document, part_id)
    agreed = GUIDANCE.place.read(before, part_id) if before is not None else None
    drafted = removal.before if removal is not None else agreed
    if drafted is None:
        return False
    if GUIDANCE.place.read(draft.content, part_id) is None:
        draft.content = _with(draft.content, drafted)
        note_edit(
            draft, section=GUIDANCE.key, part=part_id, change=Edit.Change.ADDED, before=None, by=by
        )
    if newest is not None and agreed is not None:
        _release(document, _with(content_of(newest), agreed), by, _("A revocation was undone."))
    return True


def version_in_force(document: Document) -> Version | None:
    """The newest text the person stands behind, unless its release was taken back."""
    head = Head.objects.filter(document=document).first()
    if head is not None and head.status in (Head.Status.WITHDRAWN, Head.Status.QUARANTINED):
        return None
    return _stood_behind(document).first()


def _stood_behind(document: Document) -> QuerySet[Version]:
    """What the person released, newest first; a text that was refused never came into force."""
    return (
        document.versions.filter(endorsement__isnull=False)
        .exclude(release__state="refused")
        .order_by("-number")
    )


def _before_revocation(document: Document, part_id: str) -> tuple[Version | None, Json | None]:
    """The text in force that lacks the consent since a moment ago, and the one before it."""
    versions = _stood_behind(document)[:2]
    if len(versions) < 2:
        return None, None
    newest, before = versions
    recent = newest.created_at >= timezone.now() - UNDONE_WITHIN
    held = content_of(before)
    if not recent or GUIDANCE.place.read(content_of(newest), part_id) is not None:
        return None, None
    return (newest, held) if GUIDANCE.place.read(held, part_id) is not None else (None, None)


def _with(content: dict[str, Any], part: Json) -> Json:
    new: Json = copy.deepcopy(content)
    GUIDANCE.place.write(new, str(part["id"]), part)
    return new


def _release(document: Document, content: Json, by: User, note: str) -> Version:
    version = authoring.freeze_text(document=document, content=content, by=by, note=note)
    release_endorsed(version, by=by)
    return version
