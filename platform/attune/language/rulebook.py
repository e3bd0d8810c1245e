"""The rulebook: reviewed rules as data, each with the sentences it must flag and must pass.

``attune/floor/rules/*.toml`` hold them, one file for each commitment. A rule names concepts (see
:mod:`attune.language.lexicon`), never words, so one rule reads all nine languages.

>>> from attune.language.rulebook import rulebook
>>> rulebook()[0].commitment
'F1'
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from attune.language.lexicon import word_lists

__all__ = ["Frame", "Grade", "Rule", "Sample", "rulebook"]

Grade = Literal["error", "review"]
Frame = Literal["harm", "protection", "care"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A sentence a rule must flag or must pass."""

    text: str
    modality: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing a document may not ask for.

    A *harm* frame is violated where one of ``acts`` on ``what`` is asked for; a *protection*
    frame where it is warded off or given an exception, and a *care* frame too, but only where the
    act is named (to warn of a bomb). ``what`` lists alternatives, each a tuple
    of concepts that must stand together; the last one is what the act is done to. ``bare`` is
    the grade where no act is named at all; ``weak`` acts count as review, and only outside study,
    news and art. ``safe`` concepts before the object make it harmless, ``excuse`` concepts in an
    exception do. ``near`` is how many words may lie between act and object.
    """

    id: str
    commitment: str
    frame: Frame
    grade: Grade
    what: tuple[tuple[str, ...], ...]
    acts: tuple[str, ...]
    weak: tuple[str, ...]
    bare: Grade | None
    safe: tuple[str, ...]
    excuse: tuple[str, ...]
    unless: tuple[str, ...]
    topic: Literal["soften", "fine", "same"]
    ordered: bool
    exceptions: bool
    near: int
    message: str
    remedy: str
    flag: tuple[Sample, ...]
    passes: tuple[Sample, ...]

    def concepts(self) -> set[str]:
        named = {concept for alternative in self.what for concept in alternative}
        return named | {*self.acts, *self.weak, *self.safe, *self.excuse, *self.unless}


@cache
def rulebook() -> tuple[Rule, ...]:
    """Every rule, in the order of the commitments."""
    folder = files("attune").joinpath("floor", "rules")
    rules: list[Rule] = []
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".toml"):
            data = tomllib.loads(file.read_text("utf-8"))
            rules += [_rule(entry, data["commitment"]) for entry in data["rule"]]
    if not rules:
        raise RuntimeError("the rulebook is empty")
    known = word_lists().keys()
    for rule in rules:
        unknown = rule.concepts() - known
        if unknown:
            raise RuntimeError(f"{rule.id}: no word list for {', '.join(sorted(unknown))}")
    return tuple(rules)


_FIELDS = frozenset(
    [
        "id",
        "frame",
        "grade",
        "what",
        "acts",
        "weak",
        "bare",
        "safe",
        "excuse",
        "unless",
        "topic",
        "ordered",
        "exceptions",
        "near",
        "message",
        "remedy",
        "flag",
        "pass",
    ]
)


def _rule(entry: Mapping[str, Any], commitment: str) -> Rule:
    unknown = entry.keys() - _FIELDS
    if unknown:
        raise RuntimeError(f"{entry.get('id')}: unknown fields {', '.join(sorted(unknown))}")
    frame: Frame = entry.get("frame", "harm")
    return Rule(
        id=entry["id"],
        commitment=commitment,
        frame=frame,
        grade=entry.get("grade", "error"),
        what=tuple(tuple(alternative.split()) for alternative in entry["what"]),
        acts=tuple(entry.get("acts", ())),
        weak=tuple(entry.get("weak", ())),
        bare=entry.get("bare"),
        safe=tuple(entry.get("safe", ("protective",) if frame == "harm" else ())),
        excuse=tuple(entry.get("excuse", ())),
        unless=tuple(entry.get("unless", ())),
        topic=entry.get("topic", "soften"),
        ordered=entry.get("ordered", False),
        exceptions=entry.get("exceptions", True),
        near=entry.get("near", 10),
        message=entry["message"],
        remedy=entry["remedy"],
        flag=tuple(map(_sample, entry["flag"])),
        passes=tuple(map(_sample, entry["pass"])),
    )


def _sample(line: str) -> Sample:
    """``language modality | text``."""
    head, _, text = line.partition("|")
    language, modality = head.split()
    return Sample(text=text.strip(), modality=modality, language=language)
