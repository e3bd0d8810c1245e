"""Our own Markdown, read back. People edit such files by hand, so a new item needs no id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from attune import strict_json
from attune.errors import FormatError
from authoring.exchange import yaml_text
from authoring.exchange.force_words import force_named
from authoring.exchange.markdown_grammar import FENCE, LISTS, PROSE, SECTIONS, unescape
from authoring.exchange.reading_errors import Trouble, UnreadableError
from authoring.places import ids_in, mint_id

Json = dict[str, Any]

_BY_HEADING = {heading.lower(): name for name, (heading, _first) in SECTIONS.items()}


def is_ours(text: str) -> bool:
    """Whether a text begins with front matter that names one of our formats."""
    return re.match(rf"\s*{FENCE}\n(?s:.*?)^format: ['\"]?attune/", text, re.MULTILINE) is not None


def read_markdown(text: str) -> tuple[Json, list[Trouble]]:
    """The document's JSON, and the lines that belong nowhere. Raises :class:`UnreadableError`."""
    top, start, lines = _front_matter(text)
    reader = _Reader(content=top)
    prose = PROSE.get(str(top.get("format")), "")
    body = list(enumerate(lines[start:], start + 1))
    sections = next((i for i, (_n, line) in enumerate(body) if _section_of(line)), len(body))
    reader.opening(body[:sections], prose)
    for number, line in _whole_lines(body[sections:]):
        reader.take(number, line)
    reader.name_the_nameless()
    return reader.content, reader.leftover


def _front_matter(text: str) -> tuple[Json, int, list[str]]:
    lines = text.lstrip("\n").split("\n")
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    if end is None:
        raise UnreadableError(
            Trouble(
                place=_("Line 1"),
                what=_("The front matter does not end."),
                remedy=_("Close it with a line of three hyphens."),
            )
        )
    top = yaml_text.load("\n".join(lines[1:end]))
    if not isinstance(top, dict):
        raise UnreadableError(
            Trouble(place=_("Line 2"), what=_("The front matter holds no names and values."))
        )
    return top, end + 1, lines


def _section_of(line: str) -> str | None:
    match = re.fullmatch(r"## +(.*?) *", line)
    return _BY_HEADING.get(match.group(1).lower()) if match else None


def _whole_lines(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Lines, those that end with a backslash together with the ones they go on in."""
    held: list[str] = []
    first = 0
    for number, line in lines:
        first = first if held else number
        held.append(line)
        if not re.search(r"(?<!\\)(?:\\\\)*\\$", line):
            yield first, "\n".join(held)
            held = []
    if held:
        yield first, "\n".join(held)


@dataclass(slots=True, kw_only=True)
class _Reader:
    content: Json
    leftover: list[Trouble] = field(default_factory=list)
    section: str = ""
    chapter: str = ""
    part: Json | None = None

    def opening(self, lines: list[tuple[int, str]], prose: str) -> None:
        """The title and the prose under it, which is kept to the last space."""
        heads = [n for n, (_number, line) in enumerate(lines) if line.startswith("# ")]
        rest = lines
        if heads:
            whole = next(_whole_lines(lines[heads[0] :]))[1]
            self.content["title"] = unescape(whole[2:])
            rest = lines[heads[0] + whole.count("\n") + 1 :]
        words = [_unmarked(line) for _number, line in rest]
        if words and not words[0]:
            del words[0]
        if words and not words[-1]:
            del words[-1]
        if words and prose:
            self.content[prose] = "\n".join(words)

    def take(self, number: int, line: str) -> None:
        if not line.strip():
            return
        if section := _section_of(line):
            self.section, self.chapter, self.part = section, "", None
            self.content.setdefault(section, [])
        elif line.startswith("### ") and self.section == "clauses":
            self._open_chapter(line[4:])
        elif line.startswith("- ") and self.section:
            self._begin(line[2:])
        elif self.part is not None and (match := _FIELD.fullmatch(line)):
            self._set(match.group(1), match.group(2))
        else:
            self.leftover.append(
                Trouble(place=_("Line %(line)s") % {"line": number}, what=line.strip())
            )

    def name_the_nameless(self) -> None:
        taken = set(ids_in(self.content))
        for name, (_heading, first) in SECTIONS.items():
            for part in self.content.get(name) or ():
                if isinstance(part, dict) and not part.get("id"):
                    part["id"] = mint_id(str(part.get(first)), taken.__contains__, name[:-1])
                    taken.add(part["id"])

    def _open_chapter(self, words: str) -> None:
        title, chapter = _apart(words)
        if chapter is None:
            held = self.content.setdefault("parts", [])
            taken = set(ids_in(self.content))
            chapter = mint_id(unescape(title), taken.__contains__, "chapter")
            held.append({"id": chapter, "title": unescape(title)})
        self.chapter, self.part = chapter, None

    def _begin(self, words: str) -> None:
        words, part_id = _apart(words)
        self.part = {"id": part_id or ""}
        if self.section == "clauses":
            named = re.match(r"\*\*(.+?)\*\*:? ?", words)
            force = force_named(named.group(1)) if named else None
            if named and force:
                words = words[named.end() :]
            self.part["modality"] = force or "should"
            if self.chapter:
                self.part["part"] = self.chapter
        self.part[SECTIONS[self.section][1]] = unescape(words)
        self.content[self.section].append(self.part)

    def _set(self, label: str, words: str) -> None:
        part = self.part or {}
        name = label.lower().replace(" ", "_")
        value = _value(words)
        if name in ("good", "bad"):
            part.setdefault("examples", {}).setdefault(name, []).append(value)
        elif name in LISTS:
            part.setdefault(name, []).append(value)
        else:
            part[name] = value


_FIELD = re.compile(r"[ \t]+[-*] ([A-Za-z][A-Za-z ]*): ?((?s:.*))")


def _apart(words: str) -> tuple[str, str | None]:
    """Text and permanent id of an item; None where it has no id yet."""
    match = re.fullmatch(r"(?s:(.*)) \{#([a-z0-9-]*)\}\s*", words)
    return (match.group(1), match.group(2)) if match else (words, None)


def _value(words: str) -> Any:
    if len(words) > 1 and words.startswith("`") and words.endswith("`"):
        try:
            return strict_json.loads(words[1:-1])
        except FormatError:
            return unescape(words)
    return unescape(words)


def _unmarked(line: str) -> str:
    bare = line.lstrip("\\")
    return line[1:] if line != bare and bare.startswith(("#", FENCE)) else line
