"""What the editor answers: a page to a browser, the region of it that changes to htmx."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import reswap, retarget

from authoring.cards import Sheet
from authoring.desk import Desk
from authoring.loaders import Request
from authoring.sections import Section

__all__ = ["card", "cards", "form", "page", "region"]


def page(
    request: Request, desk: Desk, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of the editor, with what can be put back."""
    undo = desk.offered_undo()
    return render(
        request,
        template,
        {
            "desk": desk,
            "document": desk.document,
            "undo": undo,
            "may_edit": True,
            "here": "write",
            **context,
        },
        status=status,
    )


def region(
    request: Request,
    desk: Desk,
    template: str,
    *,
    status: int = 200,
    bare: bool = False,
    **context: Any,
) -> HttpResponse:
    """One region of a page; unless ``bare``, with the outline and summary that go with it."""
    context = {
        "desk": desk,
        "document": desk.document,
        "region": template,
        "bare": bare,
        "undo": None if bare else desk.offered_undo(),
        **context,
    }
    return render(request, "authoring/_answer.html", context, status=status)


def form(request: Request, desk: Desk, sheet: Sheet, *, status: int = 200) -> HttpResponse:
    """The form of a part or of a section that is one whole."""
    if request.htmx:
        return region(request, desk, "authoring/_sheet.html", status=status, bare=True, sheet=sheet)
    template = "authoring/part.html" if sheet.section.many else "authoring/section.html"
    return page(request, desk, template, status=status, section=sheet.section, sheet=sheet)


def card(
    request: Request, desk: Desk, which: Section, part_id: str, *, said: str = ""
) -> HttpResponse:
    """A part as it is read, with what is ``said`` of it."""
    found = desk.place_of(which, part_id)
    if found is None:
        raise Http404
    if not request.htmx:
        return redirect(desk.list_url(which, part_id))
    return region(
        request,
        desk,
        "authoring/_card.html",
        bare=not said,
        card=found,
        said=said,
        focus=f"edit-{part_id}",
    )


def cards(
    request: Request, desk: Desk, which: Section, said: str, *, focus: str, done: str = ""
) -> HttpResponse:
    """A section's cards anew, wherever in it the request came from.

    Forms that are open elsewhere in it stay as they are, with what is being typed in them; only
    the one that is ``done`` (its part, or with a new one the place it was written in) goes.
    """
    parameters = request.POST or request.GET
    is_new = bool(parameters.get("part-is-new"))
    kept_new = set(parameters.getlist("open-new"))
    response = region(
        request,
        desk,
        "authoring/_list.html",
        section=which,
        stacks=desk.stacks(which),
        said=said,
        focus=focus,
        keep=set(parameters.getlist("open")) - {done},
        keep_new=kept_new - {parameters.get("chapter", "")} if is_new else kept_new,
    )
    return reswap(retarget(response, f"#list-{which.key}"), "outerHTML")
