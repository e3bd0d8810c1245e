"""What is signed: the release, which never changes, and the head, which is re-signed often.

Times are whole seconds since 1970 (NumericDate, RFC 7519), digests ``sha256:<hex>``, ``sub`` is
``namespace/slug``. ``extensions`` keeps fields that a later minor version added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast, get_args

from attune.claims import DIGEST, NAME, VERSION, Claims
from attune.errors import TrustError

RELEASE_TYPE: Final = "vnd.attune.release.v1+jwt"
HEAD_TYPE: Final = "vnd.attune.head.v1+jwt"

Status = Literal["active", "deprecated", "withdrawn", "quarantined"]
WITHDRAWN: Final = ("withdrawn", "quarantined")
"""Taken back by the publisher, for good or until looked into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The document's canonical bytes: media type, digest, size in bytes."""

    type: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """Something the document was compiled to, and the compiler that did it."""

    target: str
    type: str
    digest: str
    compiler: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety:
    """Which universal safety layer the document was held to, by what, and the outcome."""

    floor: str
    floor_digest: str
    validator: str
    report_digest: str
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """How the release was decided: ``electorate`` people, of whom a share of ``quorum`` was needed.

    ``record_digest`` is the digest of the decision record.
    """

    method: str
    electorate: int
    quorum: float
    record_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One version of one document, ``attune/release/1``. Immutable."""

    spec: str = "attune/release/1"
    iss: str
    sub: str
    ver: str
    seq: int
    prev: str | None
    """Digest of the release before, None for the first."""
    iat: int
    content: Content
    language: str
    compiled: tuple[Artefact, ...] = ()
    safety: Safety
    decision: Decision | None = None
    lineage: tuple[Mapping[str, Any], ...] = ()
    license: str | None = None
    must_understand: tuple[str, ...] = ()
    development: bool = False
    """Signed by a development instance, whose keys prove nothing about who runs it."""
    extensions: Mapping[str, Any] = field(default_factory=dict)

    def to_claims(self) -> dict[str, Any]:
        """The JWS payload."""
        return {
            **self.extensions,
            "spec": self.spec,
            "iss": self.iss,
            "sub": self.sub,
            "ver": self.ver,
            "seq": self.seq,
            "prev": self.prev,
            "iat": self.iat,
            "content": _plain(self.content),
            "language": self.language,
            "compiled": [_plain(artefact) for artefact in self.compiled],
            "safety": _plain(self.safety),
            "decision": None if self.decision is None else _plain(self.decision),
            "lineage": [dict(step) for step in self.lineage],
            "license": self.license,
            "must_understand": list(self.must_understand),
            **({"development": True} if self.development else {}),
        }

    @classmethod
    def from_claims(cls, payload: Mapping[str, Any]) -> Release:
        """Read a verified payload, or raise :class:`TrustError`."""
        claims = Claims(payload, "The release")
        spec = claims.text("spec")
        if spec != "attune/release/1":
            raise TrustError(f"The release is written to {spec!r}, which this version cannot read.")
        decision = claims.optional_object("decision")
        return cls(
            iss=claims.text("iss"),
            sub=claims.text("sub", NAME),
            ver=claims.text("ver", VERSION),
            seq=claims.whole("seq", at_least=1),
            prev=claims.optional_text("prev", DIGEST),
            iat=claims.whole("iat"),
            content=_content(claims.object("content")),
            language=claims.text("language"),
            compiled=tuple(_artefact(entry) for entry in claims.objects("compiled")),
            safety=_safety(claims.object("safety")),
            decision=None if decision is None else _decision(decision),
            lineage=tuple(entry.extensions() for entry in claims.objects("lineage")),
            license=claims.optional_text("license"),
            must_understand=_understood(claims, "The release"),
            development=claims.flag("development"),
            extensions=claims.extensions(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPosition:
    """The transparency log a release stands in, and the log's size when the head was signed."""

    origin: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Which release is current, for a day or two."""

    sub: str
    seq: int
    ver: str
    release: str
    """Digest of the release's compact JWS, as ASCII bytes."""
    status: Status
    min_seq: int
    """No release with a lower ``seq`` may be used any more."""
    log: LogPosition | None = None
    iat: int
    exp: int
    must_understand: tuple[str, ...] = ()
    development: bool = False
    extensions: Mapping[str, Any] = field(default_factory=dict)

    @property
    def withdrawn(self) -> bool:
        """Whether the publisher has taken the release back."""
        return self.status in WITHDRAWN

    def to_claims(self) -> dict[str, Any]:
        """The JWS payload."""
        return {
            **self.extensions,
            "sub": self.sub,
            "seq": self.seq,
            "ver": self.ver,
            "release": self.release,
            "status": self.status,
            "min_seq": self.min_seq,
            "log": None if self.log is None else _plain(self.log),
            "iat": self.iat,
            "exp": self.exp,
            **({"must_understand": list(self.must_understand)} if self.must_understand else {}),
            **({"development": True} if self.development else {}),
        }

    @classmethod
    def from_claims(cls, payload: Mapping[str, Any]) -> Head:
        """Read a verified payload, or raise :class:`TrustError`."""
        claims = Claims(payload, "The head")
        log = claims.optional_object("log")
        return cls(
            sub=claims.text("sub", NAME),
            seq=claims.whole("seq", at_least=1),
            ver=claims.text("ver", VERSION),
            release=claims.text("release", DIGEST),
            status=cast("Status", claims.text("status", "|".join(get_args(Status)))),
            min_seq=claims.whole("min_seq"),
            log=None
            if log is None
            else LogPosition(origin=log.text("origin"), size=log.whole("size")),
            iat=claims.whole("iat"),
            exp=claims.whole("exp"),
            must_understand=_understood(claims, "The head"),
            development=claims.flag("development"),
            extensions=claims.extensions(),
        )


def _understood(claims: Claims, what: str) -> tuple[str, ...]:
    names = claims.texts("must_understand")
    if names:
        # This version knows no such extension yet, so every name is one too many.
        raise TrustError(f"{what} must not be used without understanding {', '.join(names)}.")
    return names


def _content(claims: Claims) -> Content:
    return Content(
        type=claims.text("type"), digest=claims.text("digest", DIGEST), size=claims.whole("size")
    )


def _artefact(claims: Claims) -> Artefact:
    return Artefact(
        target=claims.text("target"),
        type=claims.text("type"),
        digest=claims.text("digest", DIGEST),
        compiler=claims.text("compiler"),
    )


def _safety(claims: Claims) -> Safety:
    return Safety(
        floor=claims.text("floor", VERSION),
        floor_digest=claims.text("floor_digest", DIGEST),
        validator=claims.text("validator"),
        report_digest=claims.text("report_digest", DIGEST),
        verdict=claims.text("verdict"),
    )


def _decision(claims: Claims) -> Decision:
    return Decision(
        method=claims.text("method"),
        electorate=claims.whole("electorate"),
        quorum=claims.share("quorum"),
        record_digest=claims.text("record_digest", DIGEST),
    )


def _plain(part: Content | Artefact | Safety | Decision | LogPosition) -> dict[str, Any]:
    return {name: getattr(part, name) for name in part.__dataclass_fields__}
