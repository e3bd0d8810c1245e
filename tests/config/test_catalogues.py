"""Every message of the pages is there in every language, with what it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from django.utils import translation
from django.utils.translation import ngettext

from config import catalogues

HOLES = re.compile(r"%\(\w+\)[sd]|\{\w*\}|</?\w+[^>]*>")


def holes(text: str) -> list[str]:
    return sorted(HOLES.findall(text))


@pytest.fixture(scope="module")
def messages() -> Sequence[catalogues.Message]:
    return catalogues.gathered()


@pytest.mark.parametrize("language", catalogues.languages())
def test_every_message_is_translated(language: str, messages: Sequence[catalogues.Message]) -> None:
    catalogue = catalogues.read(language)
    missing = []
    for message in messages:
        found = catalogue.get(message if isinstance(message, str) else message[0])
        strings = (found.string,) if found and isinstance(found.string, str) else ()
        if found and not isinstance(found.string, str):
            strings = tuple(found.string)
        if not strings or not all(strings):
            missing.append(message)
    assert missing == []  # `make messages` gathers what is new


@pytest.mark.parametrize("language", catalogues.languages())
def test_a_translation_holds_what_the_message_holds(language: str) -> None:
    altered = [
        (message.id, message.string)
        for message in catalogues.read(language)
        if isinstance(message.id, str)
        and isinstance(message.string, str)
        and message.string
        and holes(message.string) != holes(message.id)
    ]
    assert altered == [altered[0]] if altered and altered[0][0] == "" else altered == []


@pytest.mark.parametrize(
    ("number", "words"), [(2, "يومان"), (3, "3 أيام"), (11, "11 يوما"), (100, "100 يوم")]
)
def test_arabic_counts_as_arabic_counts(number: int, words: str) -> None:
    with translation.override("ar"):
        assert ngettext("%(n)s day", "%(n)s days", number) % {"n": number} == words
