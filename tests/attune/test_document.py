"""Parsing: what is a document, what is refused, and how the place is named."""

from __future__ import annotations

import copy
import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune import canonical_bytes, digest, parse, strict_json
from attune.document import shape
from attune.document.kinds import KINDS
from attune.errors import AttuneError, DocumentError, FormatError
from attune.floor import current_floor
from tests.samples import constitution


def problems(document: Any) -> dict[str, str]:
    with pytest.raises(DocumentError) as caught:
        parse(document)
    return {problem.pointer: problem.message for problem in caught.value.problems}


def adding(parameter: str, value: float) -> dict[str, Any]:
    effect = {"op": "add", "parameter": parameter, "value": value}
    return {"adaptations": [{"id": "a", "when": "true", "effects": [effect]}]}


def raising(**bound: Any) -> dict[str, Any]:
    item = {"id": "mine", "parameter": "warmth"} | bound
    return {"floor": constitution()["floor"] | {"raises": [item]}}


def test_bytes_text_and_objects_give_the_same_document() -> None:
    written = json.dumps(constitution())
    assert parse(written) == parse(written.encode()) == parse(constitution())


def test_the_normal_form_leaves_out_what_is_empty() -> None:
    wordy = constitution(preamble="", adaptations=[], parameters={}, scope={})
    assert parse(wordy).to_dict() == constitution()
    assert digest(parse(wordy)) == digest(parse(constitution()))


def test_canonical_bytes_are_a_fixed_point() -> None:
    document = parse(constitution(parameters={"warmth": {"default": 1.0}}))
    assert canonical_bytes(parse(canonical_bytes(document))) == canonical_bytes(document)
    assert b'"default":1}' in canonical_bytes(document)


def test_text_is_normalised_to_nfc_and_one_line_end() -> None:
    document = parse(constitution(title="Cafe\u0301", preamble="one\r\ntwo"))
    assert document.to_dict()["title"] == "Café"
    assert document.to_dict()["preamble"] == "one\ntwo"


def test_every_problem_is_told_at_once_with_its_place() -> None:
    broken = constitution(
        title="",
        clauses=[
            {"id": "kind", "modality": "shall", "text": "Be kind."},
            {"id": "Kind!", "modality": "may", "text": "", "colour": "red"},
        ],
    )
    told = problems(broken)
    assert set(told) == {
        "/title",
        "/clauses/0/modality",
        "/clauses/1",
        "/clauses/1/id",
        "/clauses/1/text",
    }
    assert "colour" in told["/clauses/1"]


def test_a_missing_field_is_named_where_it_belongs() -> None:
    document = constitution()
    del document["clauses"][0]["text"]
    assert problems(document) == {"/clauses/0/text": "is missing."}


def test_each_missing_field_is_named_on_its_own() -> None:
    document = constitution()
    del document["title"], document["language"], document["floor"]
    assert set(problems(document)) == {"/title", "/language", "/floor"}


@pytest.mark.parametrize("name", ["attune/constitution/2", "attune/poem/1", "", None, 7, []])
def test_an_unknown_format_is_refused(name: Any) -> None:
    assert list(problems(constitution(format=name))) == ["/format"]


def test_two_parts_may_not_share_an_id() -> None:
    twice = [{"id": "kind", "modality": "may", "text": "Joke."}] * 2
    assert "already stands at /clauses/0" in problems(constitution(clauses=twice))["/clauses/1/id"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"tensions": [{"id": "t", "between": ["kind", "gone"], "navigate": "Ask."}]},
         "/tensions/0/between/1"),
        ({"clauses": [{"id": "kind", "modality": "may", "text": "Joke.", "part": "gone"}]},
         "/clauses/0/part"),
        ({"adaptations": [{"id": "a", "when": "true",
                           "effects": [{"op": "suspend", "clause": "gone"}]}]},
         "/adaptations/0/effects/0/clause"),
        ({"adaptations": [{"id": "a", "when": "person.age > 3",
                           "effects": [{"op": "ask", "text": "How are you?"}]}]},
         "/adaptations/0/when"),
        ({"adaptations": [{"id": "a", "when": "true",
                           "effects": [{"op": "set", "parameter": "charm", "value": 1}]}]},
         "/adaptations/0/effects/0/parameter"),
        ({"adaptations": [{"id": "a", "when": "true",
                           "effects": [{"op": "set", "parameter": "warmth", "value": 2}]}]},
         "/adaptations/0/effects/0/value"),
        (adding("warmth", 1.1), "/adaptations/0/effects/0/value"),
        (adding("warmth", -1.1), "/adaptations/0/effects/0/value"),
        (adding("warmth", 1e17), "/adaptations/0/effects/0/value"),
        (adding("memory_days", -3651), "/adaptations/0/effects/0/value"),
        (raising(at_least=-0.1), "/floor/raises/0/at_least"),
        (raising(at_least=-1e18), "/floor/raises/0/at_least"),
        (raising(at_most=1.5), "/floor/raises/0/at_most"),
        (raising(at_least=0.8, at_most=0.2), "/floor/raises/0"),
        (raising(parameter="charm", at_most=1.5), "/floor/raises/0/parameter"),
        ({"parameters": {"warmth": {"default": 0.9, "max": 0.5}}}, "/parameters/warmth/default"),
        ({"review": {"due": "2027-05-01", "sunset": "2027-04-01"}}, "/review/sunset"),
        ({"review": {"due": "2027-02-30"}}, "/review/due"),
        ({"review": {"due": "20270228"}}, "/review/due"),
    ],
)  # fmt: skip
def test_what_points_nowhere_or_makes_no_sense_is_named(
    changes: dict[str, Any], place: str
) -> None:
    assert list(problems(constitution(**changes))) == [place]


@pytest.mark.parametrize("value", [-1, -0.3, 0.3, 1])
def test_a_step_may_be_as_large_as_its_parameters_whole_range(value: float) -> None:
    parse(constitution(**adding("warmth", value)))
    parse(constitution(**adding("memory_days", value * 3650)))


def test_a_bound_may_lie_at_either_end_of_its_parameters_range() -> None:
    parse(constitution(**raising(at_least=0)))
    parse(constitution(**raising(parameter="memory_days", at_most=3650)))


@pytest.mark.parametrize(
    "character",
    [
        "\u200b",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\x00",
        "\x1b",
        "\U000e0041",
        "\u00ad",
        "\ud800",
        "\ufe00",
        "\ufe05",
        "\ufe0e",
        "\ufe0f",
    ],
)
def test_a_hidden_character_is_refused_with_its_position(character: str) -> None:
    told = problems(constitution(title=f"Read{character}ing"))
    assert "at 5" in told["/title"]


@pytest.mark.parametrize(
    "text",
    ["می‌خواهم", "क्‍ष", "👩‍👩‍👧", "❤️ tea", "line\nbreak\ttab", "1️⃣ and ©︎", "〽️", "🙂\u200d↔️ ‼️"],
)
def test_what_a_script_or_an_emoji_needs_is_kept(text: str) -> None:
    assert parse(constitution(preamble=text)).to_dict()["preamble"] == text


def test_a_selector_after_a_selector_is_refused() -> None:
    assert "at 5" in problems(constitution(title="I ❤\ufe0f\ufe0f"))["/title"]


def test_a_join_control_between_latin_letters_is_refused() -> None:
    assert "/title" in problems(constitution(title="Read\u200ding"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b'{"a":9007199254740993}',
        b'{"a":1e999}',
        b'{"a":"\\ud800"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'"' + b'\\"' * 300_000,
        b"[1,2",
    ],
)
def test_what_is_not_plain_json_is_a_format_error(data: bytes) -> None:
    with pytest.raises(FormatError):
        strict_json.loads(data)


@pytest.mark.parametrize("data", [b"[]", b"null", b"3", b'"text"'])
def test_json_that_is_no_object_is_a_document_error(data: bytes) -> None:
    with pytest.raises(DocumentError):
        parse(data)


def test_a_python_value_that_json_cannot_hold_is_refused() -> None:
    assert "/title" in problems(constitution(title={1, 2}))
    assert "/parameters/warmth/default" in problems(
        constitution(parameters={"warmth": {"default": float("nan")}})
    )
    assert problems({**constitution(), 3: "three"})


@pytest.mark.parametrize("number", [1e17, -1e17, 10**17, 2.0**53])
def test_a_number_whose_canonical_form_nobody_could_read_is_refused(number: float) -> None:
    parameters = {"warmth": {"default": number}}
    assert problems(constitution(parameters=parameters)) == {
        "/parameters/warmth/default": "is too large to be exact."
    }


def test_more_than_a_mebibyte_is_refused() -> None:
    with pytest.raises(DocumentError, match="larger than"):
        parse(b" " * (1 << 20) + b"{}")


def test_five_hundred_and_one_clauses_are_one_too_many() -> None:
    clauses = [{"id": f"c{n}", "modality": "may", "text": "Rest."} for n in range(501)]
    assert problems(constitution(clauses=clauses)) == {"/clauses": "holds 501; the limit is 500."}


def test_every_field_of_the_schemas_has_its_place_in_the_types() -> None:
    for name, kind in KINDS.items():
        schema: Any = shape.schema_validator(name).schema
        assert set(schema["properties"]) - {"format"} == {field.name for field in fields(kind)}


def test_the_floor_is_a_document_like_any_other() -> None:
    floor = current_floor()
    assert [commitment.id for commitment in floor.commitments] == [f"F{n}" for n in range(1, 13)]
    assert parse(canonical_bytes(floor)) == floor


CONSTITUTION_FIELDS = sorted(field.name for field in fields(KINDS["attune/constitution/1"]))

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(field=st.sampled_from(CONSTITUTION_FIELDS), value=json_values)
def test_any_value_in_any_field_gives_a_document_or_our_own_error(field: str, value: Any) -> None:
    document = copy.deepcopy(constitution()) | {field: value}
    try:
        parsed = parse(document)
    except AttuneError:
        return
    assert parse(canonical_bytes(parsed)) == parsed


@given(data=st.binary(max_size=400))
def test_any_bytes_give_a_document_or_our_own_error(data: bytes) -> None:
    with pytest.raises(AttuneError):
        parse(data)
