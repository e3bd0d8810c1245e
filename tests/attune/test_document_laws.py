"""What stays the same of any document whatever, and what damaged bytes may do: nothing."""

from __future__ import annotations

import dataclasses
import json
import random
import unicodedata
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune import canonical_bytes, digest, parse, validate
from attune.diff import diff
from attune.document.text import normalise
from attune.errors import AttuneError
from attune.merge import merge
from tests.attune.whole import KINDS, documents

Json = dict[str, Any]


@given(documents())
def test_the_canonical_form_reads_back_as_the_same_document(given_document: Json) -> None:
    document = parse(given_document)
    data = canonical_bytes(document)
    again = parse(data)
    assert again == document
    assert canonical_bytes(again) == data
    assert digest(again) == digest(document) == digest(data)
    assert json.loads(data) == document.to_dict()


def shuffled(value: Any, chance: random.Random) -> Any:
    """The same value with the names of its objects in another order."""
    if isinstance(value, dict):
        names = list(value)
        chance.shuffle(names)
        return {name: shuffled(value[name], chance) for name in names}
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


@given(documents(), st.randoms(use_true_random=False), st.booleans(), st.none() | st.integers(0, 3))
def test_how_a_document_is_written_down_does_not_change_it(
    given_document: Json, chance: random.Random, plain: bool, indent: int | None
) -> None:
    text = json.dumps(shuffled(given_document, chance), ensure_ascii=plain, indent=indent)
    apart = unicodedata.normalize("NFD", text).replace("\\n", "\\r\\n")
    assert digest(parse(text)) == digest(parse(apart)) == digest(parse(given_document))


@given(documents())
def test_what_an_author_wrote_is_all_in_the_normal_form(given_document: Json) -> None:
    kept = parse(given_document).to_dict()
    assert said(kept) == said(normalise(given_document))


UNSAID: tuple[tuple[str, Any], ...] = (("priority", 0), ("support", 0))


def said(value: Any) -> Any:
    """A value without fields that hold nothing, or what holds anyway: a normal form has neither."""
    if isinstance(value, dict):
        fields = {name: said(item) for name, item in value.items()}
        return {
            name: item
            for name, item in fields.items()
            if item not in (None, "", [], {}) and (name, item) not in UNSAID
        }
    return [said(item) for item in value] if isinstance(value, list) else value


two_of_a_kind = st.one_of([st.tuples(documents(kind), documents(kind)) for kind in KINDS])
three_of_a_kind = st.one_of([st.tuples(*[documents(kind)] * 3) for kind in KINDS])


@given(two_of_a_kind)
def test_a_merge_keeps_what_only_one_side_changed(two: tuple[Json, Json]) -> None:
    base, other = map(parse, two)
    for merged in (merge(base, base, other), merge(base, other, base), merge(base, other, other)):
        assert not merged.conflicts
        assert canonical_bytes(parse(merged.content)) == canonical_bytes(other)


@given(three_of_a_kind)
def test_a_merge_comes_out_the_same_again(three: tuple[Json, Json, Json]) -> None:
    base, mine, theirs = map(parse, three)
    merged = merge(base, mine, theirs)
    assert merge(base.to_dict(), mine.to_dict(), theirs.to_dict()) == merged
    assert merge(base, merged.content, merged.content).content == merged.content
    back = merge(base, theirs, mine)
    assert {(c.section, c.id) for c in back.conflicts} == {
        (c.section, c.id) for c in merged.conflicts
    }


@given(two_of_a_kind)
def test_a_diff_is_empty_between_equals_and_nowhere_else(two: tuple[Json, Json]) -> None:
    one, other = map(parse, two)
    assert not diff(one, one)
    assert bool(diff(one, other)) == (digest(one) != digest(other))


@given(documents())
def test_a_document_and_its_normal_form_say_the_same(given_document: Json) -> None:
    normal = parse(given_document).to_dict()
    apart = json.loads(unicodedata.normalize("NFD", json.dumps(given_document, ensure_ascii=False)))
    for written in (given_document, apart):
        assert not diff(written, normal)
        assert not diff(normal, written)
        assert merge(written, normal, {}) == merge(normal, written, {}) == merge({}, {}, {})
        assert merge({}, written, normal) == merge({}, normal, normal)


def filled(node: Any, value: Json, chance: random.Random) -> Json:
    """The JSON of a part, in which any field that is not there is as good as not there."""
    result = {
        name: _filled(getattr(node, name, None), item, chance) for name, item in value.items()
    }
    for field in dataclasses.fields(node):
        usual = [] if field.default is dataclasses.MISSING else [field.default]
        if field.name not in value and chance.random() < 0.5:
            nothing = [None, "", [], {}, *(each for each in usual if each != ())]
            result[field.name] = chance.choice(nothing)
    return result


def _filled(node: Any, value: Any, chance: random.Random) -> Any:
    if dataclasses.is_dataclass(node):
        return filled(node, value, chance)
    if isinstance(value, dict) and isinstance(node, Mapping):
        given = {name: _filled(node[name], item, chance) for name, item in value.items()}
        return {"nobody": None, **given} if chance.random() < 0.2 else given
    if isinstance(value, list) and isinstance(node, tuple):
        return [_filled(*pair, chance) for pair in zip(node, value, strict=True)]
    return value


@given(documents(), st.randoms(use_true_random=False))
def test_what_is_as_good_as_absent_makes_no_difference_anywhere(
    given_document: Json, chance: random.Random
) -> None:
    document = parse(given_document)
    normal = document.to_dict()
    full = filled(document, normal, chance)
    assert not diff(normal, full)
    assert not diff(full, normal)
    other = {**normal, "title": "Another title"}
    for sides in ((normal, full, other), (full, other, normal), (other, full, normal)):
        assert not merge(*sides).conflicts
    assert merge(normal, full, other).content == merge(normal, normal, other).content


# -- damaged bytes ------------------------------------------------------------------------------

PIECES = [b"{", b"}", b"[", b"]", b'"', b":", b",", b"\\u", b"\\ud800", b"-", b"1e999", b"null"]
PIECES += [b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"NaN", b"9" * 400, b"[" * 99]
PIECES += [b'"id":', b'"format":', b'"clauses":', b'"when":', b'"true"', b'"attune/floor/1"']


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A document of which something was lost, repeated, replaced or slipped in."""
    data = json.dumps(draw(documents())).encode()
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=3) | st.just(data[start:end] * 2))
        data = data[:start] + piece + data[end:]
    return data


soups = st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join)


@given(damaged() | soups | st.binary(max_size=200))
def test_damaged_bytes_raise_nothing_but_our_own_errors(data: bytes) -> None:
    try:
        document = parse(data)
    except AttuneError:
        assert validate(data).verdict == "fail"
        return
    assert digest(parse(canonical_bytes(document))) == digest(document)
    assert validate(data).digest == digest(document)


@given(documents(), st.integers(0))
def test_a_document_cut_short_is_never_taken_for_another(given_document: Json, cut: int) -> None:
    data = canonical_bytes(parse(given_document))
    with pytest.raises(AttuneError):
        parse(data[: cut % len(data)])
