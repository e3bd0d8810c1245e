"""Stage *dynamics*: the proof that no context leads a document off the floor, told as findings.

Every bound of the floor and every raise is proved for all contexts at once
(:mod:`attune.proof`); what breaks one is shown with the simplest context that does, which
``evaluate(document, context, clamp=False)`` reproduces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from attune.adaptation.evaluation import Mover
from attune.adaptation.plan import ALWAYS, TAPER, Authored, Base, Bound, Move, Plan, Source, plan
from attune.adaptation.situation import in_words
from attune.conditions import json_number
from attune.document import Floor
from attune.floor import current_floor
from attune.proof import Counterexample, Oversight, Theorem, prove
from attune.validation.findings import Finding
from attune.vocabulary import PARAMETERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Dynamics:
    """The findings of the stage, and the digest of the proof they rest on."""

    findings: tuple[Finding, ...]
    proof_digest: str


def examine(
    document: Authored, *, floor: Floor | None = None, modules: Sequence[Authored | Source] = ()
) -> Dynamics:
    """Prove a document on a floor, together with the modules it adopts."""
    ground = floor or current_floor()
    made = plan(document, floor=ground, modules=modules)
    proof = prove(document, floor=ground, modules=modules)
    findings = [
        *_base_values(made),
        *(finding for theorem in proof.theorems for finding in _theorem(theorem)),
        *_protected(made),
        *map(_oversight, proof.oversights),
    ]
    return Dynamics(findings=tuple(findings), proof_digest=proof.digest)


# -- base values --------------------------------------------------------------------------------


def _base_values(made: Plan) -> Iterator[Finding]:
    """A base value beyond what holds in every situation."""
    for bound in made.bounds:
        base = made.base[bound.parameter]
        allowed = bound.clamp(base.value)
        if bound.when == ALWAYS and allowed != base.value and not _tapers(bound):
            yield Finding(
                rule="dynamics.base",
                commitment=bound.commitment,
                severity="error",
                pointer=base.pointer or str(bound.pointer),
                message=f"{_label(bound)} {_number(base.value)} would hold before any rule, and "
                f"{demand(bound)}.",
                evidence={},
                remedy=f"Set the default of {bound.parameter} to {_number(allowed)}.",
            )


def _protected(made: Plan) -> Iterator[Finding]:
    """A base value of the author's that a protection of the floor changes for some people."""
    for rule in made.rules:
        for step in rule.steps:
            if rule.origin != "floor" or not isinstance(step, Move):
                continue
            base = made.base[step.parameter]
            after = step.apply(base.value)
            if base.cause == "base" and base.pointer is not None and after != base.value:
                yield Finding(
                    rule="dynamics.protected",
                    severity="advice",
                    pointer=base.pointer,
                    message=f"Where {rule.when.to_cel()}, the universal safety layer makes "
                    f"{step.parameter} {_number(after)} instead of {_number(base.value)}.",
                    evidence={"protection": rule.cause, "value": json_number(after)},
                    remedy="Nothing needs to be done; say so in a clause if it may surprise.",
                )


# -- theorems -----------------------------------------------------------------------------------


def _theorem(theorem: Theorem) -> Iterator[Finding]:
    bound = theorem.bound
    if theorem.verdict == "undecided":
        yield Finding(
            rule="dynamics.undecided",
            commitment=bound.commitment,
            severity="error",
            pointer=bound.pointer or "/adaptations",
            message=f"It could not be proved that {bound.parameter} keeps to its bound "
            f"({demand(bound)}): {theorem.reason}.",
            evidence={"invariant": bound.id},
            remedy=f"Simplify the conditions of the rules that change {bound.parameter}.",
        )
    for example in theorem.counterexamples:
        last = example.movers[-1]
        told_as_base = isinstance(last, Base) and bound.when == ALWAYS and not _tapers(bound)
        if not told_as_base:
            yield refuted(bound, example)


def refuted(bound: Bound, example: Counterexample) -> Finding:
    """Who would meet what, and why it may not be."""
    last = example.movers[-1]
    own = isinstance(last, Move) and last.origin == "document"
    who = in_words(example.context)
    through = " and ".join(
        dict.fromkeys(f"“{mover.cause}”" for mover in example.movers if isinstance(mover, Move))
    )
    return Finding(
        rule=_rule(bound),
        commitment=bound.commitment,
        severity="error",
        pointer=_place(bound, last),
        message=f"{who[:1].upper()}{who[1:]} would meet {_label(bound).lower()} "
        f"{_number(example.value)}{f' through {through}' if through else ''}, and "
        f"{demand(bound)}.",
        evidence=example.context.to_dict(),
        remedy=_remedy(bound, last),
        part=last.cause if own else None,
    )


def _rule(bound: Bound) -> str:
    if bound.commitment is None:
        return "dynamics.raise"
    return f"dynamics.{TAPER}" if _tapers(bound) else "dynamics.invariant"


def _tapers(bound: Bound) -> bool:
    return bound.commitment is not None and bound.id.endswith(TAPER)


def _place(bound: Bound, last: Mover) -> str:
    """Where the author can do something about it."""
    match last:
        case Move(origin="document"):
            return f"{last.pointer}/value"
        case Move(origin="module") | Base(pointer=str()):
            return str(last.pointer)
        case _:
            return bound.pointer or f"/parameters/{bound.parameter}"


def _remedy(bound: Bound, last: Mover) -> str:
    limit = _number(bound.at_least if bound.at_most is None else bound.at_most)
    if _tapers(bound):
        return (
            f"Keep companionship at or below {limit}, or say under “growth” how it tapers off as "
            "the person finds others to turn to."
        )
    always = bound.when == ALWAYS
    where = "" if always else f" where {bound.when.to_cel()}"
    guard = f"a rule that does {'raise_to' if bound.at_most is None else 'lower_to'} {limit}{where}"
    match last:
        case Move(origin="document", op=op):
            keep = f"Add less, to stay within {limit}" if op == "add" else f"Keep to {limit} here"
            return f"{keep}." if always else f"{keep}, or let the rule act elsewhere than{where}."
        case Move(origin="module"):
            return f"Drop the module, or add {guard}."
        case Move():
            return "The safety layer's own protection stands against it: narrow or drop the raise."
        case _:
            return f"Set the default of {bound.parameter} to {limit}, or add {guard}."


# -- oversights ---------------------------------------------------------------------------------


def _oversight(found: Oversight) -> Finding:
    message, remedy = {
        "dead-rule": (
            "This condition holds in no situation, so the rule never acts.",
            "Correct the condition or remove the rule.",
        ),
        "dead-clause": (
            "This clause stands in no situation: its conditions exclude each other.",
            "Correct its conditions or remove the clause.",
        ),
        "contradiction": (
            f"“{found.other}” and this rule want {found.target} different where both act.",
            "Give the one that should win a higher priority; as it is, the later id does.",
        ),
        "shadowed": (
            f"Whatever this does to {found.target}, a later rule undoes it in every situation.",
            "Give it a higher priority, or remove it.",
        ),
    }[found.kind]
    return Finding(
        rule=f"dynamics.{found.kind}",
        severity="advice",
        pointer=found.pointer,
        message=message,
        evidence=None if found.context is None else found.context.to_dict(),
        remedy=remedy,
        part=found.part,
    )


# -- words --------------------------------------------------------------------------------------


def demand(bound: Bound) -> str:
    """Who asks for what, as a clause of a sentence."""
    floor = f"the universal safety layer ({bound.commitment})"
    who = floor if bound.commitment else f"the raise “{bound.id}”"
    there = "" if bound.when == ALWAYS else " there"
    if bound.at_least is None:
        return f"{who} allows at most {_number(bound.at_most)}{there}"
    if bound.at_most is None:
        return f"{who} asks for at least {_number(bound.at_least)}{there}"
    if bound.at_least == bound.at_most:
        return f"{who} asks for {_number(bound.at_least)}{there}"
    return f"{who} allows {_number(bound.at_least)} to {_number(bound.at_most)}{there}"


def _label(bound: Bound) -> str:
    return PARAMETERS[bound.parameter].label


def _number(value: Fraction | None) -> str:
    return "" if value is None else f"{json_number(value):g}"
