"""Nobody loses a protection for the language they speak (F7): what conditions could do to that end.

A language stands for where somebody comes from. Speaking differently to those who speak another
is what rules are for, and so is promising them more; leaving them less protected is for two people
to look at. How little protection a rule may leave to anybody is proved elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attune.adaptation.plan import Base, Move, Plan, PlannedClause, Rule, Switch, plan
from attune.conditions import Context
from attune.document import Constitution, Profile
from attune.floor import current_floor
from attune.phrase import Phrase
from attune.proof.values import samples
from attune.validation.findings import Finding
from attune.vocabulary import PARAMETERS

TRAIT = "conversation.language"
"""The context path that tells people apart by what must not matter to their protection."""

GUARDED = frozenset(
    name for name, each in PARAMETERS.items() if each.group in ("safety", "influence")
)
"""Parameters about how well people are protected rather than how they are spoken to."""

ANOTHER_LANGUAGE = "another-language"


def check(document: Constitution | Profile) -> Iterator[Finding]:
    """Yield what would protect the speakers of one language less than those of another."""
    made = plan(document, floor=current_floor())
    binding = {p.id: p for p in made.clauses if p.clause.modality in ("must", "must_not")}
    for rule in made.rules:
        if rule.origin == "document" and TRAIT in rule.when.paths:
            yield from _rule(rule, made, binding)
    for planned in binding.values():
        yield from _clause(planned)


def _rule(rule: Rule, made: Plan, binding: Mapping[str, PlannedClause]) -> Iterator[Finding]:
    acting = next(filter(rule.when.test, samples(rule.when)), None)
    for step in rule.steps:
        match step:
            case Move() if step.parameter in GUARDED and _loosens(step, made.base[step.parameter]):
                yield _finding(step.pointer, rule.cause, step.parameter, acting)
            case Switch(op="suspend") if step.clause in binding:
                suspended = binding[step.clause].pointer
                yield _finding(step.pointer, rule.cause, step.clause, acting, concerns=(suspended,))


def _loosens(step: Move, base: Base) -> bool:
    """Whether the step leads towards the bounds that the safety layer sets the parameter."""
    bounds = [each for _, each in current_floor().invariants if each.parameter == step.parameter]
    after = step.apply(base.value)
    return any(
        (bound.at_least is not None and after < base.value)
        or (bound.at_most is not None and after > base.value)
        for bound in bounds
    )


def _clause(planned: PlannedClause) -> Iterator[Finding]:
    """A binding clause that stands for everybody but the speakers of some language."""
    for name, condition in (("applies_when", planned.applies), ("except_when", planned.excepted)):
        for context in samples(condition) if TRAIT in condition.paths else ():
            other = Context({**context.known, TRAIT: ANOTHER_LANGUAGE})
            if TRAIT in context.known and planned.stands(other) and not planned.stands(context):
                yield _finding(f"{planned.pointer}/{name}", planned.id, planned.id, context)
                break


def _finding(
    pointer: str,
    part: str,
    lost: str,
    context: Context | None,
    *,
    concerns: tuple[str, ...] = (),
) -> Finding:
    return Finding(
        rule="structure.equal-protection",
        commitment="F7",
        severity="review",
        pointer=pointer,
        message=Phrase("Who speaks one language would be less protected by “{lost}”.", lost=lost),
        evidence=None if context is None else context.to_dict(),
        remedy=Phrase("Protect everybody alike; a language may change the words, not the care."),
        part=part,
        concerns=concerns,
    )
