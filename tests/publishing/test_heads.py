"""Heads live 48 hours and are signed anew long before that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from accounts.models import User
from attune.errors import FreezeError
from attune.release import authenticate_head
from attune.signing import peek
from authoring.models import Document
from publishing import actions, keys
from publishing.models import Head
from tests.publishing.conftest import Release_
from tests.publishing.test_releasing import trust

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def head_of(data_dir: Path) -> str:
    return (data_dir / "public/d/olga/studies/head").read_text()


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
        authenticate_head(
            head_of(data_dir), trust(data_dir), datetime.now(UTC), subject="olga/studies"
        )


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


def test_a_clock_set_back_does_not_make_a_head_look_replayed(
    profile: Document, release: Release_, data_dir: Path, clock: time_machine.Traveller
) -> None:
    release(profile)
    clock.shift(timedelta(hours=-3))
    Head.objects.update(renew_at=START - timedelta(hours=4))
    actions.renew_heads()
    assert peek(head_of(data_dir))["iat"] == int(START.timestamp())


def test_one_head_that_cannot_be_renewed_does_not_stop_the_others(
    profile: Document, diary: Document, release: Release_, clock: time_machine.Traveller,
    data_dir: Path,
) -> None:  # fmt: skip
    release(profile)
    release(diary)
    clock.shift(timedelta(hours=7))
    mark = data_dir / "private/marks/olga/studies"
    mark.write_text(f'{{"seq": 9, "digest": "sha256:{"0" * 64}"}}')
    assert actions.renew_heads() == 1
    assert Head.objects.get(document=diary).issued_at == START + timedelta(hours=7)


def test_a_new_head_key_signs_every_head_at_once(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    release(profile)
    key = keys.rotate("head", at_once=True)
    assert actions.renew_heads() == 1
    assert Head.objects.get(document=profile).key == key
