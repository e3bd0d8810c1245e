"""Beginning a profile and standing behind it."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from authoring.actions import create_document, freeze
from authoring.actions.ledger import locked_draft
from authoring.models import Document, Version
from profiles.errors import ReviewDueError
from profiles.models import Endorsement
from profiles.standing import standing_of
from publishing.actions import request_release

A_YEAR = timedelta(days=365)


@transaction.atomic
def start_profile(
    *,
    by: User,
    slug: str,
    content: dict[str, Any],
    visibility: str = Document.Visibility.PRIVATE,
    forked_from: Version | None = None,
) -> Document:
    """A profile's first draft, private unless its author says otherwise."""
    if by.namespace is None:
        raise RuntimeError("a person needs a name before they can author anything")
    return create_document(
        namespace=by.namespace,
        slug=slug,
        kind=Document.Kind.PROFILE,
        content=content,
        visibility=visibility,
        by=by,
        forked_from=forked_from,
    )


@transaction.atomic
def begin_path(*, by: User, title: str, language: str) -> Document:
    """A profile with nothing in it yet, for the personal path to fill; private.

    It is looked at again in a year. Its address is the first of ``me``, ``me-2`` … that is free.
    """
    person = User.objects.select_for_update().get(pk=by.pk)  # two at once take turns
    used = set(Document.objects.filter(namespace=by.namespace_id).values_list("slug", flat=True))
    addresses = ("me" if number == 1 else f"me-{number}" for number in count(1))
    return start_profile(
        by=person,
        slug=next(slug for slug in addresses if slug not in used),
        content={
            "title": title,
            "language": language,
            "subject": {"kind": "person"},
            "review": {"due": str(timezone.localdate() + A_YEAR)},
        },
    )


@transaction.atomic
def endorse(
    *, document: Document, by: User, note: str = "", shown: str | None = None
) -> Endorsement:
    """Stand behind the draft as it was ``shown`` (its digest): it becomes a version, released.

    Endorsing the same text twice gives the first endorsement. Raises
    ``authoring.errors.TextChangedError`` for a draft that reads otherwise by now,
    ``NotReleasableError`` for one that does not pass, and :class:`ReviewDueError` where the day of
    review has come and something waits to be looked at.
    """
    document.draft = locked_draft(document)
    standing = standing_of(document)
    if standing.blocks:
        raise ReviewDueError(standing)
    return release_endorsed(freeze(document=document, by=by, note=note, shown=shown), by=by)


def release_endorsed(version: Version, *, by: User) -> Endorsement:
    """Release a version under the person's word; once, however often it is asked."""
    endorsement, created = Endorsement.objects.get_or_create(
        version=version, defaults={"person": by}
    )
    if created:
        request_release(version=version, by=by, decision=None)
    return endorsement
