"""Strict JSON: what is refused is named with its line, its column and its file, once."""

from __future__ import annotations

import pytest

from attune.errors import FormatError
from attune.strict_json import loads


def refusal(text: str, what: str = "choir.json") -> str:
    with pytest.raises(FormatError) as caught:
        loads(text, what=what)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"a": 1,\n "a": 2}', 'the name "a" at line 2, column 2'),
        ('{"a": {"a": "{"},\n  "b": 1, "b" : 2}', 'the name "b" at line 2, column 11'),
        ('{"a": 1, "\\u0061": 2}', 'the name "\\u0061" at line 1, column 10'),
        ('[{"a": 1}, {"a": 1,\n"a": 1}]', 'the name "a" at line 2, column 1'),
    ],
)
def test_a_name_that_stands_twice_is_named_with_its_second_place(text: str, place: str) -> None:
    assert (
        refusal(text) == f"{place} of choir.json stands twice in one object. Keep one of the two."
    )


def test_a_name_that_stands_twice_can_be_written_down_whatever_it_holds() -> None:
    refusal('{"\ud800": 1, "\ud800": 2}').encode()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('["1e999",\n 1e999]', "the number 1e999 at line 2, column 2 is too large."),
        (
            "[1, 9007199254740992]",
            "the number 9007199254740992 at line 1, column 5 is too large to be exact.",
        ),
        (
            '{"NaN":\nNaN}',
            "the number NaN at line 2, column 1 is none that JSON knows.",
        ),
        ("[1e310x]", "the number 1e310 at line 1, column 2 is too large."),
        (
            "[-Infinity]",
            "the number -Infinity at line 1, column 2 is none that JSON knows.",
        ),
    ],
)
def test_a_number_that_no_two_readers_agree_on_is_named_with_its_place(
    text: str, told: str
) -> None:
    assert refusal(text) == told.replace(" is ", " of choir.json is ", 1)


def test_half_a_character_pair_is_named_with_its_pointer() -> None:
    with pytest.raises(FormatError) as caught:
        loads('{"a/b": ["x~", {"c~d": "\\ud800"}]}')
    assert [problem.pointer for problem in caught.value.problems] == ["/a~1b/1/c~0d"]
    assert str(caught.value) == "the document holds half a character pair at /a~1b/1/c~0d."


def test_a_refusal_says_once_what_it_is_about() -> None:
    assert refusal("{", what="the document").count("the document") == 1
    assert refusal("{", what="choir.json").startswith("choir.json is not JSON: ")


@pytest.mark.parametrize("text", ["", "title: Choir", "# Choir\n"])
def test_what_does_not_begin_like_json_is_told_that_only_json_is_read(text: str) -> None:
    assert refusal(text).endswith(
        "Only JSON is read here, which begins with {: neither YAML nor Markdown is."
    )


def test_json_that_breaks_off_is_told_where_to_look() -> None:
    assert refusal('{"title": ').endswith(
        "Check the brackets, quotes and commas just before that place."
    )
