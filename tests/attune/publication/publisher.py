"""A publisher in miniature: real keys, real signatures, and forgeries made to order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from attune.canonical import digest
from attune.document import Constitution
from attune.floor import current_pin
from attune.release import (
    HEAD_TYPE,
    RELEASE_TYPE,
    Status,
    bundle_bytes,
    sign_head,
    sign_release,
    token_digest,
)
from attune.signing import SigningKey, peek, sign
from attune.trust import Discovery, FloorOffer, Trust, TrustedKey
from attune.validation import ValidDocument, validate, validated

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
SUBJECT = "willow-school/tutor"


def constitution(title: str = "Tutor constitution") -> dict[str, Any]:
    """A small document that passes validation."""
    pin = current_pin()
    return {
        "format": "attune/constitution/1",
        "title": title,
        "language": "en",
        "floor": {"version": pin.version, "digest": pin.digest},
        "clauses": [
            {"id": "patience", "modality": "should", "text": "Take the time a learner needs."},
            {"id": "answers", "modality": "must_not", "text": "Do a pupil's graded work for them."},
        ],
    }


def valid_document(title: str = "Tutor constitution") -> ValidDocument:
    report = validate(constitution(title))
    assert isinstance(report.document, Constitution)
    return validated(report.document, report)


class Publisher:
    """Signs as an instance would; ``forge_…`` sign what an instance never would."""

    def __init__(self, issuer: str = "https://attune.example", *, development: bool = True) -> None:
        self.issuer = issuer
        self.development = development
        self.release_key = SigningKey.generate()
        self.head_key = SigningKey.generate()

    @cached_property
    def valid(self) -> ValidDocument:
        return valid_document()

    @property
    def keys(self) -> tuple[TrustedKey, ...]:
        return (
            TrustedKey(purpose="release", key=self.release_key.public),
            TrustedKey(purpose="head", key=self.head_key.public),
        )

    @property
    def trust(self) -> Trust:
        return Trust(
            origin=self.issuer,
            issuer=self.issuer,
            keys=self.keys,
            floors=(current_pin().digest,),
            development=self.development,
        )

    @property
    def discovery(self) -> Discovery:
        pin = current_pin()
        return Discovery(
            issuer=self.issuer,
            jwks_uri=f"{self.issuer}/.well-known/jwks.json",
            floor=FloorOffer(version=pin.version, digest=pin.digest, accepted=(pin.digest,)),
            development=self.development,
        )

    def release(
        self, seq: int = 1, *, valid: ValidDocument | None = None, subject: str = SUBJECT
    ) -> str:
        return sign_release(
            valid or self.valid,
            key=self.release_key,
            issuer=self.issuer,
            subject=subject,
            version=f"{seq}.0.0",
            seq=seq,
            prev=None if seq == 1 else digest(b"the one before"),
            issued_at=NOW - timedelta(hours=2),
            development=self.development,
        )

    def head(
        self,
        release: str,
        *,
        status: Status = "active",
        min_seq: int = 1,
        at: datetime = NOW - timedelta(hours=1),
    ) -> str:
        return sign_head(
            release,
            key=self.head_key,
            issued_at=at,
            lifetime=timedelta(hours=36),
            status=status,
            min_seq=min_seq,
        )

    def bundle(
        self,
        seq: int = 1,
        *,
        title: str = "Tutor constitution",
        subject: str = SUBJECT,
        status: Status = "active",
        min_seq: int = 1,
        at: datetime = NOW - timedelta(hours=1),
    ) -> bytes:
        valid = valid_document(title)
        release = self.release(seq, valid=valid, subject=subject)
        head = self.head(release, status=status, min_seq=min_seq, at=at)
        return bundle_bytes(head=head, release=release, content=valid.canonical)

    # -- what no publisher does -------------------------------------------------------------------

    def forge_release(self, key: SigningKey | None = None, **changes: Any) -> str:
        """A properly signed release that says something else."""
        claims = peek(self.release()) | changes
        return sign(claims, key=key or self.release_key, typ=RELEASE_TYPE)

    def forge_head(self, release: str, key: SigningKey | None = None, /, **changes: Any) -> str:
        """A properly signed head that says something else, for a release that may be forged."""
        said = peek(release)
        pointer = {name: said[name] for name in ("sub", "seq", "ver") if name in said}
        claims = peek(self.head(self.release()))
        claims |= {"release": token_digest(release)} | pointer | changes
        return sign(claims, key=key or self.head_key, typ=HEAD_TYPE)

    def forge_bundle(self, **changes: Any) -> bytes:
        """A bundle around a forged release; everything else is in order."""
        release = self.forge_release(**changes)
        head = self.forge_head(release)
        return bundle_bytes(head=head, release=release, content=self.valid.canonical)
