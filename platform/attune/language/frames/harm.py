"""Harm: an act upon an object, violated where it is asked for, or given back by an exception."""

from __future__ import annotations

from attune.language.frames.frame import ASIDE, Frame, Match, distance, overlap
from attune.language.lexicon import Mention
from attune.language.polarity import Role
from attune.language.rulebook import Grade

__all__ = ["Harm"]

_REPLIES = ("comply", "help", "howto", "talk", "encourage")
_CLOSE = 3
"""How many words may lie between a denial and what it denies."""


class Harm(Frame):
    """Violated at +."""

    def _violation(self) -> Match | None:
        verb, grade = self._act()
        if grade is None:
            return None
        at = verb or self.anchor
        guard = self._guard(at)
        if guard and guard.concept == "halting":
            return self._halted(grade, guard)
        if guard or self._denied(at) or not self._companions_meant(at):
            return None
        if self.grammar.role(at.start) in ASIDE or self.grammar.role(self.anchor.start) in ASIDE:
            reply = self._reply(at)
            if reply is None:
                return None
            sign, at = reply
        else:
            sign = self._sign(at, protective=False)
        if sign > 0:
            return self._match(self._softened(grade, verb), at)
        if self.rule.exceptions and self._reopened(at):
            return self._match(grade, at)
        if self.rule.exceptions and self._without(at):
            return self._match("review", at)
        return None

    def _act(self) -> tuple[Mention | None, Grade | None]:
        """The act that governs the object, and how grave it is."""
        strong = self._nearest(self.rule.acts)
        weak = self._nearest(self.rule.weak)
        if strong:
            return strong, self.rule.grade
        if weak:
            return weak, None if self._topical() else "review"
        return None, None if self._only_told() else self.rule.bare

    def _topical(self) -> bool:
        if self.rule.topic == "same":
            return False
        return self._here("topic") or self._here("fiction")

    def _only_told(self) -> bool:
        """Whether study, news or art stand with an object that no act is named for."""
        return self.rule.topic != "same" and any(
            not self._elsewhere(m) and not any(overlap(m, part) for part in self.parts)
            for m in self.parsed.any_of(("topic", "fiction"))
        )

    def _softened(self, grade: Grade, verb: Mention | None) -> Grade:
        if self.rule.topic == "soften" and self._here("topic") and verb:
            return "review"
        return grade

    def _guard(self, verb: Mention) -> Mention | None:
        """What warns, protects, heals, ends or reports, and governs the object."""
        for guard in self.parsed.any_of(self.rule.safe):
            if self.parsed.sentence_of[guard.start] != self.sentence:
                continue
            if any(
                overlap(guard, part) and not _wraps(guard, part) for part in (*self.parts, verb)
            ):
                continue
            if self.grammar.role(guard.start) in (Role.CONDITION, Role.EXCEPTION):
                continue
            if self._governs(guard, verb):
                return guard
        return None

    def _governs(self, guard: Mention, verb: Mention) -> bool:
        first = min(self.anchor.start, verb.start)
        if guard.start < self.anchor.start:
            if guard.concept == "halting":
                return not self._elsewhere(guard) and not self._refuses(guard)
            between = [
                m for m in self.parsed.any_of(("howto", "help", "encourage"))
                if guard.end <= m.start and m.end <= self.anchor.start
            ]  # fmt: skip
            return not between
        if self.grammar.role(guard.start) is Role.PURPOSE:
            return True
        if guard.concept == "topic":
            return guard.start - self.anchor.end < _CLOSE
        if self.parsed.verb_last or self.parsed.language == "zh":
            return self.grammar.segment(guard.start) is self.grammar.segment(first)
        return False

    def _halted(self, grade: Grade, guard: Mention) -> Match | None:
        """What is ended or reported is asked for only where ending or reporting is warded off."""
        if self._sign(guard, protective=False) < 0:
            return self._match(grade, guard)
        if self.rule.exceptions and self._reopened(guard):
            return self._match(grade, guard)
        return None

    def _refuses(self, guard: Mention) -> bool:
        """Whether a guard is an operator too, which the sign of the act has counted already."""
        return any(
            op.kind == "refuse" and op.start < guard.end and guard.start < op.end
            for op in self.grammar.operators
        )

    def _denied(self, verb: Mention) -> bool:
        """Whether what is said is that it is not so ("tell them that nobody can be …")."""
        if self.parsed.verb_last or not any(m.start == verb.start for m in self.parsed.of("talk")):
            return False
        return any(
            op.kind in ("neg", "neg-inside")
            and verb.end <= op.start
            and op.end <= self.anchor.start <= op.end + _CLOSE
            and self.parsed.sentence_of[op.start] == self.sentence
            for op in self.grammar.operators
        )

    def _companions_meant(self, verb: Mention) -> bool:
        """Whether what stands with the object is not itself ruled out ("but not with children")."""
        turned = self._turned(verb, protective=False)
        for part in self.parts[1:]:
            role = self.grammar.role(part.start)
            if role is Role.EXCEPTION and not turned:
                return False
            own = self._turned(part, protective=False)
            if own and not turned:
                return False
        return True

    def _reply(self, verb: Mention) -> tuple[int, Mention] | None:
        """What the main part answers to a case the sentence only supposes."""
        operators = [
            op for op in self.grammar.operators
            if self.parsed.sentence_of[op.start] == self.sentence
            and op.kind in ("refuse", "refuse-back")
            and self.grammar.role(op.start) not in ASIDE
        ]  # fmt: skip
        answers = [
            m for m in self.parsed.any_of((*_REPLIES, *self.rule.acts))
            if self.parsed.sentence_of[m.start] == self.sentence
            and self.grammar.role(m.start) not in ASIDE
            and not any(overlap(m, part) for part in self.parts)
        ]  # fmt: skip
        if any(
            self.parsed.sentence_of[m.start] == self.sentence
            and self.grammar.role(m.start) not in ASIDE
            for m in self.parsed.of("protective")
        ):
            return None
        if operators:
            turned = -1 if len(operators) % 2 else 1
            first = operators[0]
            negated = any(
                op.kind in ("neg", "neg-inside")
                and self.grammar.segment(op.start) is self.grammar.segment(first.start)
                and op.start < first.start
                for op in self.grammar.operators
            )
            sign = self.force * turned * (-1 if negated else 1)
            return sign, Mention("refuse", first.start, first.end)
        if not answers:
            return None
        answer = min(answers, key=lambda m: (m.start < verb.start, distance(m, verb)))
        return self._sign(answer, protective=False), answer

    def _without(self, verb: Mention) -> bool:
        """Whether only doing it without leave is warded off ("without permission")."""
        for operator in self.grammar.operators:
            if operator.kind != "neg-local" or operator.start < self.anchor.end:
                continue
            if self.parsed.sentence_of[operator.start] != self.sentence:
                continue
            if verb.start < operator.start and self.force < 0:
                reach = min(operator.end + 6, len(self.parsed.tokens))
                if self._within(("consent",), operator.end, reach):
                    return not self._within(self.rule.excuse, operator.end, reach)
        return False


def _wraps(one: Mention, other: Mention) -> bool:
    return one.start < other.start and other.end <= one.end
