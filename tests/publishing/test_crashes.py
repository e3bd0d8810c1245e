"""Killed at any step, publishing leaves a state that readers can use, and goes on from there.

Each case is a real process that kills itself (SIGKILL) in the middle of its work: before the
n-th change to the disk or commit to the database, for every n there is.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.models import User
from attune.canonical import digest
from attune.release import Bundle, token_digest, verify_bundle
from attune.release import Head as HeadStatement
from attune.signing import peek
from authoring.models import Document
from publishing import actions, tree
from publishing.models import Release
from publishing.tree import digests_in
from tests.publishing.conftest import Release_, ask
from tests.publishing.test_releasing import trust

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = ("mkdir", "fsync", "replace", "unlink", "rmdir")
"""What makes a change to the disk that others can see or that lasts, all through :mod:`os`."""


@pytest.fixture(autouse=True)
def _nobody_else_at_work(no_queue: None) -> None:
    """Only these tests publish."""


def test_killed_at_any_step_readers_see_a_valid_state_and_a_new_start_finishes(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    release(profile)
    survived = 0
    for title in range(1, 200):
        asked = ask(profile, title=f"Title {title}")
        if not _killed(lambda: actions.publish(release_id=asked.pk), at=title):  # noqa: B023 -- at once
            break
        survived += 1
        _assert_readable(data_dir, asked.version.document)
        signed = Release.objects.get(pk=asked.pk)
        actions.publish(release_id=asked.pk)
        done = Release.objects.get(pk=asked.pk)
        assert (done.state, done.seq) == ("published", title + 1)
        if signed.jws:  # what was signed once is what is published
            assert done.jws == signed.jws
        _assert_readable(data_dir, profile, seq=title + 1)
        assert not list(data_dir.rglob("tmp*"))
    assert survived > 20, "the steps were not met"


def test_killed_while_leaving_the_public_tree_it_leaves_in_the_end(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    known = {p.name for p in (data_dir / "public").rglob("*") if p.is_file()}
    release(profile)
    step = 0
    while True:
        step += 2  # each takes a while, and the odd ones are met by other paths of the same code
        Document.objects.update(visibility="private")
        killed = _killed(actions.mend_places, at=step)
        _assert_readable(data_dir, profile, either=True)
        actions.mend_places()
        left = {p.name for p in (data_dir / "public").rglob("*") if p.is_file()}
        assert left == known
        assert (data_dir / "private/d/olga/studies/bundle").exists()
        Document.objects.update(visibility="public")
        actions.mend_places()
        if not killed:
            break
    assert step > 10, "the steps were not met"


def test_killed_while_withdrawing_readers_see_the_old_head_or_the_new(
    olga: User, profile: Document, release: Release_, data_dir: Path
) -> None:
    step = 0
    while True:
        step += 1
        release(profile, title=f"Title {step}")
        actions.withdraw(document=profile, by=olga, why="")
        killed = _killed(actions.renew_heads, at=step)
        folder = data_dir / "public/d/olga/studies"
        assert (folder / "bundle").exists() or (folder / "gone").exists()
        HeadStatement.from_claims(peek((folder / "head").read_text()))
        actions.renew_heads()
        actions.mend_places()
        assert not (folder / "bundle").exists()
        if not killed:
            break
    assert step > 5, "the steps were not met"


def _killed(work: Callable[[], object], *, at: int) -> bool:
    """Whether a process doing ``work`` was killed before its ``at``-th change."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            _count_down(at)
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _count_down(at: int) -> None:
    left = [at]

    def kills(function: Any) -> Any:
        def counted(*args: Any, **kwargs: Any) -> Any:
            left[0] -= 1
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **kwargs)

        return counted

    for name in STEPS:
        setattr(os, name, kills(getattr(os, name)))
    commit = "_commit"  # of the transaction itself, not of a savepoint
    setattr(BaseDatabaseWrapper, commit, kills(getattr(BaseDatabaseWrapper, commit)))


def _assert_readable(
    data_dir: Path, document: Document, *, seq: int | None = None, either: bool = False
) -> None:
    """Everything a reader can reach holds together."""
    for home in (tree.PUBLIC, tree.PRIVATE) if either else (tree.PUBLIC,):
        folder = home.document(document.address)
        bundle = None
        with suppress(FileNotFoundError):
            bundle = (folder / "bundle").read_bytes()
        if bundle is None:
            assert either, "a public bundle is always there"
            continue
        verified = verify_bundle(
            bundle, trust(data_dir), datetime.now(UTC), subject=document.address
        )
        assert seq in (None, verified.release.seq)
        tokens = [Bundle.parse(bundle).head]
        with suppress(FileNotFoundError):  # a first bundle comes before the first head
            tokens.append((folder / "head").read_text())
        for token in tokens:
            head = HeadStatement.from_claims(peek(token))
            signed = (folder / "r" / str(head.seq)).read_text()
            assert token_digest(signed) == head.release
            for stated in digests_in(peek(signed)):
                assert digest(home.blob(document.address, stated).read_bytes()) == stated
