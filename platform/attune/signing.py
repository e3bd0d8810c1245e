"""Ed25519 keys and compact JWS: who said these bytes (RFC 7515, 7638, 8037, 9864).

>>> key = SigningKey.generate()
>>> token = sign({"seq": 1}, key=key, typ="vnd.attune.head.v1+jwt")
>>> verify(token, typ="vnd.attune.head.v1+jwt", find_key={key.kid: key.public}.__getitem__).payload
{'seq': 1}

joserfc does the cryptography and the serialisation. Before it sees a token, this module refuses
what it would let pass: a name that stands twice, headers that carry or point to keys, padding
and other second spellings of the same bytes, and public keys of small order.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from attune.canonical import canonical_bytes
from attune.claims import Claims
from attune.errors import FormatError, SignatureError
from attune.strict_json import loads

ALGORITHM = "Ed25519"
"""The only algorithm. RFC 9864 retires the older name ``EdDSA``, which did not say the curve."""

MAX_TOKEN_BYTES = 96 * 1024
"""Longest compact JWS that is read. A release's claims are a few kilobytes."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key, not of small order, named by its thumbprint."""

    raw: bytes
    """32 bytes (RFC 8032, section 5.1.2)."""
    kid: str = field(init=False)
    """RFC 7638 thumbprint: SHA-256 over the required members, base64url, 43 characters."""

    def __post_init__(self) -> None:
        _refuse_weak(self.raw)
        object.__setattr__(self, "kid", self.jose().thumbprint())

    @property
    def fingerprint(self) -> str:
        """The ``kid`` in groups of six, for people who compare two of them by eye."""
        kid = self.kid
        return " ".join(kid[start : start + 6] for start in range(0, len(kid), 6))

    def jwk(self) -> dict[str, str]:
        """The key as a JWK (RFC 8037): ``kty``, ``crv``, ``x`` and ``kid``."""
        x = encode_base64url(self.raw)
        return {"kty": "OKP", "crv": ALGORITHM, "x": x, "kid": self.kid}

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Any]) -> PublicKey:
        """Read a JWK; :class:`SignatureError` if it is not Ed25519 or its ``kid`` is not its own.

        Members that say nothing about the key itself (``use``, ``alg`` …) are not looked at.
        """
        if jwk.get("kty") != "OKP" or jwk.get("crv") != ALGORITHM:
            raise SignatureError("A key is not an Ed25519 key (kty OKP, crv Ed25519).")
        key = cls(decode_base64url(jwk.get("x"), what="The key"))
        if jwk.get("kid", key.kid) != key.kid:
            raise SignatureError(f"A key is named {jwk['kid']!r} but its thumbprint is {key.kid}.")
        return key

    def jose(self) -> OKPKey:
        """The key as joserfc takes it."""
        return OKPKey.import_key(Ed25519PublicKey.from_public_bytes(self.raw))


class SigningKey:
    """An Ed25519 private key. Printing it shows its ``kid`` only."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = PublicKey(private.public_key().public_bytes_raw())
        self.kid = self.public.kid

    def __repr__(self) -> str:
        return f"SigningKey({self.kid})"

    @classmethod
    def generate(cls) -> SigningKey:
        """A new key from the operating system's randomness."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, seed: bytes) -> SigningKey:
        """The key that :meth:`seed` gave: 32 bytes (RFC 8032, section 5.1.5)."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    def seed(self) -> bytes:
        """The 32 secret bytes, for storing encrypted. Whoever has them can sign as this key."""
        return self._private.private_bytes_raw()

    def jose(self) -> OKPKey:
        """The key as joserfc takes it."""
        return OKPKey.import_key(self._private)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What a verified token says, and the key that said it."""

    payload: dict[str, Any]
    kid: str


def sign(payload: Mapping[str, Any], *, key: SigningKey, typ: str) -> str:
    """A compact JWS whose payload bytes are JCS (RFC 8785) and whose header is alg, kid, typ."""
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": typ}
    body = canonical_bytes(dict(payload))
    return jws.serialize_compact(header, body, key.jose(), registry=_REGISTRY)


def verify(
    token: str, *, typ: str, find_key: Callable[[str], PublicKey], what: str = "The token"
) -> Signed:
    """The claims of ``token``, if the key its ``kid`` names signed the bytes as received.

    ``find_key`` is given the ``kid`` and returns the key trusted for this purpose or raises
    ``KeyError`` or :class:`SignatureError`. Everything wrong is a :class:`SignatureError` whose
    text begins with ``what``.
    """
    kid = _header(token, typ=typ, what=what)["kid"]
    try:
        key = find_key(kid)
    except KeyError:
        raise SignatureError(f"{what} is signed by {kid}, a key that is not trusted.") from None
    try:
        # The bytes as they came: joserfc verifies the received segments, nothing is re-encoded.
        received = jws.deserialize_compact(token, key.jose(), registry=_REGISTRY)
    except JoseError:
        raise SignatureError(
            f"{what} does not match its signature: it was altered, or key {kid} did not sign it."
        ) from None
    return Signed(payload=_claims(received.payload, what), kid=kid)


def peek(token: str) -> dict[str, Any]:
    """The claims of a token that nobody has verified. For display and for choosing a trust file.

    Raises :class:`SignatureError` if there are none.
    """
    segments = _segments(token, "The token")
    return _claims(segments[1], "The token")


def signer_of(token: str) -> str:
    """The ``kid`` that an unverified token names. Raises :class:`TrustError` if it names none."""
    header = _json(_segments(token, "The token")[0], "The token's header")
    return Claims(header, "The token's header").text("kid")


def encode_base64url(data: bytes) -> str:
    """RFC 4648 section 5 without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode_base64url(text: object, *, what: str) -> bytes:
    """Undo :func:`encode_base64url`; any other spelling of the same bytes is refused."""
    if not isinstance(text, str):
        raise SignatureError(f"{what} is missing or is not text.")
    try:
        data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise SignatureError(f"{what} is not base64url.") from None
    if encode_base64url(data) != text:
        # Padding, stray characters the decoder skips, or unused bits that are not zero: another
        # spelling would let altered bytes pass for the same content.
        raise SignatureError(f"{what} is not base64url in its only spelling.")
    return data


_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])
_HEADERS = ("alg", "kid", "typ")


def _header(token: str, *, typ: str, what: str) -> dict[str, str]:
    header = _json(_segments(token, what)[0], f"{what}'s header")
    if not isinstance(header, dict) or not all(isinstance(v, str) for v in header.values()):
        raise SignatureError(f"{what}'s header must hold alg, kid and typ as text, nothing else.")
    refused = sorted(set(header) - set(_HEADERS))
    if refused:
        # jwk, jku, x5u and x5c would bring their own key; crit and b64 change what is signed.
        raise SignatureError(f"{what}'s header carries {', '.join(refused)}, which is refused.")
    missing = [name for name in _HEADERS if name not in header]
    if missing:
        raise SignatureError(f"{what}'s header lacks {', '.join(missing)}.")
    if header["alg"] != ALGORITHM:
        raise SignatureError(f"{what} names the algorithm {header['alg']!r}; only Ed25519 is read.")
    if header["typ"] != typ:
        raise SignatureError(f"{what} is of type {header['typ']!r}, expected {typ!r}.")
    return header


def _segments(token: str, what: str) -> list[bytes]:
    if len(token) > MAX_TOKEN_BYTES:
        raise SignatureError(f"{what} is longer than {MAX_TOKEN_BYTES} bytes.")
    parts = token.split(".")
    if len(parts) != 3:
        raise SignatureError(f"{what} is not a compact JWS of three parts.")
    names = ("header", "payload", "signature")
    return [
        decode_base64url(part, what=f"{what}'s {name}")
        for name, part in zip(names, parts, strict=True)
    ]


def _claims(payload: bytes, what: str) -> dict[str, Any]:
    claims = _json(payload, f"{what}'s payload")
    if not isinstance(claims, dict):
        raise SignatureError(f"{what}'s payload is not a JSON object.")
    if canonical_bytes(claims) != payload:
        raise SignatureError(f"{what}'s payload is not canonical JSON (RFC 8785).")
    return claims


def _json(data: bytes, what: str) -> Any:
    try:
        return loads(data, what=what)
    except FormatError as error:
        raise SignatureError(f"{what} cannot be read: {error}") from None


_PRIME = 2**255 - 19
_ORDER_EIGHT_Y = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
_SMALL_ORDER_Y = {0, 1, _PRIME - 1, _ORDER_EIGHT_Y, _PRIME - _ORDER_EIGHT_Y}


def _refuse_weak(raw: bytes) -> None:
    """Refuse keys under which a signature proves nothing (RFC 8032, section 5.1.7; its errata).

    With the identity or another point of small order as the key, one signature fits any text.
    ``cryptography`` accepts such keys. The eight points have five y-coordinates between them; a
    y-coordinate at or above the field's prime is a second spelling and is refused as well.
    """
    if len(raw) != 32:
        raise SignatureError(f"A key has {len(raw)} bytes; an Ed25519 public key has 32.")
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    if y >= _PRIME or y in _SMALL_ORDER_Y:
        raise SignatureError("A key is a point of small order: any text would seem signed by it.")
