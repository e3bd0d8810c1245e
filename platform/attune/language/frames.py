"""Whether a text asks for what a rule forbids: frames of act and object, under their polarity.

The sign of an act is the force of the clause (must, must not …) times what the sentence does to
it (not, refuse to, instead of …). A harm frame is violated at +, a protection frame at -; an
exception to the opposite reopens both. A care frame is a protection that is all in its act, as
warning of a bomb is: the bomb alone protects nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from attune.language.lexicon import Mention
from attune.language.parsing import Parsed
from attune.language.polarity import Role
from attune.language.rulebook import Grade, Rule

__all__ = ["Match", "match"]


@dataclass(frozen=True, slots=True)
class Match:
    """``rule`` is violated by the tokens ``start`` to ``end`` (exclusive)."""

    rule: Rule
    grade: Grade
    start: int
    end: int


def match(rule: Rule, parsed: Parsed, force: int) -> Match | None:
    """The gravest violation of ``rule`` in a text with ``force`` (+1 asked for, -1 forbidden)."""
    best: Match | None = None
    for alternative in rule.what:
        for parts in _combinations(alternative, parsed, _reach(rule, parsed)):
            found = _Frame(rule, parsed, force, parts).judge()
            if found and found.grade == "error":
                return found
            best = best or found
    return best


def _reach(rule: Rule, parsed: Parsed) -> int:
    """How many words may lie between the parts of a frame; Chinese counts characters."""
    return rule.near * (2 if parsed.language == "zh" else 1)


def _combinations(
    alternative: Sequence[str], parsed: Parsed, reach: int
) -> Iterable[tuple[Mention, ...]]:
    """For each mention of the object, the nearest mention of every concept it stands with."""
    *companions, last = alternative
    for anchor in parsed.of(last):
        sentence = parsed.sentence_of[anchor.start]
        parts = [anchor]
        for concept in companions:
            near = [
                m for m in parsed.of(concept)
                if parsed.sentence_of[m.start] == sentence
                and _distance(m, anchor) <= reach
                and not any(_overlap(m, part) for part in parts)
            ]  # fmt: skip
            if not near:
                break
            parts.append(min(near, key=lambda m: _distance(m, anchor)))
        else:
            yield tuple(parts)


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _wraps(one: Mention, other: Mention) -> bool:
    return one.start < other.start and other.end <= one.end


def _distance(one: Mention, other: Mention) -> int:
    return max(other.start - one.end, one.start - other.end, 0)


_REPLIES = ("comply", "help", "howto", "talk", "encourage")
_CLOSE = 3
"""How many words may lie between a denial and what it denies."""
_ASIDE = (Role.CONDITION, Role.ASKED, Role.CONCESSION)


class _Frame:
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
        if self.rule.frame == "harm":
            return self._harm()
        return self._protection() if self.rule.frame == "protection" else self._care()

    # -- harm -----------------------------------------------------------------------------------

    def _harm(self) -> Match | None:
        verb, grade = self._act()
        if grade is None:
            return None
        at = verb or self.anchor
        guard = self._guard(at)
        if guard and guard.concept == "halting":
            return self._halted(grade, guard)
        if guard or self._denied(at) or not self._companions_meant(at):
            return None
        if self.grammar.role(at.start) in _ASIDE or self.grammar.role(self.anchor.start) in _ASIDE:
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

    def _nearest(self, concepts: Sequence[str]) -> Mention | None:
        candidates = [
            m for m in self.parsed.any_of(concepts)
            if self.parsed.sentence_of[m.start] == self.sentence
            and not _overlap(m, self.anchor)
            and _distance(m, self.anchor) <= _reach(self.rule, self.parsed)
        ]  # fmt: skip
        before = [m for m in candidates if m.end <= self.anchor.start]
        after = [m for m in candidates if m.start >= self.anchor.end]
        if self.rule.ordered:
            chosen = after if self.parsed.language == "hi" else before
            return min(chosen, key=lambda m: _distance(m, self.anchor), default=None)
        if self.parsed.verb_last:
            return min(
                after + before,
                key=lambda m: (self._elsewhere(m), _distance(m, self.anchor)),
                default=None,
            )
        here = [m for m in before if not self._elsewhere(m)] or before or after
        return min(here, key=lambda m: _distance(m, self.anchor), default=None)

    @property
    def _cjk(self) -> bool:
        return self.parsed.language == "zh"

    def _elsewhere(self, mention: Mention) -> bool:
        return self.grammar.segment(mention.start) is not self.grammar.segment(self.anchor.start)

    def _refuses(self, guard: Mention) -> bool:
        """Whether a guard is an operator too, which the sign of the act has counted already."""
        return any(
            op.kind == "refuse" and op.start < guard.end and guard.start < op.end
            for op in self.grammar.operators
        )

    def _halted(self, grade: Grade, guard: Mention) -> Match | None:
        """What is ended or reported is asked for only where ending or reporting is warded off."""
        if self._sign(guard, protective=False) < 0:
            return self._match(grade, guard)
        if self.rule.exceptions and self._reopened(guard):
            return self._match(grade, guard)
        return None

    def _guard(self, verb: Mention) -> Mention | None:
        """What warns, protects, heals, ends or reports, and governs the object."""
        for guard in self.parsed.any_of(self.rule.safe):
            if self.parsed.sentence_of[guard.start] != self.sentence:
                continue
            if any(
                _overlap(guard, part) and not _wraps(guard, part) for part in (*self.parts, verb)
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
        if self.parsed.verb_last or self._cjk:
            return self.grammar.segment(guard.start) is self.grammar.segment(first)
        return False

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

    def _reply(self, verb: Mention) -> tuple[int, Mention] | None:
        """What the main part answers to a case the sentence only supposes."""
        operators = [
            op for op in self.grammar.operators
            if self.parsed.sentence_of[op.start] == self.sentence
            and op.kind in ("refuse", "refuse-back")
            and self.grammar.role(op.start) not in _ASIDE
        ]  # fmt: skip
        answers = [
            m for m in self.parsed.any_of((*_REPLIES, *self.rule.acts))
            if self.parsed.sentence_of[m.start] == self.sentence
            and self.grammar.role(m.start) not in _ASIDE
            and not any(_overlap(m, part) for part in self.parts)
        ]  # fmt: skip
        if any(
            self.parsed.sentence_of[m.start] == self.sentence
            and self.grammar.role(m.start) not in _ASIDE
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
        answer = min(answers, key=lambda m: (m.start < verb.start, _distance(m, verb)))
        return self._sign(answer, protective=False), answer

    def _reopened(self, verb: Mention) -> bool:
        """Whether an exception gives back what is warded off."""
        if self.grammar.role(self.anchor.start) is Role.EXCEPTION:
            return False
        for segment in self.grammar.exceptions(verb.start):
            if not self._within(self.rule.excuse, segment.start, segment.end):
                return True
        return False

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

    def _within(self, concepts: Sequence[str], start: int, end: int) -> bool:
        return any(start <= m.start and m.end <= end for m in self.parsed.any_of(concepts))

    def _topical(self) -> bool:
        if self.rule.topic == "same":
            return False
        return self._here("topic") or self._here("fiction")

    def _only_told(self) -> bool:
        """Whether study, news or art stand with an object that no act is named for."""
        return self.rule.topic != "same" and any(
            not self._elsewhere(m) and not any(_overlap(m, part) for part in self.parts)
            for m in self.parsed.any_of(("topic", "fiction"))
        )

    def _softened(self, grade: Grade, verb: Mention | None) -> Grade:
        if self.rule.topic == "soften" and self._here("topic") and verb:
            return "review"
        return grade

    def _here(self, concept: str) -> bool:
        return any(
            self.parsed.sentence_of[m.start] == self.sentence
            and not any(_overlap(m, part) for part in self.parts)
            for m in self.parsed.of(concept)
        )

    def _match(self, grade: Grade | None, verb: Mention) -> Match | None:
        if grade is None:
            return None
        marks = (*self.parts, verb)
        return Match(self.rule, grade, min(m.start for m in marks), max(m.end for m in marks))

    # -- protection -----------------------------------------------------------------------------

    def _protection(self) -> Match | None:
        if self.grammar.role(self.anchor.start) in _ASIDE:
            return None
        verb = self._nearest(self.rule.acts)
        if verb is not None and self.grammar.role(verb.start) in _ASIDE:
            verb = None
        at = verb or self.anchor
        if verb is None and self.rule.bare is None and not self._suppressed():
            return None
        grade: Grade = self.rule.grade if verb or self._suppressed() else self.rule.bare or "review"
        sign = self._sign(at, protective=True)
        if sign < 0:
            if self._manner(at) or self._excused(at):
                return None
            return self._match(grade, at)
        if self.rule.exceptions and self._reopened(at):
            return self._match(grade, at)
        if self.rule.exceptions and self.force > 0 and self.grammar.restricted(at.start):
            return self._match("review", at)
        return None

    def _care(self) -> Match | None:
        """Only the act protects here, so without it there is nothing to ward off."""
        verb = self._nearest(self.rule.acts)
        if verb is None or self.grammar.role(verb.start) in _ASIDE:
            return None
        if self._sign(verb, protective=True) < 0:
            if self._manner(verb) or self._excused(verb):
                return None
            return self._match(self.rule.grade, verb)
        if self.rule.exceptions and self._reopened(verb):
            return self._match(self.rule.grade, verb)
        return None

    def _excused(self, verb: Mention) -> bool:
        """Forbidden only where a reason to forbid it is named ("unless they agree")."""
        return self._here_any(self.rule.excuse) and bool(self.grammar.exceptions(verb.start))

    def _here_any(self, concepts: Sequence[str]) -> bool:
        return any(self._here(concept) for concept in concepts)

    def _suppressed(self) -> bool:
        return any(
            op.kind in ("suppress", "refuse", "refuse-back", "neg-local")
            for op in self.grammar.acting_on(
                (self.anchor.start, self.anchor.end), self.spans, protective=True
            )
        )

    def _manner(self, verb: Mention) -> bool:
        """Whether only a way of doing it is forbidden ("must not … without …")."""
        return self.force < 0 and any(
            op.kind == "neg-local" and op.start >= max(self.anchor.end, verb.end)
            and self.parsed.sentence_of[op.start] == self.sentence
            for op in self.grammar.operators
        )  # fmt: skip
