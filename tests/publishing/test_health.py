"""Alive, and able to publish."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from authoring.models import Document
from publishing.models import Head, Heartbeat, Release, SigningKey
from publishing.tasks import sweep
from tests.publishing.conftest import Release_, ask


def told(visitor: Client) -> tuple[int, dict[str, Any]]:
    response = visitor.get("/readyz")
    assert response["Cache-Control"] == "no-store"
    return response.status_code, response.json()


def test_alive_needs_nothing_but_the_web_server(visitor: Client) -> None:
    response = visitor.get("/healthz")  # no database is allowed here
    assert (response.status_code, response.json()) == (200, {"ok": True})


def test_ready_once_the_worker_has_been_heard_of(visitor: Client, instance: None) -> None:
    status, parts = told(visitor)
    assert (status, parts["ok"], parts["worker"]["ok"]) == (503, False, False)
    sweep()
    status, parts = told(visitor)
    fine = {"ok": True, "detail": ""}
    assert (status, parts) == (200, {"ok": True, "database": fine, "worker": fine, "keys": fine})


def test_a_worker_that_fell_silent_is_named(visitor: Client, instance: None) -> None:
    sweep()
    Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=31))
    status, parts = told(visitor)
    assert status == 503
    assert "last heard of" in parts["worker"]["detail"]


def test_a_release_that_waits_too_long_is_counted(visitor: Client, profile: Document) -> None:
    sweep()
    ask(profile)
    assert told(visitor)[0] == 200
    Release.objects.update(requested_at=timezone.now() - timedelta(seconds=31))
    status, parts = told(visitor)
    assert status == 503
    assert parts["worker"]["detail"].startswith("1 releases wait")


@pytest.mark.parametrize(
    "late",
    [
        {"renew_at": timedelta(minutes=-61)},
        {"issued_at": timedelta(minutes=61)},  # dated ahead: no reader believes it
    ],
    ids=lambda late: next(iter(late)),
)
def test_a_head_that_should_have_been_signed_an_hour_ago_is_counted(
    visitor: Client, profile: Document, release: Release_, late: dict[str, timedelta]
) -> None:
    release(profile)
    sweep()
    Head.objects.update(renew_at=timezone.now() - timedelta(minutes=59))
    assert told(visitor)[0] == 200
    Head.objects.update(**{name: timezone.now() + shift for name, shift in late.items()})
    status, parts = told(visitor)
    assert status == 503
    assert parts["worker"]["detail"].startswith("1 heads should have been signed")


def test_missing_keys_are_named_with_the_command(visitor: Client, instance: None) -> None:
    SigningKey.objects.filter(purpose="head").delete()
    sweep()
    status, parts = told(visitor)
    assert status == 503
    assert "make_keys" in parts["keys"]["detail"]


def test_keys_the_worker_cannot_open_are_named(
    visitor: Client, instance: None, settings: Any
) -> None:
    settings.ATTUNE_SIGNING_SECRET = "another one, which is just as long as the first was"
    sweep()
    status, parts = told(visitor)
    assert status == 503
    assert "ATTUNE_SIGNING_SECRET" in parts["keys"]["detail"]


def test_a_database_that_is_down_is_named(
    visitor: Client, instance: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise DatabaseError("no connection")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", refuse)
        status, parts = told(visitor)
    assert status == 503
    assert [name for name in ("database", "worker", "keys") if not parts[name]["ok"]] == [
        "database",
        "worker",
        "keys",
    ]
    assert "PostgreSQL" in parts["database"]["detail"]
