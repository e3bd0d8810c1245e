"""Every message of the pages is there in every language, with what it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation
from django.utils.translation import ngettext

from config import catalogues

HOLES = re.compile(r"%\(\w+\)[sd]|\{\w*\}|</?\w+[^>]*>")


def holes(text: str) -> list[str]:
    return sorted(HOLES.findall(text))


def strings_of(catalogue: Catalog, name: str) -> tuple[str, ...]:
    """The translation, or one for each plural form; an empty text where there is none."""
    found = catalogue.get(name)
    if found is None or not found.string:
        return ("",)
    return (found.string,) if isinstance(found.string, str) else tuple(found.string)


@pytest.fixture(scope="module")
def messages() -> Sequence[catalogues.Message]:
    return catalogues.gathered()


@pytest.mark.parametrize("language", catalogues.languages())
def test_every_message_is_translated(language: str, messages: Sequence[catalogues.Message]) -> None:
    catalogue = catalogues.read(language)
    missing = [
        message
        for message in messages
        if not all(strings_of(catalogue, message if isinstance(message, str) else message[0]))
    ]
    assert missing == []  # `make messages` gathers what is new


@pytest.mark.parametrize("language", catalogues.languages())
def test_a_translation_holds_what_the_message_holds(language: str) -> None:
    altered = [
        (message.id, message.string)
        for message in catalogues.read(language)
        if message.id and isinstance(message.id, str) and isinstance(message.string, str)
        if holes(message.string) != holes(message.id)
    ]
    assert altered == []


@pytest.mark.parametrize(
    ("number", "words"), [(2, "يومان"), (3, "3 أيام"), (11, "11 يوما"), (100, "100 يوم")]
)
def test_arabic_counts_as_arabic_counts(number: int, words: str) -> None:
    with translation.override("ar"):
        assert ngettext("%(n)s day", "%(n)s days", number) % {"n": number} == words
