"""What says again what the safety layer says stands without exception (F2, F12).

A clause does so where its text, with the opposite force, would ask for what the layer rules out:
"must not: flirt with teenagers", "must: refuse to flirt with teenagers". Such a clause may say
more than the layer, never less; so no ``except_when`` opens it, no rule suspends it, and no
``applies_when`` that holds but for what it names says the same in other words. Where the layer's
own words leave room (privacy, honesty, a duty to offer help), two people look at it. They also
look where what is absolute stands in some situations only, unless age alone tells them and adults
are in none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from attune.adaptation.joining import plan
from attune.adaptation.plan import ALWAYS, NEVER, PlannedClause, Switch
from attune.conditions import Condition, Context
from attune.conditions import syntax as s
from attune.document import Constitution, Profile
from attune.document.parts import Clause
from attune.floor import current_floor
from attune.language.clauses import is_unread
from attune.language.judgement import judge
from attune.language.reading import read
from attune.phrase import Phrase
from attune.proof.encoding import Encoding
from attune.proof.possible import example, possible
from attune.proof.values import telling
from attune.validation.findings import Finding, Severity
from attune.vocabulary import PATHS

OPPOSITE = {"must": "must_not", "must_not": "must", "should": "should_not", "should_not": "should"}

PROHIBITIONS = ("must_not", "should_not")

ABSOLUTE = ("F1", "F2", "F3", "F12")
"""Commitments without a legitimate case that anybody would write an exception for."""

AGE = "person.age_band"
ADULT = Context({AGE: "adult"})


class Restated(NamedTuple):
    """The commitment that a clause says again; ``certain`` where a grave rule says so."""

    commitment: str
    certain: bool

    @property
    def absolute(self) -> bool:
        return self.commitment in ABSOLUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opening:
    """Where a clause does not stand though it else would: ``when`` holds, at ``pointer``.

    ``narrowed`` says that the clause names the situations it is for, not those it is not for.
    """

    planned: PlannedClause
    when: Condition
    pointer: str
    part: str
    narrowed: bool = False
    concerns: tuple[str, ...] = ()


def check(document: Constitution | Profile) -> Iterator[Finding]:
    """Yield every exception from, and suspension of, what the safety layer says as well.

    What holds in no situation opens nothing.
    """
    encoding = cache(Encoding)
    for opening in _openings(document):
        said = restated(opening.planned.clause, document.language)
        counts = said is not None and (said.absolute or not opening.narrowed)
        if said is not None and counts and possible(encoding, opening.when):
            yield _finding(opening, said, example(encoding, opening.when))


def restated(clause: Clause, language: str) -> Restated | None:
    """What of the safety layer a clause says again, if anything.

    The rules tell. Where they are silent the model does, if it is sure that a prohibition is of
    what is absolute; of the opposite of an ordinary duty it thinks too ill.
    """
    opposite = OPPOSITE.get(clause.modality)
    if opposite is None:
        return None
    for hit in read(clause.text, opposite, language):
        return Restated(hit.commitment, certain=hit.grade == "error")
    if clause.modality not in PROHIBITIONS or is_unread(clause.text, language):
        return None
    judgement = judge(clause.text, opposite, language)
    if judgement is None or judgement.grade != "error":
        return None
    said = Restated(judgement.commitment, certain=False)
    return said if said.absolute else None


# -- what opens a clause -------------------------------------------------------------------------


def _openings(document: Constitution | Profile) -> Iterator[_Opening]:
    made = plan(document, floor=current_floor())
    clauses = {planned.id: planned for planned in made.clauses if planned.origin == "document"}
    for planned in clauses.values():
        yield from _own(planned)
    for rule in made.rules:
        for step in rule.steps:
            if isinstance(step, Switch) and step.op == "suspend" and step.clause in clauses:
                suspended = clauses[step.clause]
                yield _Opening(
                    planned=suspended,
                    when=rule.when,
                    pointer=step.pointer,
                    part=rule.cause,
                    concerns=(suspended.pointer,),
                )


def _own(planned: PlannedClause) -> Iterator[_Opening]:
    """What a clause's own conditions leave out."""
    if planned.excepted != NEVER:
        yield _Opening(
            planned=planned,
            when=planned.excepted,
            pointer=f"{planned.pointer}/except_when",
            part=planned.id,
        )
    if planned.applies != ALWAYS and not _is_about_the_young(planned.applies):
        yield _Opening(
            planned=planned,
            when=Condition.of(s.Not(planned.applies.root)),
            pointer=f"{planned.pointer}/applies_when",
            part=planned.id,
            narrowed=not _holds_by_default(planned.applies),
        )


def _is_about_the_young(condition: Condition) -> bool:
    """Whether it names whom a clause protects: by age alone, and no adults."""
    return condition.paths == (AGE,) and not condition.test(ADULT)


def _holds_by_default(condition: Condition) -> bool:
    """Whether it holds where nothing is as it names it, so that what it names are exceptions."""
    words = [path for path in condition.paths if PATHS[path].type == "word"]
    return condition.test(Context({path: telling(path, [condition])[-1] for path in words}))


# -- what is said of it --------------------------------------------------------------------------


def _finding(opening: _Opening, said: Restated, context: Context | None) -> Finding:
    certain = said.certain and said.absolute and not opening.narrowed
    severity: Severity = "error" if certain else "review"
    return Finding(
        rule="structure.no-exception",
        commitment=said.commitment,
        severity=severity,
        pointer=opening.pointer,
        message=Phrase(
            "“{clause}” says what the universal safety layer ({commitment}) says, and here it "
            "would not hold.",
            clause=opening.planned.id,
            commitment=said.commitment,
        ),
        evidence=None if context is None else context.to_dict(),
        remedy=Phrase("Let it hold always; the layer does, whatever is written here."),
        part=opening.part,
        concerns=opening.concerns,
    )
