"""Writing: the outline, the sections, and one card at a time.

Each address answers a browser with a page and htmx with the region of that page that changes:
the same view, the same templates. A save that htmx sends by itself (no ``done``) is answered with
the findings only, so that nobody loses the word they are typing.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune.floor import current_floor
from authoring import actions
from authoring.actions import Saved
from authoring.cards import NEW, Sheet
from authoring.comparison import differing
from authoring.desk import Desk
from authoring.errors import LimitError, PartConflictError
from authoring.findings import listed
from authoring.loaders import Request, editable_document_or_404, section_or_404, writer
from authoring.models import Document, Edit
from authoring.places import Json, digest_of
from authoring.reading import read_part
from authoring.sections import Section
from authoring.views.answering import card, cards, form, page, region


@require_safe
def edit(request: Request, namespace: str, slug: str) -> HttpResponse:
    """The outline, what was found, and the cards of the sections that matter most."""
    desk = Desk(request, editable_document_or_404(request, namespace, slug))
    lists = [(section, desk.stacks(section)) for section in desk.sections.values() if section.shown]
    return page(request, desk, "authoring/edit.html", lists=lists, floor=current_floor())


@require_http_methods(["GET", "POST"])
def section(request: Request, namespace: str, slug: str, key: str) -> HttpResponse:
    """A section: its cards, or its form where it is one whole."""
    document = editable_document_or_404(request, namespace, slug)
    which = section_or_404(document, key)
    desk = Desk(request, document)
    if which.many:
        if request.method == "POST":
            raise Http404
        if which.shown:
            return redirect(desk.list_url(which))
        return page(
            request,
            desk,
            "authoring/section.html",
            section=which,
            stacks=desk.stacks(which),
            found=desk.found(which),
        )
    if request.method == "POST":
        return _save(request, desk, which, "")
    sheet = desk.sheet(which, "")
    return page(request, desk, "authoring/section.html", section=which, sheet=sheet)


@require_http_methods(["GET", "POST"])
def part(request: Request, namespace: str, slug: str, key: str, part_id: str) -> HttpResponse:
    """One part: its form, or with ``?card`` its card as it is read."""
    document = editable_document_or_404(request, namespace, slug)
    which = _list_or_404(document, key)
    desk = Desk(request, document)
    if request.method == "POST":
        return _save(request, desk, which, part_id)
    if which.place.read(desk.content, part_id) is None:
        if request.htmx:
            return cards(request, desk, which, _("It was removed meanwhile."), focus="")
        raise Http404
    if "card" in request.GET:
        return card(request, desk, which, part_id)
    sheet = desk.sheet(which, part_id)
    return form(request, desk, sheet)


@require_http_methods(["GET", "POST"])
def new(request: Request, namespace: str, slug: str, key: str) -> HttpResponse:
    """A part that is not there yet, in the chapter ``?part`` if one is named."""
    document = editable_document_or_404(request, namespace, slug)
    which = _list_or_404(document, key)
    desk = Desk(request, document)
    if request.method == "POST":
        return _add(request, desk, which)
    chapter = request.GET.get("part")
    sheet = desk.sheet(which, NEW, initial={"part": chapter} if chapter else None)
    return form(request, desk, sheet)


@require_POST
def move(request: Request, namespace: str, slug: str, key: str, part_id: str) -> HttpResponse:
    """One place up or down."""
    document = editable_document_or_404(request, namespace, slug)
    which = _list_or_404(document, key)
    up = request.POST.get("direction") == "up"
    saved = actions.move_part(
        document=document,
        section=which,
        part_id=part_id,
        step=-1 if up else 1,
        by=writer(request),
    )
    desk = Desk(request, document, saved.draft)
    if not request.htmx:
        return redirect(desk.list_url(which, part_id))
    said = _("Moved up.") if up else _("Moved down.")
    if not saved.changed:
        said = _("It stands at the end already.")
    return cards(request, desk, which, said, focus=f"{'up' if up else 'down'}-{part_id}")


@require_POST
def remove(request: Request, namespace: str, slug: str, key: str, part_id: str) -> HttpResponse:
    """Take a part out. The next page offers to put it back."""
    document = editable_document_or_404(request, namespace, slug)
    which = _list_or_404(document, key)
    actions.remove_part(document=document, section=which, part_id=part_id, by=writer(request))
    desk = _fresh(request, document)
    if not request.htmx:
        return redirect(desk.list_url(which))
    return cards(request, desk, which, _("Removed."), focus="undo")


@require_POST
def clear(request: Request, namespace: str, slug: str, key: str) -> HttpResponse:
    """Take a whole section out."""
    document = editable_document_or_404(request, namespace, slug)
    which = section_or_404(document, key)
    if which.many or which.key == "basics":
        raise Http404
    actions.remove_part(document=document, section=which, part_id="", by=writer(request))
    return redirect(Desk(request, document).url(which))


@require_POST
def take_back(request: Request, namespace: str, slug: str, pk: int) -> HttpResponse:
    """Put back what was removed, or the draft that a restored version replaced."""
    document = editable_document_or_404(request, namespace, slug)
    edit_ = get_object_or_404(Edit, pk=pk, draft__document=document)
    desk = Desk(request, document)
    which = desk.sections.get(edit_.section)
    if actions.undo(document=document, edit=edit_, section=which, by=writer(request)):
        messages.success(request, _("It is back."))
    else:
        messages.info(request, _("There is nothing to put back."))
    if which is None:
        return redirect("authoring:edit", *desk.address)
    return redirect(desk.list_url(which, edit_.part))


# -- saving --------------------------------------------------------------------------------------


def _save(request: Request, desk: Desk, which: Section, part_id: str) -> HttpResponse:
    sheet = desk.sheet(which, part_id, data=request.POST)
    if "shape" in request.POST:
        return _reshaped(request, desk, sheet)
    if not sheet.form.is_valid():
        return _refused(request, desk, sheet)
    mine = sheet.form.to_part()
    if part_id:
        mine["id"] = part_id
    given: dict[str, Any] = {
        "document": desk.document,
        "section": which,
        "part": mine,
        "base": sheet.base,
        "by": writer(request),
        "since": sheet.since,
        "form": sheet.token,
    }
    try:
        if which.many:
            saved = actions.save_part(part_id=part_id, **given)
        else:
            saved = actions.save_section(**given)
    except PartConflictError as conflict:
        return _conflict(request, desk, which, part_id, conflict)
    return _saved(request, desk, which, saved)


def _add(request: Request, desk: Desk, which: Section) -> HttpResponse:
    sheet = desk.sheet(which, NEW, data=request.POST)
    if "shape" in request.POST:
        return _reshaped(request, desk, sheet)
    if not sheet.form.is_valid():
        return _refused(request, desk, sheet)
    part_ = sheet.form.to_part()
    try:
        saved = actions.add_part(
            document=desk.document,
            section=which,
            part=part_,
            by=writer(request),
            since=sheet.since,
            form=sheet.token if request.htmx else _of_words(sheet.token, part_),
            after=sheet.after,
        )
    except LimitError as error:
        sheet.form.add_error(
            None,
            ngettext(
                "This section takes at most %(limit)s entry.",
                "This section takes at most %(limit)s entries.",
                error.limit,
            )
            % {"limit": error.limit},
        )
        return _refused(request, desk, sheet)
    except PartConflictError as conflict:
        return _conflict(request, desk, which, str(conflict.mine["id"]), conflict)
    return _saved(request, desk, which, saved)


def _of_words(token: str, part_: Json) -> str:
    """The token of a page's form with these words.

    Whoever goes back to a page that was sent and writes something else there writes another part.
    """
    return token and digest_of([token, part_])


def _saved(request: Request, before: Desk, which: Section, saved: Saved) -> HttpResponse:
    desk = Desk(
        request, before.document, saved.draft, before=before, own=(which.key, saved.part_id)
    )
    said = _meanwhile(saved)
    if not request.htmx:
        messages.success(request, said)
        return redirect(desk.list_url(which, saved.part_id))
    if "done" not in request.POST:
        sheet = desk.sheet(which, saved.part_id)
        note = said if saved.others else ""
        return region(request, desk, "authoring/_saved.html", sheet=sheet, note=note)
    if request.POST.get("part-is-new"):
        return cards(request, desk, which, said, focus=f"edit-{saved.part_id}", done=saved.part_id)
    if not which.many:
        return region(
            request, desk, "authoring/_sheet.html", sheet=desk.sheet(which, ""), said=said
        )
    if _chapter(desk, which, saved.part_id) != request.POST.get("chapter", ""):
        # It went to another chapter, and so its card to another place.
        return cards(request, desk, which, said, focus=f"edit-{saved.part_id}", done=saved.part_id)
    return card(request, desk, which, saved.part_id, said=said)


def _meanwhile(saved: Saved) -> str:
    """“Saved. Ada changed 2 other parts meanwhile.”"""
    if not saved.others:
        return _("Saved.")
    parts = len({(edit_.section, edit_.part) for edit_ in saved.others})
    names = [str(edit_.by) if edit_.by else _("Somebody") for edit_ in saved.others]
    return ngettext(
        "Saved. %(who)s changed %(n)s other part meanwhile; both are kept.",
        "Saved. %(who)s changed %(n)s other parts meanwhile; all are kept.",
        parts,
    ) % {"who": listed(list(dict.fromkeys(names))), "n": parts}


def _reshaped(request: Request, desk: Desk, sheet: Sheet) -> HttpResponse:
    """The form as it was sent, with the rows that a button asked for. Nothing is saved by it."""
    sheet.form.unchecked()
    return form(request, desk, sheet)


def _refused(request: Request, desk: Desk, sheet: Sheet) -> HttpResponse:
    """The form as it was sent, with what is wrong. Nothing typed is lost."""
    if request.htmx and "done" not in request.POST:
        return region(request, desk, "authoring/_unsaved.html", status=422, bare=True, sheet=sheet)
    return form(request, desk, sheet, status=422)


def _conflict(
    request: Request,
    desk: Desk,
    which: Section,
    part_id: str,
    conflict: PartConflictError,
) -> HttpResponse:
    """Both texts side by side; what was typed stays in the form below them."""
    desk = _fresh(request, desk.document)
    if request.htmx and "done" not in request.POST:
        return region(
            request, desk, "authoring/_unsaved.html", status=422, bare=True, conflict=conflict
        )
    sheet = desk.sheet(which, part_id, data=request.POST, base=digest_of(conflict.theirs))
    mine: Json = conflict.mine
    context = {
        "section": which,
        "sheet": sheet,
        "conflict": conflict,
        "mine": read_part(which, mine, desk.content),
        "theirs": conflict.theirs and read_part(which, conflict.theirs, desk.content),
        "differ": conflict.theirs and differing(conflict.theirs, mine),
    }
    if request.htmx:
        return region(request, desk, "authoring/_conflict.html", status=422, bare=True, **context)
    return page(request, desk, "authoring/conflict.html", status=422, **context)


def _fresh(request: Request, document: Document) -> Desk:
    """The desk with the draft as it is now."""
    document.draft.refresh_from_db()
    return Desk(request, document)


def _list_or_404(document: Document, key: str) -> Section:
    which = section_or_404(document, key)
    if not which.many or which.form is None:
        raise Http404
    return which


def _chapter(desk: Desk, which: Section, part_id: str) -> str:
    part_ = which.place.read(desk.content, part_id) or {}
    return str(part_.get("part") or "")
