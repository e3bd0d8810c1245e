"""Whether an authentic head is current: by the clock, and by what this reader has seen before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from attune.errors import (
    EquivocationError,
    FreezeError,
    RollbackError,
    TrustError,
    WithdrawnError,
)
from attune.release.statements import WITHDRAWN, Head, Status
from attune.trust import Trust

CLOCK_SKEW: Final = timedelta(seconds=60)
"""How far ahead of this machine's clock a publisher's may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a reader remembers of a document's highest head. Kept only after every check."""

    seq: int
    release: str
    """Digest of the release."""
    status: Status
    min_seq: int
    signed_at: int
    """``iat`` of the head, seconds since 1970."""
    head_kid: str
    release_token: str | None = None
    """The release itself: one of the two signed statements that prove an equivocation. None if
    only a head was seen."""


def refuse_future(signed_at: int, now: datetime, what: str) -> None:
    """A statement from the future means that one of the two clocks is wrong."""
    if signed_at > (now + CLOCK_SKEW).timestamp():
        raise TrustError(
            f"{what} is dated {moment(signed_at)}, after this machine's clock. Set the clock."
        )


def refuse_stale(head: Head, now: datetime) -> None:
    """After ``exp`` somebody may be holding newer heads back."""
    if has_expired(head, now):
        raise FreezeError(
            f"The head expired at {moment(head.exp)}. Pull again; if that does not help, newer"
            " releases are being held back or the publisher has stopped."
        )


def has_expired(head: Head, now: datetime) -> bool:
    return now.timestamp() >= head.exp


def refuse_regression(head: Head, seen: Seen | None, trust: Trust) -> None:
    """Nothing older than, and nothing other than, what has been seen under a key still trusted."""
    if head.seq < head.min_seq:
        raise RollbackError(
            f"Release {head.seq} of {head.sub} may not be used any more: the publisher's least is"
            f" {head.min_seq}."
        )
    if seen is None or not trust.lists(seen.head_kid, purpose="head"):
        # A high mark set by a head key that has since been replaced binds nobody: this is how a
        # publisher recovers after a thief has run the numbers up.
        return
    if head.seq < seen.seq:
        raise RollbackError(
            f"Release {head.seq} of {head.sub} is older than release {seen.seq}, seen before."
        )
    if head.seq == seen.seq and head.release != seen.release:
        raise EquivocationError(
            f"There are two different releases {head.seq} of {head.sub}: {seen.release} was seen"
            f" before, this is {head.release}.",
            evidence=(seen.release, head.release),
        )
    if head.seq == seen.seq and head.iat <= seen.signed_at:
        _refuse_older_word(head, seen)


def _refuse_older_word(head: Head, seen: Seen) -> None:
    # Caches may serve an older head that says the same. One that says otherwise is a replay, of the
    # same second too: a publisher dates what it says next a second later at least.
    if seen.status in WITHDRAWN and head.status not in WITHDRAWN:
        raise WithdrawnError(
            f"The publisher has {seen.status} release {head.seq} of {head.sub} since this head was"
            " signed."
        )
    if (head.status, head.min_seq) != (seen.status, seen.min_seq):
        raise RollbackError(f"The head of {head.sub} is older than one seen before.")


def moment(seconds: int) -> str:
    """A NumericDate as people and machines read it (RFC 3339, UTC)."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return f"second {seconds}"
