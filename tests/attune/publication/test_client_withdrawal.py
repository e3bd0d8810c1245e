"""Pull: a withdrawal is believed when it is signed, wherever it is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from attune.client import Store
from attune.errors import EquivocationError, NetworkError, RollbackError, WithdrawnError
from attune.release import Seen
from tests.attune.publication.fetching import check_unchanged, fetch, files
from tests.attune.publication.instance import Instance, Reply, bundle_url, head_url, problem, reply
from tests.attune.publication.publisher import NOW, SUBJECT, Publisher, valid_document


def withdrawn_head(publisher: Publisher, *, at: datetime = NOW) -> str:
    return publisher.head(publisher.release(3), status="withdrawn", at=at)


def check_withdrawn(instance: Instance, store: Store, out: Path) -> Seen:
    """What is served now is refused as withdrawn; memory keeps that, and the files stay."""
    before = files(out)
    with pytest.raises(WithdrawnError):
        fetch(instance, store, out)
    remembered = store.seen(instance.url, SUBJECT)
    assert remembered is not None
    assert remembered.status == "withdrawn"
    assert files(out) == before
    return remembered


def test_a_signed_withdrawal_is_remembered(
    instance: Instance, store: Store, fetched: Publisher, out: Path
) -> None:
    instance.publish(fetched, fetched.bundle(3, status="withdrawn", at=NOW))
    check_withdrawn(instance, store, out)


def test_a_410_counts_through_the_signed_head_in_it(
    instance: Instance, store: Store, fetched: Publisher, out: Path
) -> None:
    instance.replies[bundle_url()] = problem(410, title="Withdrawn", head=withdrawn_head(fetched))
    remembered = check_withdrawn(instance, store, out)
    assert remembered.release_token is not None


def test_after_a_withdrawal_an_older_head_is_not_believed(
    instance: Instance, store: Store, fetched: Publisher, out: Path
) -> None:
    instance.replies[bundle_url()] = problem(410, head=withdrawn_head(fetched))
    with pytest.raises(WithdrawnError):
        fetch(instance, store, out)
    instance.publish(fetched, fetched.bundle(3, at=NOW - timedelta(hours=5)))
    with pytest.raises(WithdrawnError):
        fetch(instance, store, out)
    instance.publish(fetched, fetched.bundle(3, at=NOW + timedelta(minutes=30)))
    assert fetch(instance, store, out, now=NOW + timedelta(hours=1)).head.status == "active"


@pytest.mark.parametrize("forgery", ["stranger", "expired", "other", "active", "garbage"])
def test_a_410_with_anything_else_in_it_changes_nothing(
    instance: Instance, store: Store, fetched: Publisher, out: Path, forgery: str
) -> None:
    stranger = Publisher(instance.url)
    head = {
        "stranger": withdrawn_head(stranger),
        "expired": withdrawn_head(fetched, at=NOW - timedelta(days=9)),
        "other": fetched.head(
            fetched.release(3, subject="willow-school/other"), status="withdrawn"
        ),
        "active": fetched.head(fetched.release(3), at=NOW),
        "garbage": "…",
    }[forgery]
    instance.replies[bundle_url()] = problem(410, title="Gone", head=head)
    check_unchanged(instance, store, out, NetworkError)


def plain_file(text: str) -> Reply:
    """As a file server hands a file out that has no ending."""
    return reply(text.encode(), media_type="application/octet-stream")


@pytest.mark.parametrize("status", [400, 403, 404, 410, 429, 500, 503])
def test_a_withdrawal_arrives_from_a_server_of_plain_files(
    instance: Instance, store: Store, fetched: Publisher, out: Path, status: int
) -> None:
    """It knows of no notice: where the bundle was there is nothing, and the head says why."""
    instance.replies[bundle_url()] = problem(status, title="Not found")
    instance.replies[head_url()] = plain_file(withdrawn_head(fetched))
    check_withdrawn(instance, store, out)


def test_a_410_whose_own_head_is_stale_is_decided_by_the_head_file(
    instance: Instance, store: Store, fetched: Publisher, out: Path
) -> None:
    stale = withdrawn_head(fetched, at=NOW - timedelta(days=9))
    instance.replies[bundle_url()] = problem(410, head=stale)
    instance.replies[head_url()] = plain_file(withdrawn_head(fetched))
    with pytest.raises(WithdrawnError):
        fetch(instance, store, out)


@pytest.mark.parametrize("forgery", ["stranger", "expired", "other", "active", "garbage", "binary"])
def test_any_other_head_file_changes_nothing(
    instance: Instance, store: Store, fetched: Publisher, out: Path, forgery: str
) -> None:
    head = {
        "stranger": withdrawn_head(Publisher(instance.url)).encode(),
        "expired": withdrawn_head(fetched, at=NOW - timedelta(days=9)).encode(),
        "other": fetched.head(
            fetched.release(3, subject="willow-school/other"), status="withdrawn"
        ).encode(),
        "active": fetched.head(fetched.release(3), at=NOW).encode(),
        "garbage": b"<html>",
        "binary": b"\xff\x00",
    }[forgery]
    instance.replies[bundle_url()] = problem(404, title="Not found")
    instance.replies[head_url()] = reply(head)
    check_unchanged(instance, store, out, NetworkError)


def test_a_head_file_that_does_not_come_leaves_the_failure_it_was(
    instance: Instance, store: Store, fetched: Publisher, out: Path
) -> None:
    instance.replies[bundle_url()] = problem(503, title="Down for repair")
    instance.replies[head_url()] = reply(b"", Content_Encoding="gzip")
    with pytest.raises(NetworkError, match="Down for repair"):
        fetch(instance, store, out)


def test_a_withdrawn_head_with_an_error_status_is_no_file(
    instance: Instance, store: Store, fetched: Publisher, out: Path
) -> None:
    instance.replies[bundle_url()] = problem(404)
    instance.replies[head_url()] = reply(withdrawn_head(fetched).encode(), status=500)
    check_unchanged(instance, store, out, NetworkError)


def in_the_answer(instance: Instance, head: str) -> None:
    instance.replies[bundle_url()] = problem(410, title="Withdrawn", head=head)


def in_a_file(instance: Instance, head: str) -> None:
    instance.replies[bundle_url()] = problem(404, title="Not found")
    instance.replies[head_url()] = plain_file(head)


WITHOUT_BUNDLE = pytest.mark.parametrize("put", [in_the_answer, in_a_file])


@WITHOUT_BUNDLE
def test_a_rollback_in_a_head_alone_is_told_as_one(
    instance: Instance,
    store: Store,
    fetched: Publisher,
    out: Path,
    put: Callable[[Instance, str], None],
) -> None:
    put(instance, fetched.head(fetched.release(2), status="withdrawn", at=NOW))
    check_unchanged(instance, store, out, RollbackError)


@WITHOUT_BUNDLE
def test_an_equivocation_in_a_head_alone_is_told_as_one_and_kept_as_evidence(
    instance: Instance,
    store: Store,
    fetched: Publisher,
    out: Path,
    tmp_path: Path,
    put: Callable[[Instance, str], None],
) -> None:
    other = fetched.head(
        fetched.release(3, valid=valid_document("Other title")), status="withdrawn", at=NOW
    )
    put(instance, other)
    remembered = store.seen(instance.url, SUBJECT)
    assert remembered is not None
    with pytest.raises(EquivocationError, match="Both are kept in"):
        fetch(instance, store, out)
    (path,) = (tmp_path / "home" / "seen" / "evidence").iterdir()
    evidence = json.loads(path.read_bytes())
    assert evidence["releases"] == [remembered.release_token, None]
    assert evidence["head"] == other
    assert store.seen(instance.url, SUBJECT) == remembered
