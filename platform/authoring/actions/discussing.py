"""Saying something about a part of a document, and what becomes of it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from authoring.models import Comment, Document, Thread, Version


@transaction.atomic
def start_thread(
    *,
    document: Document,
    section: str,
    part: str,
    version: Version | None,
    digest: str,
    quote: str,
    text: str,
    by: User,
    form: str = "",
) -> Thread:
    """A first comment on a part, as it reads in ``version`` or, None, in the draft.

    The same ``form`` says it once however often it is sent.
    """
    if (there := _said(form, by)) is not None:
        return there.thread
    thread = Thread.objects.create(
        document=document,
        section=section,
        part=part,
        version=version,
        digest=digest,
        quote=quote,
        started_by=by,
    )
    Comment.objects.create(thread=thread, author=by, text=text, form=form)
    return thread


@transaction.atomic
def reply(*, thread: Thread, text: str, by: User, form: str = "") -> Comment:
    """Answer. Somebody else's answer makes the thread *answered*, one's own opens it again.

    The same ``form`` says it once however often it is sent.
    """
    if (there := _said(form, by)) is not None:
        return there
    thread = _locked(thread)
    own = thread.started_by_id == by.pk
    thread.state = Thread.State.OPEN if own else Thread.State.ANSWERED
    thread.resolved_by = None
    thread.save(update_fields=["state", "resolved_by"])
    return Comment.objects.create(thread=thread, author=by, text=text, form=form)


@transaction.atomic
def settle(*, thread: Thread, resolved: bool, by: User) -> None:
    """Resolve a thread, or open it again."""
    thread = _locked(thread)
    thread.state = Thread.State.RESOLVED if resolved else Thread.State.OPEN
    thread.resolved_by = by if resolved else None
    thread.save(update_fields=["state", "resolved_by"])


@transaction.atomic
def edit_comment(*, comment: Comment, text: str, by: User) -> None:
    """Say it otherwise; the page tells that it was edited."""
    _refuse_others(comment, by)
    if comment.text != text:
        comment.text, comment.edited_at = text, timezone.now()
        comment.save(update_fields=["text", "edited_at"])


@transaction.atomic
def delete_comment(*, comment: Comment, by: User) -> bool:
    """Take back what one said. False where the whole thread went with it."""
    _refuse_others(comment, by)
    thread = _locked(comment.thread)
    comment.text, comment.form, comment.deleted_at = "", "", timezone.now()
    comment.save(update_fields=["text", "form", "deleted_at"])
    if thread.comments.filter(deleted_at=None).exists():
        return True
    thread.delete()
    return False


def _said(form: str, by: User) -> Comment | None:
    """What the form said already. Two of one person at once take turns."""
    if not form:
        return None
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    return Comment.objects.filter(author=by, form=form).select_related("thread").first()


def _locked(thread: Thread) -> Thread:
    return Thread.objects.select_for_update().get(pk=thread.pk)


def _refuse_others(comment: Comment, by: User) -> None:
    if comment.author_id != by.pk:
        raise RuntimeError("a comment is its author's")
