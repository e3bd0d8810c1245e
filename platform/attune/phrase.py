"""Sentences for people that an interface can say in another language.

The core speaks English. A :class:`Phrase` is that English text and remembers what it was made of,
so that a web page can look its template up in a catalogue.

>>> Phrase("Keep it at most {limit} days.", limit=30)
'Keep it at most 30 days.'
>>> _.said({"Keep it at most {limit} days.": "Höchstens {limit} Tage."}.get)
'Höchstens 30 Tage.'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Self

__all__ = ["Phrase", "Tell", "as_it_is", "said"]

Translate = Callable[[str], str | None]
"""From an English template to the same in another language, or None where there is none."""

Tell = Callable[[object], object]
"""How a value that is no phrase is told."""


def as_it_is(value: object) -> object:
    """The usual way: no other way."""
    return value


class Phrase(str):
    """``template`` with ``{names}`` filled in from ``values``; among them may be phrases again."""

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str = "", /, **values: object) -> Self:
        phrase = super().__new__(cls, template.format(**values) if values else template)
        phrase.template = template
        phrase.values = MappingProxyType(values)
        return phrase

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.template, dict(self.values))

    def said(self, translate: Translate, tell: Tell = as_it_is) -> str:
        """In the language of ``translate``; each part without a translation stays English."""
        if not self.template:
            return ""
        template = translate(self.template) or self.template
        if not self.values:
            return template
        told = {name: said(value, translate, tell) for name, value in self.values.items()}
        return template.format(**told)


def said(value: Any, translate: Translate, tell: Tell = as_it_is) -> Any:
    """A phrase in another language; any other value as ``tell`` tells it."""
    return value.said(translate, tell) if isinstance(value, Phrase) else tell(value)


def _again(template: str, values: dict[str, object]) -> Phrase:
    return Phrase(template, **values)
