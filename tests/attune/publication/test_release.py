"""Bundles: what must hold between received bytes and a document that may be used."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.canonical import canonical_bytes, digest
from attune.document import Constitution
from attune.errors import (
    EquivocationError,
    FloorError,
    FreezeError,
    RollbackError,
    SignatureError,
    TrustError,
    WithdrawnError,
)
from attune.floor import current_floor
from attune.release import (
    HEAD_TYPE,
    MAX_BUNDLE_BYTES,
    Artefact,
    Bundle,
    Decision,
    Head,
    Release,
    Seen,
    Status,
    VerifiedBundle,
    authenticate_bundle,
    authenticate_head,
    bundle_bytes,
    sign_head,
    sign_release,
    token_digest,
    verify_bundle,
)
from attune.signing import SigningKey, peek, sign
from attune.trust import TrustedKey
from attune.validation import validate
from tests.attune.publication.publisher import (
    NOW,
    SUBJECT,
    Publisher,
    constitution,
    valid_document,
)

DAY = timedelta(days=1)
RELEASE_FIELDS = {
    *("spec", "iss", "sub", "ver", "seq", "prev", "iat", "content", "language", "compiled"),
    *("safety", "decision", "lineage", "license", "must_understand", "development"),
}
HEAD_FIELDS = {
    *("sub", "seq", "ver", "release", "status", "min_seq", "log", "iat", "exp", "development"),
}


def verified(publisher: Publisher, data: bytes, seen: Seen | None = None) -> VerifiedBundle:
    return verify_bundle(data, publisher.trust, NOW, seen, subject=SUBJECT)


def refused(publisher: Publisher, data: bytes, seen: Seen | None = None) -> TrustError:
    with pytest.raises(TrustError) as caught:
        verified(publisher, data, seen)
    return caught.value


def parts(data: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(data)
    return value


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


# -- altered bytes --------------------------------------------------------------------------------


def test_every_flipped_byte_is_refused_as_altered(publisher: Publisher) -> None:
    """Every position; a flipped bit, the other case, a quote, and a byte that is not UTF-8."""
    data = publisher.bundle()
    for place, byte in enumerate(data):
        for other in {byte ^ 1, byte ^ 0x20, 0x22, 0xFF} - {byte}:
            altered = data[:place] + bytes([other]) + data[place + 1 :]
            assert refused(publisher, altered).exit_code == 3, (place, other)


def test_every_truncation_is_refused_as_altered(publisher: Publisher) -> None:
    data = publisher.bundle()
    for end in range(len(data)):
        assert refused(publisher, data[:end]).exit_code == 3, end


def test_every_insertion_is_refused_as_altered(publisher: Publisher) -> None:
    data = publisher.bundle()
    for place in range(len(data) + 1):
        for byte in b' "A':
            altered = data[:place] + bytes([byte]) + data[place:]
            assert refused(publisher, altered).exit_code == 3, (place, byte)


def test_every_lost_byte_is_refused_as_altered(publisher: Publisher) -> None:
    data = publisher.bundle()
    for place in range(len(data)):
        assert refused(publisher, data[:place] + data[place + 1 :]).exit_code == 3, place


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    with pytest.raises(TrustError) as caught:
        verify_bundle(data, Publisher().trust, NOW)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    "respell",
    [
        lambda data: json.dumps(parts(data)).encode(),
        lambda data: data + b"\n",
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b'"head"', b'"\\u0068ead"'),
        lambda data: data.replace(b'{"content"', b'{"content":"AA","content"'),
        lambda data: data.decode().encode("utf-16"),
    ],
)
def test_a_bundle_has_one_spelling(publisher: Publisher, respell: Any) -> None:
    """Even where JSON would read the same."""
    assert isinstance(refused(publisher, respell(publisher.bundle())), SignatureError)


def test_the_sentence_names_the_part_that_was_altered(publisher: Publisher) -> None:
    data = parts(publisher.bundle())
    other = parts(publisher.bundle(title="Other title"))

    def swapped(**changes: Any) -> str:
        return str(refused(publisher, canonical_bytes({**data, **changes})))

    head, payload, _ = data["head"].split(".")
    assert "The head does not match its signature" in swapped(
        head=f"{head}.{payload}.{other['head'].split('.')[2]}"
    )
    assert "The head points to another release" in swapped(release=other["release"])
    assert "The content was altered" in swapped(content=other["content"])
    assert "attune/bundle/2" in swapped(spec="attune/bundle/2")
    assert "The bundle: head is missing" in str(
        refused(publisher, canonical_bytes({k: v for k, v in data.items() if k != "head"}))
    )


def test_content_of_the_same_length_is_known_by_its_digest(publisher: Publisher) -> None:
    other = valid_document("Tutor constitutioN")
    assert len(other.canonical) == len(publisher.valid.canonical)
    data = replace(Bundle.parse(publisher.bundle()), content=other.canonical).to_bytes()
    assert "its digest is" in str(refused(publisher, data))


def test_an_endless_bundle_is_not_read(publisher: Publisher) -> None:
    data = publisher.bundle() + b" " * MAX_BUNDLE_BYTES
    assert "more than" in str(refused(publisher, data))


# -- mixed up: parts that are genuine, but not of one another -------------------------------------


def test_a_document_is_not_swapped_for_another(publisher: Publisher) -> None:
    data = publisher.bundle(subject="willow-school/other")
    assert verify_bundle(data, publisher.trust, NOW).release.sub == "willow-school/other"
    assert "Asked for willow-school/tutor" in str(refused(publisher, data))


def test_a_genuine_head_does_not_lend_itself_to_another_release(publisher: Publisher) -> None:
    """Mix and match: every part is properly signed."""
    old, new = (Bundle.parse(publisher.bundle(seq)) for seq in (1, 2))
    mixed = replace(new, release=old.release).to_bytes()
    assert "points to another release" in str(refused(publisher, mixed))


@pytest.mark.parametrize("change", [{"sub": "willow-school/other"}, {"seq": 9}, {"ver": "9.0.0"}])
def test_head_and_release_agree(publisher: Publisher, change: dict[str, Any]) -> None:
    release = publisher.release()
    head = publisher.forge_head(release, **change)
    data = bundle_bytes(head=head, release=release, content=publisher.valid.canonical)
    assert isinstance(refused(publisher, data), SignatureError)
    assert f"The head says {next(iter(change))}" in str(refused(publisher, data))


def test_another_issuers_release_is_refused(publisher: Publisher) -> None:
    data = publisher.forge_bundle(iss="https://else.example")
    assert "issued by https://else.example" in str(refused(publisher, data))


def test_a_release_does_not_pass_for_a_head(publisher: Publisher) -> None:
    bundle = Bundle.parse(publisher.bundle())
    assert "of type" in str(refused(publisher, replace(bundle, head=bundle.release).to_bytes()))
    assert "of type" in str(refused(publisher, replace(bundle, release=bundle.head).to_bytes()))


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


# -- time -----------------------------------------------------------------------------------------


def test_an_expired_head_is_stale(publisher: Publisher) -> None:
    data = publisher.bundle()
    expires = datetime.fromtimestamp(peek(parts(data)["head"])["exp"], UTC)
    verify_bundle(data, publisher.trust, expires - timedelta(seconds=1))
    with pytest.raises(FreezeError) as caught:
        verify_bundle(data, publisher.trust, expires)
    assert caught.value.exit_code == 4


def test_a_stale_bundle_is_returned_as_such_to_whoever_asks_for_it(publisher: Publisher) -> None:
    late = NOW + timedelta(days=30)
    found = verify_bundle(publisher.bundle(), publisher.trust, late, accept_expired=True)
    assert found.expired


def test_a_clock_that_is_a_little_behind_is_forgiven(publisher: Publisher) -> None:
    data = publisher.bundle(at=NOW + timedelta(seconds=60))
    assert verified(publisher, data).head.seq == 1


def test_a_head_from_the_future_is_refused(publisher: Publisher) -> None:
    data = publisher.bundle(at=NOW + timedelta(seconds=61))
    assert "clock" in str(refused(publisher, data))


def test_a_release_from_the_future_is_refused(publisher: Publisher) -> None:
    data = publisher.forge_bundle(iat=int(NOW.timestamp()) + 61)
    assert "The release is dated" in str(refused(publisher, data))


def test_a_date_beyond_the_calendar_is_refused_in_words(publisher: Publisher) -> None:
    data = publisher.forge_bundle(iat=2**53 - 1)
    assert "clock" in str(refused(publisher, data))


# -- memory ---------------------------------------------------------------------------------------


def test_what_has_been_seen_may_be_seen_again(publisher: Publisher) -> None:
    data = publisher.bundle(2)
    seen = verified(publisher, data).seen()
    assert verified(publisher, data, seen).seen() == seen


def test_a_newer_release_is_taken(publisher: Publisher) -> None:
    seen = verified(publisher, publisher.bundle(2)).seen()
    assert verified(publisher, publisher.bundle(3), seen).release.seq == 3


def test_an_older_release_is_a_rollback(publisher: Publisher) -> None:
    seen = verified(publisher, publisher.bundle(3)).seen()
    error = refused(publisher, publisher.bundle(2), seen)
    assert isinstance(error, RollbackError)
    assert error.exit_code == 5


def test_another_release_under_the_same_number_is_an_equivocation(publisher: Publisher) -> None:
    seen = verified(publisher, publisher.bundle(3)).seen()
    error = refused(publisher, publisher.bundle(3, title="Other title"), seen)
    assert isinstance(error, EquivocationError)
    assert error.exit_code == 5
    assert error.evidence[0] == seen.release
    assert error.evidence[1] != seen.release


def test_a_newer_head_for_the_same_release_is_no_equivocation(publisher: Publisher) -> None:
    release = publisher.release(3)

    def at(moment: datetime) -> bytes:
        head = publisher.head(release, at=moment)
        return bundle_bytes(head=head, release=release, content=publisher.valid.canonical)

    first = verified(publisher, at(NOW - timedelta(hours=3))).seen()
    second = verified(publisher, at(NOW - timedelta(hours=1)), first).seen()
    assert second.signed_at > first.signed_at
    verified(publisher, at(NOW - timedelta(hours=3)), second)  # a cache that lags says the same


def test_a_release_below_the_publishers_least_is_refused(publisher: Publisher) -> None:
    error = refused(publisher, publisher.bundle(3, min_seq=4))
    assert isinstance(error, RollbackError)
    assert verified(publisher, publisher.bundle(4, min_seq=4)).head.min_seq == 4


def test_a_high_mark_set_by_a_replaced_head_key_binds_nobody(publisher: Publisher) -> None:
    """Fast-forward: a thief ran the numbers up; the publisher has new head keys."""
    thief_was_here = verified(publisher, publisher.bundle(2**29)).seen()
    assert isinstance(refused(publisher, publisher.bundle(4), thief_was_here), RollbackError)
    publisher.head_key = SigningKey.generate()
    assert verified(publisher, publisher.bundle(4), thief_was_here).release.seq == 4


# -- withdrawal -----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["withdrawn", "quarantined"])
def test_a_withdrawn_release_is_refused(publisher: Publisher, status: Status) -> None:
    error = refused(publisher, publisher.bundle(status=status))
    assert isinstance(error, WithdrawnError)
    assert error.exit_code == 6


def test_a_withdrawal_can_be_remembered(publisher: Publisher) -> None:
    data = publisher.bundle(status="withdrawn")
    assert authenticate_bundle(data, publisher.trust, NOW).seen().status == "withdrawn"


def test_a_deprecated_release_may_still_be_used(publisher: Publisher) -> None:
    assert verified(publisher, publisher.bundle(status="deprecated")).head.status == "deprecated"


def test_a_head_from_before_the_withdrawal_does_not_undo_it(publisher: Publisher) -> None:
    release = publisher.release(3)

    def bundle(status: Status, hours_ago: int) -> bytes:
        head = publisher.head(release, status=status, at=NOW - timedelta(hours=hours_ago))
        return bundle_bytes(head=head, release=release, content=publisher.valid.canonical)

    seen = authenticate_bundle(bundle("withdrawn", 2), publisher.trust, NOW).seen()
    assert isinstance(refused(publisher, bundle("active", 3), seen), WithdrawnError)
    assert verified(publisher, bundle("active", 1), seen).head.status == "active"


@pytest.mark.parametrize(
    ("first", "then"), [("withdrawn", "active"), ("deprecated", "active"), ("active", "deprecated")]
)
def test_of_two_heads_of_one_second_that_differ_the_one_seen_holds(
    publisher: Publisher, first: Status, then: Status
) -> None:
    release = publisher.release(3)

    def bundle(status: Status) -> bytes:
        head = publisher.head(release, status=status)
        return bundle_bytes(head=head, release=release, content=publisher.valid.canonical)

    seen = authenticate_bundle(bundle(first), publisher.trust, NOW).seen()
    assert isinstance(refused(publisher, bundle(then), seen), WithdrawnError | RollbackError)
    again = authenticate_bundle(bundle(first), publisher.trust, NOW, seen)
    assert again.head.status == first


def test_an_older_head_that_says_otherwise_is_a_rollback(publisher: Publisher) -> None:
    release = publisher.release(3)

    def bundle(status: Status, hours_ago: int) -> bytes:
        head = publisher.head(release, status=status, at=NOW - timedelta(hours=hours_ago))
        return bundle_bytes(head=head, release=release, content=publisher.valid.canonical)

    seen = verified(publisher, bundle("active", 1)).seen()
    for status in ("withdrawn", "deprecated"):
        assert isinstance(refused(publisher, bundle(status, 2), seen), RollbackError)


def test_an_expired_withdrawal_takes_nothing_away(publisher: Publisher) -> None:
    """Replaying one after the publisher has reinstated the release must not strip a reader."""
    data = publisher.bundle(status="withdrawn", at=NOW - timedelta(days=9))
    assert isinstance(refused(publisher, data), FreezeError)


def test_a_head_alone_can_say_that_a_release_is_withdrawn(publisher: Publisher) -> None:
    token = publisher.head(publisher.release(), status="withdrawn")
    found = authenticate_head(token, publisher.trust, NOW, subject=SUBJECT)
    assert found.seen().status == "withdrawn"
    with pytest.raises(WithdrawnError):
        found.refuse_withdrawn()


def test_the_head_of_another_document_withdraws_nothing(publisher: Publisher) -> None:
    token = publisher.head(publisher.release(subject="willow-school/other"), status="withdrawn")
    with pytest.raises(TrustError, match="received the head of"):
        authenticate_head(token, publisher.trust, NOW, subject=SUBJECT)


def test_an_unsigned_or_strangers_head_withdraws_nothing(publisher: Publisher) -> None:
    stranger = Publisher()
    claims = Head.from_claims(peek(publisher.head(publisher.release(), status="withdrawn")))
    forged = sign(claims.to_claims(), key=stranger.head_key, typ=HEAD_TYPE)
    with pytest.raises(SignatureError):
        authenticate_head(forged, publisher.trust, NOW, subject=SUBJECT)


# -- nothing is changed by looking ----------------------------------------------------------------


def test_verification_gives_the_same_answer_twice(publisher: Publisher) -> None:
    data = publisher.bundle()
    assert verified(publisher, data) == verified(publisher, data)


def test_release_digest_is_over_the_bytes_of_the_token(publisher: Publisher) -> None:
    token = publisher.release()
    assert token_digest(token) == "sha256:" + hashlib.sha256(token.encode()).hexdigest()


def test_one_key_for_both_purposes_cannot_be_trusted(publisher: Publisher) -> None:
    key = publisher.head_key.public
    both = (TrustedKey(purpose="head", key=key), TrustedKey(purpose="release", key=key))
    with pytest.raises(TrustError, match="listed twice"):
        replace(publisher.trust, keys=both)
