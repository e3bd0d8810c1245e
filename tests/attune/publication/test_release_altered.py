"""Bundles that were altered, or put together from parts that are not of one another."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.canonical import canonical_bytes
from attune.errors import SignatureError, TrustError
from attune.release import MAX_BUNDLE_BYTES, Bundle, bundle_bytes, verify_bundle
from tests.attune.publication.publisher import NOW, Publisher, valid_document
from tests.attune.publication.reader import parts, refused, verified

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


# -- nothing is changed by looking ----------------------------------------------------------------


def test_verification_gives_the_same_answer_twice(publisher: Publisher) -> None:
    data = publisher.bundle()
    assert verified(publisher, data) == verified(publisher, data)
