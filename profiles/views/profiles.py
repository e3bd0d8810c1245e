"""Beginning a profile, a person's page, and standing behind a text."""

from __future__ import annotations

import copy
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from attune.diff import diff
from authoring.errors import NotReleasableError, TextChangedError
from authoring.loaders import document_or_404
from authoring.models import Document
from authoring.places import digest_of
from authoring.reviewing import findings_of
from profiles import actions
from profiles.errors import ReviewDueError
from profiles.forms import EndorsementForm, ProfileForm
from profiles.starters import starters


@login_required
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Choose what a new profile starts from."""
    person = cast("User", request.user)
    form = ProfileForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        try:
            with transaction.atomic():
                document = actions.start_profile(
                    by=person,
                    slug=fields["slug"],
                    content=copy.deepcopy(dict(starters()[fields["starter"]].content)),
                    visibility=fields["visibility"],
                )
        except IntegrityError:  # the other half of a double click
            form.add_error("slug", _("You have a profile at this address already."))
        else:
            return redirect("authoring:edit", document.namespace.name, document.slug)
    status = 422 if form.is_bound and not form.is_valid() else 200
    context = {"form": form, "unfinished": _unfinished(person)}
    return render(request, "profiles/new.html", context, status=status)


def _unfinished(person: User) -> Document | None:
    """The profile whose questions the person was answering last, if it was never released."""
    return (
        Document.objects.filter(namespace=person.namespace_id, answers__isnull=False)
        .exclude(versions__endorsement__isnull=False)
        .select_related("namespace")
        .order_by("-answers__at")
        .first()
    )


@require_safe
def person(request: HttpRequest, name: str) -> HttpResponse:
    """A person's page: to themselves, all their profiles; to others, what they have published."""
    whose = get_object_or_404(User.objects.select_related("namespace"), namespace__name=name)
    documents = [
        document
        for document in Document.objects.filter(namespace=whose.namespace_id)
        .select_related("namespace", "draft", "head__release")
        .order_by("slug")
        if request.user.has_perm("authoring.view_document", document)
    ]
    is_self = request.user == whose
    if not documents and not is_self:
        raise Http404  # whether somebody has an account is nobody's business
    memberships = (
        whose.memberships.filter(left_at=None).select_related("community__namespace")
        if is_self
        else ()
    )
    context = {
        "whose": whose,
        "documents": documents,
        "is_self": is_self,
        "memberships": memberships,
        "due": [document for document in documents if _is_due(document)] if is_self else [],
    }
    return render(request, "profiles/person.html", context)


def _is_due(document: Document) -> bool:
    """Whether to ask again; the page of the review looks closer, at the text in force."""
    day = (document.draft.content.get("review") or {}).get("due")
    return hasattr(document, "head") and day is not None and day <= str(timezone.localdate())


@login_required
@require_http_methods(["GET", "POST"])
def endorse_text(request: HttpRequest, namespace: str, slug: str) -> HttpResponse:
    """Show what would be released, then release it under the person's word."""
    document = document_or_404(request, "authoring.release_document", namespace, slug)
    if document.kind != Document.Kind.PROFILE:
        raise Http404
    form = EndorsementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.endorse(
                document=document,
                by=cast("User", request.user),
                note=form.cleaned_data["note"],
                shown=request.POST.get("shown", ""),
            )
        except TextChangedError:
            messages.warning(request, _("The text has changed meanwhile. Please read it again."))
        except NotReleasableError:
            messages.error(request, _("This cannot be released yet; see what stands in the way."))
        except ReviewDueError:
            return redirect("profiles:still_right", namespace, slug)
        else:
            messages.success(request, _("Endorsed. It is being signed and published."))
            return redirect("profiles:use", namespace, slug)
    findings = findings_of(document)
    report = findings.report
    endorsed = document.versions.filter(endorsement__isnull=False).order_by("-number").first()
    changes = None
    if endorsed is not None and report.document is not None:
        changes = diff(endorsed.content, report.document)
    context = {
        "form": form,
        "document": document,
        "shown": digest_of(document.draft.content),
        "report": report,
        "blocking": findings.blocking,
        "endorsed": endorsed,
        "changes": changes,
    }
    status = 422 if form.is_bound else 200
    return render(request, "profiles/endorse.html", context, status=status)
