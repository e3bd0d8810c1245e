"""The worker: lost messages, messages that come twice, two workers at once."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks

from attune.signing import encode_base64url
from authoring.models import Document
from publishing import actions, placing, tasks
from publishing.models import Erasure, Head, Heartbeat, Release
from tests.publishing.conftest import Release_, ask


def test_a_worker_is_told_after_the_commit(
    profile: Document, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        asked = ask(profile)
        assert asked.state == Release.State.REQUESTED
    asked.refresh_from_db()
    assert asked.state == Release.State.PUBLISHED
    assert asked.sent_at is not None


def test_a_queue_that_is_down_fails_nobodys_request(
    profile: Document,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(tasks.publish_release, "apply_async", _refuse)
        with django_capture_on_commit_callbacks(execute=True):
            asked = ask(profile)
        asked.refresh_from_db()
        assert (asked.state, asked.sent_at) == ("requested", None)
        tasks.sweep()
    tasks.sweep()
    asked.refresh_from_db()
    assert asked.state == Release.State.PUBLISHED


def test_the_sweep_sends_again_what_was_sent_and_not_done(profile: Document) -> None:
    asked = ask(profile)
    Release.objects.update(sent_at=timezone.now())
    tasks.sweep()
    asked.refresh_from_db()
    assert asked.state == Release.State.REQUESTED  # somebody may be at it
    Release.objects.update(sent_at=timezone.now() - timedelta(seconds=11))
    tasks.sweep()
    asked.refresh_from_db()
    assert asked.state == Release.State.PUBLISHED


def test_every_task_may_run_twice(profile: Document, data_dir: Path) -> None:
    asked = ask(profile)
    for _ in range(2):
        tasks.publish_release(str(asked.pk))
    once = _tree(data_dir)
    for _ in range(2):
        tasks.publish_release(str(asked.pk))
        tasks.renew_head(profile.pk)
        tasks.renew_heads()
        tasks.sweep()
    assert _tree(data_dir) == once
    assert Release.objects.count() == 1


def test_tasks_for_what_is_gone_end_quietly(instance: None) -> None:
    tasks.publish_release(str(uuid4()))
    tasks.renew_head(0)


def test_the_sweep_gives_a_sign_of_life_and_says_what_keeps_it_from_signing(
    instance: None, settings: Any
) -> None:
    tasks.sweep()
    assert Heartbeat.objects.get().trouble == ""
    settings.ATTUNE_SIGNING_SECRET = None
    tasks.sweep()
    assert "ATTUNE_SIGNING_SECRET" in Heartbeat.objects.get().trouble


def test_the_sweep_writes_a_head_that_was_signed_and_not_written(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    release(profile)
    (data_dir / "public/d/olga/studies/head").unlink()
    Head.objects.update(written=False)
    tasks.sweep()
    assert (data_dir / "public/d/olga/studies/head").exists()


@pytest.mark.parametrize("step", ["send_forgotten", "mend_places", "erase_deleted"])
def test_a_step_of_the_sweep_that_fails_does_not_keep_it_from_the_others(
    profile: Document, diary: Document, release: Release_, data_dir: Path,
    monkeypatch: pytest.MonkeyPatch, step: str,
) -> None:  # fmt: skip
    release(profile)
    release(diary)
    head, key_set = data_dir / "public/d/olga/studies/head", data_dir / "public/.well-known"
    head.unlink()
    (key_set / "jwks.json").unlink()
    Head.objects.update(written=False)
    diary.delete()
    monkeypatch.setattr(actions, step, _break)
    tasks.sweep()
    assert (key_set / "jwks.json").exists()
    assert head.exists() == (step != "mend_places")
    assert (data_dir / "private/d/olga/diary").exists() == (step == "erase_deleted")


def test_an_erasure_that_fails_does_not_keep_others_waiting(
    profile: Document, diary: Document, release: Release_, data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    release(profile)
    release(diary)
    profile.delete()
    diary.delete()
    erase = placing.erase

    def fails_for_one(*, address: str) -> None:
        if address == "olga/studies":
            _break()
        erase(address=address)

    monkeypatch.setattr(placing, "erase", fails_for_one)
    assert actions.erase_deleted() == 1
    assert list(Erasure.objects.values_list("address", flat=True)) == ["olga/studies"]
    assert not (data_dir / "private/d/olga/diary").exists()


@pytest.mark.parametrize("claims", ["{}", '{"content": 1}', "[]"])
def test_a_release_file_that_states_nothing_does_not_hold_up_its_erasure(
    profile: Document, release: Release_, data_dir: Path, claims: str
) -> None:
    release(profile)
    damaged = f"e30.{encode_base64url(claims.encode())}.e30"
    (data_dir / "public/d/olga/studies/r/1").write_text(damaged)
    profile.delete()
    tasks.sweep()
    assert not (data_dir / "public/d/olga/studies").exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_publish_once(
    no_queue: None, profile: Document, data_dir: Path
) -> None:
    first, second = ask(profile), ask(profile, title="Second")
    ids = [first.pk, second.pk, second.pk, first.pk]
    start, errors = threading.Barrier(len(ids)), list[Exception]()

    def work(release_id: Any) -> None:
        try:
            start.wait(timeout=10)
            actions.publish(release_id=release_id)
        except Exception as error:  # noqa: BLE001 -- shown by the assertion
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=[release_id]) for release_id in ids]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert errors == []
    assert list(Release.objects.order_by("seq").values_list("seq", "state")) == [
        (1, "published"),
        (2, "published"),
    ]
    assert Head.objects.get().release_id == second.pk
    assert {p.name for p in (data_dir / "public/d/olga/studies/r").iterdir()} == {"1", "2"}


def _break() -> None:
    raise ZeroDivisionError


def _refuse(*_: Any, **__: Any) -> None:
    raise OperationalError("the queue is down")


def _tree(data_dir: Path) -> dict[str, tuple[bytes, int]]:
    files = (path for path in data_dir.rglob("*") if path.is_file())
    return {str(p): (p.read_bytes(), p.stat().st_mtime_ns) for p in files}
