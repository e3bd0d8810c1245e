"""Looking back: versions, what changed between them, and starting again from one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from authoring import actions
from authoring.comparison import compare as compared
from authoring.errors import NotReleasableError
from authoring.forms.history import ChoiceForm, NoteForm
from authoring.forms.languages import direction_of
from authoring.loaders import (
    READ,
    document_or_404,
    editable_document_or_404,
    readable_versions,
    version_or_404,
    writer,
)
from authoring.models import Document, Version
from authoring.places import content_of

DRAFT = "draft"
VIEWS = ("inline", "sides", "sentence")
"""How a comparison is shown: as one text, as two side by side, or in words alone."""


@require_safe
def history(request: HttpRequest, namespace: str, slug: str) -> HttpResponse:
    """Every version, newest first, with its note and how far it has come."""
    document = document_or_404(request, READ, namespace, slug)
    return _history(request, document, NoteForm())


@require_POST
def keep(request: HttpRequest, namespace: str, slug: str) -> HttpResponse:
    """Freeze the draft as a version with a note, without deciding or releasing it."""
    document = editable_document_or_404(request, namespace, slug)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _history(request, document, form, status=422)
    before = document.newest_version
    try:
        version = actions.freeze(
            document=document, by=writer(request), note=form.cleaned_data["note"]
        )
    except NotReleasableError:
        messages.error(
            request, _("This text cannot be kept as a version yet; see what stands in the way.")
        )
        return redirect("authoring:edit", namespace, slug)
    if before is not None and version.pk == before.pk:
        messages.info(request, _("Nothing has changed since version %s.") % version.semver)
    else:
        messages.success(request, _("Kept as version %s.") % version.semver)
    return redirect("authoring:history", namespace, slug)


@require_POST
def restore(request: HttpRequest, namespace: str, slug: str, number: int) -> HttpResponse:
    """Start the draft again from a version."""
    document = editable_document_or_404(request, namespace, slug)
    version = version_or_404(request, document, number)
    if actions.restore_version(version=version, by=writer(request)):
        messages.success(
            request, _("The draft is version %s again. What it held can be put back.")
            % version.semver
        )  # fmt: skip
    else:
        messages.info(request, _("Nothing has changed since version %s.") % version.semver)
    return redirect("authoring:edit", namespace, slug)


@require_safe
def choose(request: HttpRequest, namespace: str, slug: str) -> HttpResponse:
    """From the form that names two texts to the page that compares them."""
    document = document_or_404(request, READ, namespace, slug)
    may_edit = request.user.has_perm("authoring.edit_document", document)
    form = _choice(readable_versions(request, document), may_edit, data=request.GET)
    if not form.is_valid():
        return redirect("authoring:history", namespace, slug)
    before, after = form.ordered()
    url = reverse("authoring:compare", args=[namespace, slug, before, after])
    view = _view(request)
    return redirect(url if view == VIEWS[0] else f"{url}?view={view}")


@require_safe
def compare(
    request: HttpRequest, namespace: str, slug: str, before: int, after: str
) -> HttpResponse:
    """The redline from one version to another, or to the draft."""
    document = document_or_404(request, READ, namespace, slug)
    old = version_or_404(request, document, before)
    may_edit = request.user.has_perm("authoring.edit_document", document)
    if after == DRAFT:
        if not may_edit:
            raise Http404
        new, content = None, document.draft.content
    elif after.isascii() and after.isdigit() and len(after) < 10:
        new = version_or_404(request, document, int(after))
        content = content_of(new)
    else:
        raise Http404
    versions = readable_versions(request, document)
    return render(
        request,
        "authoring/compare.html",
        {
            "document": document,
            "here": "history",
            "old": old,
            "new": new,
            "comparison": compared(document.kind, content_of(old), content),
            "language": content.get("language", ""),
            "direction": direction_of(str(content.get("language", ""))),
            "form": _choice(versions, may_edit, initial={"before": before, "after": after}),
            "view": _view(request),
            "views": [
                ("inline", _("In one text"), "?"),
                ("sides", _("Side by side"), "?view=sides"),
                ("sentence", _("In a sentence"), "?view=sentence"),
            ],
            "may_edit": may_edit,
        },
    )


def _view(request: HttpRequest) -> str:
    view = request.GET.get("view", "")
    return view if view in VIEWS else VIEWS[0]


def _history(
    request: HttpRequest, document: Document, form: NoteForm, *, status: int = 200
) -> HttpResponse:
    versions = list(readable_versions(request, document))
    may_edit = request.user.has_perm("authoring.edit_document", document)
    return render(
        request,
        "authoring/history.html",
        {
            "document": document,
            "here": "history",
            "versions": versions,
            "form": form,
            "choice": _choice(versions, may_edit),
            "may_edit": may_edit,
        },
        status=status,
    )


def _choice(versions: Iterable[Version], may_edit: bool, **given: Any) -> ChoiceForm:
    """The form that names two texts; at first the two newest."""
    named = [
        (str(version.number), _("Version %(semver)s") % {"semver": version.semver})
        for version in versions
    ]
    if may_edit:
        named.insert(0, (DRAFT, _("The draft")))
    newest = [key for key, _words in [*named, *named][:2]]
    newest_two = dict(zip(("after", "before"), newest, strict=False))
    return ChoiceForm(**(given or {"initial": newest_two}), choices=named)
