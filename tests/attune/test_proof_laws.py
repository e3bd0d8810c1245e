"""Laws the proof keeps for any document: what it says of every context holds in each one drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from attune.adaptation import Ask, evaluate, plan
from attune.adaptation.evaluation import trace
from attune.adaptation.plan import Move, Switch, span
from attune.conditions import Context, exact, json_number, parse
from attune.document import Constitution
from attune.document.parts import Effect
from attune.floor import current_floor
from attune.proof import prove
from attune.proof.chain import chains
from attune.proof.encoding import Encoding
from attune.proof.theorem import decide
from tests.attune.situations import contexts, documents, few

situations = st.lists(contexts(), min_size=5, max_size=20)


@few
@given(documents(), situations)
def test_what_is_proved_holds_and_what_is_refuted_is_reproduced(
    document: Constitution, drawn: list[dict[str, Any]]
) -> None:
    for theorem in prove(document, floor=current_floor()).theorems:
        bound = theorem.bound
        assert theorem.verdict in ("proved", "refuted")
        for example in theorem.counterexamples:
            shown = evaluate(document, example.context.to_dict(), clamp=False)
            value = exact(shown.parameters[bound.parameter])
            assert value == example.value
            assert bound.when.evaluate(example.context)
            assert bound.clamp(value) != value
        for given_context in drawn if theorem.verdict == "proved" else ():
            value = exact(
                evaluate(document, given_context, clamp=False).parameters[bound.parameter]
            )
            assert bound.clamp(value) == value or not bound.when.evaluate(given_context)


@given(documents(), situations)
def test_no_evaluation_ever_leaves_the_floor(
    document: Constitution, drawn: list[dict[str, Any]]
) -> None:
    for context in drawn:
        reached = evaluate(document, context).parameters
        for _, invariant in current_floor().invariants:
            if parse(invariant.when or "true").evaluate(context):
                value = reached[invariant.parameter]
                assert invariant.at_least is None or value >= invariant.at_least
                assert invariant.at_most is None or value <= invariant.at_most


@few
@given(documents(), situations)
def test_the_clamp_acts_only_where_the_proof_failed(
    document: Constitution, drawn: list[dict[str, Any]]
) -> None:
    proof = prove(document, floor=current_floor())
    if any(theorem.verdict != "proved" for theorem in proof.theorems):
        return
    for context in drawn:
        causes = evaluate(document, context).causes
        assert not [each for named in causes.values() for each in named if "clamp" in each]


@few
@given(documents(), situations, st.integers(0, 4), st.integers(4, 8))
def test_a_step_held_in_a_range_is_proved_as_it_is_carried_out(
    document: Constitution, drawn: list[dict[str, Any]], low: int, high: int
) -> None:
    made = plan(document, floor=current_floor())
    rules = tuple(replace(r, steps=tuple(held(s, low, high) for s in r.steps)) for r in made.rules)
    made = replace(made, rules=rules)
    encoding = Encoding()
    following = chains(encoding, made)
    for bound in made.bounds:
        found = decide(encoding, made, following[bound.parameter], bound)
        assert found.verdict in ("proved", "refuted")
        for context in map(Context.from_dict, drawn if found.verdict == "proved" else ()):
            value, _ = trace(made, bound.parameter, context)
            assert bound.clamp(value) == value or not bound.when.test(context)


def held(step: Move | Switch | Ask, low: int, high: int) -> Move | Switch | Ask:
    """The step of a rule whose author others leave no more than this range, in eighths."""
    if isinstance(step, Move) and step.origin == "document":
        bottom, top = span(step.parameter)
        width = (top - bottom) / 8
        return replace(step, held=(bottom + low * width, bottom + high * width))
    return step


@given(documents(), contexts())
def test_following_one_parameter_gives_what_evaluating_all_gives(
    document: Constitution, drawn: dict[str, Any]
) -> None:
    context = Context.from_dict(drawn)
    made = plan(document, floor=current_floor())
    whole = evaluate(document, context, clamp=False)
    for parameter, value in whole.parameters.items():
        reached, movers = trace(made, parameter, context)
        assert json_number(reached) == value
        assert tuple(dict.fromkeys(mover.cause for mover in movers)) == whole.causes[parameter]


@few
@given(documents(), situations)
def test_a_dead_rule_never_acts_and_a_shadowed_step_never_shows(
    document: Constitution, drawn: list[dict[str, Any]]
) -> None:
    for told in prove(document, floor=current_floor()).oversights:
        if told.kind not in ("dead-rule", "shadowed"):
            continue
        steps = told.pointer.split("/")
        index = int(steps[2])
        rule = document.adaptations[index]
        if told.kind == "dead-rule":
            assert not any(parse(rule.when).evaluate(context) for context in drawn)
        if told.kind == "shadowed":
            rest = tuple(e for n, e in enumerate(rule.effects) if n != int(steps[4]))
            others = [a for n, a in enumerate(document.adaptations) if n != index]
            without = replace(document, adaptations=(*others, replace(rule, effects=rest)))
            for context in drawn:
                one = evaluate(document, context, clamp=False).parameters
                assert one == evaluate(without, context, clamp=False).parameters


@few
@given(documents())
def test_a_contradiction_is_shown_where_both_rules_act(document: Constitution) -> None:
    rules = {rule.id: rule for rule in document.adaptations}
    for told in prove(document, floor=current_floor()).oversights:
        if told.kind == "contradiction":
            one, other = rules[told.part], rules[told.other]
            assert told.context is not None
            assert one.priority == other.priority
            assert parse(one.when).evaluate(told.context)
            assert parse(other.when).evaluate(told.context)
            wanted = sorted(_wanted(rule.effects, told.target) for rule in (one, other))
            assert wanted[0][1] < wanted[1][0]


def _wanted(effects: Sequence[Effect], target: str) -> tuple[float, float]:
    """Between which values these effects leave a parameter, adding aside."""
    low, high = map(float, span(target))
    for effect in effects:
        if effect.parameter == target and effect.value is not None and effect.op != "add":
            least = effect.value if effect.op != "lower_to" else -math.inf
            most = effect.value if effect.op != "raise_to" else math.inf
            low, high = (min(max(value, least), most) for value in (low, high))
    return low, high


@few
@given(documents())
def test_a_proof_comes_out_the_same_again(document: Constitution) -> None:
    again = replace(document)
    assert prove(document, floor=current_floor()) == prove(again, floor=current_floor())
