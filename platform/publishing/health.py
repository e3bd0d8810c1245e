"""Is it alive, and can it publish? For whoever keeps it running."""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from rest_framework.decorators import api_view, metadata_class
from rest_framework.request import Request

from publishing import describe
from publishing.export import READ
from publishing.models import Heartbeat, Release, SigningKey

PATIENCE = timedelta(seconds=30)
"""A release takes about a second, a heartbeat comes every few."""


@describe.state("getLife", "Whether the web server answers", describe.Life)
@api_view(READ)
@metadata_class(None)
def healthz(request: Request) -> HttpResponse:
    """The web server answers. Says nothing about anything behind it."""
    return _uncached({"ok": True}, status=200)


@describe.state("getReadiness", "Whether it can publish", describe.Readiness, 503)
@api_view(READ)
@metadata_class(None)
def readyz(request: Request) -> HttpResponse:
    """Whether everything needed to publish is there, part by part; 503 where something is not."""
    checks = {"database": _database()}
    for name, check in (("worker", _worker), ("keys", _keys)):
        checks[name] = "Not known without the database." if checks["database"] else check()
    ready = not any(checks.values())
    told = {name: {"ok": not trouble, "detail": trouble} for name, trouble in checks.items()}
    return _uncached({"ok": ready, **told}, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "PostgreSQL does not answer. What is published can still be pulled."
    return ""


def _worker() -> str:
    now = timezone.now()
    beat = Heartbeat.objects.filter(name=Heartbeat.SWEEP).first()
    if beat is None:
        return "The worker has not been heard of yet: start it, and the clock beside it."
    if now - beat.at > PATIENCE:
        return f"The worker was last heard of at {beat.at:%Y-%m-%d %H:%M:%S} UTC: see to it."
    late = Release.objects.unfinished().filter(requested_at__lt=now - PATIENCE).count()
    if late:
        return f"{late} releases wait for longer than {PATIENCE.seconds} seconds: see its log."
    return ""


def _keys() -> str:
    active = SigningKey.objects.filter(state=SigningKey.State.ACTIVE).count()
    if active < len(SigningKey.Purpose):
        return "There are no signing keys: run `python manage.py make_keys`."
    beat = Heartbeat.objects.filter(name=Heartbeat.SWEEP).first()
    return beat.trouble if beat else ""


def _uncached(value: dict[str, object], *, status: int) -> HttpResponse:
    response = JsonResponse(value, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
