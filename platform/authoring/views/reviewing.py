"""Texts that the validator is not sure about, read by people who did not write them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from authoring import actions
from authoring.errors import OwnTextError, TextChangedError
from authoring.forms.reviewing import ReviewForm
from authoring.loaders import document_or_404, writer
from authoring.models import Document
from authoring.reviewing import Matter, matters_of


@require_http_methods(["GET", "POST"])
def reviews(request: HttpRequest, namespace: str, slug: str) -> HttpResponse:
    """What waits for review, with the words in question; an answer, with its reason."""
    document = document_or_404(request, "authoring.review_document", namespace, slug)
    form = ReviewForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        _answer(request, document, form)
        return redirect("authoring:reviews", namespace, slug)
    matters = [(matter, _form_for(request, matter, form)) for matter in matters_of(document)]
    context = {
        "document": document,
        "here": "reviews",
        "open": [pair for pair in matters if not pair[0].is_settled],
        "settled": [pair for pair in matters if pair[0].is_settled],
        "language": document.draft.content.get("language", ""),
        "may_edit": request.user.has_perm("authoring.edit_document", document),
    }
    status = 200 if form is None else 422
    return render(request, "authoring/reviews.html", context, status=status)


def _answer(request: HttpRequest, document: Document, form: ReviewForm) -> None:
    accepts = form.cleaned_data["answer"] == "accept"
    try:
        actions.review(
            document=document,
            rule=form.cleaned_data["rule"],
            subject=form.subject,
            by=writer(request),
            accepts=accepts,
            reason=form.cleaned_data["reason"],
        )
    except TextChangedError:
        messages.error(request, _("The text has changed meanwhile. Please read it again."))
    except OwnTextError:
        messages.error(request, _("You wrote this yourself; somebody else has to review it."))
    else:
        messages.success(request, _("Accepted.") if accepts else _("Refused."))


def _form_for(request: HttpRequest, matter: Matter, sent: ReviewForm | None) -> ReviewForm | None:
    """The form for one matter, as it was sent if it was; None for those who wrote the text."""
    user = writer(request)
    if matter.is_by(user):
        return None
    rule, subject = matter.shown[0].rule, matter.subject
    about = {"rule": rule, "part": subject.part, "text": subject.text}
    if sent is not None and all(sent.data.get(name) == value for name, value in about.items()):
        return ReviewForm(sent.data, auto_id=f"{matter.key}-%s")
    mine = matter.answer_of(user)
    if mine is not None:
        about |= {"answer": "accept" if mine.accepts else "refuse", "reason": mine.reason}
    return ReviewForm(initial=about, auto_id=f"{matter.key}-%s")
