"""The bundle: head, release and document in one file, ``attune/bundle/1``.

``{"content":"<base64url>","head":"<jws>","release":"<jws>","spec":"attune/bundle/1",
"tlog_proof":null}`` as canonical JSON (RFC 8785). There is one spelling of a bundle, so any
byte changed, added or lost shows, even where JSON would read the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from attune.canonical import canonical_bytes
from attune.claims import Claims
from attune.errors import FormatError, SignatureError, TrustError
from attune.signing import decode_base64url, encode_base64url
from attune.strict_json import loads

BUNDLE_TYPE: Final = "application/vnd.attune.bundle.v1+json"
SPEC: Final = "attune/bundle/1"

MAX_BUNDLE_BYTES: Final = 4 * 1024 * 1024
"""Longest bundle that is read. A document has at most 1 MiB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The parts as received. Nothing in it has been verified."""

    head: str
    release: str
    content: bytes
    tlog_proof: str | None = None
    """Kept for a reader that checks it. Nothing here does, and no claim rests on it."""
    extensions: Mapping[str, Any] = field(default_factory=dict)
    """Members that a later minor version added. Unsigned: they say nothing to rely on."""

    def to_bytes(self) -> bytes:
        """The one spelling of this bundle."""
        return canonical_bytes(
            {
                **self.extensions,
                "spec": SPEC,
                "head": self.head,
                "release": self.release,
                "tlog_proof": self.tlog_proof,
                "content": encode_base64url(self.content),
            }
        )

    @classmethod
    def parse(cls, data: bytes) -> Bundle:
        """Take a bundle apart, or raise :class:`TrustError` naming what is wrong."""
        if len(data) > MAX_BUNDLE_BYTES:
            raise TrustError(f"The bundle has more than {MAX_BUNDLE_BYTES} bytes.")
        try:
            claims = Claims(loads(data, what="the bundle"), "The bundle")
        except FormatError as error:
            raise SignatureError(f"The bundle was altered or cut short: {error}") from None
        spec = claims.text("spec")
        if spec != SPEC:
            raise TrustError(f"The bundle is written to {spec!r}; this version reads {SPEC}.")
        bundle = cls(
            head=claims.text("head"),
            release=claims.text("release"),
            content=decode_base64url(claims.text("content"), what="The bundle's content"),
            tlog_proof=claims.optional_text("tlog_proof"),
            extensions=claims.extensions(),
        )
        _refuse_second_spelling(data, bundle.to_bytes())
        return bundle


def bundle_bytes(
    *, head: str, release: str, content: bytes, tlog_proof: str | None = None
) -> bytes:
    """A bundle to publish: two compact JWS and the document's canonical bytes."""
    return Bundle(head=head, release=release, content=content, tlog_proof=tlog_proof).to_bytes()


def _refuse_second_spelling(received: bytes, canonical: bytes) -> None:
    if received == canonical:
        return
    pairs = zip(received, canonical, strict=False)
    same = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(received), len(canonical)))
    raise SignatureError(
        f"The bundle was altered: from byte {same} on it is not the canonical JSON it was"
        " published as."
    )
