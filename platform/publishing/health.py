"""Is it alive, and can it publish? For whoever keeps it running."""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from rest_framework.request import Request

from publishing import shapes
from publishing.endpoints import state_endpoint
from publishing.models import LATE, Head, Heartbeat, Release, SigningKey

SILENT = timedelta(seconds=30)
"""A heartbeat comes every few seconds."""


@state_endpoint("getLife", "Whether the web server answers", shapes.Life)
def healthz(_request: Request) -> HttpResponse:
    """The web server answers. Says nothing about anything behind it."""
    return _uncached({"ok": True}, status=200)


@state_endpoint("getReadiness", "Whether it can publish", shapes.Readiness, 503)
def readyz(_request: Request) -> HttpResponse:
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
    if now - beat.at > SILENT:
        return f"The worker was last heard of at {beat.at:%Y-%m-%d %H:%M:%S} UTC: see to it."
    late = Release.objects.unfinished().filter(requested_at__lt=now - LATE).count()
    if late:
        return f"{late} releases wait for longer than {LATE.seconds} seconds: see its log."
    overdue = Head.objects.overdue().count()
    if overdue:
        return f"{overdue} heads should have been signed again an hour ago or more: see its log."
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
