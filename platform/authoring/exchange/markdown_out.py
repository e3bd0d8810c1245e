"""A document as Markdown that people can read and that reads back to the same document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from authoring.exchange import yaml_text
from authoring.exchange.markdown_grammar import (
    FENCE,
    FORCES,
    LISTS,
    NO_CHAPTER,
    PROSE,
    SECTIONS,
    escape,
)

Json = Mapping[str, Any]


def written(content: Json) -> str:
    """The whole file. A draft may hold anything; what has no place in the body goes on top."""
    prose = PROSE.get(str(content.get("format")), "")
    below = {name for name in SECTIONS if _is_plain(name, content.get(name))}
    if _is_text(content.get("title")):
        below.add("title")
    if prose and _is_text(content.get(prose)):
        below.add(prose)
    top = {name: value for name, value in content.items() if name not in below}
    lines = [FENCE, yaml_text.dump(top).rstrip("\n"), FENCE, ""]
    if "title" in below:
        lines += [f"# {_heading(content['title'])}", ""]
    if prose in below:
        lines += [*map(_prose_line, content[prose].split("\n")), ""]
    for name, (heading, first) in SECTIONS.items():
        if name in below:
            items = (
                _clauses(content)
                if name == "clauses"
                else (line for part in content[name] for line in _item(part, first))
            )
            lines += [f"## {heading}", "", *items, ""]
    return "\n".join(lines)


def _clauses(content: Json) -> Iterator[str]:
    chapters = content.get("parts") or ()
    titles = {
        chapter.get("id"): str(chapter.get("title", ""))
        for chapter in chapters
        if isinstance(chapter, dict)
    }
    here = None
    for clause in content["clauses"]:
        chapter = clause.get("part")
        if chapter != here:
            title = titles.get(chapter, "") if chapter else NO_CHAPTER
            yield ""
            yield f"### {_heading(title)} {{#{chapter or ''}}}"
            yield ""
            here = chapter
        force = FORCES[clause["modality"]]
        rest = {name: clause[name] for name in clause if name not in ("modality", "part")}
        yield from _item(rest, "text", before=f"**{force}** ")


def _item(part: Json, first: str, before: str = "") -> Iterator[str]:
    yield f"- {before}{escape(part[first], '  ')} {{#{part['id']}}}"
    for name, value in part.items():
        if name in ("id", first):
            continue
        if name == "examples":
            yield from _texts("Good", value.get("good", ()))
            yield from _texts("Bad", value.get("bad", ()))
        elif name in LISTS:
            yield from _texts(_label(name), value)
        elif isinstance(value, str):
            yield from _texts(_label(name), [value])
        else:
            yield f"  - {_label(name)}: `{_code(value)}`"


def _texts(label: str, texts: Any) -> Iterator[str]:
    for text in texts:
        yield f"  - {label}: {escape(text, '    ')}"


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _code(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("`", "\\u0060")


def _heading(text: str) -> str:
    return escape(text, "  ")


def _prose_line(line: str) -> str:
    """Prose is Markdown already; only what would begin a section of ours is marked."""
    return f"\\{line}" if line.lstrip("\\").startswith(("#", FENCE)) else line


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_plain(name: str, value: Any) -> bool:
    """Whether a list can stand in the body: each part has an id and what an item is made of."""
    return isinstance(value, list) and bool(value) and all(_fits(name, part) for part in value)


def _fits(name: str, part: Any) -> bool:
    if not isinstance(part, dict) or not _is_id(part.get("id")):
        return False
    if not isinstance(part.get(SECTIONS[name][1]), str):
        return False
    if name == "clauses" and part.get("modality") not in FORCES:
        return False
    if name == "clauses" and not _is_id(part.get("part", "x")):
        return False
    examples = part.get("examples", {})
    if not isinstance(examples, dict) or not examples.keys() <= {"good", "bad"}:
        return False
    lists = [*examples.values(), *(part[held] for held in LISTS if held in part)]
    return all(isinstance(held, list) and all(isinstance(t, str) for t in held) for held in lists)


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("[a-z0-9-]+", value) is not None
