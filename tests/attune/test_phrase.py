"""Sentences of the core that an interface can say in another language."""

from __future__ import annotations

import copy
import json
import pickle

from attune.conditions import parse
from attune.phrase import Phrase, said

GERMAN = {
    "Keep it at most {days} days, {who}.": "Höchstens {days} Tage, {who}.",
    "a teenager": "ein Teenager",
}.get
LIMIT = Phrase("Keep it at most {days} days, {who}.", days=30, who=Phrase("a teenager"))


def test_it_is_its_english_text() -> None:
    assert LIMIT == "Keep it at most 30 days, a teenager."
    assert json.dumps(LIMIT) == '"Keep it at most 30 days, a teenager."'


def test_it_is_said_in_another_language_with_all_its_parts() -> None:
    assert LIMIT.said(GERMAN) == "Höchstens 30 Tage, ein Teenager."


def test_what_has_no_translation_stays_english() -> None:
    assert Phrase("No {what}.", what=Phrase("a teenager")).said(GERMAN) == "No ein Teenager."


def test_values_are_never_read_as_templates() -> None:
    assert Phrase("“{name}” is missing.", name="{days}") == "“{days}” is missing."
    assert Phrase("{a").said(GERMAN) == "{a"


def test_an_empty_one_is_not_looked_up() -> None:
    assert Phrase("").said({"": "Project-Id-Version"}.get) == ""


def test_anything_else_is_left_as_it_is() -> None:
    assert said(3, GERMAN) == 3


def test_it_survives_copying_and_pickling() -> None:
    for again in (copy.deepcopy(LIMIT), pickle.loads(pickle.dumps(LIMIT))):  # noqa: S301
        assert again.said(GERMAN) == LIMIT.said(GERMAN)


def test_a_value_can_be_told_otherwise_however_deep_it_stands() -> None:
    deep = Phrase("Drop {what}.", what=Phrase("a rule where {condition}", condition=parse("true")))
    assert deep == "Drop a rule where true."

    def tell(value: object) -> object:
        return "always" if value == parse("true") else value

    assert deep.said(GERMAN, tell) == "Drop a rule where always."
    assert pickle.loads(pickle.dumps(deep)).said(GERMAN) == deep  # noqa: S301  made here
