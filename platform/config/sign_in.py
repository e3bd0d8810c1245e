"""Which name a sign-in was tried with, for counting failures."""

from collections.abc import Mapping

from django.http import HttpRequest


def name_tried(request: HttpRequest, credentials: Mapping[str, str] | None) -> str | None:
    """The address given to the sign-in form, in the one spelling failures are counted under."""
    name = (credentials or {}).get("email") or request.POST.get("login")
    return name.strip().casefold() if name else None
