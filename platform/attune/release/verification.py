"""The checks between received bytes and a document that may be used, in this order.

Size, spelling, version; the head's signature; the release's signature; that they belong together;
the content's digest and form; the safety layer and verdict; then the clock, what was seen before,
and last the publisher's own withdrawal. Withdrawal comes last so that only a head which is
authentic, fresh and not replayed can take a document from a reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from attune.canonical import canonical_bytes, digest
from attune.document import Constitution, Profile, parse
from attune.errors import DocumentError, FloorError, SignatureError, TrustError, WithdrawnError
from attune.release.bundle import Bundle
from attune.release.currency import (
    Seen,
    has_expired,
    refuse_future,
    refuse_regression,
    refuse_stale,
)
from attune.release.signature import token_digest
from attune.release.statements import HEAD_TYPE, RELEASE_TYPE, Head, Release
from attune.signing import verify
from attune.trust import Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedHead:
    """A head that is authentic and current."""

    head: Head
    kid: str

    def seen(self, release_token: str | None = None) -> Seen:
        """What to remember, now that every check has passed."""
        return Seen(
            seq=self.head.seq,
            release=self.head.release,
            status=self.head.status,
            min_seq=self.head.min_seq,
            signed_at=self.head.iat,
            head_kid=self.kid,
            release_token=release_token,
        )

    def refuse_withdrawn(self) -> None:
        """:class:`WithdrawnError` if the publisher has taken the release back."""
        if self.head.withdrawn:
            raise WithdrawnError(
                f"The publisher has {self.head.status} release {self.head.seq} of {self.head.sub}."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedBundle:
    """A document whose origin is proved. That says nothing about its wisdom."""

    document: Constitution | Profile
    digest: str
    release: Release
    release_kid: str
    head: Head
    head_kid: str
    bundle: Bundle
    development: bool
    """Development keys: anybody can make such a signature for an instance of their own."""
    expired: bool
    """The head has expired and the caller asked to have the bundle all the same."""

    @property
    def extensions(self) -> Mapping[str, Any]:
        """Signed fields that a later minor version added to the release."""
        return self.release.extensions

    def seen(self) -> Seen:
        """What to remember, now that every check has passed."""
        return VerifiedHead(head=self.head, kid=self.head_kid).seen(self.bundle.release)

    def refuse_withdrawn(self) -> None:
        """:class:`WithdrawnError` if the publisher has taken the release back."""
        VerifiedHead(head=self.head, kid=self.head_kid).refuse_withdrawn()


def verify_bundle(
    data: bytes,
    trust: Trust,
    now: datetime,
    seen: Seen | None = None,
    *,
    subject: str | None = None,
    accept_expired: bool = False,
) -> VerifiedBundle:
    """The document in ``data``, if it may be used.

    ``now`` is an aware time; ``seen`` what this reader remembers of the document; ``subject``
    the ``namespace/slug`` that was asked for, if one was. Raises the :class:`TrustError` that
    says what is wrong: ``SignatureError``, ``FloorError``, ``FreezeError`` (unless
    ``accept_expired``), ``RollbackError``, ``EquivocationError``, ``WithdrawnError``.
    """
    verified = authenticate_bundle(
        data, trust, now, seen, subject=subject, accept_expired=accept_expired
    )
    verified.refuse_withdrawn()
    return verified


def authenticate_bundle(
    data: bytes,
    trust: Trust,
    now: datetime,
    seen: Seen | None = None,
    *,
    subject: str | None = None,
    accept_expired: bool = False,
) -> VerifiedBundle:
    """As :func:`verify_bundle`, but a withdrawn release is returned, so that its withdrawal can
    be remembered. Whoever uses the document calls ``refuse_withdrawn`` first."""
    bundle = Bundle.parse(data)
    head, head_kid = _signed_head(bundle.head, trust)
    signed = verify(
        bundle.release,
        typ=RELEASE_TYPE,
        find_key=partial(trust.find_key, purpose="release"),
        what="The release",
    )
    release = Release.from_claims(signed.payload)
    _refuse_mismatch(head, release, bundle)
    _refuse_stranger(head, release, trust, subject)
    document = _document(bundle.content, release)
    _refuse_unsafe(document, release, trust)
    refuse_future(release.iat, now, "The release")
    _refuse_outdated(head, trust, now, seen, accept_expired=accept_expired)
    return VerifiedBundle(
        document=document,
        digest=release.content.digest,
        release=release,
        release_kid=signed.kid,
        head=head,
        head_kid=head_kid,
        bundle=bundle,
        development=trust.development,
        expired=has_expired(head, now),
    )


def authenticate_head(
    token: str, trust: Trust, now: datetime, seen: Seen | None = None, *, subject: str
) -> VerifiedHead:
    """A head on its own: how a publisher says that a release is withdrawn once its content is
    gone. Raises as :func:`authenticate_bundle` does."""
    head, kid = _signed_head(token, trust)
    if head.sub != subject:
        raise TrustError(f"Asked for {subject}, received the head of {head.sub}.")
    _refuse_outdated(head, trust, now, seen, accept_expired=False)
    return VerifiedHead(head=head, kid=kid)


def _signed_head(token: str, trust: Trust) -> tuple[Head, str]:
    find_key = partial(trust.find_key, purpose="head")
    signed = verify(token, typ=HEAD_TYPE, find_key=find_key, what="The head")
    head = Head.from_claims(signed.payload)
    if head.development and not trust.development:
        raise TrustError("The head says it comes from a development instance; this one is not.")
    return head, signed.kid


def _refuse_mismatch(head: Head, release: Release, bundle: Bundle) -> None:
    if head.release != token_digest(bundle.release):
        raise SignatureError("The head points to another release than the one in the bundle.")
    for name in ("sub", "seq", "ver"):
        if getattr(head, name) != getattr(release, name):
            raise SignatureError(
                f"The head says {name} {getattr(head, name)}, the release {getattr(release, name)}."
            )


def _refuse_stranger(head: Head, release: Release, trust: Trust, subject: str | None) -> None:
    if release.iss != trust.issuer:
        raise TrustError(f"The release is issued by {release.iss}; trusted is {trust.issuer}.")
    if release.development and not trust.development:
        raise TrustError("The release says it comes from a development instance; this one is not.")
    if subject is not None and head.sub != subject:
        raise TrustError(f"Asked for {subject}, received {head.sub}.")


def _document(content: bytes, release: Release) -> Constitution | Profile:
    if len(content) != release.content.size:
        raise SignatureError(
            f"The content was altered: it has {len(content)} bytes, the release says"
            f" {release.content.size}."
        )
    if digest(content) != release.content.digest:
        raise SignatureError(
            f"The content was altered: its digest is {digest(content)}, the release says"
            f" {release.content.digest}."
        )
    try:
        document = parse(content)
    except DocumentError as error:
        raise TrustError(f"The content is signed but not a document: {error}") from None
    if not isinstance(document, Constitution | Profile):
        raise TrustError("The content is neither a profile nor a constitution.")
    if canonical_bytes(document) != content:
        # Otherwise two readers could see two documents under one digest.
        raise TrustError("The content is not in canonical form.")
    return document


def _refuse_unsafe(document: Constitution | Profile, release: Release, trust: Trust) -> None:
    pinned = release.safety.floor_digest
    if (document.floor.version, document.floor.digest) != (release.safety.floor, pinned):
        raise FloorError("The release names another universal safety layer than its document.")
    if pinned not in trust.floors:
        raise FloorError(
            f"The release rests on the universal safety layer {release.safety.floor} ({pinned}),"
            " which the trust file does not list."
        )
    if release.safety.verdict != "pass":
        raise FloorError(
            f"The validator's verdict on it is {release.safety.verdict!r}, not 'pass'."
        )


def _refuse_outdated(
    head: Head, trust: Trust, now: datetime, seen: Seen | None, *, accept_expired: bool
) -> None:
    refuse_future(head.iat, now, "The head")
    if not accept_expired:
        refuse_stale(head, now)
    refuse_regression(head, seen, trust)
