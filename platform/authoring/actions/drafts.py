"""Writing on a draft, one part at a time, so that two people can write on it at once.

Whoever saves says what the part was when they began (``base``, its digest). Changes to other
parts are kept as a matter of course; a change to the same part is never overwritten but raised
as :class:`PartConflictError`.
"""

from __future__ import annotations

import copy
import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from authoring.actions.ledger import ids_used, locked_draft, note_edit
from authoring.errors import LimitError, PartConflictError
from authoring.models import Document, Draft, Edit
from authoring.places import Json, Listed, digest_of, mint_id, with_ids
from authoring.sections import Section

Change = Edit.Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What came of a save. ``others`` are the changes other people made to other parts since the
    form was rendered, newest first."""

    draft: Draft
    part_id: str
    changed: bool
    others: tuple[Edit, ...] = ()


@transaction.atomic
def save_part(
    *,
    document: Document,
    section: Section,
    part_id: str,
    part: Json,
    base: str,
    by: User,
    since: int,
    form: str = "",
) -> Saved:
    """Write one part. ``since`` is the draft's revision and ``base`` the part's digest when the
    form named ``form`` was rendered. Raises :class:`PartConflictError`."""
    return _store(locked_draft(document), section, part_id, part, base, by, since, form)


@transaction.atomic
def save_section(
    *,
    document: Document,
    section: Section,
    part: Json,
    base: str,
    by: User,
    since: int,
    form: str = "",
) -> Saved:
    """Write a section that is one whole. Raises :class:`PartConflictError`."""
    return _store(locked_draft(document), section, "", part, base, by, since, form)


@transaction.atomic
def add_part(
    *,
    document: Document,
    section: Section,
    part: Json,
    by: User,
    since: int,
    form: str = "",
    after: str = "",
) -> Saved:
    """Add a part under a new permanent id, behind the part ``after`` or at the end.

    The same ``form`` adds one part however often it is sent; sent again with another text it
    changes that part, unless somebody else did. Raises :class:`LimitError` and
    :class:`PartConflictError`.
    """
    draft = locked_draft(document)
    place = _list_of(section)
    first = draft.edits.filter(form=form, change=Change.ADDED).first() if form else None
    if first is not None:
        part = with_ids(part, first.part)
        left = _as_left(draft, section, first)
        if part == left and place.read(draft.content, first.part) is not None:
            return Saved(draft=draft, part_id=first.part, changed=False)
        return _store(draft, section, first.part, part, digest_of(left), by, first.revision, form)
    if section.limit is not None and len(place.items(draft.content)) >= section.limit:
        raise LimitError(section.limit)
    part_id = _new_id(draft, section, part)
    content = copy.deepcopy(draft.content)
    index = place.index(content, after) if after else None
    place.write(content, part_id, with_ids(part, part_id), None if index is None else index + 1)
    draft.content = content
    note_edit(
        draft, section=section.key, part=part_id, change=Change.ADDED, before=None, by=by, form=form
    )
    return Saved(
        draft=draft,
        part_id=part_id,
        changed=True,
        others=tuple(_by_others(draft, section, part_id, by, since)),
    )


@transaction.atomic
def remove_part(*, document: Document, section: Section, part_id: str, by: User) -> Edit | None:
    """Take a part out; :func:`undo` puts it back. None where it was gone already."""
    draft = locked_draft(document)
    before = section.place.read(draft.content, part_id)
    if before is None:
        return None
    content = copy.deepcopy(draft.content)
    index = section.place.remove(content, part_id)
    draft.content = content
    return note_edit(
        draft,
        section=section.key,
        part=part_id,
        change=Change.REMOVED,
        before=before,
        by=by,
        index=index,
    )


@transaction.atomic
def move_part(*, document: Document, section: Section, part_id: str, step: int, by: User) -> Saved:
    """Change places with the neighbour before (-1) or after (1) in the same chapter."""
    draft = locked_draft(document)
    content = copy.deepcopy(draft.content)
    moved = _list_of(section).move(content, part_id, step)
    if moved:
        draft.content = content
        note_edit(draft, section=section.key, part=part_id, change=Change.MOVED, before=None, by=by)
    return Saved(draft=draft, part_id=part_id, changed=moved)


@transaction.atomic
def undo(*, document: Document, edit: Edit, section: Section | None, by: User) -> bool:
    """Put back what ``edit`` removed, or the whole draft as it was before it.

    False where there is nothing to put back: the part is there again, or the draft was written
    on since it was replaced. Putting the whole draft back would take that away.
    """
    draft = locked_draft(document)
    if edit.change in Edit.WHOLE:
        if edit.revision != draft.revision:
            return False
        before, draft.content = draft.content, edit.before
        note_edit(draft, section="", change=Change.RESTORED, before=before, by=by)
        return True
    if edit.change != Change.REMOVED or section is None:
        return False
    if section.place.read(draft.content, edit.part) is not None:
        return False
    content = copy.deepcopy(draft.content)
    section.place.write(content, edit.part, edit.before, edit.index)
    draft.content = content
    note_edit(draft, section=section.key, part=edit.part, change=Change.ADDED, before=None, by=by)
    return True


# -- how -----------------------------------------------------------------------------------------


def _store(
    draft: Draft,
    section: Section,
    part_id: str,
    part: Json,
    base: str,
    by: User,
    since: int,
    form: str,
) -> Saved:
    current = section.place.read(draft.content, part_id)
    if digest_of(current) != base and current != part:
        _refuse_if_others(draft, section, part_id, current, part, since, form)
    changed = current != part
    if changed:
        content = copy.deepcopy(draft.content)
        section.place.write(content, part_id, part)
        draft.content = content
        note_edit(
            draft,
            section=section.key,
            part=part_id,
            change=Change.ADDED if current is None and section.many else Change.CHANGED,
            before=current,
            by=by,
            # A part put back after somebody removed it is no second part of this form.
            form="" if current is None and section.many else form,
        )
    return Saved(
        draft=draft,
        part_id=part_id,
        changed=changed,
        others=tuple(_by_others(draft, section, part_id, by, since)),
    )


def _refuse_if_others(
    draft: Draft,
    section: Section,
    part_id: str,
    current: Json | None,
    part: Json,
    since: int,
    form: str,
) -> None:
    """Raise unless all changes since are this very form's own, whose answer did not arrive."""
    edits = list(
        draft.edits.filter(section=section.key, part=part_id, revision__gt=since)
        .exclude(change=Change.MOVED)
        .select_related("by")
    )
    own = bool(form) and bool(edits) and all(edit.form == form for edit in edits)
    if not own:
        at: datetime.datetime | None = edits[0].at if edits else None
        raise PartConflictError(mine=part, theirs=current, by=edits[0].by if edits else None, at=at)


def _as_left(draft: Draft, section: Section, added: Edit) -> Json | None:
    """The part as the form that added it left it, before anybody else changed it."""
    place = section.place
    later = draft.edits.filter(revision__gt=added.revision).order_by("revision")
    for edit in later.exclude(form=added.form).exclude(change=Change.MOVED):
        if edit.change in Edit.WHOLE:
            before = place.read(edit.before, added.part)
            if before != place.read(draft.content, added.part):
                return before
        elif (edit.section, edit.part) == (section.key, added.part):
            return edit.before  # type: ignore[no-any-return]  # JSON
    return place.read(draft.content, added.part)


def _by_others(
    draft: Draft, section: Section, part_id: str, by: User, since: int
) -> QuerySet[Edit]:
    return (
        draft.edits.filter(revision__gt=since)
        .exclude(by=by)
        .exclude(section=section.key, part=part_id)
        .select_related("by")
    )


def _list_of(section: Section) -> Listed:
    if not isinstance(section.place, Listed):
        raise RuntimeError(f"{section.key} is no list of parts")
    return section.place


def _new_id(draft: Draft, section: Section, part: Json) -> str:
    """An id that neither the draft nor the version it grew from has ever used."""
    used = ids_used(draft)
    return mint_id(section.words_for_id(part), used.__contains__, section.key.rstrip("s"))


def people(edits: Iterable[Edit]) -> list[User]:
    """Whoever made these edits, each once, as far as they still have an account."""
    return list({edit.by_id: edit.by for edit in edits if edit.by is not None}.values())
