"""The trust file, and what an instance publishes about its keys."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.canonical import digest
from attune.errors import SignatureError, TrustError, UsageError
from attune.signing import SigningKey
from attune.trust import (
    Discovery,
    Trust,
    TrustedKey,
    differences,
    key_set,
    keys_in,
    origin_of,
)
from tests.attune.publication.publisher import Publisher


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def trust_file(publisher: Publisher, **changes: Any) -> bytes:
    return as_json({**json.loads(publisher.trust.to_bytes()), **changes})


# -- the trust file -------------------------------------------------------------------------------


def test_a_trust_file_says_the_same_when_read_back(publisher: Publisher) -> None:
    assert Trust.parse(publisher.trust.to_bytes()) == publisher.trust


def test_a_trust_file_lists_keys_with_their_purposes(publisher: Publisher) -> None:
    said = json.loads(publisher.trust.to_bytes())
    assert said["spec"] == "attune/trust/1"
    assert {entry["purpose"]: entry["kid"] for entry in said["keys"]} == {
        "release": publisher.release_key.kid,
        "head": publisher.head_key.kid,
    }


@pytest.mark.parametrize(
    "change",
    [
        {"spec": "attune/trust/2"},
        {"issuer": "https://attune.example/"},
        {"issuer": "ftp://attune.example"},
        {"origin": 7},
        {"keys": []},
        {"keys": "none"},
        {"floors": []},
        {"floors": ["sha256:0"]},
        {"development": "no"},
    ],
)
def test_a_trust_file_that_cannot_be_right_is_refused(
    publisher: Publisher, change: dict[str, Any]
) -> None:
    with pytest.raises(TrustError):
        Trust.parse(trust_file(publisher, **change))


def test_a_trust_file_needs_a_key_for_each_purpose(publisher: Publisher) -> None:
    with pytest.raises(TrustError, match="no key for head"):
        replace(publisher.trust, keys=publisher.keys[:1])


def test_a_key_is_listed_for_one_purpose_only(publisher: Publisher) -> None:
    twice = TrustedKey(purpose="release", key=publisher.head_key.public)
    with pytest.raises(TrustError, match="listed twice"):
        replace(publisher.trust, keys=(*publisher.keys, twice))


def test_a_trust_file_with_a_key_of_small_order_is_refused(publisher: Publisher) -> None:
    said = json.loads(publisher.trust.to_bytes())
    identity = {**said["keys"][0], "x": "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}
    identity.pop("kid")
    with pytest.raises(SignatureError, match="small order"):
        Trust.parse(trust_file(publisher, keys=[*said["keys"], identity]))


def test_a_key_under_anothers_name_is_refused(publisher: Publisher) -> None:
    said = json.loads(publisher.trust.to_bytes())
    renamed = {**SigningKey.generate().public.jwk(), "kid": said["keys"][0]["kid"]}
    with pytest.raises(SignatureError, match="thumbprint"):
        Trust.parse(trust_file(publisher, keys=[{**renamed, "purpose": "head"}, *said["keys"][1:]]))


def test_a_name_that_stands_twice_is_refused(publisher: Publisher) -> None:
    data = publisher.trust.to_bytes().replace(
        b'"origin"', b'"issuer": "https://a.example", "origin"'
    )
    with pytest.raises(TrustError, match="stands twice"):
        Trust.parse(data)


@given(st.binary(max_size=100))
def test_no_bytes_raise_anything_but_a_trust_error(data: bytes) -> None:
    for parse in (Trust.parse, Discovery.parse, keys_in):
        with pytest.raises(TrustError):
            parse(data)


# -- finding a key --------------------------------------------------------------------------------


def test_a_key_is_found_for_its_purpose_only(publisher: Publisher) -> None:
    trust, kid = publisher.trust, publisher.head_key.kid
    assert trust.find_key(kid, purpose="head") == publisher.head_key.public
    assert trust.lists(kid, purpose="head")
    assert not trust.lists(kid, purpose="release")
    with pytest.raises(SignatureError, match="sign heads only"):
        trust.find_key(kid, purpose="release")
    with pytest.raises(SignatureError, match="does not list"):
        trust.find_key("someone", purpose="head")


# -- what an instance publishes -------------------------------------------------------------------


def test_discovery_says_the_same_when_read_back(publisher: Publisher) -> None:
    contacted = replace(publisher.discovery, contact="mailto:hello@attune.example")
    for discovery in (publisher.discovery, contacted):
        assert Discovery.parse(as_json(discovery.to_dict())) == discovery


def test_the_key_set_is_a_standard_one(publisher: Publisher) -> None:
    first = key_set(publisher.keys)["keys"][0]
    assert first == {
        **publisher.release_key.public.jwk(),
        "use": "sig",
        "alg": "Ed25519",
        "key_ops": ["verify"],
        "attune_purpose": "release",
    }
    assert keys_in(as_json(key_set(publisher.keys))) == publisher.keys


def test_keys_for_other_purposes_and_of_other_kinds_are_passed_over(publisher: Publisher) -> None:
    log_key = {**SigningKey.generate().public.jwk(), "attune_purpose": "log"}
    of_another_kind = {"kty": "EC", "crv": "P-256", "x": "a", "y": "b", "attune_purpose": "head"}
    published = key_set(publisher.keys)["keys"]
    data = as_json({"keys": [log_key, of_another_kind, *published, {"kty": "OKP"}]})
    assert keys_in(data) == publisher.keys


def test_a_published_key_of_small_order_is_refused(publisher: Publisher) -> None:
    weak = {"kty": "OKP", "crv": "Ed25519", "x": "A" * 43, "attune_purpose": "head"}
    with pytest.raises(SignatureError, match="small order"):
        keys_in(as_json({"keys": [weak]}))


def test_what_is_published_makes_a_trust_file(publisher: Publisher) -> None:
    made = Trust.from_published(
        origin=publisher.issuer,
        discovery=publisher.discovery,
        jwks=as_json(key_set(publisher.keys)),
    )
    assert made == publisher.trust


@pytest.mark.parametrize(
    "change",
    [
        {"spec": "attune/discovery/2"},
        {"issuer": "attune.example"},
        {"jwks_uri": "javascript:alert(1)"},
        {"jwks_uri": "https://[broken/keys"},
        {"api": "//attacker.example"},
        {"floor": {"version": "1", "digest": "x"}},
        {"development": None},
    ],
)
def test_a_discovery_document_that_cannot_be_right_is_refused(
    publisher: Publisher, change: dict[str, Any]
) -> None:
    with pytest.raises(TrustError):
        Discovery.parse(as_json({**publisher.discovery.to_dict(), **change}))


# -- differences ----------------------------------------------------------------------------------


def test_nothing_differs_from_itself(publisher: Publisher) -> None:
    assert differences(publisher.trust, publisher.trust) == ()


def test_a_replaced_key_is_shown_as_removed_and_added(publisher: Publisher) -> None:
    old, old_kid = publisher.trust, publisher.head_key.public.fingerprint
    publisher.head_key = SigningKey.generate()
    found = differences(old, publisher.trust)
    assert [(d.about, d.text) for d in found] == [
        ("key", f"removed: head key {old_kid}"),
        ("key", f"added: head key {publisher.head_key.public.fingerprint}"),
    ]


def test_a_key_that_changes_its_purpose_is_shown(publisher: Publisher) -> None:
    swapped = Publisher()
    swapped.release_key, swapped.head_key = publisher.head_key, publisher.release_key
    assert len(differences(publisher.trust, swapped.trust)) == 4


def test_everything_else_that_changes_is_shown(publisher: Publisher) -> None:
    other = replace(
        publisher.trust,
        issuer="https://else.example",
        floors=(digest(b"new"),),
        development=False,
    )
    assert [d.about for d in differences(publisher.trust, other)] == [
        "issuer",
        "floor",
        "floor",
        "development",
    ]


# -- origins --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://attune.example", "https://attune.example"),
        ("HTTPS://Attune.Example:443/", "https://attune.example"),
        ("http://127.0.0.1:8123", "http://127.0.0.1:8123"),
        ("http://[::1]:80/", "http://[::1]"),
    ],
)
def test_an_origin_has_one_spelling(typed: str, origin: str) -> None:
    assert origin_of(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "attune.example",
        "ftp://attune.example",
        "https://",
        "https://user@attune.example",
        "https://attune.example/v1",
        "https://attune.example?x=1",
        "https://attune.example:port",
        "https://[::1",
    ],
)
def test_what_is_no_origin_is_refused(typed: str) -> None:
    with pytest.raises(UsageError):
        origin_of(typed)
