"""Bringing text in and taking it along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from attune.merge import Conflict
from authoring import actions
from authoring.errors import NothingWaitsError
from authoring.exchange import FORMATS, Arrival, Trouble, UnreadableError, placed, read
from authoring.exchange.entries import Entry, entries_of, taken
from authoring.forms.exchanging import BringForm, PieceForm
from authoring.forms.languages import direction_of
from authoring.loaders import (
    READ,
    document_or_404,
    editable_document_or_404,
    version_or_404,
    writer,
)
from authoring.models import Document, Edit, Import
from authoring.places import content_of


@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest, namespace: str, slug: str) -> HttpResponse:
    """Paste or upload; what cannot be read is said with its place, and nothing typed is lost."""
    document = editable_document_or_404(request, namespace, slug)
    form = BringForm(request.POST or None, request.FILES or None)
    troubles: Sequence[Trouble] = ()
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            read(text, kind=document.kind, name=form.name)
        except UnreadableError as error:
            troubles = error.troubles
        else:
            return redirect(
                actions.receive(document=document, by=writer(request), text=text, name=form.name)
            )
    return _bring_page(request, document, form, troubles)


@require_http_methods(["GET", "POST"])
def look(request: HttpRequest, namespace: str, slug: str, pk: UUID) -> HttpResponse:
    """What was understood, piece by piece, and what was not; then into the draft."""
    document = editable_document_or_404(request, namespace, slug)
    waiting = document.imports.select_related("document__namespace")
    arrived = waiting.filter(pk=pk, by=writer(request)).first()
    if arrived is None:
        return _nothing_waits(request, document, pk)
    if request.method == "POST" and "discard" in request.POST:
        actions.discard(arrived=arrived)
        messages.info(request, _("Nothing was brought in."))
        return redirect("authoring:edit", namespace, slug)
    try:
        arrival = read(arrived.text, kind=document.kind, name=arrived.name)
    except UnreadableError as error:
        # It could be read when it came: what reads it was changed since.
        form = BringForm(initial={"text": arrived.text})
        return _bring_page(request, document, form, error.troubles)
    look_at = _look_at_pieces if arrival.content is None else _look_at_document
    try:
        return look_at(request, document, arrived, arrival)
    except NothingWaitsError:
        return _nothing_waits(request, document, pk)


@require_safe
def export(
    request: HttpRequest, namespace: str, slug: str, number: int, suffix: str
) -> HttpResponse:
    """A version as a file, for whoever may read it."""
    document = document_or_404(request, READ, namespace, slug)
    version = version_or_404(request, document, number)
    return _file(document, content_of(version), version.semver, suffix)


@require_safe
def export_draft(request: HttpRequest, namespace: str, slug: str, suffix: str) -> HttpResponse:
    """The draft as a file, for its writers."""
    document = editable_document_or_404(request, namespace, slug)
    return _file(document, document.draft.content, "draft", suffix)


def _file(document: Document, content: dict[str, Any], which: str, suffix: str) -> HttpResponse:
    if suffix not in FORMATS:
        raise Http404
    kind = FORMATS[suffix]
    name = f"{document.namespace.name}-{document.slug}-{which}.{suffix}"
    return HttpResponse(
        kind.write(content),
        content_type=kind.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


def _bring_page(
    request: HttpRequest, document: Document, form: BringForm, troubles: Sequence[Trouble]
) -> HttpResponse:
    context = {
        "document": document,
        "here": "write",
        "may_edit": True,
        "form": form,
        "troubles": troubles,
        "waiting": document.imports.filter(by=writer(request)).order_by("-at"),
    }
    status = 422 if form.errors or troubles else 200
    return render(request, "authoring/bring.html", context, status=status)


def _nothing_waits(request: HttpRequest, document: Document, pk: UUID) -> HttpResponse:
    """The answer to a second press of a button whose first did what it says."""
    if request.method != "POST":
        raise Http404
    if document.draft.edits.filter(change=Edit.Change.IMPORTED, form=pk.hex).exists():
        messages.info(request, _("It is in the draft already."))
    else:
        messages.info(request, _("Nothing was brought in."))
    return redirect("authoring:edit", document.namespace.name, document.slug)


def _look_at_document(
    request: HttpRequest, document: Document, arrived: Import, arrival: Arrival
) -> HttpResponse:
    content = arrival.content or {}
    entries = entries_of(document.kind, content, arrived.before, foreign=arrival.foreign)
    keys = set(request.POST.getlist("take"))
    if chosen := [entry for entry in entries if entry.key in keys]:
        came = actions.bring_in(
            arrived=arrived,
            content=taken(chosen, content, arrived.before),
            by=writer(request),
        )
        kept = [entry for entry in chosen if any(map(entry.is_at, came.conflicts))]
        return _done(request, document, came, len(chosen) - len(kept))
    sections: dict[str, list[Entry]] = {}
    for entry in entries:
        sections.setdefault(str(entry.section.title), []).append(entry)
    return _page(
        request,
        document,
        arrived,
        arrival,
        nothing=request.method == "POST",
        sections=list(sections.items()),
        mine=_spoken(arrived.before),
        theirs=_spoken(content),
        fresh=[entry for entry in entries if entry.state != "same"],
    )


def _look_at_pieces(
    request: HttpRequest, document: Document, arrived: Import, arrival: Arrival
) -> HttpResponse:
    forms = [
        PieceForm(
            request.POST if request.method == "POST" else None,
            prefix=f"piece-{number}",
            piece=piece,
            kind=document.kind,
            initial={
                "take": piece.is_understood,
                "target": piece.target,
                "text": piece.text,
                "under": piece.under[:60],
            },
        )
        for number, piece in enumerate(arrival.pieces)
        if not piece.is_heading
    ]
    # A list: every form is to be examined, so that everything wrong is said at once.
    wrong = [form for form in forms if form.is_bound and not form.is_valid()]
    chosen = [
        piece
        for form in forms
        if form.is_bound and not wrong and (piece := form.chosen) is not None
    ]
    if chosen:
        dials = [piece for piece in chosen if piece.is_dial]
        came = actions.bring_in(
            arrived=arrived,
            content=placed(dials, arrived.before),
            pieces=[piece for piece in chosen if not piece.is_dial],
            by=writer(request),
        )
        return _done(request, document, came, len(chosen) - len(came.conflicts))
    return _page(
        request,
        document,
        arrived,
        arrival,
        nothing=request.method == "POST" and not wrong,
        forms=[form for form in forms if form.piece.is_understood],
        unclear=[form for form in forms if not form.piece.is_understood],
        wrong=wrong,
    )


def _page(
    request: HttpRequest,
    document: Document,
    arrived: Import,
    arrival: Arrival,
    *,
    nothing: bool,
    **context: Any,
) -> HttpResponse:
    context = {
        "document": document,
        "here": "write",
        "may_edit": True,
        "arrived": arrived,
        "leftover": arrival.leftover,
        "notes": arrival.notes,
        "nothing": nothing,
        **context,
    }
    # Whatever was sent and is shown again was not brought in.
    status = 422 if request.method == "POST" else 200
    return render(request, "authoring/look.html", context, status=status)


def _spoken(content: Mapping[str, Any]) -> dict[str, str]:
    """The language of a text, and the direction it is written in."""
    language = str(content.get("language", ""))
    return {"language": language, "direction": direction_of(language)}


def _done(
    request: HttpRequest, document: Document, came: actions.BroughtIn, count: int
) -> HttpResponse:
    if count:
        said = ngettext("%(n)s piece was brought in.", "%(n)s pieces were brought in.", count)
        messages.success(request, said % {"n": count})
    if came.conflicts:
        messages.warning(request, _kept(came.conflicts))
    if came.again is not None:
        return redirect(came.again)
    return redirect("authoring:edit", document.namespace.name, document.slug)


def _kept(conflicts: tuple[Conflict, ...]) -> str:
    return ngettext(
        "%(n)s place was changed meanwhile and stays as it is: %(where)s.",
        "%(n)s places were changed meanwhile and stay as they are: %(where)s.",
        len(conflicts),
    ) % {"n": len(conflicts), "where": ", ".join(c.id or c.section for c in conflicts)}
