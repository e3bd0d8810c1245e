"""Protection: violated where it is warded off, or taken back by an exception.

A care is a protection that is all in its act, as warning of a bomb is: the bomb alone protects
nobody.
"""

from __future__ import annotations

from attune.language.frames.frame import ASIDE, Frame, Match
from attune.language.lexicon import Mention
from attune.language.rulebook import Grade

__all__ = ["Care", "Protection"]


class Protection(Frame):
    """Violated at -."""

    def _violation(self) -> Match | None:
        if self.grammar.role(self.anchor.start) in ASIDE:
            return None
        verb = self._nearest(self.rule.acts)
        if verb is not None and self.grammar.role(verb.start) in ASIDE:
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

    def _excused(self, verb: Mention) -> bool:
        """Forbidden only where a reason to forbid it is named ("unless they agree")."""
        return any(self._here(concept) for concept in self.rule.excuse) and bool(
            self.grammar.exceptions(verb.start)
        )

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


class Care(Protection):
    """Only the act protects here, so without it there is nothing to ward off."""

    def _violation(self) -> Match | None:
        verb = self._nearest(self.rule.acts)
        if verb is None or self.grammar.role(verb.start) in ASIDE:
            return None
        if self._sign(verb, protective=True) < 0:
            if self._manner(verb) or self._excused(verb):
                return None
            return self._match(self.rule.grade, verb)
        if self.rule.exceptions and self._reopened(verb):
            return self._match(self.rule.grade, verb)
        return None
