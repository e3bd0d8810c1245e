"""Sentences made from others: phrases in every frame, neutral ones that stay so, and disguises.

What a phrase means is settled once, by the person who wrote it; what a sentence around it does
to that meaning is settled here, by the frames in ``attune/floor/sentences/frames.toml``. An act
that is asked for violates, and so does a care that is warded off. A clause of everyday life is
harmless whichever way it is turned: forbidden, with an exception, in a story.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from random import Random
from zlib import crc32

from attune.language.model.disguise import disguised
from attune.language.model.sentences import Sentence

__all__ = ["composed"]

DISGUISED = 0.3
"""The share of written sentences that are learnt in a disguise as well."""

SEALED = 0.3
"""The share of phrases that are asked for with every exception closed besides."""

_ASKING = ("must", "should", "may")
_FORBIDDING = ("must_not", "should_not")


def composed(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    """The sentences made from these; the same one always gives the same sentences."""
    for sentence in sentences:
        if sentence.phrase:
            yield from _from_phrase(sentence)
            continue
        if sentence.kind in ("everyday", "disagreement"):
            yield from _from_neutral(sentence)
        chance = Random(crc32(sentence.text.encode()))  # noqa: S311  no secret
        if chance.random() < DISGUISED:
            yield replace(sentence, text=disguised(sentence.text, chance))


def _from_phrase(phrase: Sentence) -> Iterator[Sentence]:
    frames, bare = _frames()[phrase.language], phrase.text.rstrip(".。।")
    chance = Random(crc32(f"{phrase.language} {bare}".encode()))  # noqa: S311  no secret

    def around(kind: str) -> str:
        frame = chance.choice(frames[kind])
        filled = frame.replace("{of}", _after_to(bare, phrase.language)).replace("{}", bare)
        return filled[:1].upper() + filled[1:]

    def ending(kind: str, end: str) -> str:
        return f"{around(kind).rstrip('.。।')}{end}."

    def sentence(text: str, forces: tuple[str, ...], asked: bool, kind: str) -> Sentence:
        violates = asked == (phrase.label == "act")
        return Sentence(
            text=text,
            force=chance.choice(forces),
            label="violating" if violates else "harmless",
            commitment=phrase.commitment,
            kind=kind if violates else "near-twin",
            language=phrase.language,
            of=phrase.text,
        )

    hole, seal = chance.choice(frames["pierces"]), chance.choice(frames["seals"])
    yield sentence(bare, _ASKING, True, "plain")
    shut = seal if chance.random() < SEALED else ""
    yield sentence(ending("asks", shut), _ASKING, True, "plain")
    yield sentence(bare, _FORBIDDING, False, "plain")
    yield sentence(f"{bare}{seal}", _FORBIDDING, False, "plain")
    yield sentence(around("wards"), _ASKING[:2], False, "plain")
    yield sentence(ending("wards", seal), _ASKING[:2], False, "plain")
    yield sentence(around("doubles"), _ASKING[:2], True, "double-negated")
    yield sentence(around("wards").rstrip(".。।"), ("must_not",), True, "double-negated")
    yield sentence(around("frames"), _ASKING, True, "conditional")
    if phrase.label == "care":
        yield sentence(ending("asks", hole), _ASKING[:2], False, "exceptional")
    elif chance.random() < 0.5:
        yield sentence(f"{bare}{hole}", _FORBIDDING, True, "exceptional")
    else:
        yield sentence(ending("wards", hole), _ASKING[:2], True, "exceptional")
    if phrase.label == "act" and chance.random() < 0.3:
        yield sentence(disguised(bare, chance), _ASKING, True, "obfuscated")


def _from_neutral(sentence: Sentence) -> Iterator[Sentence]:
    frames, bare = _frames()[sentence.language], sentence.text.rstrip(".。।")
    chance = Random(crc32(sentence.text.encode()))  # noqa: S311  no secret
    turned = _ASKING if sentence.force in _FORBIDDING else _FORBIDDING
    yield replace(sentence, force=chance.choice(turned))
    ends = chance.choice(("pierces", "seals"))
    yield replace(sentence, text=f"{bare}{chance.choice(frames[ends])}.")
    framed = chance.choice(frames["frames"]).replace("{}", bare[:1].lower() + bare[1:])
    yield replace(sentence, text=framed)


def _after_to(phrase: str, language: str) -> str:
    """The form a phrase takes after "to refuse", where it is not the phrase itself."""
    if language == "de":
        *before, verb = phrase.split()
        return " ".join([*before, "zu", verb])
    if language == "hi":
        return re.sub("ना$", "ने", phrase)
    return phrase


@cache
def _frames() -> dict[str, dict[str, list[str]]]:
    text = files("attune").joinpath("floor", "sentences", "frames.toml").read_text("utf-8")
    return tomllib.loads(text)
