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

__all__ = ["Phrase", "said"]

Translate = Callable[[str], str | None]
"""From an English template to the same in another language, or None where there is none."""


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

    def said(self, translate: Translate) -> str:
        """In the language of ``translate``; each part without a translation stays English."""
        if not self.template:
            return ""
        template = translate(self.template) or self.template
        if not self.values:
            return template
        return template.format(**{name: said(v, translate) for name, v in self.values.items()})


def said(value: Any, translate: Translate) -> Any:
    """A phrase in another language; any other value as it is."""
    return value.said(translate) if isinstance(value, Phrase) else value


def _again(template: str, values: dict[str, object]) -> Phrase:
    return Phrase(template, **values)
