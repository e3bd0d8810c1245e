"""Making the two statements. Whoever holds the keys calls this; web workers do not."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from attune.canonical import canonical_bytes, digest
from attune.release.statements import (
    HEAD_TYPE,
    RELEASE_TYPE,
    Artefact,
    Content,
    Decision,
    Head,
    Release,
    Safety,
    Status,
)
from attune.signing import SigningKey, peek, sign, signer_of
from attune.validation import ValidDocument


def sign_release(
    valid: ValidDocument,
    *,
    key: SigningKey,
    issuer: str,
    subject: str,
    version: str,
    seq: int,
    prev: str | None,
    issued_at: datetime,
    compiled: Sequence[Artefact] = (),
    decision: Decision | None = None,
    license: str | None = None,  # noqa: A002 -- the claim's own name
    development: bool = False,
) -> str:
    """Sign ``valid`` as release ``seq`` of ``subject`` (``namespace/slug``); a compact JWS.

    ``issuer`` is the instance's origin, ``prev`` the digest of the release before (None exactly
    when ``seq`` is 1), ``issued_at`` an aware time. The caller keeps ``seq`` from being used twice.
    """
    if not isinstance(valid, ValidDocument):
        raise RuntimeError("only a ValidDocument is released")
    if valid.report.verdict != "pass" or valid.report.digest != digest(valid.canonical):
        raise RuntimeError("only a document with its own passing report is released")
    if (seq == 1) != (prev is None):
        raise RuntimeError("the first release has no predecessor, every other names its own")
    document = valid.document
    release = Release(
        iss=issuer,
        sub=subject,
        ver=version,
        seq=seq,
        prev=prev,
        iat=_seconds(issued_at),
        content=Content(
            type=f"application/vnd.{document.format.replace('/', '.', 1).replace('/', '.v')}+json",
            digest=valid.digest,
            size=len(valid.canonical),
        ),
        language=document.language,
        compiled=tuple(compiled),
        safety=Safety(
            floor=document.floor.version,
            floor_digest=document.floor.digest,
            validator=valid.report.validator,
            report_digest=digest(canonical_bytes(valid.report.to_dict())),
            verdict=valid.report.verdict,
        ),
        decision=decision,
        lineage=tuple(document.to_dict().get("lineage", ())),
        license=license,
        development=development,
    )
    claims = release.to_claims()
    Release.from_claims(claims)  # what no reader would accept is not signed
    return sign(claims, key=key, typ=RELEASE_TYPE)


def sign_head(
    release: str,
    *,
    key: SigningKey,
    issued_at: datetime,
    lifetime: timedelta,
    status: Status = "active",
    min_seq: int = 1,
) -> str:
    """Sign that ``release`` (a compact JWS of ours) is current; a compact JWS.

    ``key`` is a head key: it must not be the one that signed the release. After ``lifetime`` a
    reader takes the head for stale, so it is signed again long before.
    """
    if signer_of(release) == key.kid:
        raise RuntimeError("a head is signed by another key than its release")
    claims = Release.from_claims(peek(release))
    head = Head(
        sub=claims.sub,
        seq=claims.seq,
        ver=claims.ver,
        release=token_digest(release),
        status=status,
        min_seq=min_seq,
        iat=_seconds(issued_at),
        exp=_seconds(issued_at + lifetime),
        development=claims.development,
    )
    return sign(head.to_claims(), key=key, typ=HEAD_TYPE)


def token_digest(token: str) -> str:
    """``sha256:…`` over a compact JWS as ASCII bytes: what ``head.release`` and ``prev`` hold."""
    return f"sha256:{hashlib.sha256(token.encode('ascii')).hexdigest()}"


def _seconds(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise RuntimeError("a time without a zone says no moment")
    return int(moment.timestamp())
