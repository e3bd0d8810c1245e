"""Text on entry: NFC, one kind of line end, and no character that a reader cannot see.

Source of the classes: the Unicode Character Database (general categories), UTS #39 and the
join-control rule of RFC 5892, appendix A.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from attune.document.shape import is_name
from attune.errors import Problem
from attune.phrase import Phrase
from attune.pointers import escape


def normalise(value: Any, depth: int = 0) -> Any:
    """The same JSON value with every text in NFC and line ends as ``\\n``."""
    if depth > 64:  # deeper than anything shape accepts; shape will name the place
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, dict):
        return {name: normalise(item, depth + 1) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [normalise(item, depth + 1) for item in value]
    return value


def check(value: Any, pointer: str = "", depth: int = 0) -> Iterator[Problem]:
    """Yield a problem for each text with hidden characters, naming each and its position."""
    if depth > 64:
        return
    if isinstance(value, str):
        hidden = list(hidden_characters(value))
        if hidden:
            named = ", ".join(f"{name} at {position + 1}" for position, name in hidden[:8])
            more = f" … (+{len(hidden) - 8})" if len(hidden) > 8 else ""
            yield Problem(
                pointer=pointer,
                message=Phrase(
                    "holds characters that cannot be seen: {named}.", named=named + more
                ),
                remedy=Phrase("Delete them; retyping the word by hand does."),
                rule="identity.hidden-character",
            )
    elif isinstance(value, dict):
        for name, item in value.items():
            if isinstance(name, str) and is_name(name):  # the others, shape has refused
                yield from check(item, f"{pointer}/{escape(name)}", depth + 1)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from check(item, f"{pointer}/{index}", depth + 1)


def hidden_characters(text: str) -> Iterator[tuple[int, str]]:
    """Yield (position from 0, name) of each control, bidi, zero-width, tag or filler character."""
    for match in _SUSPECT.finditer(text):
        position, character = match.start(), match.group()
        if character in "\u200c\u200d" and _joins(text, position):
            continue
        if character in _VARIATIONS and _varies(text, position):
            continue
        name = unicodedata.name(character, f"U+{ord(character):04X}")
        yield position, name.lower()


_SUSPECT = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f"  # controls but tab and line feed
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners, fillers
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, separators, bidi
    "\ufe00-\ufe0f"  # variation selectors
    "\u3164\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
    "\ufdd0-\ufdef"  # noncharacters
    "\ud800-\udfff"  # halves of character pairs, which UTF-8 cannot write
    "\ue000-\uf8ff"  # private use
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"  # tags and variation selectors supplement
    "\U000f0000-\U0010ffff]"
)

_JOINING_SCRIPTS = (
    "ARABIC", "SYRIAC", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL",
    "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "MYANMAR", "KHMER", "MONGOLIAN",
)  # fmt: skip
_VARIATIONS = "\ufe0e\ufe0f"
"""As text, as emoji."""
_KEYCAP = "\u20e3"
_EMOJI_AMONG_SIGNS = "\u203c\u2049\u2139\u3030\u303d"  # ‼ ⁉ ℹ 〰 〽


def _joins(text: str, position: int) -> bool:
    """Whether a join control stands where its script needs one, or inside an emoji sequence."""
    if position == 0 or position + 1 >= len(text):
        return False
    before, after = text[position - 1], text[position + 1]
    if unicodedata.name(before, "").startswith(_JOINING_SCRIPTS):
        return unicodedata.name(after, "").startswith(_JOINING_SCRIPTS)
    return (
        text[position] == "\u200d"
        and (_is_emoji(before) or before in _VARIATIONS)
        and (_is_emoji(after))
    )


def _varies(text: str, position: int) -> bool:
    """Whether a variation selector follows an emoji, or stands in a keycap."""
    before = text[position - 1] if position else ""
    keycap = before in tuple("0123456789#*") and text[position + 1 : position + 2] == _KEYCAP
    return keycap or _is_emoji(before)


def _is_emoji(character: str) -> bool:
    """By general category, which the signs and arrows among emoji share with other symbols."""
    if character <= "\u00a8":  # no letter, digit or sign of ASCII
        return False
    return character in _EMOJI_AMONG_SIGNS or unicodedata.category(character) in ("So", "Sm", "Sk")
