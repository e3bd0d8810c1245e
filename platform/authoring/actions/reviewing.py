"""A person's answer on an exact text that the validator is not sure about."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attune.validation import Subject
from authoring.actions.ledger import locked_draft
from authoring.acts import tell
from authoring.authorship import Authorship
from authoring.errors import OwnTextError, TextChangedError
from authoring.models import Document, Review
from authoring.reviewing import findings_of


@transaction.atomic
def review(
    *, document: Document, rule: str, subject: Subject, by: User, accepts: bool, reason: str
) -> Review:
    """Accept or refuse the text that ``rule`` asks about; asked again, the last answer counts.

    Raises :class:`TextChangedError` where the draft no longer says that, :class:`OwnTextError`
    for whoever wrote it.
    """
    document.draft = locked_draft(document)
    parts = [
        part
        for item in findings_of(document).shown
        if (item.rule, item.finding.subject) == (rule, subject)
        for part in (item.spots, *item.concerned)
    ]
    if not parts:
        raise TextChangedError
    authors = Authorship(document.draft).of(parts)
    if by.pk in authors:
        raise OwnTextError
    given, _created = Review.objects.update_or_create(
        document=document,
        rule=rule,
        part=subject.part,
        text=subject.text,
        reviewer=by,
        defaults={
            "authors": authors,
            "accepts": accepts,
            "reason": reason,
            "at": timezone.now(),
        },
    )
    tell(
        document,
        "text-accepted" if accepts else "text-refused",
        by=by,
        rule=rule,
        part=subject.part,
        text=subject.text,
        reason=reason,
    )
    return given
