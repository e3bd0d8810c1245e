"""How often somebody may ask what costs us something. Pulling what is public is never limited."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class ListThrottle(SimpleRateThrottle):
    """Lists are read from the database: two a second, over a minute, for each address."""

    scope = "list"
    rate = "120/min"

    def get_cache_key(self, request: Request, _view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class FailureThrottle(ListThrottle):
    """Tokens that open nothing. One that does is never held up by those that do not."""

    scope = "token-failure"
    rate = "30/min"


def count_failure(request: Request) -> None:
    """Note a token that opened nothing; Throttled where there have been too many of them."""
    throttle = FailureThrottle()
    if not throttle.allow_request(request, None):  # type: ignore[arg-type]  # no view is needed
        raise Throttled(wait=throttle.wait())
