"""Word lists by concept and language, compiled once, and where a text mentions each concept.

The lists are data: ``attune/floor/rules/words/*.toml``, one table for each concept with, for each
language, entries separated by commas. In an entry

* ``*`` before or after a word stands for any letters (``weapon*``, ``*waffe``);
* ``a/b`` is either word, ``..`` up to four words between (eight Chinese characters);
* ``_`` is any one word, ``<18>`` a number under eighteen.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import product
from typing import NamedTuple

from attune.language.normalise import fold
from attune.language.tokens import SENTENCE, Token, is_cjk, tokenise

__all__ = ["LANGUAGES", "Lexicon", "Mention", "lexicon", "word_lists"]

LANGUAGES = ("en", "es", "fr", "de", "pt", "ar", "hi", "zh", "sw")
"""The languages the rulebook reads (BCP 47 primary tags)."""


class Mention(NamedTuple):
    """``concept`` is named by the tokens ``start`` to ``end`` (exclusive)."""

    concept: str
    start: int
    end: int


@cache
def word_lists() -> Mapping[str, Mapping[str, str]]:
    """Concept → language → entries, from every file of word lists."""
    lists: dict[str, Mapping[str, str]] = {}
    folder = files("attune").joinpath("floor", "rules", "words")
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if not file.name.endswith(".toml"):
            continue
        for concept, entries in tomllib.loads(file.read_text("utf-8")).items():
            if concept in lists:
                raise RuntimeError(f"{file.name}: the concept {concept} is listed twice")
            lists[concept] = entries
    if not lists:
        raise RuntimeError("the rulebook has no word lists")
    return lists


@cache
def lexicon(language: str) -> Lexicon:
    """The compiled word lists of one of :data:`LANGUAGES`."""
    if language not in LANGUAGES:
        raise RuntimeError(f"no word lists for {language!r}")
    entries = {name: lists.get(language, "") for name, lists in word_lists().items()}
    return Lexicon(language, entries)


_GAP = -1
_ANY = -2


class Lexicon:
    """Finds the concepts of one language in a list of tokens."""

    def __init__(self, language: str, concepts: Mapping[str, str]) -> None:
        self.language = language
        self._exact: dict[str, list[int]] = {}
        self._prefix: dict[str, list[int]] = {}
        self._suffix: dict[str, list[int]] = {}
        self._infix: dict[str, list[int]] = {}
        self._atoms: dict[frozenset[str], int] = {}
        self._phrases: dict[int, list[tuple[str, tuple[int, ...], tuple[int, ...]]]] = {}
        self._cache: dict[str, frozenset[int]] = {}
        self._reach = 8 if language == "zh" else 4
        for concept, entries in concepts.items():
            for entry in filter(None, (e.strip() for e in entries.replace("\n", " ").split(","))):
                for phrase in self._compile(entry):
                    needed = tuple(atom for atom in phrase[1:] if atom not in (_GAP, _ANY))
                    self._phrases.setdefault(phrase[0], []).append((concept, phrase, needed))
        self._lengths = [
            sorted({len(stem) for stem in stems})
            for stems in (self._prefix, self._suffix, self._infix)
        ]

    def mentions(self, tokens: Sequence[Token]) -> list[Mention]:
        """Every mention of every concept, in order of its start; they may overlap."""
        readings = [self._readings(token) for token in tokens]
        there = {atom for reading in readings for atom, _ in reading}
        found: set[Mention] = set()
        for i, reading in enumerate(readings):
            for atom, taken in reading:
                for concept, phrase, needed in self._phrases.get(atom, ()):
                    if not there.issuperset(needed):
                        continue
                    end = self._match(phrase, 1, i + taken, readings, tokens)
                    if end:
                        found.add(Mention(concept, i, end))
        return sorted(found, key=lambda m: (m.start, -m.end, m.concept))

    def knows(self, word: str) -> bool:
        """Whether any entry holds this word."""
        return bool(self._of(word))

    def words(self) -> Iterator[str]:
        """Every whole word and stem of the lists, folded."""
        yield from self._exact
        yield from self._prefix

    def _readings(self, token: Token) -> list[tuple[int, int]]:
        found = [(atom, 1) for atom in self._of(token.text)]
        for word, taken in token.variants:
            found += [(atom, taken) for atom in self._of(word)]
        return found

    def _match(  # noqa: C901  one scan
        self,
        phrase: tuple[int, ...],
        at: int,
        position: int,
        readings: Sequence[Sequence[tuple[int, int]]],
        tokens: Sequence[Token],
    ) -> int:
        """The end of the phrase matched from its element ``at`` on, or 0."""
        if at == len(phrase):
            return position
        element = phrase[at]
        if element == _GAP:
            last = min(position + self._reach, len(tokens) - 1)
            for i in range(position, last + 1):
                if i > position and tokens[i].gap >= SENTENCE:
                    return 0
                end = self._match(phrase, at + 1, i, readings, tokens)
                if end:
                    return end
            return 0
        if position >= len(tokens) or tokens[position].gap >= SENTENCE:
            return 0
        if element == _ANY:
            return self._match(phrase, at + 1, position + 1, readings, tokens)
        for atom, taken in readings[position]:
            if atom == element:
                end = self._match(phrase, at + 1, position + taken, readings, tokens)
                if end:
                    return end
        return 0

    def _of(self, word: str) -> frozenset[int]:
        known = self._cache.get(word)
        if known is None:
            known = frozenset(self._look_up(word))
            if len(self._cache) < 50_000:
                self._cache[word] = known
        return known

    def _look_up(self, word: str) -> Iterator[int]:
        if word.isdecimal() and int(word[:4]) < 18:
            yield from self._exact.get("<18>", ())
        for form in _without_particles(word) if self.language == "ar" else (word,):
            yield from self._exact.get(form, ())
            prefixes, suffixes, infixes = self._lengths
            for n in prefixes:
                if n <= len(form):
                    yield from self._prefix.get(form[:n], ())
            for n in suffixes:
                if n <= len(form):
                    yield from self._suffix.get(form[-n:], ())
            for n in infixes:
                for i in range(len(form) - n + 1):
                    yield from self._infix.get(form[i : i + n], ())

    def _compile(self, entry: str) -> Iterator[tuple[int, ...]]:
        """The entry as one or more sequences of atoms, its first never a gap."""
        elements: list[list[tuple[int, ...]]] = []
        for part in entry.split():
            if part == "..":
                elements.append([(_GAP,)])
            elif part == "_":
                elements.append([(_ANY,)])
            else:
                elements.append(self._alternatives(part))
        for choice in product(*elements):
            yield tuple(atom for sequence in choice for atom in sequence)

    def _alternatives(self, part: str) -> list[tuple[int, ...]]:
        words: set[str] = set()
        sequences: list[tuple[int, ...]] = []
        for option in part.split("/"):
            pieces = _pieces(option)
            if len(pieces) == 1:
                words.add(pieces[0])
            else:
                sequences.append(tuple(self._atom(frozenset([piece])) for piece in pieces))
        if words:
            sequences.append((self._atom(frozenset(words)),))
        return sequences

    def _atom(self, words: frozenset[str]) -> int:
        if words in self._atoms:
            return self._atoms[words]
        atom = self._atoms[words] = len(self._atoms)
        for word in words:
            before, after = word.startswith("*"), word.endswith("*")
            stem = word.strip("*")
            table = (
                self._infix if before and after
                else self._suffix if before
                else self._prefix if after
                else self._exact
            )  # fmt: skip
            table.setdefault(stem, []).append(atom)
        return atom


def _pieces(option: str) -> list[str]:
    """The words of one option as tokens have them, wildcards kept on the outer ones."""
    if option == "<18>":
        return [option]
    before, after = option.startswith("*"), option.endswith("*")
    words = [token.text for token in tokenise(fold(option.strip("*")))]
    if not words:
        raise RuntimeError(f"an entry of the word lists holds no word: {option!r}")
    if is_cjk(words[0][0]):
        return words
    words[0] = ("*" if before else "") + words[0]
    words[-1] += "*" if after else ""
    return words


_PARTICLES = (
    "وال",
    "فال",
    "بال",
    "كال",
    "ولل",
    "ال",
    "لل",
    "و",
    "ف",
    "ب",
    "ل",
    "ك",
    "س",
    "ول",
    "وب",
)


def _without_particles(word: str) -> Iterator[str]:
    """An Arabic word, and what it is without the conjunctions, prepositions and article before."""
    yield word
    for particle in _PARTICLES:
        if word.startswith(particle) and len(word) - len(particle) >= 3:
            yield word[len(particle) :]
