"""One question of the path: two replies, one's own words, or a story told freely."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from authoring.errors import PartConflictError
from authoring.loaders import Request, writer
from authoring.models import Document
from authoring.places import digest_of
from profiles import actions
from profiles.forms import NarrativeForm, OwnWordsForm, ProhibitionsForm
from profiles.models import Answer
from profiles.questions import Asked, OpenQuestion, Question
from profiles.sentences import Sentence, sentence_of
from profiles.situations import COURSE
from profiles.views.path import given_by, go, offered_by, page, profile_or_404

OWN_WORDS = gettext_lazy("What should it do instead?")


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
    if request.method == "POST" and not is_typing and (choice != "own" or form.is_valid()):
        words = form.cleaned_data["words"] if choice == "own" else ""
        answer = partial(actions.answer, question=asked, choice=choice, words=words)
        return _save(request, document, asked, row, form, answer)
    return _ask(request, document, asked, row, form)


def _open(request: Request, document: Document, asked: OpenQuestion) -> HttpResponse:
    row = document.answers.filter(question=asked.key).first()
    form = (ProhibitionsForm if asked.lines else NarrativeForm)(
        request.POST if request.method == "POST" else None,
        label=asked.label,
        initial={"words": _words(document, asked, row)},
    )
    if request.method == "POST" and form.is_valid():
        if "done" not in request.POST:
            return _held(request, document, asked, form)
        tell = partial(actions.tell, question=asked, words=form.cleaned_data["words"])
        return _save(request, document, asked, row, form, tell)
    return _ask(request, document, asked, row, form)


def _save(
    request: Request,
    document: Document,
    asked: Asked,
    row: Answer | None,
    form: OwnWordsForm,
    action: Callable[..., object],
) -> HttpResponse:
    """Onward, or the question again where somebody else has changed the words meanwhile."""
    try:
        action(document=document, base=_posted_base(request), by=writer(request))
    except PartConflictError as error:
        return _ask(request, document, asked, row, form, error)
    return _onward(document, asked)


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
    conflict: PartConflictError | None = None,
) -> HttpResponse:
    theirs = conflict.theirs["text"] if conflict and conflict.theirs else ""
    given = given_by(document)
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
    return page(request, document, "profiles/_question.html", title, context, status)


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


def _onward(document: Document, asked: Asked) -> HttpResponse:
    following = COURSE.after(asked, given_by(document))
    document.draft.refresh_from_db()
    if following is None and offered_by(document):
        return redirect("profiles:wants", document.namespace.name, document.slug)
    return go(document, following)
