"""Stage *dynamics*: the proof that no context leads a document off the floor, told as findings.

Every bound of the floor and every raise is proved for all contexts at once
(:mod:`attune.proof`); what breaks one is shown with the simplest context that does, which
``evaluate(document, context, clamp=False)`` reproduces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from attune.adaptation.evaluation import Mover
from attune.adaptation.joining import plan
from attune.adaptation.plan import ALWAYS, TAPER, Authored, Base, Bound, Move, Plan, Source
from attune.adaptation.situation import in_words
from attune.conditions import exact, json_number
from attune.document import Floor, Profile
from attune.floor import current_floor
from attune.phrase import Phrase
from attune.proof import Counterexample, Oversight, Theorem, prove
from attune.proof.values import samples
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
        *_ranges(document, made),
        *retention(document, made.bounds),
        *_protected(made),
        *map(_oversight, proof.oversights),
    ]
    return Dynamics(findings=tuple(findings), proof_digest=proof.digest)


# -- base values --------------------------------------------------------------------------------


def _base_values(made: Plan) -> Iterator[Finding]:
    """A base value beyond what holds in every situation."""
    for bound in made.bounds:
        wish = made.base[bound.parameter].wish
        allowed = bound.clamp(wish.value)
        if bound.when == ALWAYS and allowed != wish.value:
            yield Finding(
                rule=f"dynamics.{TAPER}" if _tapers(bound) else "dynamics.base",
                commitment=bound.commitment,
                severity="error",
                pointer=wish.pointer or str(bound.pointer),
                message=Phrase(
                    "{label} {value} is the default, and {demand}.",
                    label=_label(bound),
                    value=_number(wish.value),
                    demand=demand(bound),
                ),
                evidence={},
                remedy=_taper(bound)
                if _tapers(bound)
                else Phrase(
                    "Set the default of {parameter} to {value}.",
                    parameter=bound.parameter,
                    value=_number(allowed),
                ),
            )


def _ranges(document: Authored, made: Plan) -> Iterator[Finding]:
    """A range left to members that promises them more than they can have in any situation."""
    for bound in made.bounds:
        given = document.parameters.get(bound.parameter)
        if given is None or bound.when != ALWAYS or _tapers(bound):
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
                        label=_label(bound),
                        value=_number(exact(left)),
                        demand=demand(bound),
                    ),
                    evidence=left,
                    remedy=Phrase(
                        "End the range at {value}; nothing beyond it can be had.",
                        value=_number(bound.clamp(exact(left))),
                    ),
                )


def retention(document: Authored, bounds: Iterable[Bound]) -> Iterator[Finding]:
    """A profile that keeps what it remembers longer than a raise allows."""
    memory = document.memory if isinstance(document, Profile) else None
    for bound in bounds:
        raised = bound.commitment is None and bound.parameter == "memory_days"
        if memory and raised and bound.clamp(exact(memory.retention_days)) < memory.retention_days:
            context = next(filter(bound.when.test, samples(bound.when)), None)
            yield Finding(
                rule="dynamics.retention",
                severity="error",
                pointer="/memory/retention_days",
                message=Phrase(
                    "What is remembered would be kept {days} days, and {demand}.",
                    days=memory.retention_days,
                    demand=demand(bound),
                ),
                evidence=None if context is None else context.to_dict(),
                remedy=Phrase("Keep it at most {days} days.", days=_number(bound.at_most)),
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
                    message=Phrase(
                        "Where {condition}, the universal safety layer makes {parameter} {value} "
                        "instead of {was}.",
                        condition=rule.when,
                        parameter=step.parameter,
                        value=_number(after),
                        was=_number(base.value),
                    ),
                    evidence={"protection": rule.cause, "value": json_number(after)},
                    remedy=Phrase(
                        "Nothing needs to be done; say so in a clause if it may surprise."
                    ),
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
            message=Phrase(
                "It could not be proved that {parameter} keeps to its bound ({demand}): {reason}.",
                parameter=bound.parameter,
                demand=demand(bound),
                reason=theorem.reason,
            ),
            evidence={"invariant": bound.id},
            remedy=simplify(bound),
        )
    for example in theorem.counterexamples:
        yield refuted(bound, example)


def refuted(bound: Bound, example: Counterexample) -> Finding:
    """Who would meet what, and why it may not be."""
    last = example.movers[-1]
    own = isinstance(last, Move) and last.origin == "document"
    through = dict.fromkeys(
        f"“{m.cause}”" for m in example.movers if isinstance(m, Move) or _is_moved(m)
    )
    met = {
        "label": _label(bound),
        "value": _number(example.value),
        "who": in_words(example.context),
        "demand": demand(bound),
    }
    return Finding(
        rule=_rule(bound),
        commitment=bound.commitment,
        severity="error",
        pointer=_place(bound, last),
        message=Phrase(
            "{label} {value} would reach {who} through {rules}, and {demand}.",
            rules=", ".join(through),
            **met,
        )
        if through
        else Phrase("{label} {value} would reach {who}, and {demand}.", **met),
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


def _is_moved(mover: Mover) -> bool:
    """Whether it is a base value that a bound or a range moved."""
    return isinstance(mover, Base) and mover.asked is not None


def _place(bound: Bound, last: Mover) -> str:
    """Where the author can do something about it."""
    match last:
        case Move(origin="document"):
            return f"{last.pointer}/value"
        case Move(origin="module") | Base(pointer=str()):
            return str(last.pointer)
        case _:
            return bound.pointer or f"/parameters/{bound.parameter}"


def _remedy(bound: Bound, last: Mover) -> Phrase:
    given: dict[str, object] = {
        "limit": _number(bound.at_least if bound.at_most is None else bound.at_most),
        "condition": bound.when,
        "parameter": bound.parameter,
    }
    if _tapers(bound):
        return _taper(bound)
    guard = _guard(bound, given)
    match last:
        case Move(origin="document", op=op):
            return Phrase(_KEEPING[op == "add", bound.when == ALWAYS], **given)
        case Move(origin="module") | Base(asked=Base()):
            return Phrase("Drop the module, or add {guard}.", guard=guard)
        case Move():
            return Phrase(
                "The safety layer's own protection stands against it: narrow or drop the raise."
            )
        case _:
            return Phrase(
                "Set the default of {parameter} to {limit}, or add {guard}.", guard=guard, **given
            )


# By whether the rule adds, and whether the bound holds always.
_KEEPING = {
    (True, True): Phrase("Add less, to stay within {limit}."),
    (True, False): Phrase(
        "Add less, to stay within {limit}, or let the rule act elsewhere than where {condition}."
    ),
    (False, True): Phrase("Keep to {limit} here."),
    (False, False): Phrase(
        "Keep to {limit} here, or let the rule act elsewhere than where {condition}."
    ),
}


def _taper(bound: Bound) -> Phrase:
    return Phrase(
        "Keep companionship at or below {limit}, or say under “growth” how it tapers off as "
        "the person finds others to turn to.",
        limit=_number(bound.at_most),
    )


def _guard(bound: Bound, given: Mapping[str, object]) -> Phrase:
    """The rule that would keep the bound, as the object of a sentence."""
    op = "raise_to" if bound.at_most is None else "lower_to"
    if bound.when == ALWAYS:
        return Phrase("a rule that does {op} {limit}", op=op, **given)
    return Phrase("a rule that does {op} {limit} where {condition}", op=op, **given)


def simplify(bound: Bound) -> Phrase:
    """What helps where the prover gave up."""
    return Phrase(
        "Simplify the conditions of the rules that change {parameter}.", parameter=bound.parameter
    )


# -- oversights ---------------------------------------------------------------------------------


def _oversight(found: Oversight) -> Finding:
    message, remedy = _OVERSIGHTS[found.kind]
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
}


# -- words --------------------------------------------------------------------------------------


def demand(bound: Bound) -> Phrase:
    """Who asks for what, as a clause of a sentence."""
    who = (
        Phrase("the universal safety layer ({commitment})", commitment=bound.commitment)
        if bound.commitment
        else Phrase("the raise “{id}”", id=bound.id)
    )
    low, high = _number(bound.at_least), _number(bound.at_most)
    if bound.at_least is None:
        asked = Phrase("{who} allows at most {high}", who=who, high=high)
    elif bound.at_most is None:
        asked = Phrase("{who} asks for at least {low}", who=who, low=low)
    elif bound.at_least == bound.at_most:
        asked = Phrase("{who} asks for {low}", who=who, low=low)
    else:
        asked = Phrase("{who} allows {low} to {high}", who=who, low=low, high=high)
    return asked if bound.when == ALWAYS else Phrase("{demand} there", demand=asked)


def _label(bound: Bound) -> str:
    return PARAMETERS[bound.parameter].label


def _number(value: Fraction | None) -> str:
    return "" if value is None else f"{json_number(value):g}"
