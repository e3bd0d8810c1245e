"""Whether a text asks for what a rule forbids: frames of act and object, under their polarity.

The sign of an act is the force of the clause (must, must not …) times what the sentence does to
it (not, refuse to, instead of …). A harm frame is violated at +, a protection frame at -; an
exception to the opposite reopens both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attune.language.frames.frame import Frame, Match, distance, overlap, reach
from attune.language.frames.harm import Harm
from attune.language.frames.protection import Care, Protection
from attune.language.lexicon import Mention
from attune.language.parsing import Parsed
from attune.language.rulebook import Rule

__all__ = ["Match", "match"]

_FRAMES: Mapping[str, type[Frame]] = {"harm": Harm, "protection": Protection, "care": Care}


def match(rule: Rule, parsed: Parsed, force: int) -> Match | None:
    """The gravest violation of ``rule`` in a text with ``force`` (+1 asked for, -1 forbidden)."""
    best: Match | None = None
    for alternative in rule.what:
        for parts in _combinations(alternative, parsed, reach(rule, parsed)):
            found = _FRAMES[rule.frame](rule, parsed, force, parts).judge()
            if found and found.grade == "error":
                return found
            best = best or found
    return best


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
                and distance(m, anchor) <= reach
                and not any(overlap(m, part) for part in parts)
            ]  # fmt: skip
            if not near:
                break
            parts.append(min(near, key=lambda m: distance(m, anchor)))
        else:
            yield tuple(parts)
