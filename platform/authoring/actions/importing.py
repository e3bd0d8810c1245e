"""Text brought in from elsewhere: looked at first, then merged into the draft."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attune.merge import Conflict, merge
from authoring.actions.ledger import locked_draft, note_edit
from authoring.models import Document, Edit, Import


@transaction.atomic
def receive(*, document: Document, by: User, text: str, name: str = "") -> Import:
    """Keep what was brought in until its author has looked at it, for a week at most."""
    Import.objects.filter(at__lt=timezone.now() - Import.KEPT).delete()
    return Import.objects.create(
        document=document, by=by, text=text, name=name[:200], before=document.draft.content
    )


@transaction.atomic
def bring_in(*, arrived: Import, content: dict[str, Any], by: User) -> tuple[Conflict, ...]:
    """Merge ``content``, which is ``arrived.before`` with what was chosen, into the draft.

    Returns the places that somebody else changed meanwhile; there the draft stays as it is.
    ``undo`` takes all of it back.
    """
    draft = locked_draft(arrived.document)
    before = draft.content
    merged = merge(arrived.before, before, content)
    if merged.content != before:
        draft.content = merged.content
        note_edit(draft, section="", change=Edit.Change.IMPORTED, before=before, by=by)
    arrived.delete()
    return merged.conflicts


def discard(*, arrived: Import) -> None:
    """Forget what was brought in."""
    arrived.delete()
