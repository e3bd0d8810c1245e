"""The personal path: one question a page, every answer saved, and good places to stop.

Each address answers a browser with a page and htmx with the region of it that changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from authoring.actions import add_part
from authoring.forms.languages import direction_of
from authoring.loaders import Request, editable_document_or_404, section_or_404, writer
from authoring.models import Document
from authoring.places import digest_of
from authoring.reading import read_part
from authoring.reviewing import findings_of
from authoring.sections import sections_of
from profiles import actions
from profiles.card import card_of
from profiles.forms import SettleForm
from profiles.questions import Asked, arises
from profiles.sentences import sentences_of
from profiles.situations import COURSE
from profiles.standing import standing_of
from profiles.wants import Pull, pulls, wishes


@login_required
@require_POST
def begin_path(request: Request) -> HttpResponse:
    """A new private profile, and the first question."""
    document = actions.begin_path(
        by=cast("User", request.user), title=_("About me"), language=get_language() or "en"
    )
    return redirect("profiles:path", document.namespace.name, document.slug)


@require_safe
def path(request: Request, namespace: str, slug: str) -> HttpResponse:
    """Where the person left off: the next question, or the place to stop."""
    document = profile_or_404(request, namespace, slug)
    return go(document, COURSE.left_off(given_by(document)))


@require_http_methods(["GET", "POST"])
def wants(request: Request, namespace: str, slug: str) -> HttpResponse:
    """Wants beside considered wishes; where they pull apart, the author settles it."""
    document = profile_or_404(request, namespace, slug)
    offered = offered_by(document)
    forms = [SettleForm(pull=pull, number=number) for number, pull in enumerate(offered)]
    if request.method == "POST":
        number = next((n for n, p in enumerate(offered) if p.key == request.POST.get("pair")), None)
        if number is None:  # settled already, in another window or by the same button
            return redirect("profiles:wants", namespace, slug)
        if "apart" in request.POST:
            actions.dismiss(document=document, pull=offered[number], by=writer(request))
            return _after_settling(document, len(offered))
        forms[number] = form = SettleForm(request.POST, pull=offered[number], number=number)
        if form.is_valid():
            add_part(
                document=document,
                section=section_or_404(document, "tensions"),
                part=form.to_part(),
                by=writer(request),
                since=document.draft.revision,
            )
            return _after_settling(document, len(offered))
    content = document.draft.content
    section = section_or_404(document, "desires")
    tensions = section_or_404(document, "tensions")
    context = {
        "forms": forms,
        "columns": [
            (heading, [read_part(section, wish, content) for wish in wishes(content, order)])
            for order, heading in (
                ("first", _("What I want")),
                ("second", _("What I want to want")),
            )
        ],
        "settled": [read_part(tensions, tension, content) for tension in tensions.parts(content)],
    }
    status = 422 if any(form.errors for form in forms) else 200
    title = _("What you want, and what you want to want")
    return page(request, document, "profiles/_wants.html", title, context, status)


@require_safe
def enough(request: Request, namespace: str, slug: str) -> HttpResponse:
    """A good place to stop: what the profile says so far, and the ways on."""
    document = profile_or_404(request, namespace, slug)
    given = given_by(document)
    content = document.draft.content
    findings = findings_of(document)
    dials = sections_of(document.kind)["parameters"].parts(content)
    following = COURSE.next(given)
    context = {
        "sentences": sentences_of(document),
        "narrative": content.get("narrative"),
        "dials": [
            dial
            for part in dials
            for dial in read_part(sections_of(document.kind)["parameters"], part, content).dials
        ],
        "findings": findings.blocking,
        "passes": findings.passes,
        "offered": len(offered_by(document)),
        "following": following,
        "more": _more(following, given),
        "asked": [(q, given.get(q.key, "")) for q in COURSE if arises(q, given)],
        "is_released": document.versions.filter(endorsement__isnull=False).exists(),
        "shown": digest_of(content),
    }
    context |= {"standing": standing_of(document), "is_written": not card_of(content).is_empty}
    title = _("Your profile so far")
    return page(request, document, "profiles/_enough.html", title, context)


def _after_settling(document: Document, before: int) -> HttpResponse:
    """To the next pair, if there was more than the one that is settled now."""
    name = "profiles:wants" if before > 1 else "profiles:enough"
    return redirect(name, document.namespace.name, document.slug)


def _more(following: Asked | None, given: dict[str, str]) -> int:
    """How many questions are left in the round that comes next."""
    if following is None:
        return 0
    return sum(q.key not in given for q in COURSE.round_of(following, given))


# -- shared by the pages of the path ---------------------------------------------------------------


def profile_or_404(request: Request, namespace: str, slug: str) -> Document:
    """A profile of the visitor's own."""
    document = editable_document_or_404(request, namespace, slug)
    if document.kind != Document.Kind.PROFILE:
        raise Http404
    return document


def given_by(document: Document) -> dict[str, str]:
    """Which question was answered with which choice."""
    return dict(document.answers.exclude(choice="").values_list("question", "choice"))


def offered_by(document: Document) -> list[Pull]:
    """The pairs that pull apart, without those the person said do not."""
    rows = document.answers.exclude(choice="")
    given = {row.question: (row.choice, tuple(row.parts)) for row in rows}
    found = pulls(COURSE, document.draft.content, given)
    return [pull for pull in found if pull.key not in given]


def go(document: Document, following: Asked | None) -> HttpResponse:
    """To a question, or, where none follows, to the place to stop."""
    address = [document.namespace.name, document.slug]
    if following is None:
        return redirect("profiles:enough", *address)
    return redirect("profiles:question", *address, following.key)


def page(
    request: Request,
    document: Document,
    region: str,
    title: str,
    context: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    """The whole page, or for htmx the ``region`` of it that changes."""
    language = str(document.draft.content.get("language") or "")
    whole = {
        **context,
        "document": document,
        "region": region,
        "title": title,
        "language": language,
        "direction": direction_of(language),
        "path_url": reverse("profiles:path", args=[document.namespace.name, document.slug]),
    }
    template = region if request.htmx else "profiles/path.html"
    return render(request, template, whole, status=status)
