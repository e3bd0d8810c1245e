"""Every nudge a person has agreed to, on one page, each to be taken back by one button."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from attune.compiling.words import in_words
from attune.errors import ConditionError
from authoring.models import Document, Version
from authoring.places import Json, content_of
from authoring.reading import Reading, read_part
from profiles import actions
from profiles.actions.consenting import GUIDANCE
from publishing.models import Head

LAST = "revoked"
"""Where the session keeps what was revoked last, so that the next page offers to undo it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """``is_released`` where the text in force holds it, ``in_draft`` where the draft does."""

    document: Document
    reading: Reading
    when: str
    expires: datetime.date | None
    has_ended: bool
    is_released: bool
    in_draft: bool


@login_required
@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """The consents of all one's profiles: what, when, how strongly, until when."""
    found = list(_consents(cast("User", request.user)))
    context = {
        "holding": [consent for consent in found if not consent.has_ended],
        "ended": [consent for consent in found if consent.has_ended],
        "revoked": request.session.pop(LAST, None),
    }
    return render(request, "profiles/consents.html", context)


@login_required
@require_POST
def revoke(request: HttpRequest, slug: str, part_id: str) -> HttpResponse:
    """One step, no question asked; the next page offers to undo it."""
    document = _own_document(request, slug)
    revoked = actions.revoke_consent(
        document=document, part_id=part_id, by=cast("User", request.user)
    )
    if revoked.part is not None:
        request.session[LAST] = {
            "slug": slug,
            "part": part_id,
            "words": read_part(GUIDANCE, revoked.part, document.draft.content).brief,
            "released": revoked.released is not None,
        }
    if revoked.withdrawn:
        messages.warning(
            request,
            _("The rest of the profile does not pass today, so its release was withdrawn."),
        )
    return redirect("profiles:consents")


@login_required
@require_POST
def undo_revocation(request: HttpRequest, slug: str, part_id: str) -> HttpResponse:
    """Take a revocation of a moment ago back."""
    document = _own_document(request, slug)
    if actions.consent_again(document=document, part_id=part_id, by=cast("User", request.user)):
        messages.success(request, _("It holds again, as before."))
    else:
        messages.info(
            request, _("That was too long ago. Agree to it again in the profile if you want to.")
        )
    return redirect("profiles:consents")


def _own_document(request: HttpRequest, slug: str) -> Document:
    person = cast("User", request.user)
    return get_object_or_404(
        Document.objects.select_related("namespace", "draft"),
        namespace=person.namespace_id,
        slug=slug,
        kind=Document.Kind.PROFILE,
    )


def _consents(person: User) -> list[Consent]:
    documents = Document.objects.filter(
        namespace=person.namespace_id, kind=Document.Kind.PROFILE
    ).select_related("namespace", "draft", "head")
    in_force = {
        version.document_id: version
        for version in Version.objects.filter(document__in=documents, endorsement__isnull=False)
        .exclude(release__state="refused")
        .order_by("document", "-number")
        .distinct("document")
    }
    return [
        consent
        for document in documents.order_by("slug")
        for consent in _of_document(document, in_force.get(document.pk))
    ]


def _of_document(document: Document, version: Version | None) -> list[Consent]:
    head = getattr(document, "head", None)
    if head is not None and head.status in (Head.Status.WITHDRAWN, Head.Status.QUARANTINED):
        version = None
    draft: dict[str, Any] = document.draft.content
    released = content_of(version) if version else {}
    theirs = {part["id"]: part for part in GUIDANCE.parts(draft)}
    holding = {part["id"]: part for part in GUIDANCE.parts(released)}
    today = timezone.now().date()
    found = []
    for part_id, part in {**theirs, **holding}.items():
        expires = _day(part)
        found.append(
            Consent(
                document=document,
                when=_in_words(part),
                reading=read_part(GUIDANCE, part, released if part_id in holding else draft),
                expires=expires,
                has_ended=expires is not None and expires < today,
                is_released=part_id in holding,
                in_draft=part_id in theirs,
            )
        )
    return found


def _in_words(part: Json) -> str:
    """The condition as the compiled text says it, for conditions that have no words of their own
    on these pages; "" for one that is not finished."""
    try:
        return in_words(str(part.get("when", "")))
    except ConditionError:
        return ""


def _day(part: Json) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(str(part.get("expires")))
    except ValueError:
        return None
