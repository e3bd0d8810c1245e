"""Releases: a valid document, signed; a head that points to it; a bundle that carries both.

>>> Bundle.parse(b'{}')
Traceback (most recent call last):
attune.errors.TrustError: The bundle: spec is missing.

Signing takes the type that validation returns, so nothing unchecked can be released. Verifying
takes bytes and returns values; whoever calls it has done the fetching and does the remembering.
"""

from attune.release.bundle import BUNDLE_TYPE, MAX_BUNDLE_BYTES, Bundle, bundle_bytes
from attune.release.currency import CLOCK_SKEW, Seen, moment
from attune.release.signature import sign_head, sign_release, token_digest
from attune.release.statements import (
    HEAD_TYPE,
    RELEASE_TYPE,
    Artefact,
    Content,
    Decision,
    Head,
    LogPosition,
    Release,
    Safety,
    Status,
)
from attune.release.verification import (
    VerifiedBundle,
    VerifiedHead,
    authenticate_bundle,
    authenticate_head,
    verify_bundle,
)

__all__ = [
    "BUNDLE_TYPE",
    "CLOCK_SKEW",
    "HEAD_TYPE",
    "MAX_BUNDLE_BYTES",
    "RELEASE_TYPE",
    "Artefact",
    "Bundle",
    "Content",
    "Decision",
    "Head",
    "LogPosition",
    "Release",
    "Safety",
    "Seen",
    "Status",
    "VerifiedBundle",
    "VerifiedHead",
    "authenticate_bundle",
    "authenticate_head",
    "bundle_bytes",
    "moment",
    "sign_head",
    "sign_release",
    "token_digest",
    "verify_bundle",
]
