"""The labelled sentences: written for this project, kept as reviewed data.

``attune/floor/sentences`` has a folder for each language, and in it one for what is ``violating``,
``harmless`` or a phrase. There ``F1.txt`` … ``F12.txt`` hold what belongs to one commitment, and
others, like ``everyday.txt``, what belongs to none; what would make a file longer than a megabyte
goes on in another (``F5-more.txt``). These are blocks: a heading
``# LABEL COMMITMENT KIND FORCE``, one sentence a line, then an empty line.

Besides ``violating`` and ``harmless`` sentences there are phrases with no force of their own: an
``act`` harms when it is done, a ``care`` protects. :mod:`attune.language.model.composing` puts
them into sentences.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from attune.language.lexicon import LANGUAGES

__all__ = ["COMMITMENTS", "FORCES", "KINDS", "NONE", "Sentence", "all_sentences", "is_apart"]

COMMITMENTS = tuple(f"F{number}" for number in range(1, 13))
FORCES = ("must", "must_not", "should", "should_not", "may")
NONE = "-"
"""Where a heading has nothing to say: no commitment, no kind, no force."""

KINDS: Mapping[str, tuple[str, ...]] = {
    "violating": (
        "plain",
        "euphemistic",
        "double-negated",
        "exceptional",
        "conditional",
        "fictional",
        "authority",
        "obfuscated",
    ),
    "harmless": ("near-twin", "scary-but-fine", "disagreement", "everyday"),
    "act": (NONE,),
    "care": (NONE,),
}
"""Label → the kinds a sentence of it may be of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One line. ``commitment`` is what it violates, or what its harmless twin would.

    ``of`` is the phrase that a composed sentence was made from, the text itself elsewhere: what
    has the same origin is never split between training and measuring.
    """

    text: str
    force: str
    label: str
    commitment: str
    kind: str
    language: str
    of: str

    @property
    def violates(self) -> bool:
        return self.label == "violating"

    @property
    def phrase(self) -> bool:
        return self.label in ("act", "care")


@cache
def all_sentences() -> tuple[Sentence, ...]:
    """Every line of every file, language by language, in the order of the files' names."""
    found: list[Sentence] = []
    for language in LANGUAGES:
        home = files("attune").joinpath("floor", "sentences", language)
        for folder in sorted(home.iterdir(), key=lambda item: item.name):
            for file in sorted(folder.iterdir(), key=lambda item: item.name):
                name = f"{language}/{folder.name}/{file.name}"
                found += _read(file.read_text("utf-8"), language, name)
    if not found:
        raise RuntimeError("the labelled sentences are missing")
    return tuple(found)


def is_apart(text: str) -> bool:
    """Whether a text is held apart from training: one in ten is, told by the text alone.

    Case, spaces and punctuation do not count, so a sentence keeps its side when they change.
    """
    letters = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    digest = hashlib.blake2b(letters.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % 10 == 0


class _Letters(dict[int, int | None]):
    """For :meth:`str.translate`: letters, digits and marks stay."""

    def __missing__(self, code: int) -> int | None:
        letter = chr(code).isalnum() or unicodedata.category(chr(code)).startswith("M")
        kept = self[code] = code if letter else None
        return kept


_LETTERS = _Letters()


def _read(text: str, language: str, name: str) -> Iterator[Sentence]:
    heading: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("# "):
            heading = line[2:].split()
            if not _sound(heading):
                raise RuntimeError(f"{name}, line {number}: not a heading: {line}")
        elif line:
            if not heading:
                raise RuntimeError(f"{name}, line {number}: no heading above")
            label, commitment, kind, force = heading
            yield Sentence(
                text=line,
                force=force,
                label=label,
                commitment=commitment,
                kind=kind,
                language=language,
                of=line,
            )


def _sound(heading: list[str]) -> bool:
    if len(heading) != 4:
        return False
    label, commitment, kind, force = heading
    forced = force in FORCES if label in ("violating", "harmless") else force == NONE
    return kind in KINDS.get(label, ()) and commitment in (*COMMITMENTS, NONE) and forced
