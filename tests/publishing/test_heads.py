"""Heads live 48 hours and are signed anew long before that."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from celery.signals import beat_init

from accounts.models import User
from attune.errors import FreezeError, RollbackError, TrustError, WithdrawnError
from attune.release import Seen, VerifiedHead, authenticate_head
from attune.signing import peek
from authoring.models import Document
from config.celery import app
from publishing import actions, keys, signer, tree
from publishing.errors import TreeConflictError
from publishing.models import Head
from tests.publishing.conftest import Release_
from tests.publishing.test_releasing import trust

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

MARK = "private/marks/olga/studies"
RELEASE = "public/d/olga/studies/r/1"
DAMAGED = {
    "an empty mark": (MARK, "wb", b""),
    "a mark that is not JSON": (MARK, "wb", b"{"),
    "a mark that is not text": (MARK, "wb", b"\xff\xfe"),
    "a mark that is no object": (MARK, "wb", b"[]"),
    "a mark without a member": (MARK, "wb", b'{"seq": 1}'),
    "a mark with a number that is none": (MARK, "wb", b'{"seq": "1", "digest": "sha256:00"}'),
    "a release with a letter too many": (RELEASE, "ab", "é".encode()),
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def head_of(data_dir: Path) -> str:
    return (data_dir / "public/d/olga/studies/head").read_text()


def read(token: str, data_dir: Path, seen: Seen | None = None) -> VerifiedHead:
    """As a reader does whose clock is right, and who remembers ``seen``."""
    now = datetime.now(UTC)
    return authenticate_head(token, trust(data_dir), now, seen, subject="olga/studies")


def withdraw(document: Document) -> None:
    actions.withdraw(document=document, by=None, why="")
    actions.renew_heads()


def test_a_head_lives_for_48_hours(profile: Document, release: Release_, data_dir: Path) -> None:
    release(profile)
    claims = peek(head_of(data_dir))
    assert claims["exp"] - claims["iat"] == 48 * 3600


def test_a_head_is_left_alone_until_it_has_less_than_42_hours(
    profile: Document, release: Release_, data_dir: Path, clock: time_machine.Traveller
) -> None:
    release(profile)
    before = head_of(data_dir)
    clock.shift(timedelta(hours=5, minutes=59))
    assert actions.renew_heads() == 0
    assert head_of(data_dir) == before
    clock.shift(timedelta(minutes=1))
    assert actions.renew_heads() == 1
    assert peek(head_of(data_dir))["iat"] == int((START + timedelta(hours=6)).timestamp())


def test_what_fell_due_while_nothing_ran_is_renewed_when_the_clock_starts(
    profile: Document,
    release: Release_,
    data_dir: Path,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    release(profile)
    before = head_of(data_dir)
    clock.shift(timedelta(hours=8))
    assert Head.objects.overdue().exists()
    monkeypatch.setattr(app, "send_task", lambda name, **_: app.tasks[name]())
    beat_init.send(sender=None)
    assert head_of(data_dir) != before
    assert not Head.objects.overdue().exists()


def test_the_bundle_carries_the_renewed_head(
    profile: Document, release: Release_, data_dir: Path, clock: time_machine.Traveller
) -> None:
    release(profile)
    clock.shift(timedelta(hours=7))
    actions.renew_heads()
    assert head_of(data_dir) in (data_dir / "public/d/olga/studies/bundle").read_text()


def test_a_head_nobody_renews_is_refused_by_readers(
    profile: Document, release: Release_, data_dir: Path, clock: time_machine.Traveller
) -> None:
    release(profile)
    clock.shift(timedelta(hours=48))
    with pytest.raises(FreezeError):
        read(head_of(data_dir), data_dir)


def test_heads_of_the_same_size_in_the_same_second_differ_in_time(
    olga: User, profile: Document, release: Release_, data_dir: Path
) -> None:
    release(profile)
    head = data_dir / "public/d/olga/studies/head"
    before = head.stat()
    Head.objects.update(renew_at=START)
    actions.withdraw(document=profile, by=olga, why="")
    actions.renew_heads()
    assert int(head.stat().st_mtime) > int(before.st_mtime)


def test_a_clock_set_back_a_little_does_not_make_a_head_look_replayed(
    profile: Document, release: Release_, data_dir: Path, clock: time_machine.Traveller
) -> None:
    release(profile)
    active = head_of(data_dir)
    seen = read(active, data_dir).seen()
    clock.shift(timedelta(seconds=-30))
    withdraw(profile)
    withdrawn = read(head_of(data_dir), data_dir, seen)
    assert withdrawn.head.status == "withdrawn"
    with pytest.raises(WithdrawnError):
        read(active, data_dir, withdrawn.seen())


def test_heads_signed_by_a_clock_that_was_ahead_are_signed_again_once_it_is_right(
    profile: Document, release: Release_, data_dir: Path, clock: time_machine.Traveller
) -> None:
    release(profile)
    clock.shift(timedelta(days=2))
    assert actions.renew_heads() == 1
    clock.shift(timedelta(days=-2))
    with pytest.raises(TrustError, match="clock"):
        read(head_of(data_dir), data_dir)
    assert actions.renew_heads() == 1
    assert peek(head_of(data_dir))["iat"] == int(START.timestamp())
    read(head_of(data_dir), data_dir)
    assert actions.renew_heads() == 0


def test_what_is_said_within_one_second_is_believed_in_its_order(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    heads = list[str]()
    for title in ("First", "Second"):
        release(profile, title=title)
        heads.append(head_of(data_dir))
        actions.deprecate(document=profile, by=None, why="")
        actions.renew_heads()
        heads.append(head_of(data_dir))
        withdraw(profile)
        heads.append(head_of(data_dir))
    seen = None
    for number, head in enumerate(heads):
        seen = read(head, data_dir, seen).seen()
        for older in heads[:number]:
            with pytest.raises((WithdrawnError, RollbackError)):
                read(older, data_dir, seen)


def test_releases_that_follow_fast_do_not_run_ahead_of_the_clock(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    seen = None
    for title in ("First", "Second", "Third"):
        release(profile, title=title)
        seen = read(head_of(data_dir), data_dir, seen).seen()
    assert peek(head_of(data_dir))["iat"] == int(START.timestamp())


def test_a_head_signed_again_and_again_within_a_second_stays_one_that_readers_believe(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    release(profile)
    seen = read(head_of(data_dir), data_dir).seen()
    for _ in range(130):
        Head.objects.update(renew_at=START)
        token = signer.sign_head(profile.pk).jws
        seen = read(token, data_dir, seen).seen()


def test_one_head_that_cannot_be_renewed_does_not_stop_the_others(
    profile: Document, diary: Document, release: Release_, clock: time_machine.Traveller,
    data_dir: Path,
) -> None:  # fmt: skip
    release(profile)
    release(diary)
    clock.shift(timedelta(hours=7))
    mark = data_dir / MARK
    mark.write_text(f'{{"seq": 9, "digest": "sha256:{"0" * 64}"}}')
    assert actions.renew_heads() == 1
    assert Head.objects.get(document=diary).issued_at == START + timedelta(hours=7)


@pytest.mark.parametrize(("path", "mode", "damage"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_stops_the_renewal_of_its_own_head_only(
    profile: Document, diary: Document, release: Release_, clock: time_machine.Traveller,
    data_dir: Path, path: str, mode: str, damage: bytes,
) -> None:  # fmt: skip
    release(profile)
    release(diary)
    clock.shift(timedelta(hours=7))
    with (data_dir / path).open(mode) as file:
        file.write(damage)
    assert actions.renew_heads() == 1
    assert Head.objects.get(document=diary).issued_at == START + timedelta(hours=7)
    with pytest.raises(TreeConflictError, match=path):
        tree.high_water("olga/studies")


def test_a_failure_nobody_thought_of_stops_no_other_head_and_is_logged_whole(
    profile: Document, diary: Document, release: Release_, clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    release(profile)
    release(diary)
    clock.shift(timedelta(hours=7))
    sign = signer.sign_head

    def fails_for_one(document_id: int) -> Head:
        if document_id == profile.pk:
            raise ZeroDivisionError
        return sign(document_id)

    monkeypatch.setattr(signer, "sign_head", fails_for_one)
    monkeypatch.setattr(logging.getLogger("attune"), "propagate", True)
    assert actions.renew_heads() == 1
    assert Head.objects.get(document=diary).issued_at == START + timedelta(hours=7)
    assert "ZeroDivisionError" in caplog.text


def test_a_new_head_key_signs_every_head_at_once(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    release(profile)
    key = keys.revoke("head")
    assert actions.renew_heads() == 1
    assert Head.objects.get(document=profile).key == key
