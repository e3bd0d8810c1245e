"""What every page knows about the instance it is served from."""

from django.conf import settings
from django.http import HttpRequest


def instance(request: HttpRequest) -> dict[str, object]:
    """`instance.origin` (no trailing slash) and `instance.development`, whose keys are its own."""
    return {"instance": {"origin": settings.ATTUNE_ORIGIN, "development": not settings.PRODUCTION}}
