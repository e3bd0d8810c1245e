"""The texts of a document, where each stands and how it is meant.

Clauses, translations and good examples are read under their force. A bad example shows what not
to do and what is never to be remembered is kept out, so these are read as forbidden. Narratives,
reasons, values and wishes tell more than they ask: they are read as prose, and so are titles and
other names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from attune.conditions import parse
from attune.conditions.syntax import Word, walk
from attune.document import Constitution, Profile
from attune.pointers import escape

Manner = Literal["clause", "prose", "label", "aside"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text of a document, where it stands and how it is meant.

    A ``clause`` asks for something with the force of ``modality``; ``prose`` does not. A ``label``
    is prose that names something, an ``aside`` prose that no prompt carries. ``forgotten`` is what
    is not to be remembered: no safeguard is lost where it names one.
    """

    pointer: str
    text: str
    language: str
    manner: Manner
    modality: str = "should"
    part: str | None = None
    forgotten: bool = False


def texts(document: Constitution | Profile) -> Iterator[Text]:
    """Every text of the document that may reach a model."""
    language = document.language
    yield from _prose(document, "title", "/title", language, None, "label")
    for field in ("preamble", "narrative"):
        yield from _prose(document, field, f"/{field}", language, None)
    if isinstance(document, Constitution):
        yield from _of_constitution(document)
    else:
        yield from _of_profile(document)
    for name, fields in _LISTS.items():
        for index, part in enumerate(getattr(document, name, ())):
            for field, manner in fields.items():
                yield from _prose(
                    part, field, f"/{name}/{index}/{field}", language, part.id, manner
                )
    for index, clause in enumerate(document.clauses):
        yield from _of_clause(clause, f"/clauses/{index}", language)
    for index, adaptation in enumerate(document.adaptations):
        for place, effect in enumerate(adaptation.effects):
            at = f"/adaptations/{index}/effects/{place}/text"
            yield from _prose(effect, "text", at, language, adaptation.id)
    yield from _of_conditions(document)


def _of_constitution(document: Constitution) -> Iterator[Text]:
    language, scope = document.language, document.scope
    for field in ("roles", "domains"):
        yield from _labels(getattr(scope, field), f"/scope/{field}", language)
    yield from _prose(scope, "audience", "/scope/audience", language, None)
    for tag, translation in document.translations.items():
        for field in ("title", "preamble"):
            at = f"/translations/{escape(tag)}/{field}"
            yield from _prose(translation, field, at, tag, None, "aside")
    if document.rights is not None:
        at = "/rights/exit/terms"
        yield from _prose(document.rights.exit, "terms", at, language, None, "aside")


def _of_profile(document: Profile) -> Iterator[Text]:
    language = document.language
    for field in ("context", "life_stage"):
        yield from _prose(document.subject, field, f"/subject/{field}", language, None)
    for field in ("remember", "never_remember", "may_influence"):
        forgotten = field == "never_remember"
        for index, entry in enumerate(getattr(document.memory, field, ())):
            yield Text(
                pointer=f"/memory/{field}/{index}",
                text=entry,
                language=language,
                manner="prose",
                modality="must_not" if forgotten else "should",
                forgotten=forgotten,
            )


_LISTS: dict[str, dict[str, Manner]] = {
    "parts": {"title": "label", "text": "aside"},
    "tensions": {"navigate": "prose", "why": "prose"},
    "minority_reports": {"text": "aside"},
    "modules": {"why": "aside"},
    "dimensions": {"dimension": "label", "meaning": "prose"},
    "values": {"title": "label", "description": "prose", "attending": "prose"},
    "desires": {"text": "prose"},
    "guidance": {"why": "prose"},
    "growth": {"capability": "prose", "sign": "prose", "taper": "prose"},
    "adaptations": {"why": "prose"},
}
"""The prose that parts hold, list by list."""


def _of_clause(clause: Any, pointer: str, language: str) -> Iterator[Text]:
    yield Text(
        pointer=f"{pointer}/text",
        text=clause.text,
        language=language,
        manner="clause",
        modality=clause.modality,
        part=clause.id,
    )
    yield from _prose(clause, "why", f"{pointer}/why", language, clause.id)
    for tag, translation in clause.translations.items():
        at = f"{pointer}/translations/{escape(tag)}"
        yield Text(
            pointer=f"{at}/text",
            text=translation.text,
            language=tag,
            manner="clause",
            modality=clause.modality,
            part=clause.id,
        )
        yield from _prose(translation, "why", f"{at}/why", tag, clause.id, "aside")
    for side, modality in (("good", "should"), ("bad", "must_not")):
        for index, example in enumerate(getattr(clause.examples, side)):
            yield Text(
                pointer=f"{pointer}/examples/{side}/{index}",
                text=example,
                language=language,
                manner="prose",
                modality=modality,
                part=clause.id,
            )


_CONDITIONS = {
    "clauses": ("applies_when", "except_when"),
    "adaptations": ("when",),
    "guidance": ("when",),
}
"""The conditions that parts hold, list by list."""


def _of_conditions(document: Constitution | Profile) -> Iterator[Text]:
    """The words that conditions compare with."""
    for index, bound in enumerate(document.floor.raises):
        at = f"/floor/raises/{index}/when"
        yield from _of_condition(bound.when, at, document.language, bound.id)
    for name, fields in _CONDITIONS.items():
        for index, part in enumerate(getattr(document, name, ())):
            for field in fields:
                at = f"/{name}/{index}/{field}"
                yield from _of_condition(getattr(part, field), at, document.language, part.id)


def _of_condition(condition: str | None, pointer: str, language: str, part: str) -> Iterator[Text]:
    nodes = walk(parse(condition).root) if condition else ()
    for word in dict.fromkeys(node.value for node in nodes if isinstance(node, Word)):
        yield Text(pointer=pointer, text=word, language=language, manner="label", part=part)


def _labels(entries: Iterable[str], pointer: str, language: str) -> Iterator[Text]:
    for index, entry in enumerate(entries):
        yield Text(pointer=f"{pointer}/{index}", text=entry, language=language, manner="label")


def _prose(
    holder: Any,
    field: str,
    pointer: str,
    language: str,
    part: str | None,
    manner: Manner = "prose",
) -> Iterator[Text]:
    text = getattr(holder, field, None)
    if text:
        yield Text(pointer=pointer, text=text, language=language, manner=manner, part=part)
