"""Bundles: what must hold between received bytes and a document that may be used."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from attune.canonical import canonical_bytes, digest
from attune.document import Constitution
from attune.errors import FloorError, TrustError
from attune.floor import current_floor
from attune.release import (
    Artefact,
    Bundle,
    Decision,
    Release,
    bundle_bytes,
    sign_head,
    sign_release,
    token_digest,
    verify_bundle,
)
from attune.signing import peek
from attune.trust import TrustedKey
from attune.validation import validate
from tests.attune.publication.publisher import NOW, SUBJECT, Publisher, constitution, valid_document
from tests.attune.publication.reader import parts, refused, verified

DAY = timedelta(days=1)
RELEASE_FIELDS = {
    *("spec", "iss", "sub", "ver", "seq", "prev", "iat", "content", "language", "compiled"),
    *("safety", "decision", "lineage", "license", "must_understand", "development"),
}
HEAD_FIELDS = {
    *("sub", "seq", "ver", "release", "status", "min_seq", "log", "iat", "exp", "development"),
}


# -- a release that is in order -------------------------------------------------------------------


def test_a_bundle_gives_back_the_document_and_what_was_said_of_it(publisher: Publisher) -> None:
    found = verified(publisher, publisher.bundle(3))
    assert isinstance(found.document, Constitution)
    assert found.document.title == "Tutor constitution"
    assert found.digest == publisher.valid.digest
    assert (found.release.seq, found.release.ver, found.release.sub) == (3, "3.0.0", SUBJECT)
    assert (found.release_kid, found.head_kid) == (
        publisher.release_key.kid,
        publisher.head_key.kid,
    )
    assert found.release.safety.verdict == "pass"
    assert not found.expired


def test_the_payloads_have_the_fields_of_the_format(publisher: Publisher) -> None:
    said = parts(publisher.bundle())
    assert sorted(said) == ["content", "head", "release", "spec", "tlog_proof"]
    assert said["tlog_proof"] is None
    assert set(peek(said["release"])) == RELEASE_FIELDS
    assert set(peek(said["head"])) == HEAD_FIELDS


def test_everything_a_release_can_say_survives_the_journey(publisher: Publisher) -> None:
    valid = publisher.valid
    artefact = Artefact(
        target="system-prompt", type="text/plain", digest=digest(b"a"), compiler="c/1"
    )
    decision = Decision(method="majority", electorate=7, quorum=0.5, record_digest=digest(b"r"))
    release = sign_release(
        valid,
        key=publisher.release_key,
        issuer=publisher.issuer,
        subject=SUBJECT,
        version="2.3.1",
        seq=17,
        prev=digest(b"16"),
        issued_at=NOW,
        compiled=[artefact],
        decision=decision,
        license="CC-BY-4.0",
    )
    head = sign_head(release, key=publisher.head_key, issued_at=NOW, lifetime=DAY, min_seq=4)
    found = verified(
        publisher, bundle_bytes(head=head, release=release, content=valid.canonical)
    ).release
    assert found.compiled == (artefact,)
    assert found.decision == decision
    assert (found.license, found.prev, found.iat) == (
        "CC-BY-4.0",
        digest(b"16"),
        int(NOW.timestamp()),
    )
    assert Release.from_claims(found.to_claims()) == found


def test_fields_of_a_later_minor_version_are_kept(publisher: Publisher) -> None:
    release = publisher.forge_release(mood="glad")
    head = publisher.forge_head(release, weather={"rain": True})
    data = bundle_bytes(head=head, release=release, content=publisher.valid.canonical)
    found = verified(publisher, data)
    assert found.extensions == {"mood": "glad"}
    assert found.head.extensions == {"weather": {"rain": True}}
    assert found.release.to_claims() == peek(release)
    assert found.head.to_claims() == peek(head)


def test_members_that_a_later_bundle_carries_are_kept(publisher: Publisher) -> None:
    data = canonical_bytes({**parts(publisher.bundle()), "witnesses": []})
    assert verified(publisher, data).bundle.extensions == {"witnesses": []}
    assert verified(publisher, data).bundle.to_bytes() == data


def test_a_log_proof_is_carried_and_nothing_is_claimed_of_it(publisher: Publisher) -> None:
    plain = Bundle.parse(publisher.bundle())
    found = verified(publisher, replace(plain, tlog_proof="unchecked").to_bytes())
    assert found.bundle.tlog_proof == "unchecked"
    assert found.head.log is None


def test_release_digest_is_over_the_bytes_of_the_token(publisher: Publisher) -> None:
    token = publisher.release()
    assert token_digest(token) == "sha256:" + hashlib.sha256(token.encode()).hexdigest()


# -- only a valid document is signed --------------------------------------------------------------


def test_a_plain_document_cannot_be_released(publisher: Publisher) -> None:
    with pytest.raises(RuntimeError, match="ValidDocument"):
        publisher.release(valid=publisher.valid.document)  # type: ignore[arg-type]


def test_a_document_with_anothers_report_cannot_be_released(publisher: Publisher) -> None:
    swapped = replace(publisher.valid, canonical=valid_document("Another").canonical)
    with pytest.raises(RuntimeError, match="its own passing report"):
        publisher.release(valid=swapped)


def test_a_document_that_failed_cannot_be_released(publisher: Publisher) -> None:
    data = constitution() | {"parameters": {"persuasion": {"default": 0.9}}}
    report = validate(data)
    assert report.verdict == "fail"
    assert isinstance(report.document, Constitution)
    canonical = canonical_bytes(report.document)
    forced = replace(
        publisher.valid,
        document=report.document,
        canonical=canonical,
        digest=digest(canonical),
        report=report,
    )
    with pytest.raises(RuntimeError, match="passing report"):
        publisher.release(valid=forced)


def test_a_head_is_not_signed_with_the_release_key(publisher: Publisher) -> None:
    with pytest.raises(RuntimeError, match="another key"):
        sign_head(publisher.release(), key=publisher.release_key, issued_at=NOW, lifetime=DAY)


def test_a_time_without_a_zone_is_not_signed(publisher: Publisher) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(RuntimeError, match="zone"):
        sign_head(publisher.release(), key=publisher.head_key, issued_at=naive, lifetime=DAY)


@pytest.mark.parametrize(("seq", "prev"), [(1, digest(b"x")), (2, None)])
def test_only_the_first_release_has_no_predecessor(
    publisher: Publisher, seq: int, prev: str | None
) -> None:
    with pytest.raises(RuntimeError, match="predecessor"):
        sign_release(
            publisher.valid,
            key=publisher.release_key,
            issuer=publisher.issuer,
            subject=SUBJECT,
            version="1.0.0",
            seq=seq,
            prev=prev,
            issued_at=NOW,
        )


def test_what_no_reader_would_accept_is_not_signed(publisher: Publisher) -> None:
    with pytest.raises(TrustError, match="sub"):
        publisher.release(subject="Willow School/Tutor")


# -- keys and their purposes ----------------------------------------------------------------------


def test_a_stolen_head_key_signs_no_release(publisher: Publisher) -> None:
    release = publisher.forge_release(publisher.head_key, language="fr")
    data = bundle_bytes(
        head=publisher.forge_head(release), release=release, content=publisher.valid.canonical
    )
    assert "allows it to sign heads only" in str(refused(publisher, data))


def test_a_release_key_signs_no_head(publisher: Publisher) -> None:
    release = publisher.release()
    head = publisher.forge_head(release, publisher.release_key)
    data = bundle_bytes(head=head, release=release, content=publisher.valid.canonical)
    assert "allows it to sign releases only" in str(refused(publisher, data))


def test_a_strangers_keys_are_refused(publisher: Publisher) -> None:
    stranger = Publisher()
    assert "does not list" in str(refused(publisher, stranger.bundle()))


def test_a_strangers_signature_under_a_trusted_name_is_refused(publisher: Publisher) -> None:
    stranger = Publisher()
    stranger.head_key.kid = publisher.head_key.kid
    assert "does not match its signature" in str(refused(publisher, stranger.bundle()))


@pytest.mark.parametrize("part", ["The head", "The release"])
def test_a_development_statement_is_refused_where_production_is_trusted(part: str) -> None:
    publisher = Publisher(development=False)
    release = publisher.forge_release(development=part == "The release")
    head = publisher.forge_head(release, development=part == "The head")
    data = bundle_bytes(head=head, release=release, content=publisher.valid.canonical)
    assert f"{part} says it comes from a development instance" in str(refused(publisher, data))


def test_one_key_for_both_purposes_cannot_be_trusted(publisher: Publisher) -> None:
    key = publisher.head_key.public
    both = (TrustedKey(purpose="head", key=key), TrustedKey(purpose="release", key=key))
    with pytest.raises(TrustError, match="listed twice"):
        replace(publisher.trust, keys=both)


# -- what is signed, but not fit for use ----------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"spec": "attune/release/2"}, "attune/release/2"),
        ({"must_understand": ["embargo"]}, "embargo"),
        ({"seq": "1"}, "seq"),
        ({"seq": True}, "seq"),
        ({"seq": 0}, "seq"),
        ({"iat": -1}, "iat"),
        ({"ver": "1.0"}, "ver"),
        ({"prev": "md5:0"}, "prev"),
        ({"content": None}, "content"),
        ({"compiled": {}}, "compiled"),
        ({"lineage": ["x"]}, "lineage"),
        ({"decision": {"method": "majority"}}, "electorate"),
        ({"development": "yes"}, "development"),
    ],
)
def test_a_signed_release_that_cannot_be_understood_is_refused(
    publisher: Publisher, change: dict[str, Any], words: str
) -> None:
    error = refused(publisher, publisher.forge_bundle(**change))
    assert words in str(error)
    assert error.exit_code == 3


@pytest.mark.parametrize(
    "change",
    [
        {"must_understand": ["embargo"]},
        {"status": "resting"},
        {"release": "sha256:0"},
        {"min_seq": None},
        {"exp": "soon"},
    ],
)
def test_a_signed_head_that_cannot_be_understood_is_refused(
    publisher: Publisher, change: dict[str, Any]
) -> None:
    release = publisher.release()
    head = publisher.forge_head(release, **change)
    data = bundle_bytes(head=head, release=release, content=publisher.valid.canonical)
    assert next(iter(change)) in str(refused(publisher, data)) or "embargo" in str(
        refused(publisher, data)
    )


def forged_content(publisher: Publisher, content: bytes) -> bytes:
    """A bundle in which everything is in order but the content itself."""
    said = {**peek(publisher.release())["content"], "digest": digest(content), "size": len(content)}
    release = publisher.forge_release(content=said)
    return bundle_bytes(head=publisher.forge_head(release), release=release, content=content)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"format":"attune/profile/2"}'])
def test_signed_content_that_is_no_document_is_refused(
    publisher: Publisher, content: bytes
) -> None:
    assert "not a document" in str(refused(publisher, forged_content(publisher, content)))


def test_signed_content_in_another_spelling_is_refused(publisher: Publisher) -> None:
    content = json.dumps(publisher.valid.document.to_dict()).encode()
    assert "canonical" in str(refused(publisher, forged_content(publisher, content)))


def test_a_release_states_the_contents_size(publisher: Publisher) -> None:
    said = {**peek(publisher.release())["content"], "size": 1}
    assert "the release says 1" in str(refused(publisher, publisher.forge_bundle(content=said)))


def test_signed_content_with_hidden_characters_is_refused(publisher: Publisher) -> None:
    content = canonical_bytes(constitution("Tutor\u200b constitution"))
    assert "not a document" in str(refused(publisher, forged_content(publisher, content)))


def test_a_safety_layer_is_not_released_as_a_document(publisher: Publisher) -> None:
    content = canonical_bytes(current_floor())
    assert "neither" in str(refused(publisher, forged_content(publisher, content)))


# -- the universal safety layer -------------------------------------------------------------------


def test_a_release_on_a_layer_that_is_not_listed_is_refused(publisher: Publisher) -> None:
    trust = replace(publisher.trust, floors=(digest(b"another layer"),))
    with pytest.raises(FloorError, match="does not list"):
        verify_bundle(publisher.bundle(), trust, NOW)


@pytest.mark.parametrize("change", [{"floor": "9.9.9"}, {"floor_digest": digest(b"another")}])
def test_a_release_names_the_layer_its_document_pins(
    publisher: Publisher, change: dict[str, str]
) -> None:
    safety = {**peek(publisher.release())["safety"], **change}
    assert isinstance(refused(publisher, publisher.forge_bundle(safety=safety)), FloorError)


@pytest.mark.parametrize("verdict", ["fail", "review", "PASS", ""])
def test_only_a_passing_verdict_is_accepted(publisher: Publisher, verdict: str) -> None:
    safety = {**peek(publisher.release())["safety"], "verdict": verdict}
    error = refused(publisher, publisher.forge_bundle(safety=safety))
    assert isinstance(error, FloorError)
    assert error.exit_code == 3
