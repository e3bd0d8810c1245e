"""The draft under its lock, and the short memory of who changed what in it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import User
from authoring.models import Document, Draft, Edit
from authoring.places import content_of, ids_in


def locked_draft(document: Document) -> Draft:
    """The draft as it is now; nobody else writes it until the transaction ends."""
    return Draft.objects.select_for_update(of=("self",)).get(document=document)


def ids_used(draft: Draft) -> set[str]:
    """Every id that the draft holds, that was removed from it, or that its base has: none of them
    may name another part."""
    used = set(ids_in(draft.content))
    if draft.base is not None:
        used.update(ids_in(content_of(draft.base)))
    used.update(draft.edits.filter(change=Edit.Change.REMOVED).values_list("part", flat=True))
    return used


def note_edit(
    draft: Draft,
    *,
    section: str,
    change: str,
    before: Any,
    by: User | None,
    part: str = "",
    form: str = "",
    index: int | None = None,
) -> Edit:
    """Save the changed draft as its next revision, with a note of what was done by whom.

    A form that saves again and again while somebody types leaves one note, with the part as it
    was before the first time.
    """
    now = timezone.now()
    draft.revision += 1
    draft.updated_at, draft.updated_by = now, by
    draft.save()
    if title := draft.content.get("title"):
        # Not through draft.document, which may not be loaded.
        Document.objects.filter(pk=draft.document_id).exclude(title=str(title)[:300]).update(
            title=str(title)[:300]
        )
    last = draft.edits.first()
    if form and last and change == Edit.Change.CHANGED and _is_same(last, section, part, form, by):
        last.revision, last.at = draft.revision, now
        last.save(update_fields=["revision", "at"])
        return last
    draft.edits.filter(revision__lte=draft.revision - Edit.KEPT).delete()
    return Edit.objects.create(
        draft=draft,
        revision=draft.revision,
        section=section,
        part=part,
        change=change,
        form=form,
        before=before,
        index=index,
        by=by,
        at=now,
    )


def _is_same(last: Edit, section: str, part: str, form: str, by: User | None) -> bool:
    return (
        (last.section, last.part, last.form) == (section, part, form)
        and last.by_id == (by.pk if by else None)
        and last.change in (Edit.Change.ADDED, Edit.Change.CHANGED)
    )
