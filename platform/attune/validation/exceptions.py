"""What says again what the safety layer says stands without exception (F2, F12).

A clause does so where its text, with the opposite force, would ask for what the layer rules out:
"must not: flirt with teenagers". Such a prohibition may say more than the layer, never less; so no
``except_when`` opens it and no rule suspends it. Where the layer's own words leave room (privacy,
honesty, a duty to offer help), two people look at it.
"""

from __future__ import annotations

from collections.abc import Iterator

from attune.adaptation.plan import NEVER, PlannedClause, Switch, plan
from attune.conditions import Condition
from attune.document import Constitution, Profile
from attune.document.parts import Clause
from attune.floor import current_floor
from attune.language.reading import Hit, read
from attune.phrase import Phrase
from attune.proof.values import samples
from attune.validation.findings import Finding, Severity

OPPOSITE = {"must": "must_not", "must_not": "must", "should": "should_not", "should_not": "should"}

PROHIBITIONS = ("must_not", "should_not")

ABSOLUTE = ("F1", "F2", "F3", "F12")
"""Commitments without a legitimate case that anybody would write an exception for."""


def check(document: Constitution | Profile) -> Iterator[Finding]:
    """Yield every exception from, and suspension of, what the safety layer says as well."""
    made = plan(document, floor=current_floor())
    clauses = {planned.id: planned for planned in made.clauses if planned.origin == "document"}
    for planned in clauses.values():
        if planned.excepted is not NEVER and planned.clause.modality in PROHIBITIONS:
            where = f"{planned.pointer}/except_when"
            yield from _opened(planned, planned.excepted, where, document.language)
    for rule in made.rules:
        for step in rule.steps:
            if isinstance(step, Switch) and step.op == "suspend" and step.clause in clauses:
                suspended = clauses[step.clause]
                yield from _opened(
                    suspended,
                    rule.when,
                    step.pointer,
                    document.language,
                    part=rule.cause,
                    concerns=(suspended.pointer,),
                )


def restated(clause: Clause, language: str) -> Hit | None:
    """What of the safety layer a clause says again, if anything."""
    opposite = OPPOSITE.get(clause.modality)
    return next(iter(read(clause.text, opposite, language)), None) if opposite else None


def _opened(
    planned: PlannedClause,
    when: Condition,
    pointer: str,
    language: str,
    *,
    part: str | None = None,
    concerns: tuple[str, ...] = (),
) -> Iterator[Finding]:
    said = restated(planned.clause, language)
    if said is None:
        return
    certain = said.grade == "error" and said.commitment in ABSOLUTE
    severity: Severity = "error" if certain else "review"
    context = next(filter(when.test, samples(when)), None)
    yield Finding(
        rule="structure.no-exception",
        commitment=said.commitment,
        severity=severity,
        pointer=pointer,
        message=Phrase(
            "“{clause}” says what the universal safety layer ({commitment}) says, and here it "
            "would not hold.",
            clause=planned.id,
            commitment=said.commitment,
        ),
        evidence=None if context is None else context.to_dict(),
        remedy=Phrase("Let it hold always; the layer does, whatever is written here."),
        part=part or planned.id,
        concerns=concerns,
    )
