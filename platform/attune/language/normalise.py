"""Text as a reader means it: one form for every disguise, with the way back to the original.

Folded are case, accents, width and compatibility forms (NFKD), Arabic and Devanagari marks that
do not change a word, invisible characters, and letters of another script inside a word. What is
written for a machine to decode is decoded: character references, percent escapes, mark-up. Hidden
tag characters are read out at the end of the text.

>>> fold("B\u043emb\u200be").text
'bombe'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from attune.language.confusables import LOOKALIKES, latin_letter, simplified
from attune.strict_json import has_surrogate

__all__ = ["Folded", "fold"]


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` is what is matched; ``origin[i]`` is where its character *i* stood in ``source``."""

    source: str
    text: str
    origin: tuple[int, ...]
    disguised: bool

    def excerpt(self, start: int, end: int) -> str:
        """The author's own words behind ``text[start:end]``."""
        if start >= end or start >= len(self.origin):
            return ""
        first = self.origin[start]
        last = self.origin[min(end, len(self.origin)) - 1]
        return self.source[first : last + 1].strip()


@lru_cache(maxsize=8192)
def fold(text: str) -> Folded:
    """Fold ``text`` for reading. Never fails, whatever the characters."""
    coded = _CODED.search(text) is not None
    if text.isascii() and not coded:
        return Folded(text, text.lower(), tuple(range(len(text))), False)
    characters: list[str] = []
    skeleton: list[str] = []
    origin: list[int] = []
    tags: list[tuple[str, int]] = []
    for position, character in _decoded(text) if coded else enumerate(text):
        code = ord(character)
        if code < 128:
            characters.append(character.lower())
            skeleton.append("")
            origin.append(position)
        elif 0xE0020 <= code <= 0xE007E:
            tags.append((chr(code - 0xE0000).lower(), position))
        else:
            for plain, latin in _letters(character):
                characters.append(plain)
                skeleton.append(latin)
                origin.append(position)
    disguised = _undo_mixed_scripts(characters, skeleton) or len(tags) > 3
    if len(tags) > 3:
        for plain, position in [(". ", tags[0][1]), *tags]:
            characters.extend(plain)
            origin.extend([position] * len(plain))
    return Folded(text, "".join(characters), tuple(origin), disguised)


_INLINE = "a|abbr|b|big|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|tt|u|wbr"
_BLOCKS = "blockquote|br|center|dd|div|dl|dt|h[1-6]|hr|li|ol|p|pre|table|tbody|td|th|thead|tr|ul"
_CODED = re.compile(
    r"(?P<reference>&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});)"
    r"|(?P<percent>(?:%[0-9a-f]{2})+)"
    r"|(?P<escape>\\u[0-9a-f]{4})"
    rf"|(?P<inline><!--\s*-->|<!--|-->|</?(?:{_INLINE})\s*/?>)"
    rf"|(?P<block></?(?:{_BLOCKS})\s*/?>)",
    re.IGNORECASE,
)


def _decoded(text: str) -> Iterator[tuple[int, str]]:
    """Each character with its place; for what is coded, the characters it stands for."""
    done = 0
    for found in _CODED.finditer(text):
        yield from enumerate(text[done : found.start()], done)
        yield from ((found.start(), character) for character in _meant(found))
        done = found.end()
    yield from enumerate(text[done:], done)


def _meant(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "reference":
            return unescape(found.group())
        case "percent":
            return _unquoted(found.group())
        case "escape":
            return _letter(int(found.group()[2:], 16))  # noqa: FURB166  "\\u", not "0x"
        case "block":
            return "\n"
        case _:
            return ""


def _unquoted(escapes: str) -> str:
    """What they stand for; what is no text ("50%de") as it is written."""
    try:
        return unquote(escapes, errors="strict")
    except UnicodeDecodeError:
        return escapes


def _letter(code: int) -> str:
    """Nothing for half a character."""
    return "" if has_surrogate(chr(code)) else chr(code)


@lru_cache(maxsize=4096)
def _letters(character: str) -> tuple[tuple[str, str], ...]:
    """What one character is folded to: (letter, Latin letter it may pose as) for each."""
    if unicodedata.category(character) == "Cf" or character in _INVISIBLE:
        return ()
    if character in _MARKS:
        return ((_MARKS[character], ""),)
    found: list[tuple[str, str]] = []
    for part in unicodedata.normalize("NFKD", character):
        if _dropped(part):
            continue
        posed = LOOKALIKES.get(part, "")
        for letter in simplified(_SAME.get(part, part)).casefold():
            latin = latin_letter(letter) if not letter.isascii() else ""
            found.extend((plain, posed) for plain in latin or letter)
    return tuple(found)


def _dropped(character: str) -> bool:
    if "\u0900" <= character <= "\u097f":
        return character == "\u093c"  # the nukta: क़ and क are written for one another
    return unicodedata.category(character) in ("Mn", "Me", "Cf") or character == "\u0640"


def _undo_mixed_scripts(characters: list[str], skeleton: list[str]) -> bool:
    """Replace look-alikes in words that also hold Latin letters, or in an otherwise Latin text."""
    if not any(skeleton):
        return False
    joined = "".join(c if len(c) == 1 else c[0] for c in characters)
    latin = sum(c.isascii() and c.isalpha() for c in joined)
    foreign = sum(map(bool, skeleton))
    changed = False
    for word in _WORD.finditer(joined):
        places = range(word.start(), word.end())
        posing = [i for i in places if skeleton[i]]
        if not posing:
            continue
        mixed = any(joined[i].isascii() and joined[i].isalpha() for i in places)
        letters = [i for i in places if not joined[i].isdigit()]
        if mixed or (len(posing) == len(letters) and latin > foreign):
            changed = True
            for i in posing:
                characters[i] = skeleton[i]
    return changed


_WORD = re.compile(r"[\w@$!|]+")
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
_MARKS = dict.fromkeys("’ʼ‘`´ʹ′＇", "'") | dict.fromkeys("‐‑‒−⁃‧﹣", "-") | {"⁄": "/", "∕": "/"}
# Arabic letters written for one another, Persian forms, and the Devanagari nasal signs.
_SAME = dict(zip("ىةکیٱۀہگँ", "يهكياههكं", strict=True))
