"""A theorem of the proof as findings: who would meet what, why it may not be, and what helps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attune.adaptation.evaluation import Mover, trace
from attune.adaptation.plan import ALWAYS, TAPER, Base, Bound, Move, Plan
from attune.adaptation.situation import in_words
from attune.composition.meeting import Meetings, Where
from attune.conditions import Context, digits
from attune.phrase import Phrase
from attune.proof import Counterexample, Theorem
from attune.validation.findings import Finding
from attune.vocabulary import PARAMETERS, PATHS

AGE = "person.age_band"

MOST_OTHERS = 8
"""Bounds looked at for one that a raise excludes."""


def told(theorem: Theorem, made: Plan) -> Iterator[Finding]:
    """What a theorem about a plan says to the author of the document that was planned."""
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
        last = example.movers[-1]
        if not (isinstance(last, Base) and breaks_always(bound, last.wish)):  # told as such
            yield refuted(bound, example, made)


def refuted(bound: Bound, example: Counterexample, made: Plan) -> Finding:
    """Who would meet what, and why it may not be."""
    last = example.movers[-1]
    own = isinstance(last, Move) and last.origin == "document"
    through = dict.fromkeys(
        f"“{mover.cause}”"
        for mover in example.movers
        if isinstance(mover, Move) or mover is not _wish(mover)
    )
    met = {
        "label": label(bound),
        "value": number(example.value),
        "who": in_words(_as_met(bound, example.context, made)),
        "demand": demand(bound),
    }
    return Finding(
        rule=rule(bound),
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
        remedy=opposed(bound, made, example.context) or _keeping(bound, example, made),
        part=last.cause if own else None,
    )


def breaks_always(bound: Bound, wish: Base) -> bool:
    """Whether a value that somebody wrote is beyond what holds in every situation."""
    return bound.when == ALWAYS and bound.clamp(wish.value) != wish.value


def rule(bound: Bound) -> str:
    """The name of the finding that the bound is broken."""
    if bound.commitment is None:
        return "dynamics.raise"
    return f"dynamics.{TAPER}" if tapers(bound) else "dynamics.invariant"


def tapers(bound: Bound) -> bool:
    return bound.commitment is not None and bound.id.endswith(TAPER)


def _wish(mover: Mover) -> Mover:
    return mover.wish if isinstance(mover, Base) else mover


def _place(bound: Bound, last: Mover) -> str:
    """Where the author can do something about it."""
    match last:
        case Move(origin="document"):
            return f"{last.pointer}/value"
        case Move(origin="module") | Base(pointer=str()):
            return str(last.pointer)
        case _:
            return bound.pointer or f"/parameters/{bound.parameter}"


def _as_met(bound: Bound, context: Context, made: Plan) -> Context:
    """The context, with the age as unknown in so many words where that decides."""
    if AGE in context.known:
        return context
    ages = (Context({**context.known, AGE: band}) for band in PATHS[AGE].members)
    if all(_breaks(bound, each, made) for each in ages):
        return context
    return Context({**context.known, AGE: str(PATHS[AGE].missing)})


def _breaks(bound: Bound, context: Context, made: Plan) -> bool:
    value, _ = trace(made, bound.parameter, context)
    return bound.when.test(context) and bound.clamp(value) != value


# -- remedies -----------------------------------------------------------------------------------


def opposed(bound: Bound, made: Plan, context: Context) -> Phrase | None:
    """What helps where a raise stands against another bound in this context, so that no value
    would keep both."""
    if bound.commitment is not None:
        return None
    others = [each for each in made.bounds if _exclude(bound, each) and each.when.test(context)]
    if not others:
        return None
    other = next((each for each in others if each.commitment is not None), others[0])
    if other.commitment is None:
        return Phrase("The raise “{id}” stands against that: change one of the two.", id=other.id)
    return Phrase(
        "The raise stands against that, for {demand}: narrow or drop it.", demand=demand(other)
    )


def beside(bound: Bound, made: Plan, remedy: Phrase) -> Phrase:
    """A remedy with what it does not mend: a raise that in another situation no value keeps beside
    this bound. Only likely situations are looked at."""
    others = [each for each in made.bounds if _exclude(bound, each)]
    meetings = Meetings()
    for other in sorted(others, key=lambda each: each.commitment is None)[:MOST_OTHERS]:
        context = meetings.likely(Where(bound.when), Where(other.when))
        if context is not None:
            always = bound.when == other.when == ALWAYS
            who = Phrase("anybody") if always else in_words(context)
            return _but(remedy, bound, other, who)
    return remedy


def _but(remedy: Phrase, bound: Bound, other: Bound, who: Phrase) -> Phrase:
    raised, ground = (other, bound) if bound.commitment else (bound, other)
    if ground.commitment is None:
        return Phrase(
            "{remedy} But with {who} no value keeps both “{id}” and “{other}”: change one of the "
            "two.",
            remedy=remedy,
            who=who,
            id=raised.id,
            other=ground.id,
        )
    return Phrase(
        "{remedy} But with {who} the raise “{id}” cannot be kept, for {demand}: narrow or drop it.",
        remedy=remedy,
        who=who,
        id=raised.id,
        demand=demand(ground),
    )


def _exclude(one: Bound, other: Bound) -> bool:
    return one.parameter == other.parameter and any(
        low.at_least is not None and high.at_most is not None and low.at_least > high.at_most
        for low, high in ((one, other), (other, one))
    )


def _keeping(bound: Bound, example: Counterexample, made: Plan) -> Phrase:
    remedy = _remedy(bound, example)
    return remedy if bound.commitment else beside(bound, made, remedy)


def _remedy(bound: Bound, example: Counterexample) -> Phrase:
    below = bound.at_least is not None and example.value < bound.at_least
    given: dict[str, object] = {
        "limit": number(bound.at_least if below else bound.at_most),
        "condition": bound.when,
        "parameter": bound.parameter,
    }
    if tapers(bound):
        return taper(bound)
    guard = _guard(bound, "raise_to" if below else "lower_to", given)
    match example.movers[-1]:
        case Move(origin="document", op="add", value=value):
            return _elsewhere(bound, Phrase(_ADDING[below, value < 0], **given))
        case Move(origin="document"):
            return _elsewhere(bound, Phrase("Keep to {limit} here", **given))
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


_ADDING = {
    (False, False): Phrase("Add less, to stay within {limit}"),
    (False, True): Phrase("Take away more, to come down to {limit}"),
    (True, False): Phrase("Add more, to reach {limit}"),
    (True, True): Phrase("Take away less, to stay at {limit} or above"),
}
"""By whether the value is too low, and whether the rule takes away."""


def _elsewhere(bound: Bound, change: Phrase) -> Phrase:
    """A change to the rule or, unless the bound holds always, to where it acts."""
    if bound.when == ALWAYS:
        return Phrase("{change}.", change=change)
    return Phrase(
        "{change}, or let the rule act elsewhere than where {condition}.",
        change=change,
        condition=bound.when,
    )


def taper(bound: Bound) -> Phrase:
    return Phrase(
        "Keep companionship at or below {limit}, or say under “growth” how it tapers off as "
        "the person finds others to turn to.",
        limit=number(bound.at_most),
    )


def _guard(bound: Bound, op: str, given: Mapping[str, object]) -> Phrase:
    """The rule that would keep the bound, as the object of a sentence."""
    if bound.when == ALWAYS:
        return Phrase("a rule that does {op} {limit}", op=op, **given)
    return Phrase("a rule that does {op} {limit} where {condition}", op=op, **given)


def simplify(bound: Bound) -> Phrase:
    """What helps where the prover gave up."""
    return Phrase(
        "Simplify the conditions of the rules that change {parameter}.", parameter=bound.parameter
    )


# -- words --------------------------------------------------------------------------------------


def demand(bound: Bound) -> Phrase:
    """Who asks for what, as a clause of a sentence."""
    who = (
        Phrase("the universal safety layer ({commitment})", commitment=bound.commitment)
        if bound.commitment
        else Phrase("the raise “{id}”", id=bound.id)
    )
    low, high = number(bound.at_least), number(bound.at_most)
    if bound.at_least is None:
        asked = Phrase("{who} allows at most {high}", who=who, high=high)
    elif bound.at_most is None:
        asked = Phrase("{who} asks for at least {low}", who=who, low=low)
    elif bound.at_least == bound.at_most:
        asked = Phrase("{who} asks for {low}", who=who, low=low)
    else:
        asked = Phrase("{who} allows {low} to {high}", who=who, low=low, high=high)
    return asked if bound.when == ALWAYS else Phrase("{demand} there", demand=asked)


def label(bound: Bound) -> str:
    return PARAMETERS[bound.parameter].label


def number(value: Fraction | None) -> str:
    return "" if value is None else digits(value)
