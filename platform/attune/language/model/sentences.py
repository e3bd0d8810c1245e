"""The labelled sentences: written for this project, kept as reviewed data, one JSON object a line.

``attune/floor/sentences/F1.jsonl`` … ``F12.jsonl`` hold what belongs to one commitment, violating
and harmless; ``harmless.jsonl`` everyday clauses and legitimate disagreement.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from attune import strict_json

__all__ = [
    "COMMITMENTS",
    "KINDS",
    "MODALITIES",
    "REGISTERS",
    "Sentence",
    "all_sentences",
    "split_of",
]

COMMITMENTS = tuple(f"F{number}" for number in range(1, 13))
MODALITIES = ("must", "must_not", "should", "should_not", "may")
REGISTERS = ("formal", "plain", "colloquial")
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
}
"""Label → the kinds a sentence of it may be of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One line. ``commitment`` is what it violates, or what its harmless twin would."""

    text: str
    modality: str
    label: str
    commitment: str | None
    kind: str
    register: str
    language: str
    split: str

    @property
    def violates(self) -> bool:
        return self.label == "violating"

    @property
    def trained_on(self) -> bool:
        return self.split == "train"


@cache
def all_sentences() -> tuple[Sentence, ...]:
    """Every line of every file, in the order of the files' names."""
    folder = files("attune").joinpath("floor", "sentences")
    found: list[Sentence] = []
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".jsonl"):
            lines = file.read_text("utf-8").splitlines()
            found += [Sentence(**strict_json.loads(line, what=file.name)) for line in lines]
    if not found:
        raise RuntimeError("the labelled sentences are missing")
    return tuple(found)


def split_of(text: str) -> str:
    """``train`` or ``held-apart``, told by the text alone: one in five is held apart.

    Case, spaces and punctuation do not count, so a sentence keeps its side when they change.
    """
    letters = "".join(
        character
        for character in unicodedata.normalize("NFKC", text).casefold()
        if character.isalnum() or unicodedata.category(character).startswith("M")
    )
    digest = hashlib.blake2b(letters.encode(), digest_size=8).digest()
    return "held-apart" if int.from_bytes(digest, "big") % 5 == 0 else "train"
