"""What the Markdown of a document looks like, for the writer and the reader of it.

Front matter in YAML holds what is a matter of numbers and conditions. Below it stands what people
read: the title, the opening prose, then sections of list items. An item begins with its text,
ends with its permanent id in braces, and has its further fields as items of its own::

    - **Must** Say when you are not sure. {#say-so}
      - Why: A guess should look like one.

Text is escaped with backslashes as in CommonMark, a line break is a backslash at the line's end,
and spaces that would be lost are written as entities; so every text comes back as it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

FENCE = "---"

FORCES: Mapping[str, str] = MappingProxyType(
    {
        "must": "Must",
        "must_not": "Must not",
        "should": "Should",
        "should_not": "Should not",
        "may": "May",
    }
)
"""How a clause's modality is written. A file is not translated: it goes from hand to hand."""

SECTIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "dimensions": ("A good life", "dimension"),
        "values": ("Values", "title"),
        "desires": ("Wishes", "text"),
        "growth": ("Growth", "capability"),
        "parts": ("Chapters", "title"),
        "clauses": ("Clauses", "text"),
        "minority_reports": ("Minority reports", "text"),
    }
)
"""The lists that stand in the body: their heading, and the field an item begins with."""

PROSE = {"attune/profile/1": "narrative", "attune/constitution/1": "preamble"}
"""The field that the opening prose is."""

LISTS = frozenset({"topics", "beneficiaries", "theories"})
"""Fields that hold several words; each stands on a line of its own."""

NO_CHAPTER = "Other clauses"


def escape(text: str, indent: str = "") -> str:
    """Text as it stands in an item or a heading; lines after the first begin with ``indent``."""
    text = text.replace("\\", "\\\\").replace("{#", "\\{#")
    text = re.sub(r"&(?=#\d+;|amp;)", "&amp;", text)
    return f"\\\n{indent}".join(_line(line) for line in text.split("\n"))


def unescape(text: str) -> str:
    """The text that :func:`escape` was given."""
    return re.sub(r"\\(?:\n[ \t]*|([!-/:-@\[-`{-~]))|&#(\d{1,7});|&amp;", _plain, text)


def _line(line: str) -> str:
    bare = line.strip()
    if not bare:
        return "".join(map(_entity, line))
    start = line.index(bare[0]) if bare else 0
    before, after = line[:start], line[start + len(bare) :]
    marked = re.sub(r"^([#>*+~`|=<_-])", r"\\\1", bare)
    marked = re.sub(r"^(\d+)([.)])", r"\1\\\2", marked)
    return "".join(map(_entity, before)) + marked + "".join(map(_entity, after))


def _entity(character: str) -> str:
    return f"&#{ord(character)};"


def _plain(match: re.Match[str]) -> str:
    whole, mark, number = match.group(), match.group(1), match.group(2)
    if number:
        return chr(int(number)) if int(number) < 0x110000 else whole
    if whole == "&amp;":
        return "&"
    return mark or "\n"
