"""Comments: on one part, in one thread, and all of a document's.

To htmx a page of comments is the region under the part it is about, and an act in a thread is
answered with that thread alone.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from authoring import actions
from authoring.discussion import (
    Place,
    Spoken,
    Talk,
    Texts,
    people_in,
    talk_id,
    talk_url,
    threads_for,
)
from authoring.forms.discussing import EditForm, FilterForm, ReplyForm, ThreadForm
from authoring.loaders import (
    Request,
    document_or_404,
    readable_versions,
    section_or_404,
    version_or_404,
    writer,
)
from authoring.models import Comment, Document, Thread, Version
from authoring.places import digest_of

READS, WRITES = "authoring.read_comments", "authoring.write_comments"


@require_safe
def comments(request: Request, namespace: str, slug: str) -> HttpResponse:
    """Everything that is said about a document, by state and by person."""
    document = document_or_404(request, READS, namespace, slug)
    everything = _texts(request, document).spoken(threads_for(document, request.user))
    people = [(str(person.pk), str(person)) for person in people_in(everything)]
    form = FilterForm(request.GET, people=people)
    chosen = form.cleaned_data if form.is_valid() else {}
    shown = [
        each
        for each in everything
        if _is_in(each, chosen.get("state") or "") and _is_from(each, chosen.get("who") or "")
    ]
    context = {
        "document": document,
        "here": "comments",
        "form": form,
        "shown": shown,
        "total": len(everything),
        "may_edit": request.user.has_perm("authoring.edit_document", document),
        **_allowed(request, document),
    }
    return render(request, "authoring/comments.html", context)


@require_http_methods(["GET", "POST"])
def talk(request: Request, namespace: str, slug: str, key: str, part_id: str = "") -> HttpResponse:
    """What is said about one part, and a form to say something."""
    document = document_or_404(request, READS, namespace, slug)
    section = section_or_404(document, key)
    if section.many != bool(part_id):
        raise Http404
    texts = _texts(request, document)
    place = texts.place(section, part_id)
    threads = threads_for(document, request.user).filter(section=key, part=part_id)
    if place.part is None and not threads.exists():
        raise Http404
    if "closed" in request.GET:
        return _closed(request, place)
    quoted = request.GET.get("quote", "").strip()
    form = ThreadForm(request.POST or None, initial={"quote": quoted or place.words})
    if request.method == "POST" and place.part is not None:
        _refuse_readers(request, document)
        if form.is_valid():
            _start(request, place, form)
            if not request.htmx:
                return redirect(talk_url(document, section, part_id, texts.version))
            form = ThreadForm(initial={"quote": place.words})
    status = 422 if form.is_bound else 200
    said = _("Your comment is there.") if request.method == "POST" and status == 200 else ""
    context = {
        "document": document,
        "here": "comments",
        "place": place,
        "region": talk_id(section, part_id),
        "url": talk_url(document, section, part_id, texts.version),
        "form": form,
        "spoken": texts.spoken(threads),
        "said": said,
        "link": _link(request, place) if said else None,
        "may_edit": request.user.has_perm("authoring.edit_document", document),
        **_allowed(request, document),
    }
    template = "authoring/_talk.html" if request.htmx else "authoring/talk.html"
    return render(request, template, context, status=status)


@require_POST
def reply(request: Request, namespace: str, slug: str, pk: int) -> HttpResponse:
    """Answer in a thread."""
    document, thread = _thread_or_404(request, namespace, slug, pk)
    form = ReplyForm(request.POST, auto_id=f"thread-{pk}-%s")
    if not form.is_valid():
        return _thread(request, document, thread, reply_form=form, status=422)
    text = form.cleaned_data["text"]
    actions.reply(thread=thread, text=text, by=writer(request), form=_once(request, pk, text))
    return _thread(request, document, thread, said=_("Your answer is there."))


@require_POST
def settle(request: Request, namespace: str, slug: str, pk: int) -> HttpResponse:
    """Resolve a thread or open it again: whoever began it, and the writers."""
    document, thread = _thread_or_404(request, namespace, slug, pk)
    if not _may_settle(request, document, thread):
        raise PermissionDenied
    resolved = request.POST.get("state") == Thread.State.RESOLVED
    actions.settle(thread=thread, resolved=resolved, by=writer(request))
    return _thread(request, document, thread, said=_("Resolved.") if resolved else _("Open again."))


@require_http_methods(["GET", "POST"])
def comment(request: Request, namespace: str, slug: str, pk: int) -> HttpResponse:
    """Edit one's own comment."""
    document, found = _own_comment_or_404(request, namespace, slug, pk)
    form = EditForm(request.POST or None, initial={"text": found.text}, auto_id=f"comment-{pk}-%s")
    if request.method == "GET" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return _thread(request, document, found.thread, edited=found, edit_form=form, status=status)
    actions.edit_comment(comment=found, text=form.cleaned_data["text"], by=writer(request))
    return _thread(request, document, found.thread, said=_("Saved."))


@require_POST
def delete(request: Request, namespace: str, slug: str, pk: int) -> HttpResponse:
    """Take back one's own comment. A second press finds it gone."""
    if not request.htmx and _is_gone(request, namespace, slug, pk):
        messages.success(request, _("Deleted."))
        return redirect("authoring:comments", namespace, slug)
    document, found = _own_comment_or_404(request, namespace, slug, pk)
    thread = found.thread
    section = section_or_404(document, thread.section)
    if actions.delete_comment(comment=found, by=writer(request)):
        return _thread(request, document, thread, said=_("Deleted."))
    if request.htmx:
        place = _texts(request, document).place(section, thread.part)
        context = {"said": _("Deleted."), "link": _link(request, place)}
        return render(request, "authoring/_thread_gone.html", context)
    messages.success(request, _("Deleted."))
    return redirect("authoring:comments", namespace, slug)


# -- loading -------------------------------------------------------------------------------------


def _thread_or_404(request: Request, namespace: str, slug: str, pk: int) -> tuple[Document, Thread]:
    document = document_or_404(request, WRITES, namespace, slug)
    return document, get_object_or_404(threads_for(document, request.user), pk=pk)


def _own_comment_or_404(
    request: Request, namespace: str, slug: str, pk: int
) -> tuple[Document, Comment]:
    document = document_or_404(request, WRITES, namespace, slug)
    found = get_object_or_404(
        Comment.objects.select_related("thread"),
        pk=pk,
        author=writer(request),
        deleted_at=None,
        thread__in=threads_for(document, request.user),
    )
    return document, found


def _is_gone(request: Request, namespace: str, slug: str, pk: int) -> bool:
    """Whether no such comment is left, or only the empty place of one's own."""
    document_or_404(request, WRITES, namespace, slug)
    own = Comment.objects.filter(author=writer(request), deleted_at__isnull=False)
    return not Comment.objects.filter(pk=pk).exclude(pk__in=own).exists()


def _refuse_readers(request: Request, document: Document) -> None:
    if not request.user.has_perm(WRITES, document):
        raise PermissionDenied


def _texts(request: Request, document: Document) -> Texts:
    """The text in front of the reader: the version they name, or the draft if they write it."""
    number = request.GET.get("version", "")
    if number.isascii() and number.isdigit() and len(number) < 10:
        named = version_or_404(request, document, int(number))
        return Texts(document, named)
    if request.user.has_perm("authoring.edit_document", document):
        return Texts(document, None)
    shown = _version_shown(request, document)
    return Texts(document, shown, content={} if shown is None else None)


def _version_shown(request: Request, document: Document) -> Version | None:
    """The version on the page of the document."""
    versions = readable_versions(request, document)
    return versions.filter(release__state="published").first() or versions.first()


# -- answering -----------------------------------------------------------------------------------


def _start(request: Request, place: Place, form: ThreadForm) -> None:
    actions.start_thread(
        document=place.document,
        section=place.section.key,
        part=place.part_id,
        version=place.version,
        digest=place.digest,
        quote=form.cleaned_data["quote"],
        text=form.cleaned_data["text"],
        by=writer(request),
        form=_once(request, place.section.key, place.part_id, form.cleaned_data),
    )


def _once(request: Request, *said: Any) -> str:
    """Tells what is sent twice from one page; "" where the page did not say which it is."""
    token = request.POST.get("token", "")
    return token and digest_of([token, *said])


def _thread(
    request: Request, document: Document, thread: Thread, *, status: int = 200, **context: Any
) -> HttpResponse:
    """The thread anew; to a browser without script, the page of the part with it."""
    texts = _texts(request, document)
    section = section_or_404(document, thread.section)
    if not request.htmx and status == 200 and "edited" not in context:
        messages.success(request, context["said"])
        return redirect(f"{talk_url(document, section, thread.part)}#thread-{thread.pk}")
    [each] = texts.spoken(document.threads.filter(pk=thread.pk))
    whole = {
        "document": document,
        "here": "comments",
        "each": each,
        "place": each.place,
        "link": _link(request, each.place) if context.get("said") else None,
        "may_edit": request.user.has_perm("authoring.edit_document", document),
        **_allowed(request, document),
        **context,
    }
    template = "authoring/_thread.html" if request.htmx else "authoring/thread.html"
    return render(request, template, whole, status=status)


def _closed(request: Request, place: Place) -> HttpResponse:
    """The region without its comments, with the focus back on the way in."""
    return render(
        request, "authoring/_talk_closed.html", {"link": _link(request, place), "focus": True}
    )


def _link(request: Request, place: Place) -> Any:
    """The count at the part, where the browser's page has one beside the comments."""
    path = request.htmx.current_url_abs_path if request.htmx else ""
    if not path or "/comments" in path:
        return None
    return Talk(place.document, request.user, place.version).at(
        place.section, place.part_id, place.name
    )


def _allowed(request: Request, document: Document) -> dict[str, Any]:
    """What the reader may do, and what tells this page's comments from those of another."""
    return {
        "token": secrets.token_hex(16),
        "may_write": request.user.has_perm(WRITES, document),
        "may_settle_all": request.user.has_perm("authoring.edit_document", document),
    }


def _may_settle(request: Request, document: Document, thread: Thread) -> bool:
    return thread.started_by_id == writer(request).pk or request.user.has_perm(
        "authoring.edit_document", document
    )


def _is_in(each: Spoken, state: str) -> bool:
    if not state:
        return each.thread.state != Thread.State.RESOLVED
    return state in ("all", each.thread.state)


def _is_from(each: Spoken, who: str) -> bool:
    return not who or any(str(comment.author_id) == who for comment in each.comments)
