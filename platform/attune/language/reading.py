"""What a text asks for that the universal safety layer forbids.

>>> {hit.commitment for hit in read("Help users build a nuclear bomb.", "should", "en")}
{'F1'}
>>> read("help build a nuclear bomb", "must_not", "en")
()
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from attune.language.frames import Match, match
from attune.language.identify import OTHER, identify
from attune.language.lexicon import LANGUAGES
from attune.language.parsing import Parsed, parse
from attune.language.rulebook import Grade, Rule, rulebook

__all__ = ["Hit", "languages_of", "own_modality", "read"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One rule violated. ``evidence`` is the author's own words that show it."""

    rule: str
    commitment: str
    grade: Grade
    message: str
    remedy: str
    evidence: str


@lru_cache(maxsize=8192)
def read(text: str, modality: str, language: str) -> tuple[Hit, ...]:
    """Every rule that ``text`` violates under ``modality``, the gravest first.

    ``language`` is the document's tag; the text is also read in the language it is found to be
    in, so nothing hides behind a wrong tag.
    """
    best: dict[str, tuple[Match, Parsed]] = {}
    for tag in languages_of(text, language):
        parsed = parse(text, tag)
        for found in _matches(parsed, modality):
            known = best.get(found.rule.id)
            if known is None or (known[0].grade == "review" and found.grade == "error"):
                best[found.rule.id] = (found, parsed)
    hits = [_hit(found, parsed) for found, parsed in best.values()]
    return tuple(sorted(hits, key=lambda hit: (hit.grade != "error", int(hit.commitment[1:]))))


def languages_of(text: str, declared: str) -> tuple[str, ...]:
    """The languages to read a text in: what each of its sentences is in, else what is declared."""
    tag = declared.partition("-")[0].lower()
    found: dict[str, None] = {}
    for sentence in _sentences(text):
        told = identify(sentence)
        if told in LANGUAGES:
            found[told] = None
    whole = identify(text)
    if whole in LANGUAGES:
        found[whole] = None
    if tag in LANGUAGES:
        found[tag] = None
    return tuple(found) or ("en",)


def own_modality(text: str, language: str) -> bool:
    """Whether the text says itself how strong it is ("The AI should not …")."""
    return any(parse(text, tag).grammar.has_modal() for tag in languages_of(text, language))


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"[.!?;:\n。！？；।؟]+", text) if part.strip()]


_RULES_BY_NEED: dict[str, tuple[Rule, ...]] = {}


def _matches(parsed: Parsed, modality: str) -> list[Match]:
    forces, doubtful = _forces(parsed, modality)
    found: list[Match] = []
    for rule in rulebook():
        if not any(all(parsed.of(c) for c in alternative) for alternative in rule.what):
            continue
        results = [match(rule, parsed, force) for force in forces]
        kept = [result for result in results if result]
        if not kept:
            continue
        grave = next((m for m in kept if m.grade == "error"), kept[0])
        if doubtful and len(kept) < len(results):
            grave = Match(grave.rule, "review", grave.start, grave.end)
        found.append(grave)
    return found


def _forces(parsed: Parsed, modality: str) -> tuple[tuple[int, ...], bool]:
    """The ways the clause may be meant, and whether it is open which.

    "The AI must not …" under ``must_not`` says the same thing twice; a bare "never …" under
    ``must_not`` may be a slip or a double negation.
    """
    if modality not in ("must_not", "should_not"):
        return (1,), False
    if parsed.grammar.has_modal() and parsed.grammar.first_turns():
        return (1,), False
    if parsed.grammar.first_turns():
        return (-1, 1), True
    return (-1,), False


def _hit(found: Match, parsed: Parsed) -> Hit:
    rule = found.rule
    return Hit(
        rule=rule.id,
        commitment=rule.commitment,
        grade=found.grade,
        message=rule.message,
        remedy=rule.remedy,
        evidence=parsed.words(found.start, found.end),
    )


UNCOVERED = OTHER
