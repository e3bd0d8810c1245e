"""What a model answers to one message, without and with a text. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from attune.chat import Model, ask
from attune.errors import ModelError
from authoring.speech import said

__all__ = ["MessageThrottle", "Replies", "Reply", "replies_to"]

MAX_TOKENS: Final = 400
"""Of an answer: some three hundred words, which most models write within their time."""

AT_ONCE: Final = 2
"""Messages a process has under way. They wait for somebody else's machine, while the threads they
wait in are those that serve everybody's pages."""

_places = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """``text`` as the model wrote it, or ``problem`` and ``remedy`` in words where none came."""

    text: str = ""
    problem: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """To the same message: ``without`` the text, and ``guided`` by it."""

    without: Reply
    guided: Reply


def replies_to(message: str, *, prompt: str, model: Model) -> Replies | None:
    """Both, asked for at the same time; None where too many others are asking just now."""
    if not _places.acquire(blocking=False):
        return None
    try:
        said_by_person = {"role": "user", "content": message}
        with ThreadPoolExecutor(2) as pool:
            without = pool.submit(ask, model, [said_by_person], max_tokens=MAX_TOKENS)
            told = {"role": "system", "content": prompt}
            guided = pool.submit(ask, model, [told, said_by_person], max_tokens=MAX_TOKENS)
        return Replies(without=_reply(without), guided=_reply(guided))
    finally:
        _places.release()


def _reply(asked: Future[str]) -> Reply:
    # Here and not where it was asked: the reader's language belongs to the thread of the request.
    try:
        return Reply(text=asked.result())
    except ModelError as error:
        return Reply(problem=said(error.words), remedy=_remedy(error))


def _remedy(error: ModelError) -> str:
    status = error.status or 0
    if status in _STATUS_REMEDIES:
        return str(_STATUS_REMEDIES[status])
    if 300 <= status < 400:
        return _("It is not followed elsewhere: ATTUNE_MODEL_URL has to name the place itself.")
    return str(_REMEDIES[error.fault])


_OPERATOR = gettext_lazy("Whoever runs this site can check the model and ATTUNE_MODEL_URL.")
_KEY = gettext_lazy("Whoever runs this site can check ATTUNE_MODEL_KEY.")

_REMEDIES: Mapping[str, Any] = {
    "late": gettext_lazy("Try again in a moment, or with a shorter message."),
    "unreachable": _OPERATOR,
    "refused": gettext_lazy(
        "Try again in a moment. If it stays so, whoever runs this site can look into it."
    ),
    "endless": gettext_lazy("Ask for something shorter."),
    "unreadable": _OPERATOR,
}
_STATUS_REMEDIES: Mapping[int, Any] = {
    401: _KEY,
    403: _KEY,
    404: gettext_lazy("Whoever runs this site can check ATTUNE_MODEL_URL and ATTUNE_MODEL_NAME."),
    429: gettext_lazy("It is asked too often: wait a minute and try again."),
}


class MessageThrottle(SimpleRateThrottle):
    """Each message costs the site two answers of a model: six a minute for each person."""

    scope = "message"
    rate = "6/min"

    def get_cache_key(self, request: Request | HttpRequest, _view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}

    def admits(self, request: HttpRequest) -> bool:
        """Counts this request too, unless there have been too many."""
        return self.allow_request(request, None)  # type: ignore[arg-type]  # no view is needed
