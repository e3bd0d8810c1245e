"""Stage *dynamics*: the proof that no context leads a document off the floor, told as findings.

Every bound of the floor and every raise is proved for all contexts at once
(:mod:`attune.proof`); what breaks one is shown with the simplest context that does, which
``evaluate(document, context, clamp=False)`` reproduces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from attune.adaptation.joining import plan
from attune.adaptation.plan import ALWAYS, Authored, Base, Bound, Move, Plan, Source
from attune.conditions import Context, exact, json_number
from attune.document import Floor, Profile
from attune.floor import current_floor
from attune.phrase import Phrase
from attune.proof import Oversight, Theorem, prove
from attune.validation.findings import Finding
from attune.validation.refutation import (
    beside,
    breaks_always,
    demand,
    label,
    number,
    opposed,
    rule,
    taper,
    tapers,
    told,
)
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
        *_base_values(made, proof.theorems),
        *_moved(made),
        *(finding for theorem in proof.theorems for finding in told(theorem, made)),
        *_ranges(document, made),
        *retention(document, made.bounds),
        *_protected(made),
        *map(_oversight, proof.oversights),
    ]
    return Dynamics(findings=tuple(findings), proof_digest=proof.digest)


# -- base values --------------------------------------------------------------------------------


def _base_values(made: Plan, theorems: Sequence[Theorem]) -> Iterator[Finding]:
    """A base value beyond what holds in every situation, held to the strictest that says so."""
    beyond = [t for t in theorems if breaks_always(t.bound, made.base[t.bound.parameter].wish)]
    for index, theorem in enumerate(beyond):
        bound = theorem.bound
        wish = made.base[bound.parameter].wish
        stricter = (
            _keeps(other.bound, bound, wish)
            and (place > index or not _keeps(bound, other.bound, wish))
            for place, other in enumerate(beyond)
            if place != index
        )
        if not any(stricter):
            yield Finding(
                rule=rule(bound) if tapers(bound) else "dynamics.base",
                commitment=bound.commitment,
                severity="error",
                pointer=wish.pointer or str(bound.pointer),
                message=Phrase(
                    "{label} {value} is the default, and {demand}.",
                    label=label(bound),
                    value=number(wish.value),
                    demand=demand(bound),
                ),
                evidence=_met(theorem).to_dict(),
                remedy=opposed(bound, made, Context())
                or beside(bound, made, _default(bound, wish)),
            )


def _keeps(one: Bound, other: Bound, wish: Base) -> bool:
    """Whether the wish, set to what the one allows, keeps to the other, too. A taper may be kept
    without another value."""
    kept = one.clamp(wish.value)
    return one.parameter == other.parameter and not tapers(one) and other.clamp(kept) == kept


def _met(theorem: Theorem) -> Context:
    """A simple situation in which somebody would meet the default itself, before any rule; any
    situation where rules keep it from everybody."""
    met = (each.context for each in theorem.counterexamples if isinstance(each.movers[-1], Base))
    return next(met, Context())


def _default(bound: Bound, wish: Base) -> Phrase:
    if tapers(bound):
        return taper(bound)
    return Phrase(
        "Set the default of {parameter} to {value}.",
        parameter=bound.parameter,
        value=number(bound.clamp(wish.value)),
    )


def _moved(made: Plan) -> Iterator[Finding]:
    """A default of the author's that gives way to the range of a module."""
    for base in made.base.values():
        wish = base.wish
        if wish is not base and wish.cause == "base":
            yield Finding(
                rule="dynamics.moved",
                severity="advice",
                pointer=str(wish.pointer),
                message=Phrase(
                    "{label} {was} is the default, and the range of the module “{module}” makes it "
                    "{value}.",
                    label=PARAMETERS[base.parameter].label,
                    was=number(wish.value),
                    module=base.cause.removesuffix(":range"),
                    value=number(base.value),
                ),
                evidence=json_number(base.value),
                remedy=Phrase("Choose a default that the module has room for, or drop the module."),
            )


def _ranges(document: Authored, made: Plan) -> Iterator[Finding]:
    """A range left to members that promises them more than they can have in any situation."""
    for bound in made.bounds:
        given = document.parameters.get(bound.parameter)
        if given is None or bound.when != ALWAYS or tapers(bound):
            continue
        for end in ("min", "max"):
            left = getattr(given, end)
            if left is not None and bound.clamp(exact(left)) != exact(left):
                yield Finding(
                    rule="dynamics.range",
                    commitment=bound.commitment,
                    severity="advice",
                    pointer=f"/parameters/{bound.parameter}/{end}",
                    message=Phrase(
                        "{label} {value} is left to members, and {demand}.",
                        label=label(bound),
                        value=number(exact(left)),
                        demand=demand(bound),
                    ),
                    evidence=left,
                    remedy=Phrase(
                        "End the range at {value}; nothing beyond it can be had.",
                        value=number(bound.clamp(exact(left))),
                    ),
                )


def retention(document: Authored, bounds: Iterable[Bound]) -> Iterator[Finding]:
    """A profile that keeps what it remembers longer than a raise allows in every situation.

    Only the strictest limit is told; none here where that is the safety layer's (*structure*).
    What holds in some situations only is no mistake: there, what is compiled says fewer days.
    """
    memory = document.memory if isinstance(document, Profile) else None
    bound = fewest_days(bounds)
    if memory is None or bound is None or bound.commitment is not None:
        return
    if bound.clamp(exact(memory.retention_days)) < memory.retention_days:
        yield Finding(
            rule="dynamics.retention",
            severity="error",
            pointer="/memory/retention_days",
            message=Phrase(
                "What is remembered would be kept {days} days, and {demand}.",
                days=memory.retention_days,
                demand=demand(bound),
            ),
            evidence={},
            remedy=Phrase("Keep it at most {days} days.", days=int(bound.at_most or 0)),
        )


def fewest_days(bounds: Iterable[Bound]) -> Bound | None:
    """The bound that limits memory most in every situation; of equals the safety layer's."""
    limits = [
        (each.at_most, each.commitment is None, index, each)
        for index, each in enumerate(bounds)
        if each.parameter == "memory_days" and each.when == ALWAYS and each.at_most is not None
    ]
    return min(limits)[-1] if limits else None


def _protected(made: Plan) -> Iterator[Finding]:
    """A base value of the author's that a protection of the floor changes for some people."""
    for protection in made.rules:
        for step in protection.steps:
            if protection.origin != "floor" or not isinstance(step, Move):
                continue
            base = made.base[step.parameter]
            after = step.apply(base.value)
            if base.cause == "base" and base.pointer is not None and after != base.value:
                yield Finding(
                    rule="dynamics.protected",
                    severity="advice",
                    pointer=base.pointer,
                    message=Phrase(
                        "Where {condition}, the universal safety layer makes {parameter} {value} "
                        "instead of {was}.",
                        condition=protection.when,
                        parameter=step.parameter,
                        value=number(after),
                        was=number(base.value),
                    ),
                    evidence={"protection": protection.cause, "value": json_number(after)},
                    remedy=Phrase(
                        "Nothing needs to be done; say so in a clause if it may surprise."
                    ),
                )


# -- oversights ---------------------------------------------------------------------------------


def _oversight(found: Oversight) -> Finding:
    itself = found.kind == "shadowed" and found.other == found.part
    message, remedy = _OVERSIGHTS["shadowed-by-itself" if itself else found.kind]
    if found.kind in ("contradiction", "shadowed"):
        message = Phrase(message, other=found.other, target=found.target)
    return Finding(
        rule=f"dynamics.{found.kind}",
        severity="advice",
        pointer=found.pointer,
        message=message,
        evidence=None if found.context is None else found.context.to_dict(),
        remedy=remedy,
        part=found.part,
    )


_OVERSIGHTS = {
    "dead-rule": (
        Phrase("This condition holds in no situation, so the rule never acts."),
        Phrase("Correct the condition or remove the rule."),
    ),
    "dead-clause": (
        Phrase("This clause stands in no situation: its conditions exclude each other."),
        Phrase("Correct its conditions or remove the clause."),
    ),
    "dead-raise": (
        Phrase("This condition holds in no situation, so the raise protects nobody."),
        Phrase("Correct the condition or remove the raise."),
    ),
    "idle-raise": (
        Phrase("This raise asks for less than what holds already, wherever it holds."),
        Phrase("Ask for more than the universal safety layer does, or remove the raise."),
    ),
    "contradiction": (
        Phrase("“{other}” and this rule want {target} different where both act."),
        Phrase("Give the one that should win a higher priority; as it is, the later id does."),
    ),
    "shadowed": (
        Phrase("Whatever this does to {target}, a later rule undoes it in every situation."),
        Phrase("Give it a higher priority, or remove it."),
    ),
    "shadowed-by-itself": (
        Phrase("Whatever this does to {target}, a later step of the same rule undoes it."),
        Phrase("Remove one of the two steps."),
    ),
}
