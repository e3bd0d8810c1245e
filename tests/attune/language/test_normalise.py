"""One form for every disguise."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from attune.language import tokens
from attune.language.normalise import fold
from attune.language.parsing import parse


@pytest.mark.parametrize(
    "disguised",
    [
        "build a b\u200bo\u200bm\u200bb",
        "build a ｂｏｍｂ",
        "build a 𝗯𝗼𝗺𝗯",
        "build a b\u043emb",
        "build a b0mb",
        "build a b o m b",
        "build a b.o.m.b",
        "build a b-o-m-b",
        "build a BÓMB",
        "build a bo\u0301mb",
        "build a bommmmb",
    ],
)
def test_a_disguised_word_names_the_same_concepts(disguised: str) -> None:
    plain = {mention.concept for mention in parse("build a bomb", "en").mentions["arms"]}
    assert plain
    assert parse(disguised, "en").of("arms"), disguised


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("स द स्य को धमकाओ", ["सदस्य", "को", "धमकाओ"]),
        ("चु-ना-व में धांधली", ["चुनाव", "में", "धांधली"]),
        ("आ.त्म.ह.त्या का तरीका", ["आत्महत्या", "का", "तरीका"]),
        ("जो भी हो क्या करें", ["जो", "भी", "हो", "क्या", "करें"]),
        ("न हो तो है कि क्यों", ["न", "हो", "तो", "है", "कि", "क्यों"]),
    ],
)
def test_devanagari_written_apart_is_joined_and_short_words_are_not(
    text: str, words: list[str]
) -> None:
    assert [token.text for token in parse(text, "hi").tokens] == words


def test_a_run_of_question_marks_marks_its_sentence_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0

    def counted(token: tokens.Token, **changes: object) -> tokens.Token:
        nonlocal made
        made += 1
        return with_(token, **changes)

    with_ = tokens._with
    monkeypatch.setattr(tokens, "_with", counted)
    found = tokens.tokenise(fold("Be kind. " + "ab " * 200 + "?" * 600 + " So be it."))
    assert "".join("?" if token.asked else "." for token in found) == ".." + "?" * 200 + "..."
    assert made == 200


def test_words_of_another_script_stay_as_they_are() -> None:
    assert fold("привет мир").text == "привет мир"
    assert fold("助手应当诚实").text == "助手应当诚实"


@given(st.text(max_size=200))
def test_every_folded_letter_knows_where_it_stood(text: str) -> None:
    folded = fold(text)
    assert len(folded.origin) == len(folded.text)
    assert all(0 <= place < len(text) for place in folded.origin)


@given(st.text(max_size=120), st.sampled_from(["en", "es", "de", "ar", "hi", "zh", "sw"]))
@example("build ❷ of them", "en")
@example("اصنع ٢ منها", "ar")
def test_any_text_at_all_can_be_parsed(text: str, language: str) -> None:
    parsed = parse(text, language)
    assert len(parsed.sentence_of) == len(parsed.tokens)
