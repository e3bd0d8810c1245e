"""What all frames share: where the act is that governs an object, and which way it points."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from attune.language.lexicon import Mention
from attune.language.parsing import Parsed
from attune.language.polarity import Role
from attune.language.rulebook import Grade, Rule

__all__ = ["ASIDE", "Frame", "Match", "distance", "overlap", "reach"]

ASIDE = (Role.CONDITION, Role.ASKED, Role.CONCESSION)
"""Where a sentence only supposes what it names."""


@dataclass(frozen=True, slots=True)
class Match:
    """``rule`` is violated by the tokens ``start`` to ``end`` (exclusive)."""

    rule: Rule
    grade: Grade
    start: int
    end: int


class Frame(ABC):
    """One object, with what it stands with, in one sentence."""

    def __init__(self, rule: Rule, parsed: Parsed, force: int, parts: tuple[Mention, ...]) -> None:
        self.rule = rule
        self.parsed = parsed
        self.grammar = parsed.grammar
        self.force = force
        self.parts = parts
        self.anchor = parts[0]
        self.sentence = parsed.sentence_of[self.anchor.start]
        self.spans = [(m.start, m.end) for m in parts]

    def judge(self) -> Match | None:
        if any(self._here(concept) for concept in self.rule.unless):
            return None
        return self._violation()

    @abstractmethod
    def _violation(self) -> Match | None:
        """How the rule is violated, where nothing excludes it."""

    def _nearest(self, concepts: Sequence[str]) -> Mention | None:
        candidates = [
            m for m in self.parsed.any_of(concepts)
            if self.parsed.sentence_of[m.start] == self.sentence
            and not overlap(m, self.anchor)
            and distance(m, self.anchor) <= reach(self.rule, self.parsed)
        ]  # fmt: skip
        before = [m for m in candidates if m.end <= self.anchor.start]
        after = [m for m in candidates if m.start >= self.anchor.end]
        if self.rule.ordered:
            chosen = after if self.parsed.language == "hi" else before
            return min(chosen, key=lambda m: distance(m, self.anchor), default=None)
        if self.parsed.verb_last:
            return min(
                after + before,
                key=lambda m: (self._elsewhere(m), distance(m, self.anchor)),
                default=None,
            )
        here = [m for m in before if not self._elsewhere(m)] or before or after
        return min(here, key=lambda m: distance(m, self.anchor), default=None)

    def _elsewhere(self, mention: Mention) -> bool:
        return self.grammar.segment(mention.start) is not self.grammar.segment(self.anchor.start)

    def _turned(self, verb: Mention, protective: bool) -> bool:
        span = (verb.start, verb.end)
        operators = self.grammar.acting_on(span, self.spans, protective)
        return self.grammar.sign(operators, verb.start) < 0

    def _sign(self, verb: Mention, protective: bool) -> int:
        """The force of the clause times what the sentence does to the act."""
        role = self.grammar.role(verb.start)
        if role is Role.EXCEPTION or self.grammar.role(self.anchor.start) is Role.EXCEPTION:
            return -self.force * self._main_sign(protective)
        own = -1 if self._turned(verb, protective) else 1
        if role is Role.PURPOSE and self.rule.frame == "harm":
            return -1 if own < 0 else self.force * self._main_sign(protective)
        return self.force * own

    def _main_sign(self, protective: bool) -> int:
        """What the main part of the sentence does to whatever act it names."""
        turning = 0
        kinds = {"neg", "neg-inside", "refuse"} | ({"suppress"} if protective else set())
        for operator in self.grammar.operators:
            segment = self.grammar.segment(operator.start)
            if self.parsed.sentence_of[operator.start] != self.sentence:
                continue
            turning += segment.role is Role.MAIN and operator.kind in kinds
        return -1 if turning % 2 else 1

    def _reopened(self, verb: Mention) -> bool:
        """Whether an exception gives back what is warded off."""
        if self.grammar.role(self.anchor.start) is Role.EXCEPTION:
            return False
        for segment in self.grammar.exceptions(verb.start):
            if not self._within(self.rule.excuse, segment.start, segment.end):
                return True
        return False

    def _within(self, concepts: Sequence[str], start: int, end: int) -> bool:
        return any(start <= m.start and m.end <= end for m in self.parsed.any_of(concepts))

    def _here(self, concept: str) -> bool:
        return any(
            self.parsed.sentence_of[m.start] == self.sentence
            and not any(overlap(m, part) for part in self.parts)
            for m in self.parsed.of(concept)
        )

    def _match(self, grade: Grade | None, verb: Mention) -> Match | None:
        if grade is None:
            return None
        marks = (*self.parts, verb)
        return Match(self.rule, grade, min(m.start for m in marks), max(m.end for m in marks))


def reach(rule: Rule, parsed: Parsed) -> int:
    """How many words may lie between the parts of a frame; Chinese counts characters."""
    return rule.near * (2 if parsed.language == "zh" else 1)


def overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def distance(one: Mention, other: Mention) -> int:
    return max(other.start - one.end, one.start - other.end, 0)
