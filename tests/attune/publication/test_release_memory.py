"""Bundles held to the clock, to what a reader has seen before, and to withdrawals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from attune.errors import (
    EquivocationError,
    FreezeError,
    RollbackError,
    SignatureError,
    TrustError,
    WithdrawnError,
)
from attune.release import (
    HEAD_TYPE,
    Head,
    Status,
    authenticate_bundle,
    authenticate_head,
    bundle_bytes,
    verify_bundle,
)
from attune.signing import SigningKey, peek, sign
from tests.attune.publication.publisher import NOW, SUBJECT, Publisher
from tests.attune.publication.reader import parts, refused, verified

# -- time -----------------------------------------------------------------------------------------


def test_an_expired_head_is_stale(publisher: Publisher) -> None:
    data = publisher.bundle()
    expires = datetime.fromtimestamp(peek(parts(data)["head"])["exp"], UTC)
    verify_bundle(data, publisher.trust, expires - timedelta(seconds=1))
    with pytest.raises(FreezeError) as caught:
        verify_bundle(data, publisher.trust, expires)
    assert caught.value.exit_code == 4


def test_a_stale_bundle_is_returned_as_such_to_whoever_asks_for_it(publisher: Publisher) -> None:
    late = NOW + timedelta(days=30)
    found = verify_bundle(publisher.bundle(), publisher.trust, late, accept_expired=True)
    assert found.expired


def test_a_clock_that_is_a_little_behind_is_forgiven(publisher: Publisher) -> None:
    data = publisher.bundle(at=NOW + timedelta(seconds=60))
    assert verified(publisher, data).head.seq == 1


def test_a_head_from_the_future_is_refused(publisher: Publisher) -> None:
    data = publisher.bundle(at=NOW + timedelta(seconds=61))
    assert "clock" in str(refused(publisher, data))


def test_a_release_from_the_future_is_refused(publisher: Publisher) -> None:
    data = publisher.forge_bundle(iat=int(NOW.timestamp()) + 61)
    assert "The release is dated" in str(refused(publisher, data))


def test_a_date_beyond_the_calendar_is_refused_in_words(publisher: Publisher) -> None:
    data = publisher.forge_bundle(iat=2**53 - 1)
    assert "clock" in str(refused(publisher, data))


# -- memory ---------------------------------------------------------------------------------------


def test_what_has_been_seen_may_be_seen_again(publisher: Publisher) -> None:
    data = publisher.bundle(2)
    seen = verified(publisher, data).seen()
    assert verified(publisher, data, seen).seen() == seen


def test_a_newer_release_is_taken(publisher: Publisher) -> None:
    seen = verified(publisher, publisher.bundle(2)).seen()
    assert verified(publisher, publisher.bundle(3), seen).release.seq == 3


def test_an_older_release_is_a_rollback(publisher: Publisher) -> None:
    seen = verified(publisher, publisher.bundle(3)).seen()
    error = refused(publisher, publisher.bundle(2), seen)
    assert isinstance(error, RollbackError)
    assert error.exit_code == 5


def test_another_release_under_the_same_number_is_an_equivocation(publisher: Publisher) -> None:
    seen = verified(publisher, publisher.bundle(3)).seen()
    error = refused(publisher, publisher.bundle(3, title="Other title"), seen)
    assert isinstance(error, EquivocationError)
    assert error.exit_code == 5
    assert error.evidence[0] == seen.release
    assert error.evidence[1] != seen.release


def test_a_newer_head_for_the_same_release_is_no_equivocation(publisher: Publisher) -> None:
    release = publisher.release(3)

    def at(moment: datetime) -> bytes:
        head = publisher.head(release, at=moment)
        return bundle_bytes(head=head, release=release, content=publisher.valid.canonical)

    first = verified(publisher, at(NOW - timedelta(hours=3))).seen()
    second = verified(publisher, at(NOW - timedelta(hours=1)), first).seen()
    assert second.signed_at > first.signed_at
    verified(publisher, at(NOW - timedelta(hours=3)), second)  # a cache that lags says the same


def test_a_release_below_the_publishers_least_is_refused(publisher: Publisher) -> None:
    error = refused(publisher, publisher.bundle(3, min_seq=4))
    assert isinstance(error, RollbackError)
    assert verified(publisher, publisher.bundle(4, min_seq=4)).head.min_seq == 4


def test_a_high_mark_set_by_a_replaced_head_key_binds_nobody(publisher: Publisher) -> None:
    """Fast-forward: a thief ran the numbers up; the publisher has new head keys."""
    thief_was_here = verified(publisher, publisher.bundle(2**29)).seen()
    assert isinstance(refused(publisher, publisher.bundle(4), thief_was_here), RollbackError)
    publisher.head_key = SigningKey.generate()
    assert verified(publisher, publisher.bundle(4), thief_was_here).release.seq == 4


# -- withdrawal -----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["withdrawn", "quarantined"])
def test_a_withdrawn_release_is_refused(publisher: Publisher, status: Status) -> None:
    error = refused(publisher, publisher.bundle(status=status))
    assert isinstance(error, WithdrawnError)
    assert error.exit_code == 6


def test_a_withdrawal_can_be_remembered(publisher: Publisher) -> None:
    data = publisher.bundle(status="withdrawn")
    assert authenticate_bundle(data, publisher.trust, NOW).seen().status == "withdrawn"


def test_a_deprecated_release_may_still_be_used(publisher: Publisher) -> None:
    assert verified(publisher, publisher.bundle(status="deprecated")).head.status == "deprecated"


def test_a_head_from_before_the_withdrawal_does_not_undo_it(publisher: Publisher) -> None:
    release = publisher.release(3)

    def bundle(status: Status, hours_ago: int) -> bytes:
        head = publisher.head(release, status=status, at=NOW - timedelta(hours=hours_ago))
        return bundle_bytes(head=head, release=release, content=publisher.valid.canonical)

    seen = authenticate_bundle(bundle("withdrawn", 2), publisher.trust, NOW).seen()
    assert isinstance(refused(publisher, bundle("active", 3), seen), WithdrawnError)
    assert verified(publisher, bundle("active", 1), seen).head.status == "active"


@pytest.mark.parametrize(
    ("first", "then"), [("withdrawn", "active"), ("deprecated", "active"), ("active", "deprecated")]
)
def test_of_two_heads_of_one_second_that_differ_the_one_seen_holds(
    publisher: Publisher, first: Status, then: Status
) -> None:
    release = publisher.release(3)

    def bundle(status: Status) -> bytes:
        head = publisher.head(release, status=status)
        return bundle_bytes(head=head, release=release, content=publisher.valid.canonical)

    seen = authenticate_bundle(bundle(first), publisher.trust, NOW).seen()
    assert isinstance(refused(publisher, bundle(then), seen), WithdrawnError | RollbackError)
    again = authenticate_bundle(bundle(first), publisher.trust, NOW, seen)
    assert again.head.status == first


def test_an_older_head_that_says_otherwise_is_a_rollback(publisher: Publisher) -> None:
    release = publisher.release(3)

    def bundle(status: Status, hours_ago: int) -> bytes:
        head = publisher.head(release, status=status, at=NOW - timedelta(hours=hours_ago))
        return bundle_bytes(head=head, release=release, content=publisher.valid.canonical)

    seen = verified(publisher, bundle("active", 1)).seen()
    for status in ("withdrawn", "deprecated"):
        assert isinstance(refused(publisher, bundle(status, 2), seen), RollbackError)


def test_an_expired_withdrawal_takes_nothing_away(publisher: Publisher) -> None:
    """Replaying one after the publisher has reinstated the release must not strip a reader."""
    data = publisher.bundle(status="withdrawn", at=NOW - timedelta(days=9))
    assert isinstance(refused(publisher, data), FreezeError)


def test_a_head_alone_can_say_that_a_release_is_withdrawn(publisher: Publisher) -> None:
    token = publisher.head(publisher.release(), status="withdrawn")
    found = authenticate_head(token, publisher.trust, NOW, subject=SUBJECT)
    assert found.seen().status == "withdrawn"
    with pytest.raises(WithdrawnError):
        found.refuse_withdrawn()


def test_the_head_of_another_document_withdraws_nothing(publisher: Publisher) -> None:
    token = publisher.head(publisher.release(subject="willow-school/other"), status="withdrawn")
    with pytest.raises(TrustError, match="received the head of"):
        authenticate_head(token, publisher.trust, NOW, subject=SUBJECT)


def test_an_unsigned_or_strangers_head_withdraws_nothing(publisher: Publisher) -> None:
    stranger = Publisher()
    claims = Head.from_claims(peek(publisher.head(publisher.release(), status="withdrawn")))
    forged = sign(claims.to_claims(), key=stranger.head_key, typ=HEAD_TYPE)
    signed_part, _, _ = publisher.head(publisher.release(), status="withdrawn").rpartition(".")
    for head in (forged, f"{signed_part}."):
        with pytest.raises(SignatureError):
            authenticate_head(head, publisher.trust, NOW, subject=SUBJECT)
