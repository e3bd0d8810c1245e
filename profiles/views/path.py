"""The personal path: one question a page, every answer saved, and good places to stop.

Each address answers a browser with a page and htmx with the region of it that changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from authoring.actions import add_part, save_part
from authoring.errors import PartConflictError
from authoring.forms.languages import direction_of
from authoring.loaders import Request, editable_document_or_404, section_or_404, writer
from authoring.models import Document
from authoring.places import digest_of
from authoring.reading import read_part
from authoring.reviewing import findings_of
from authoring.sections import sections_of
from profiles import actions
from profiles.card import card_of
from profiles.forms import (
    NarrativeForm,
    OwnWordsForm,
    ProhibitionsForm,
    SentenceForm,
    SettleForm,
)
from profiles.models import Answer
from profiles.questions import Asked, OpenQuestion, Question, arises
from profiles.sentences import Sentence, sentence_of, sentences_of
from profiles.situations import COURSE
from profiles.standing import standing_of
from profiles.wants import Pull, pulls, wishes

OWN_WORDS = gettext_lazy("What should it do instead?")


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
    return _go(document, COURSE.left_off(_given(document)))


@require_http_methods(["GET", "POST"])
def question(request: Request, namespace: str, slug: str, key: str) -> HttpResponse:
    """One question, and what was answered to it."""
    document = profile_or_404(request, namespace, slug)
    asked = COURSE.get(key)
    if asked is None:
        raise Http404
    if isinstance(asked, OpenQuestion):
        return _open(request, document, asked)
    return _situation(request, document, asked)


@require_http_methods(["GET", "POST"])
def sentence(request: Request, namespace: str, slug: str, key: str, part_id: str) -> HttpResponse:
    """One sentence of the profile, to be put in other words or taken out, in its place."""
    document = profile_or_404(request, namespace, slug)
    held = _sentence_or_404(document, key, part_id)
    form = SentenceForm(request.POST or None, sentence=held)
    if request.method == "POST" and "remove" in request.POST:
        actions.take_out(
            document=document, section=held.section, part_id=part_id, by=writer(request)
        )
        if not request.htmx:
            return _back(document)
        document.draft.refresh_from_db()
        return render(request, "profiles/_gone.html", {"shown": _shown(request, document)})
    base = request.POST.get("base", "") if request.method == "POST" else digest_of(held.part)
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_part(
                document=document,
                section=held.section,
                part_id=part_id,
                part=form.to_part(),
                base=base,
                since=0,
                by=writer(request),
            )
        except PartConflictError:
            base, theirs = digest_of(held.part), held.words
        else:
            document.draft = saved.draft
            held = _sentence_or_404(document, key, part_id)
            return _said(request, document, held) if request.htmx else _back(document)
    if "said" in request.GET:
        return _said(request, document, held)
    context = {"form": form, "sentence": held, "base": base, "theirs": theirs}
    status = 422 if form.errors or theirs else 200
    return _page(
        request, document, "profiles/_sentence_form.html", _("Your words"), context, status
    )


@require_http_methods(["GET", "POST"])
def wants(request: Request, namespace: str, slug: str) -> HttpResponse:
    """Wants beside considered wishes; where they pull apart, the author settles it."""
    document = profile_or_404(request, namespace, slug)
    offered = _offered(document)
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
    return _page(request, document, "profiles/_wants.html", title, context, status)


@require_safe
def enough(request: Request, namespace: str, slug: str) -> HttpResponse:
    """A good place to stop: what the profile says so far, and the ways on."""
    document = profile_or_404(request, namespace, slug)
    given = _given(document)
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
        "offered": len(_offered(document)),
        "following": following,
        "more": _more(following, given),
        "asked": [(q, given.get(q.key, "")) for q in COURSE if arises(q, given)],
        "is_released": document.versions.filter(endorsement__isnull=False).exists(),
        "shown": digest_of(content),
    }
    context |= {"standing": standing_of(document), "is_written": not card_of(content).is_empty}
    title = _("Your profile so far")
    return _page(request, document, "profiles/_enough.html", title, context)


# -- how -----------------------------------------------------------------------------------------


def profile_or_404(request: Request, namespace: str, slug: str) -> Document:
    """A profile of the visitor's own."""
    document = editable_document_or_404(request, namespace, slug)
    if document.kind != Document.Kind.PROFILE:
        raise Http404
    return document


def _situation(request: Request, document: Document, asked: Question) -> HttpResponse:
    row = document.answers.filter(question=asked.key).first()
    choice = request.POST.get("choice", "")
    is_typing = request.method == "POST" and choice not in Answer.Choice.values
    form = OwnWordsForm(
        request.POST if choice == "own" or is_typing else None,
        label=OWN_WORDS,
        needed=not is_typing,
        initial={"words": _words(document, asked, row)},
    )
    if is_typing and form.is_valid():
        return _held(request, document, asked, form)
    conflict = None
    if request.method == "POST" and not is_typing and (choice != "own" or form.is_valid()):
        try:
            actions.answer(
                document=document,
                question=asked,
                choice=choice,
                words=form.cleaned_data["words"] if choice == "own" else "",
                base=_posted_base(request),
                by=writer(request),
            )
        except PartConflictError as error:
            conflict = error
        else:
            return _onward(document, asked)
    return _ask(request, document, asked, row, form, conflict)


def _open(request: Request, document: Document, asked: OpenQuestion) -> HttpResponse:
    row = document.answers.filter(question=asked.key).first()
    form = (ProhibitionsForm if asked.lines else NarrativeForm)(
        request.POST if request.method == "POST" else None,
        label=asked.label,
        initial={"words": _words(document, asked, row)},
    )
    conflict = None
    if request.method == "POST" and form.is_valid():
        if "done" not in request.POST:
            return _held(request, document, asked, form)
        try:
            actions.tell(
                document=document,
                question=asked,
                words=form.cleaned_data["words"],
                base=_posted_base(request),
                by=writer(request),
            )
        except PartConflictError as error:
            conflict = error
        else:
            return _onward(document, asked)
    return _ask(request, document, asked, row, form, conflict)


def _held(request: Request, document: Document, asked: Asked, form: OwnWordsForm) -> HttpResponse:
    """The answer to a form that saved itself: nothing on the page changes."""
    actions.hold(
        document=document,
        question=asked,
        typed=form.cleaned_data["words"],
        base=_posted_base(request),
        by=writer(request),
    )
    return HttpResponse(status=204)


def _ask(
    request: Request,
    document: Document,
    asked: Asked,
    row: Answer | None,
    form: OwnWordsForm,
    conflict: PartConflictError | None,
) -> HttpResponse:
    theirs = conflict.theirs["text"] if conflict and conflict.theirs else ""
    given = _given(document)
    round_ = COURSE.round_of(asked, given)
    context = {
        "question": asked,
        "is_open": isinstance(asked, OpenQuestion),
        "answer": row,
        "form": form,
        "base": digest_of(theirs) if theirs else _base(request, document, asked, row),
        "theirs": theirs,
        "number": round_.index(asked) + 1,
        "total": len(round_),
        "last": _last_said(document, asked),
    }
    title = str(asked.text)
    status = 422 if form.errors or theirs else 200
    return _page(request, document, "profiles/_question.html", title, context, status)


def _words(document: Document, asked: Asked, row: Answer | None) -> str:
    """What was typed and not handed in, or the own words that stand in the draft."""
    return row.typed if row and row.typed else actions.said(document, asked, row)


def _base(request: Request, document: Document, asked: Asked, row: Answer | None) -> str:
    """Digest of the words that the page's own are typed over."""
    if request.method == "POST":
        return _posted_base(request)
    if row and row.typed:
        return row.base
    return digest_of(actions.said(document, asked, row))


def _posted_base(request: Request) -> str:
    """The digest a form carried; "" where it is none."""
    base = request.POST.get("base", "")
    return base if re.fullmatch("[0-9a-f]{32}", base) else ""


def _last_said(document: Document, asked: Asked) -> Sentence | None:
    """The sentence written last, so that it can be put in other words while it is fresh."""
    row = document.answers.exclude(choice__in=["", "skip"]).exclude(question=asked.key).last()
    said = COURSE.get(row.question) if row else None
    if row is None or not isinstance(said, Question):
        return None
    found = (sentence_of(document, said.section, part_id) for part_id in row.parts)
    return next((held for held in found if held), None)


def _given(document: Document) -> dict[str, str]:
    return dict(document.answers.exclude(choice="").values_list("question", "choice"))


def _offered(document: Document) -> list[Pull]:
    """The pairs that pull apart, without those the person said do not."""
    rows = document.answers.exclude(choice="")
    given = {row.question: (row.choice, tuple(row.parts)) for row in rows}
    found = pulls(COURSE, document.draft.content, given)
    return [pull for pull in found if pull.key not in given]


def _more(following: Asked | None, given: dict[str, str]) -> int:
    """How many questions are left in the round that comes next."""
    if following is None:
        return 0
    return sum(q.key not in given for q in COURSE.round_of(following, given))


def _onward(document: Document, asked: Asked) -> HttpResponse:
    following = COURSE.after(asked, _given(document))
    document.draft.refresh_from_db()
    if following is None and _offered(document):
        return redirect("profiles:wants", document.namespace.name, document.slug)
    return _go(document, following)


def _after_settling(document: Document, before: int) -> HttpResponse:
    """To the next pair, if there was more than the one that is settled now."""
    page = "profiles:wants" if before > 1 else "profiles:enough"
    return redirect(page, document.namespace.name, document.slug)


def _go(document: Document, following: Asked | None) -> HttpResponse:
    address = [document.namespace.name, document.slug]
    if following is None:
        return redirect("profiles:enough", *address)
    return redirect("profiles:question", *address, following.key)


def _back(document: Document) -> HttpResponse:
    return redirect("profiles:path", document.namespace.name, document.slug)


def _sentence_or_404(document: Document, key: str, part_id: str) -> Sentence:
    found = sentence_of(document, key, part_id)
    if found is None:
        raise Http404
    return found


def _said(request: Request, document: Document, held: Sentence) -> HttpResponse:
    language = document.draft.content.get("language")
    context = {
        "sentence": held,
        "language": language,
        "has_focus": True,
        "shown": _shown(request, document),
    }
    return render(request, "profiles/_sentence.html", context)


def _shown(request: Request, document: Document) -> str:
    """What the page around a sentence shows by now, where it is the one that releases it."""
    page = reverse("profiles:enough", args=[document.namespace.name, document.slug])
    here = request.htmx.current_url_abs_path == page
    return digest_of(document.draft.content) if here else ""


def _page(
    request: Request,
    document: Document,
    region: str,
    title: str,
    context: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
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
