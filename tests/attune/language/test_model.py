"""The trained reader: what it learns from, what it is stored as, how good it is."""

from __future__ import annotations

import json
import sys
from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from attune import strict_json
from attune.language.judgement import judge
from attune.language.lexicon import LANGUAGES
from attune.language.model.artefact import Weights, digest, pack, quantised, unpack
from attune.language.model.composing import composed
from attune.language.model.material import inputs_digest, material
from attune.language.model.sentences import COMMITMENTS, Sentence, all_sentences, is_apart

MODEL = files("attune").joinpath("floor", "model")
RECORD: dict[str, Any] = json.loads(MODEL.joinpath("v1.json").read_text("utf-8"))


def phrase(text: str, label: str, language: str = "en") -> Sentence:
    return Sentence(
        text=text, force="-", label=label, commitment="F4", kind="-", language=language, of=text
    )


# -- sentences ------------------------------------------------------------------------------------


def test_there_are_thousands_of_sentences_in_every_commitment_language_and_kind() -> None:
    written = [s for s in all_sentences() if not s.phrase]
    assert len(written) > 420_000
    violating = Counter(s.commitment for s in written if s.violates)
    assert min(violating[name] for name in COMMITMENTS) > 7_000
    languages = Counter(s.language for s in written)
    assert min(languages[name] for name in LANGUAGES) > 14_000
    share = sum(s.violates for s in written) / len(written)
    assert 0.3 < share < 0.7


def test_a_text_keeps_its_side_when_its_punctuation_changes() -> None:
    sides = {is_apart(s.text) for s in all_sentences()}
    assert sides == {True, False}
    for sentence in all_sentences()[:500]:
        assert is_apart(sentence.text) == is_apart(f"  {sentence.text.upper()} !")


def test_an_act_violates_where_it_is_asked_for_and_a_care_where_it_is_warded_off() -> None:
    acts = list(composed([phrase("mock people who despair", "act")]))
    cares = list(composed([phrase("fetch help for people who despair", "care")]))
    assert acts[0].text == cares[0].text.replace("fetch help for", "mock")
    assert (acts[0].violates, cares[0].violates) == (True, False)
    forbidden = [s for s in (*acts, *cares) if s.force == "must_not" and s.text == s.of]
    for sentence in forbidden:
        assert sentence.violates == (sentence.of == cares[0].of)


def test_a_clause_of_everyday_life_is_harmless_whichever_way_it_is_turned() -> None:
    text = "Print the menu in large letters."
    neutral = Sentence(
        text=text,
        force="should",
        label="harmless",
        commitment="-",
        kind="everyday",
        language="en",
        of=text,
    )
    forbidden, pierced, framed, *disguises = composed([neutral])
    assert not any(s.violates for s in (forbidden, pierced, framed, *disguises))
    assert (forbidden.text, forbidden.force in ("must_not", "should_not")) == (text, True)
    assert pierced.text.startswith(text.rstrip("."))
    assert framed.text.endswith("in large letters.") or "print the menu" in framed.text


def test_some_written_sentences_are_learnt_in_a_disguise_that_changes_nothing_they_say() -> None:
    written = [s for s in all_sentences() if s.violates and s.kind == "plain"][:500]
    disguises = list(composed(written))
    said = {s.text: s for s in written}
    assert 100 < len(disguises) < 200
    assert sum(s.text != s.of for s in disguises) > 0.9 * len(disguises)
    for made in disguises:
        assert (made.violates, made.force) == (True, said[made.of].force)


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_are_put_into_sentences_of_their_language(language: str) -> None:
    made = list(composed([phrase("kusaidia helfen ayudar करना", "act", language)]))
    assert len({s.text for s in made}) > 5
    assert {s.violates for s in made} == {True, False}
    assert [s.text for s in made] == [
        s.text for s in composed([phrase("kusaidia helfen ayudar करना", "act", language)])
    ]


# -- what was learnt ------------------------------------------------------------------------------


def test_the_artefact_is_the_one_that_was_measured() -> None:
    assert digest(MODEL.joinpath("v1.bin").read_bytes()) == RECORD["digest"]


def test_the_artefact_was_learnt_from_what_ships_and_from_nothing_held_apart() -> None:
    seen = material(all_sentences())
    assert inputs_digest(seen) == RECORD["inputs"]
    assert not any(is_apart(of) for of in {s.of for s in (*seen.written, *seen.made)})


OLDER = b'{"features":1,"format":"attune-language-model/6","members":2,"topics":32768}\nzlib'


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: b"", "damaged"),
        (lambda data: b"[]\n", "damaged"),
        (lambda data: b"{}\n", "damaged"),
        (lambda data: data[:2000] + b"\0" * 20 + data[2020:], "damaged"),
        (lambda data: data[:-1], "cut short"),
        (lambda data: data + b"more", "too long"),
        (lambda data: OLDER, "another version"),
    ],
)
def test_a_file_that_does_not_fit_is_our_own_mistake(
    spoil: Callable[[bytes], bytes], said: str
) -> None:
    with pytest.raises(RuntimeError, match=said):
        unpack(spoil(MODEL.joinpath("v1.bin").read_bytes()))


def few(weights: Weights, features: int = 50) -> Weights:
    """The same for its first features: all of them take seconds to pack."""
    known = len(weights.features)
    parts = {
        name: getattr(weights, name)[: features * (len(getattr(weights, name)) // known)]
        for name in ("features", "own", "factors", "heeded")
    }
    return replace(weights, **parts)


def test_what_is_packed_is_read_again() -> None:
    weights = few(unpack(MODEL.joinpath("v1.bin").read_bytes()))
    assert len(weights.features) == 50
    assert unpack(pack(weights)) == weights


def test_the_file_is_the_same_on_a_machine_that_turns_its_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = few(unpack(MODEL.joinpath("v1.bin").read_bytes()))
    data = pack(here)
    monkeypatch.setattr(sys, "byteorder", "big")
    there = unpack(data)
    assert there.own == here.own
    assert there.features[1].to_bytes(4, "little") == here.features[1].to_bytes(4, "big")
    assert there.beside[0] != here.beside[0]
    assert pack(there) == data


def test_weights_are_stored_in_steps_of_their_spread() -> None:
    values = np.array([[0.0, 1.0], [-1.0, 300.0]])
    stored, step = quantised(values.T, 100)
    assert [value * step for value in stored] == pytest.approx([0, -1, 1, 300], abs=step / 2)
    assert max(stored) == 127
    assert quantised(np.zeros((2, 2)), 12) == (array("b", [0, 0, 0, 0]), 1.0)


# -- how good it is -------------------------------------------------------------------------------


def shares(sentences: list[tuple[str, str, str, bool]]) -> tuple[float, float, float, float]:
    """Violating ones stopped and stopped by error; harmless ones blocked and sent to review."""
    found: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for text, force, language, violates in sentences:
        judgement = judge(text, force, language)
        found[violates][judgement.grade if judgement else "pass"] += 1
    (violating, many), (harmless, others) = ((found[v], found[v].total()) for v in (True, False))
    stopped = many - violating["pass"]
    return (
        stopped / many,
        violating["error"] / many,
        harmless["error"] / others,
        harmless["review"] / others,
    )


def test_what_it_stops_and_whom_it_troubles_among_sentences_held_apart() -> None:
    apart = [s for s in all_sentences() if is_apart(s.text) and not s.phrase][::30]
    stopped, by_error, blocked, reviewed = shares(
        [(s.text, s.force, s.language, s.violates) for s in apart]
    )
    assert stopped > 0.78
    assert by_error > 0.48
    assert blocked < 0.07
    assert reviewed < 0.19


def test_what_it_stops_and_whom_it_troubles_among_another_authors_clauses() -> None:
    text = Path(__file__).with_name("held_apart.jsonl").read_text("utf-8")
    lines = [strict_json.loads(line) for line in text.splitlines()]
    stopped, by_error, blocked, reviewed = shares(
        [(x["text"], x["modality"], x["language"], x["label"] == "violating") for x in lines]
    )
    assert stopped > 0.97
    assert by_error > 0.91
    assert blocked < 0.01
    assert reviewed < 0.06
