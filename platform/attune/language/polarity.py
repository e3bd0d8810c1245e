"""Which way a sentence points: what is asked for, what is warded off, what is only supposed.

A text is cut into segments, each with a role. Words that turn a sentence (not, refuse, without,
instead of …) have a scope in it; an even number of them over a verb leaves it asked for, an odd
number wards it off. The words are data (``floor/rules/words/structure.toml``); this is how they
work, one grammar for all nine languages, with verb-final order and negation after the verb where
a language has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from attune.language.lexicon import Mention
from attune.language.tokens import COMMA, DASH, SENTENCE, Token

__all__ = ["Grammar", "Role", "Segment"]


class Role(Enum):
    """What a segment does in its sentence."""

    MAIN = "main"
    CONDITION = "condition"
    EXCEPTION = "exception"
    CONCESSION = "concession"
    INSTEAD = "instead"
    PURPOSE = "purpose"
    ASKED = "asked"


@dataclass(slots=True)
class Segment:
    """Tokens ``start`` to ``end``; ``fresh`` where no operator reaches in from before."""

    start: int
    end: int
    role: Role
    sentence: int
    fresh: bool = False


class Operator(NamedTuple):
    kind: str
    start: int
    end: int


_TURNING = ("neg", "neg-inside", "neg-local", "refuse", "refuse-back", "suppress")
_STARTS = {
    "condition": Role.CONDITION,
    "except": Role.EXCEPTION,
    "concession": Role.CONCESSION,
    "instead": Role.INSTEAD,
    "purpose": Role.PURPOSE,
}
_ENDS = {"condition-end": Role.CONDITION, "instead-back": Role.INSTEAD}
_OTHERS = ("neg-further", "contrast", "fresh-start", "only", "modal")
_STRUCTURE = frozenset((*_TURNING, *_STARTS, *_ENDS, *_OTHERS))
_OPENING = 3
"""So many words at most come before the modality that a sentence opens with."""
_ALWAYS = frozenset(
    ("always", "instead", "siempre", "toujours", "immer", "stets", "stattdessen", "sempre",
     "daima", "دائما", "हमेशा", "总", "请", "始")
)  # fmt: skip
"""Words that a sentence with a force of its own may open with."""
_NEAR = 3
"""How many words a local negation (without, no) reaches; one less where the verb comes last."""


class Grammar:
    """The segments and operators of one text."""

    def __init__(self, tokens: Sequence[Token], mentions: Iterable[Mention], final: bool) -> None:
        self.tokens = tokens
        self._final = final
        by_concept: dict[str, list[Mention]] = {}
        for mention in mentions:
            if mention.concept in _STRUCTURE:
                by_concept.setdefault(mention.concept, []).append(mention)
        _drop_swallowed(by_concept)
        self._found = by_concept
        self.segments = self._cut()
        self._segment_of = [0] * len(tokens)
        for number, segment in enumerate(self.segments):
            for i in range(segment.start, segment.end):
                self._segment_of[i] = number
        found = [
            Operator(kind, m.start, m.end) for kind in _TURNING for m in by_concept.get(kind, ())
        ]
        further = (self._carried_on(m, found) for m in by_concept.get("neg-further", ()))
        self.operators = sorted(found + [operator for operator in further if operator])

    def segment(self, token: int) -> Segment:
        return self.segments[self._segment_of[token]]

    def role(self, token: int) -> Role:
        return self.segment(token).role

    def first_turns(self) -> bool:
        """Whether the text opens with a plain negation ("never …", "do not …")."""
        return any(op.kind in ("neg", "neg-inside") and op.start <= 1 for op in self.operators)

    def urges(self) -> bool:
        """Whether the first sentence opens with a modality of its own that nothing turns ("You
        must …", "Always …")."""
        opens = any(self._final or modal.start <= _OPENING for modal in self._modals())
        always = any(token.text in _ALWAYS for token in self.tokens[:2])
        return (opens or always) and not self.forbids_itself() and not self.first_turns()

    def forbids_itself(self) -> bool:
        """Whether that modality is turned at once ("must never …", "no debe …")."""
        reach = 8 if self._final else 2
        return any(
            op.start < modal.end + reach and modal.start - 2 < op.end
            for modal in self._modals()
            for op in self.operators
            if op.kind in ("neg", "neg-inside") and self.segment(op.start).sentence == 0
        )

    def _modals(self) -> list[Mention]:
        return [m for m in self._found.get("modal", ()) if self.segment(m.start).sentence == 0]

    def acting_on(
        self, verb: tuple[int, int], others: Sequence[tuple[int, int]], protective: bool
    ) -> list[Operator]:
        """The operators whose scope holds the ``verb``; none that is part of the frame itself."""
        return [op for op in self.operators if self._reaches(op, verb, others, protective)]

    def sign(self, operators: Sequence[Operator], verb: int) -> int:
        """+1 where what the verb says is asked for, -1 where it is warded off."""
        kinds = [op.kind for op in operators]
        turns = any(k in ("neg", "neg-inside") for k in kinds) + ("neg-local" in kinds)
        turns += len({op.start for op in operators if op.kind.startswith(("refuse", "suppress"))})
        turns += self.role(verb) is Role.INSTEAD
        return -1 if turns % 2 else 1

    def exceptions(self, token: int) -> list[Segment]:
        """Exceptions to what the sentence at ``token`` says, its own or a sentence of their own."""
        home = self.segment(token).sentence
        return [
            s for s in self.segments
            if s.role is Role.EXCEPTION
            and (s.sentence == home or (s.sentence == home + 1 and self._opens(s)))
        ]  # fmt: skip

    def restricted(self, token: int) -> bool:
        """Whether the sentence says "only if", "only for"."""
        home = self.segment(token).sentence
        return any(self.segment(m.start).sentence == home for m in self._found.get("only", ()))

    def _carried_on(self, nor: Mention, found: Sequence[Operator]) -> Operator | None:
        """The negation of its sentence that "nor" carries on, or that it opens a sentence with.

        Where there is none, it carries on the field's, which needs no operator.
        """
        home = self.segment(nor.start)
        if home.start == nor.start and self._opens(home):
            return Operator("neg", nor.start, nor.end)
        before = [
            op
            for op in found
            if op.kind.startswith("neg")
            and op.start < nor.start
            and self.segment(op.start).sentence == home.sentence
        ]
        if not before:
            return None
        return Operator(max(before, key=lambda op: op.start).kind, nor.start, nor.end)

    def _opens(self, segment: Segment) -> bool:
        return self.tokens[segment.start].gap >= SENTENCE

    def _reaches(
        self,
        op: Operator,
        verb: tuple[int, int],
        others: Sequence[tuple[int, int]],
        protective: bool,
    ) -> bool:
        if op.kind == "suppress" and not protective:
            return False
        start, end = verb
        if op.kind == "neg-inside" and op.start <= start < op.end:
            return True
        if any(
            op.start < e and s < op.end and not (op.start < s and e < op.end)
            for s, e in (verb, *others)
        ):
            return False
        own, theirs = self._segment_of[op.start], self._segment_of[start]
        if self.segments[own].sentence != self.segments[theirs].sentence:
            return False
        if op.start >= end:
            return own == theirs and self._reaches_back(op, end)
        if op.kind == "refuse-back":
            return False
        if op.kind == "neg-local" and not self._near(op, start):
            return False
        return own == theirs or self._carries(own, theirs)

    def _reaches_back(self, op: Operator, end: int) -> bool:
        if op.kind == "refuse-back":
            return True
        if op.kind == "neg-local":
            return self._final and op.start - end <= 2
        return self._final

    def _near(self, op: Operator, start: int) -> bool:
        return start - op.end < _NEAR - self._final or self.segment(op.start).start == op.start

    def _carries(self, own: int, theirs: int) -> bool:
        """Whether an operator's scope carries on into a later segment of its sentence."""
        if self.segments[own].role is not Role.MAIN or own > theirs:
            return False
        between = self.segments[own + 1 : theirs + 1]
        if self.segments[theirs].role not in (Role.MAIN, Role.CONDITION, Role.ASKED):
            return False
        return not any(s.fresh for s in between)

    def _cut(self) -> list[Segment]:
        starts = {m.start: role for kind, role in _STARTS.items() for m in self._of(kind)}
        contrast = {m.start for m in self._of("contrast")}
        fresh = {m.start for m in self._of("fresh-start") if self.tokens[m.start].gap >= COMMA}
        ends = {m.end: role for kind, role in _ENDS.items() for m in self._closing(kind)}
        segments: list[Segment] = []
        sentence = -1
        for i, token in enumerate(self.tokens):
            new_sentence = token.gap >= SENTENCE or i == 0
            sentence += new_sentence
            role = starts.get(i)
            after_closing = ends.get(i)
            if after_closing and segments:
                segments[-1].role = after_closing
            cut = (
                new_sentence or role or i in contrast or i in fresh or after_closing
                or token.gap >= COMMA
            )  # fmt: skip
            if not cut:
                segments[-1].end = i + 1
                continue
            segment = Segment(i, i + 1, role or Role.MAIN, sentence)
            segment.fresh = i in contrast or i in fresh or bool(after_closing)
            if token.asked:
                segment.role = Role.ASKED
            segments.append(segment)
        if segments and len(self.tokens) in ends:
            segments[-1].role = ends[len(self.tokens)]
        return segments

    def _of(self, concept: str) -> list[Mention]:
        return self._found.get(concept, [])

    def _closing(self, kind: str) -> list[Mention]:
        """Closing words that do close: at a pause, at the end, or set off by their own sense."""
        last = len(self.tokens)
        return [
            m for m in self._of(kind)
            if kind == "instead-back" or m.end - m.start > 1
            or m.end == last or self.tokens[m.end].gap >= COMMA
            or self.tokens[m.start].text == "तो"
        ]  # fmt: skip


def _drop_swallowed(found: dict[str, list[Mention]]) -> None:
    """An operator inside a longer structural phrase ("no matter", "a no ser que") is none."""
    longer = [
        m for kind in (*_STARTS, *_ENDS, "contrast", "neg", "refuse", "refuse-back", "suppress")
        for m in found.get(kind, ()) if m.end - m.start > 1
    ]  # fmt: skip
    for kind in list(found):
        found[kind] = [
            m for m in found[kind]
            if not any(
                other.start <= m.start and m.end <= other.end
                and other.end - other.start > m.end - m.start
                for other in longer
            )
        ]  # fmt: skip


def at_pause(token: Token) -> bool:
    return token.gap >= DASH
