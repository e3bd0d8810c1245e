"""Keys and compact JWS: what is refused before and after the signature is looked at."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws

from attune.errors import SignatureError, TrustError
from attune.signing import (
    MAX_TOKEN_BYTES,
    PublicKey,
    SigningKey,
    decode_base64url,
    encode_base64url,
    peek,
    sign,
    signer_of,
    verify,
)

TYP = "vnd.attune.head.v1+jwt"
KEY = SigningKey.from_seed(bytes(range(32)))
OTHER = SigningKey.from_seed(bytes(range(1, 33)))
ORDER = 2**252 + 27742317777372353535851937790883648493
PRIME = 2**255 - 19
D = -121665 * pow(121666, -1, PRIME) % PRIME


def read(token: str, *keys: SigningKey, typ: str = TYP) -> dict[str, Any]:
    known = {key.kid: key.public for key in keys or (KEY,)}
    return verify(token, typ=typ, find_key=known.__getitem__).payload


def handmade(header: bytes, payload: bytes, key: SigningKey = KEY) -> str:
    """A token whose signature is right, whatever header and payload are."""
    signed = f"{encode_base64url(header)}.{encode_base64url(payload)}"
    private = Ed25519PrivateKey.from_private_bytes(key.seed())
    return f"{signed}.{encode_base64url(private.sign(signed.encode()))}"


def header(**changes: Any) -> bytes:
    members = {"alg": "Ed25519", "kid": KEY.kid, "typ": TYP, **changes}
    return json.dumps(
        {name: value for name, value in members.items() if value is not None}
    ).encode()


# -- what works -----------------------------------------------------------------------------------


def test_what_is_signed_is_read_back() -> None:
    token = sign({"seq": 3, "title": "Für alle"}, key=KEY, typ=TYP)
    assert read(token) == {"seq": 3, "title": "Für alle"}


def test_the_key_that_signed_is_named() -> None:
    token = sign({}, key=OTHER, typ=TYP)
    known = {KEY.kid: KEY.public, OTHER.kid: OTHER.public}
    assert verify(token, typ=TYP, find_key=known.__getitem__).kid == OTHER.kid
    assert signer_of(token) == OTHER.kid


def test_payload_bytes_are_canonical_json() -> None:
    payload = sign({"b": 1.0, "a": "é"}, key=KEY, typ=TYP).split(".")[1]
    assert decode_base64url(payload, what="it") == '{"a":"é","b":1}'.encode()


def test_the_header_is_alg_kid_and_typ() -> None:
    first = sign({}, key=KEY, typ=TYP).split(".")[0]
    assert json.loads(decode_base64url(first, what="it")) == {
        "alg": "Ed25519",
        "kid": KEY.kid,
        "typ": TYP,
    }


def test_another_implementation_verifies_our_token() -> None:
    token = sign({"seq": 1}, key=KEY, typ=TYP)
    signed, _, signature = token.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    Ed25519PublicKey.from_public_bytes(KEY.public.raw).verify(raw, signed.encode())


def test_key_and_kid_are_those_of_the_standards_examples() -> None:
    """RFC 8032 section 7.1 (test 1) and RFC 8037 appendix A.3 use the same key."""
    seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
    key = SigningKey.from_seed(bytes.fromhex(seed))
    assert key.public.raw.hex() == (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    )
    assert key.public.jwk()["x"] == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert key.kid == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_a_key_survives_storing_and_writing() -> None:
    assert SigningKey.from_seed(KEY.seed()).kid == KEY.kid
    assert PublicKey.from_jwk(KEY.public.jwk()) == KEY.public


def test_printing_a_signing_key_shows_no_secret() -> None:
    shown = f"{KEY!r} {KEY} {vars(KEY)}"
    assert KEY.kid in shown
    assert encode_base64url(KEY.seed()) not in shown
    assert KEY.seed().hex() not in shown


# -- signatures -----------------------------------------------------------------------------------


def test_a_token_of_an_unknown_key_is_refused() -> None:
    with pytest.raises(SignatureError, match="not trusted"):
        read(sign({}, key=OTHER, typ=TYP))


def test_a_token_that_names_a_key_which_did_not_sign_it_is_refused() -> None:
    with pytest.raises(SignatureError, match="does not match"):
        read(handmade(header(), b"{}", key=OTHER))


def test_received_bytes_are_verified_not_what_they_mean() -> None:
    """A header with other spacing says the same, but it is not what was signed."""
    token = sign({"seq": 1}, key=KEY, typ=TYP)
    _, payload, signature = token.split(".")
    with pytest.raises(SignatureError, match="does not match"):
        read(f"{encode_base64url(header())}.{payload}.{signature}")


def test_the_same_signature_in_a_second_form_is_refused() -> None:
    """S + L satisfies the equation as well; RFC 8032 wants S below the group's order."""
    signed, _, signature = sign({}, key=KEY, typ=TYP).rpartition(".")
    raw = decode_base64url(signature, what="it")
    twin = raw[:32] + (int.from_bytes(raw[32:], "little") + ORDER).to_bytes(32, "little")
    with pytest.raises(SignatureError, match="does not match"):
        read(f"{signed}.{encode_base64url(twin)}")


@given(st.integers(0, 400), st.integers(1, 255))
def test_every_altered_byte_is_noticed(place: int, change: int) -> None:
    token = bytearray(sign({"seq": 3, "status": "active"}, key=KEY, typ=TYP).encode())
    token[place % len(token)] ^= change
    with pytest.raises(SignatureError):
        read(token.decode("latin-1"))


# -- type and algorithm ---------------------------------------------------------------------------


def test_a_token_of_another_type_is_refused() -> None:
    release = sign({}, key=KEY, typ="vnd.attune.release.v1+jwt")
    with pytest.raises(SignatureError, match="of type"):
        read(release)


@pytest.mark.parametrize("typ", ["application/" + TYP, TYP.upper(), "JWT", ""])
def test_the_type_is_matched_exactly(typ: str) -> None:
    with pytest.raises(SignatureError, match="of type"):
        read(handmade(header(typ=typ), b"{}"))


@pytest.mark.parametrize("alg", ["EdDSA", "none", "HS256", "ed25519", "Ed448"])
def test_no_other_algorithm_is_read(alg: str) -> None:
    with pytest.raises(SignatureError, match="algorithm"):
        read(handmade(header(alg=alg), b"{}"))


def test_a_public_key_used_as_a_shared_secret_proves_nothing() -> None:
    signed = f"{encode_base64url(header(alg='HS256'))}.{encode_base64url(b'{}')}"
    mac = hmac.new(KEY.public.raw, signed.encode(), hashlib.sha256).digest()
    with pytest.raises(SignatureError, match="algorithm"):
        read(f"{signed}.{encode_base64url(mac)}")


@pytest.mark.parametrize(
    "extra",
    [
        {"jwk": OTHER.public.jwk()},
        {"jku": "https://attacker.example/keys"},
        {"x5u": "https://attacker.example/chain"},
        {"x5c": ["MIIB"]},
        {"crit": ["exp"], "exp": 1},
        {"b64": False, "crit": ["b64"]},
        {"cty": "JWT"},
    ],
)
def test_headers_that_bring_keys_or_change_the_meaning_are_refused(extra: dict[str, Any]) -> None:
    with pytest.raises(SignatureError, match=r"is refused|as text"):
        read(handmade(header(**extra), b"{}"))


@pytest.mark.parametrize("name", ["alg", "kid", "typ"])
def test_every_header_is_required(name: str) -> None:
    with pytest.raises(SignatureError, match=f"lacks {name}"):
        read(handmade(header(**{name: None}), b"{}"))


# -- one meaning for every reader -----------------------------------------------------------------


def test_a_header_name_that_stands_twice_is_refused() -> None:
    double = header()[:-1] + b',"alg":"Ed25519"}'
    token = handmade(double, b"{}")
    accepted = jws.deserialize_compact(token, KEY.public.jose(), algorithms=["Ed25519"])
    assert accepted.payload == b"{}", "the library would have taken it"
    with pytest.raises(SignatureError, match="stands twice"):
        read(token)


@pytest.mark.parametrize(
    "payload",
    [
        b'{"seq":1,"seq":2}',
        b'{"seq":9007199254740993}',
        b'{"seq":NaN}',
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b'{"seq": 1}',
        b'{"b":1,"a":1}',
        b'{"a":1.0}',
        b"[]",
        b"",
        b"\xff",
    ],
)
def test_a_signed_payload_with_more_than_one_reading_is_refused(payload: bytes) -> None:
    with pytest.raises(SignatureError, match="payload"):
        read(handmade(header(), payload))


def test_padding_is_refused() -> None:
    token = sign({}, key=KEY, typ=TYP)
    with pytest.raises(SignatureError, match="base64url"):
        read(token + "==")


def test_every_second_spelling_of_a_signature_is_refused() -> None:
    """64 bytes leave four unused bits in the last character: 16 spellings of one signature."""
    token = sign({}, key=KEY, typ=TYP)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    start = alphabet.index(token[-1])
    raw = base64.urlsafe_b64decode(token.rpartition(".")[2] + "==")
    for other in alphabet[start + 1 : start + 16]:
        spelled = token[:-1] + other
        assert base64.urlsafe_b64decode(spelled.rpartition(".")[2] + "==") == raw
        with pytest.raises(SignatureError, match="only spelling"):
            read(spelled)


@pytest.mark.parametrize(
    "text", ["YQ=", "Y Q", "YQ\n", "YR", "+/8", "Y", "é", "\U0001f600", None, 7]
)
def test_base64url_has_one_spelling(text: object) -> None:
    with pytest.raises(SignatureError):
        decode_base64url(text, what="it")


@given(st.binary(max_size=200))
def test_base64url_round_trips(data: bytes) -> None:
    assert decode_base64url(encode_base64url(data), what="it") == data


@pytest.mark.parametrize("token", ["", ".", "..", "a.b", "a.b.c.d", "a" * (MAX_TOKEN_BYTES + 1)])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(SignatureError):
        read(token)
    with pytest.raises(SignatureError):
        peek(token)


@pytest.mark.parametrize("first", [b"{}", b"[]", b'{"kid":7}', b"7", b"", b'{"kid":"a","kid":"b"}'])
def test_a_token_that_names_no_key_has_no_signer(first: bytes) -> None:
    with pytest.raises(TrustError):
        signer_of(handmade(first, b"{}"))


def test_a_token_beyond_the_limit_is_not_read_whoever_signed_it() -> None:
    token = sign({"text": "x" * MAX_TOKEN_BYTES}, key=KEY, typ=TYP)
    with pytest.raises(SignatureError, match="longer than"):
        read(token)


@given(st.text())
def test_no_text_raises_anything_else(token: str) -> None:
    with pytest.raises(SignatureError):
        read(token)


# -- keys that prove nothing ----------------------------------------------------------------------


def add(p: tuple[int, int], q: tuple[int, int]) -> tuple[int, int]:
    """The addition law of the curve (RFC 8032, section 5.1.4, in affine coordinates)."""
    (x1, y1), (x2, y2) = p, q
    t = D * x1 * x2 * y1 * y2 % PRIME
    x = (x1 * y2 + x2 * y1) * pow(1 + t, -1, PRIME) % PRIME
    y = (y1 * y2 + x1 * x2) * pow(1 - t, -1, PRIME) % PRIME
    return x, y


def times(factor: int, base: tuple[int, int]) -> tuple[int, int]:
    point = (0, 1)
    for bit in f"{factor:b}":
        point = add(point, point)
        point = add(point, base) if bit == "1" else point
    return point


def points() -> Iterator[tuple[int, int]]:
    """Points of the curve, from y = 2 on."""
    for y in count(2):
        square = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
        root = pow(square, (PRIME + 3) // 8, PRIME)
        if (root * root - square) % PRIME:
            root = root * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
        if (root * root - square) % PRIME == 0:
            yield root, y


def small_order_encodings() -> set[bytes]:
    """Every encoding of every point P with 8·P = 0, canonical or not, found by arithmetic."""
    torsion: set[tuple[int, int]] = set()
    for point in points():
        left = times(ORDER, point)  # the large prime order cancels out; what is left is torsion
        torsion |= {times(factor, left) for factor in range(8)}
        if len(torsion) == 8:
            break
    return {
        (y | sign_bit).to_bytes(32, "little")
        for _, least in torsion
        for y in (least, least + PRIME)
        for sign_bit in (0, 1 << 255)
        if y < 2**255
    }


def test_no_key_of_small_order_is_accepted() -> None:
    encodings = small_order_encodings()
    assert len(encodings) == 14
    for raw in encodings:
        with pytest.raises(SignatureError, match="small order"):
            PublicKey(raw)


def test_under_the_identity_one_signature_would_fit_every_text() -> None:
    """Why small orders are refused: the library itself accepts this."""
    identity = (1).to_bytes(32, "little")
    universal = identity + bytes(32)
    for text in (b"be kind", b"be cruel"):
        Ed25519PublicKey.from_public_bytes(identity).verify(universal, text)


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": "OKP", "crv": "X25519", "x": KEY.public.jwk()["x"]},
        {"kty": "EC", "crv": "Ed25519", "x": KEY.public.jwk()["x"]},
        {"kty": "OKP", "crv": "Ed25519"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AAAA"},
        {**KEY.public.jwk(), "kid": OTHER.kid},
    ],
)
def test_a_jwk_that_is_no_ed25519_key_or_misnames_itself_is_refused(jwk: dict[str, Any]) -> None:
    with pytest.raises(SignatureError):
        PublicKey.from_jwk(jwk)
