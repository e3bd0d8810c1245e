"""Parts of a document as they are read: headings, sentences and facts instead of fields.

Works on the JSON of drafts and of versions alike, and so never expects a field to be there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from authoring.places import Json
from authoring.reading import clauses, personal, wholes
from authoring.reading.types import Chapter, DialReading, Fact, Reading
from authoring.sections import Section, sections_of

__all__ = ["Chapter", "DialReading", "Fact", "Reading", "chapters_of", "read_part"]


def read_part(section: Section, part: Json, content: Mapping[str, Any]) -> Reading:
    """How a part of a section reads."""
    return _READERS.get(section.key, clauses.plain)(part, content)


def chapters_of(kind: str, content: Mapping[str, Any]) -> list[Chapter]:
    """The clauses by chapter, in the order of the chapters; clauses of none come last."""
    held = sections_of(kind)["clauses"].parts(content)
    heads = [p for p in content.get("parts") or () if isinstance(p, dict) and "id" in p]
    known = {head["id"] for head in heads}
    chapters = [
        Chapter(
            id=head["id"],
            title=str(head.get("title", "")),
            text=str(head.get("text", "")),
            clauses=[clause for clause in held if clause.get("part") == head["id"]],
        )
        for head in heads
    ]
    rest = [clause for clause in held if clause.get("part") not in known]
    if rest or not chapters:
        chapters.append(Chapter(id="", title="", text="", clauses=rest))
    return chapters


_READERS: Mapping[str, Callable[[Json, Mapping[str, Any]], Reading]] = {
    "clauses": clauses.clause,
    "adaptations": clauses.adaptation,
    "raises": clauses.raise_,
    "tensions": clauses.tension,
    "minority-reports": clauses.minority,
    "modules": clauses.module,
    "dimensions": personal.dimension,
    "values": personal.value,
    "desires": personal.desire,
    "guidance": personal.guidance,
    "growth": personal.growth,
    "basics": wholes.basics,
    "parameters": wholes.parameters,
    "amendment": wholes.amendment,
    "rights": wholes.rights,
    "review": wholes.review,
    "memory": wholes.memory,
}
