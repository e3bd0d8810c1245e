"""From a community's founding to its first ratified constitution: what is done, what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from authoring.models import Document
from authoring.reviewing import findings_of
from communities.loaders import Visit
from communities.models import Amendment

State = Literal["complete", "started", "not_started", "open", "waiting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing on the way. ``verb`` and ``href`` are "" where there is nothing to do now."""

    title: str
    words: str
    state: State
    verb: str = ""
    href: str = ""

    @property
    def state_words(self) -> str:
        """The state in a word."""
        words = {
            "complete": _("Done"),
            "started": _("Begun"),
            "not_started": _("To do"),
            "open": _("Being decided"),
            "waiting": _("Later"),
        }
        return words[self.state]


def steps_of(
    visit: Visit, documents: Iterable[Document], *, size: int, is_deciding: bool
) -> list[Step]:
    """The way to the first constitution, for those who write; none once one is ratified."""
    ratified = Amendment.objects.filter(
        document__namespace=visit.community.namespace_id, state=Amendment.State.PASSED
    )
    if not visit.writes or ratified.exists():
        return []
    document = next(iter(documents), None)
    blocking = None if document is None else findings_of(document).blocking
    return [
        Step(
            title=_("Found the community"),
            words=_("It has its address, and its first steward."),
            state="complete",
        ),
        _writing(visit, document, None if blocking is None else len(blocking)),
        _inviting(visit, size),
        _ratifying(visit, document, is_ready=blocking == [], size=size, is_deciding=is_deciding),
    ]


def _writing(visit: Visit, document: Document | None, blocking: int | None) -> Step:
    title = _("Write the first constitution")
    if document is None or blocking is None:
        return Step(
            title=title,
            words=_("Begin with a text that comes near and change every word you like."),
            state="not_started",
            verb=_("Choose a text to start from"),
            href=reverse("communities:start", args=[_name(visit)]),
        )
    words = _("Nothing stands in its way. Read it once more, as a member will.")
    if blocking:
        words = ngettext(
            "One thing has to be mended first; the editor shows where.",
            "%(number)s things have to be mended first; the editor shows where.",
            blocking,
        ) % {"number": blocking}
    return Step(
        title=title,
        words=words,
        state="started" if blocking else "complete",
        verb=_("Write on"),
        href=reverse("authoring:edit", args=[_name(visit), document.slug]),
    )


def _inviting(visit: Visit, size: int) -> Step:
    words = _("Only you are here so far. Whoever is here when you ratify decides with you.")
    if size > 1:
        words = ngettext(
            "%(size)s member is here.", "%(size)s members are here, and decide together.", size
        ) % {"size": size}
    return Step(
        title=_("Invite the others"),
        words=words,
        state="complete" if size > 1 else "not_started",
        verb=_("Invite") if visit.stewards else "",
        href=reverse("communities:members", args=[_name(visit)]) if visit.stewards else "",
    )


def _ratifying(
    visit: Visit, document: Document | None, *, is_ready: bool, size: int, is_deciding: bool
) -> Step:
    title = _("Ratify it")
    if is_deciding:
        return Step(title=title, words=_("The members are deciding on it."), state="open")
    if document is None or not is_ready:
        return Step(title=title, words=_("As soon as the text is ready."), state="waiting")
    words = _("The members vote on exactly this text.")
    if size == 1:
        words = _("Alone, you ratify it by your word. It is signed, and systems can pull it.")
    return Step(
        title=title,
        words=words,
        state="not_started",
        verb=_("Put it to decision"),
        href=reverse("communities:propose", args=[_name(visit), document.slug]),
    )


def _name(visit: Visit) -> str:
    return visit.community.namespace.name
