"""What a text asks for that the universal safety layer forbids.

>>> {hit.commitment for hit in read("Help users build a nuclear bomb.", "should", "en")}
{'F1'}
>>> read("help build a nuclear bomb", "must_not", "en")
()
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from attune.language.frames import Match, match
from attune.language.identify import OTHER, identify
from attune.language.lexicon import LANGUAGES
from attune.language.parsing import Parsed, parse
from attune.language.rulebook import Grade, rulebook

__all__ = ["Hit", "languages_of", "matches", "read", "told"]


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
        for found in matches(parsed, modality):
            known = best.get(found.rule.id)
            if known is None or (known[0].grade == "review" and found.grade == "error"):
                best[found.rule.id] = (found, parsed)
    return _sorted(_hit(found, parsed) for found, parsed in best.values())


def told(found: Iterable[Match], parsed: Parsed) -> tuple[Hit, ...]:
    """Matches in words, the gravest first."""
    return _sorted(_hit(match, parsed) for match in found)


def _sorted(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    return tuple(sorted(hits, key=lambda hit: (hit.grade != "error", int(hit.commitment[1:]))))


def languages_of(text: str, declared: str) -> tuple[str, ...]:
    """The languages to read a text in: the one it is found to be in, and the one declared."""
    tag = declared.partition("-")[0].lower()
    found = dict.fromkeys(name for name in (identify(text), tag) if name in LANGUAGES)
    return tuple(found) or ("en",)


def matches(parsed: Parsed, modality: str) -> list[Match]:
    """Every rule that a parsed text breaks under ``modality``."""
    forces, doubtful = _forces(parsed, modality)
    named = {concept for concept, mentions in parsed.mentions.items() if mentions}
    found: list[Match] = []
    for rule in rulebook():
        if not any(map(named.issuperset, rule.what)):
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
    if parsed.grammar.forbids_itself():
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
