"""What a reader trusts: the trust file, and what an instance publishes so that one can be made.

Pure values. :mod:`attune.client` fetches and stores them.

* :class:`Discovery` is ``/.well-known/attune.json``; :func:`key_set` is ``/.well-known/jwks.json``.
  Both mirror an instance's keys; neither is a root of trust.
* :class:`Trust` is the trust file ``attune/trust/1``: pinned once, then the only thing believed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args
from urllib.parse import urlsplit

from attune.claims import DIGEST, VERSION, Claims
from attune.errors import FormatError, SignatureError, TrustError, UsageError
from attune.signing import ALGORITHM, PublicKey
from attune.strict_json import loads

Purpose = Literal["head", "release"]

DISCOVERY_PATH: Final = "/.well-known/attune.json"
JWKS_PATH: Final = "/.well-known/jwks.json"

_ORIGIN: Final = (
    r"https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorOffer:
    """The universal safety layers an instance releases under: the newest, and all it accepts."""

    version: str
    digest: str
    accepted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """``/.well-known/attune.json``, ``attune/discovery/1``: what an instance says of itself."""

    issuer: str
    """Origin that stands as ``iss`` in every release, without a trailing slash."""
    jwks_uri: str
    floor: FloorOffer
    development: bool
    api: str = "/v1"
    contact: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to publish."""
        floor = {
            "version": self.floor.version,
            "digest": self.floor.digest,
            "accepted": list(self.floor.accepted),
        }
        contact = {} if self.contact is None else {"contact": self.contact}
        return {
            "spec": "attune/discovery/1",
            "issuer": self.issuer,
            "api": self.api,
            "jwks_uri": self.jwks_uri,
            "floor": floor,
            "development": self.development,
            **contact,
        }

    @classmethod
    def parse(cls, data: bytes) -> Discovery:
        """Read what an instance published, or raise :class:`TrustError`."""
        claims = _claims(data, "The discovery document", spec="attune/discovery/1")
        floor = claims.object("floor")
        return cls(
            issuer=claims.text("issuer", _ORIGIN),
            jwks_uri=claims.text("jwks_uri", _ORIGIN + r"/[A-Za-z0-9._~/-]*"),
            floor=FloorOffer(
                version=floor.text("version", VERSION),
                digest=floor.text("digest", DIGEST),
                accepted=floor.texts("accepted", DIGEST),
            ),
            development=claims.flag("development"),
            api=claims.text("api", r"(?:/[A-Za-z0-9._-]+)+"),
            contact=claims.optional_text("contact"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedKey:
    """A public key and the one thing it may sign."""

    purpose: Purpose
    key: PublicKey

    def __str__(self) -> str:
        return f"{self.purpose} key {self.key.fingerprint}"


def key_set(keys: Iterable[TrustedKey]) -> dict[str, Any]:
    """The JWK Set (RFC 7517) an instance publishes. ``attune_purpose`` says what each may sign."""
    return {
        "keys": [
            {
                **trusted.key.jwk(),
                "use": "sig",
                "alg": ALGORITHM,
                "key_ops": ["verify"],
                "attune_purpose": trusted.purpose,
            }
            for trusted in keys
        ]
    }


def keys_in(data: bytes) -> tuple[TrustedKey, ...]:
    """The head and release keys of a published JWK Set; keys for other purposes are passed over."""
    entries = _claims(data, "The key set").objects("keys")
    found = (dict(entry.extensions()) for entry in entries)
    return tuple(_trusted(jwk, jwk["attune_purpose"]) for jwk in found if _is_ours(jwk))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """The trust file: whose releases are believed, under which keys, on which safety layers."""

    origin: str
    """Where it was fetched when it was pinned."""
    issuer: str
    """The ``iss`` that releases must carry."""
    keys: tuple[TrustedKey, ...]
    floors: tuple[str, ...]
    """Digests of the universal safety layers a document may rest on."""
    development: bool = False
    """Keys made by a development instance: they prove nothing about who runs it."""

    def __post_init__(self) -> None:
        kids = [trusted.key.kid for trusted in self.keys]
        if len(set(kids)) != len(kids):
            raise TrustError("A key is listed twice. Each key serves one purpose.")
        missing = set(get_args(Purpose)) - {trusted.purpose for trusted in self.keys}
        if missing:
            raise TrustError(f"There is no key for {' and '.join(sorted(missing))}.")
        if not self.floors:
            raise TrustError("No universal safety layer is named, so no release could be used.")

    def lists(self, kid: str, *, purpose: Purpose) -> bool:
        """Whether ``kid`` may sign for ``purpose``."""
        return any(t.purpose == purpose and t.key.kid == kid for t in self.keys)

    def find_key(self, kid: str, *, purpose: Purpose) -> PublicKey:
        """The key ``kid`` if it may sign for ``purpose``; otherwise :class:`SignatureError`."""
        for trusted in self.keys:
            if trusted.key.kid == kid:
                if trusted.purpose == purpose:
                    return trusted.key
                raise SignatureError(
                    f"Key {kid} signed a {purpose}, but the trust file allows it to sign"
                    f" {trusted.purpose}s only."
                )
        raise SignatureError(f"Key {kid} signed the {purpose}; the trust file does not list it.")

    def to_bytes(self) -> bytes:
        """The trust file as written to disk: indented JSON."""
        value = {
            "spec": "attune/trust/1",
            "origin": self.origin,
            "issuer": self.issuer,
            "development": self.development,
            "keys": [{**trusted.key.jwk(), "purpose": trusted.purpose} for trusted in self.keys],
            "floors": list(self.floors),
        }
        return (json.dumps(value, indent=2) + "\n").encode()

    @classmethod
    def parse(cls, data: bytes, *, what: str = "The trust file") -> Trust:
        """Read a trust file, or raise :class:`TrustError`."""
        claims = _claims(data, what, spec="attune/trust/1")
        entries = [dict(entry.extensions()) for entry in claims.objects("keys")]
        return cls(
            origin=claims.text("origin", _ORIGIN),
            issuer=claims.text("issuer", _ORIGIN),
            keys=tuple(_trusted(jwk, jwk.get("purpose")) for jwk in entries),
            floors=claims.texts("floors", DIGEST),
            development=claims.flag("development"),
        )

    @classmethod
    def from_published(cls, *, origin: str, discovery: Discovery, jwks: bytes) -> Trust:
        """The trust file that what ``origin`` publishes amounts to. Believing it is the caller's
        decision."""
        return cls(
            origin=origin,
            issuer=discovery.issuer,
            keys=keys_in(jwks),
            floors=tuple(dict.fromkeys([discovery.floor.digest, *discovery.floor.accepted])),
            development=discovery.development,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that differs between what is pinned and what is published."""

    about: Literal["key", "floor", "issuer", "development"]
    text: str

    def __str__(self) -> str:
        return self.text


def differences(pinned: Trust, published: Trust) -> tuple[Difference, ...]:
    """What accepting ``published`` in place of ``pinned`` would change; empty if nothing."""
    found: list[Difference] = []
    if pinned.issuer != published.issuer:
        text = f"issuer changes from {pinned.issuer} to {published.issuer}"
        found.append(Difference(about="issuer", text=text))
    for word, more, less in (("removed", pinned, published), ("added", published, pinned)):
        found += [
            Difference(about="key", text=f"{word}: {key}")
            for key in more.keys
            if key not in less.keys
        ]
        found += [
            Difference(about="floor", text=f"{word}: universal safety layer {floor}")
            for floor in more.floors
            if floor not in less.floors
        ]
    if pinned.development != published.development:
        now = "become development keys" if published.development else "cease to be development keys"
        found.append(Difference(about="development", text=f"the keys {now}"))
    return tuple(found)


def origin_of(url: str) -> str:
    """The origin a person typed, in the one spelling used everywhere; else :class:`UsageError`.

    >>> origin_of("HTTPS://Example.org:443/")
    'https://example.org'
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UsageError(f"{url!r} is not a web address.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{url!r} is not an http or https address.")
    if parts.username is not None or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise UsageError(f"{url!r} is more than an origin. Give scheme, host and port only.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if port in (None, default) else f":{port}")


def _is_ours(jwk: dict[str, Any]) -> bool:
    # Purposes and key types of later versions are passed over (RFC 7517, section 5).
    return jwk.get("kty") == "OKP" and jwk.get("attune_purpose") in get_args(Purpose)


def _trusted(jwk: dict[str, Any], purpose: Any) -> TrustedKey:
    if purpose not in get_args(Purpose):
        raise TrustError(f"A key has the purpose {purpose!r}; it is 'head' or 'release'.")
    return TrustedKey(purpose=purpose, key=PublicKey.from_jwk(jwk))


def _claims(data: bytes, what: str, *, spec: str | None = None) -> Claims:
    try:
        value = loads(data, what=what)
    except FormatError as error:
        raise TrustError(f"{what} cannot be read: {error}") from None
    claims = Claims(value, what)
    if spec is not None and claims.text("spec") != spec:
        raise TrustError(f"{what} is not {spec}, the only version this reader knows.")
    return claims
