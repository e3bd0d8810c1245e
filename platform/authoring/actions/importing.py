"""Text brought in from elsewhere: looked at first, then merged into the draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attune.merge import Conflict, merge
from authoring.actions.ledger import ids_used, locked_draft, note_edit
from authoring.errors import NothingWaitsError
from authoring.exchange import Piece, placed
from authoring.models import Document, Edit, Import


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtIn:
    """``conflicts`` are the places that somebody else changed meanwhile; there the draft stays as
    it is. ``again`` holds the text for another look at them, None where there is no need."""

    conflicts: tuple[Conflict, ...]
    again: Import | None


@transaction.atomic
def receive(*, document: Document, by: User, text: str, name: str = "") -> Import:
    """Keep what was brought in until its author has looked at it, for a week at most."""
    Import.objects.filter(at__lt=timezone.now() - Import.KEPT).delete()
    return Import.objects.create(
        document=document, by=by, text=text, name=name, before=document.draft.content
    )


@transaction.atomic
def bring_in(
    *, arrived: Import, content: dict[str, Any], pieces: Sequence[Piece] = (), by: User
) -> BroughtIn:
    """Merge ``content``, which is ``arrived.before`` with what was chosen, into the draft, and add
    ``pieces`` to it.

    ``undo`` takes all of it back. Raises :class:`NothingWaitsError` where it was dealt with
    meanwhile.
    """
    draft = locked_draft(arrived.document)
    if not Import.objects.filter(pk=arrived.pk).exists():
        raise NothingWaitsError
    before = draft.content
    merged = merge(arrived.before, before, content)
    # Ids are made here and not before: what stands in the draft by now has taken some.
    draft.content = placed(pieces, merged.content, ids_used(draft))
    if draft.content != before:
        note_edit(
            draft,
            section="",
            change=Edit.Change.IMPORTED,
            before=before,
            by=by,
            form=arrived.pk.hex,
        )
    arrived.delete()
    # A new one: what was sent twice is not taken for a second look. Pieces would go in twice.
    again = (
        Import.objects.create(
            document=arrived.document,
            by=arrived.by,
            text=arrived.text,
            name=arrived.name,
            before=draft.content,
        )
        if merged.conflicts and not pieces
        else None
    )
    return BroughtIn(conflicts=merged.conflicts, again=again)


def discard(*, arrived: Import) -> None:
    """Forget what was brought in."""
    arrived.delete()
