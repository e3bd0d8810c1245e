"""Laws of keeping people alike: a loss is told where there is one, and what is told is one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune import evaluate, parse
from attune.adaptation import plan
from attune.conditions import exact
from attune.document import Constitution
from attune.document.parts import Adaptation, Clause, Effect
from attune.floor import current_floor
from attune.proof import alike
from attune.proof.alike import Loss, losses
from tests.attune.situations import CONDITIONS, contexts, documents, few
from tests.samples import constitution

TRAIT = "conversation.language"
LANGUAGES = ["sw", "fr", "en", "other", "of nobody's"]
ASKING = [
    f'{TRAIT} == "sw"',
    f'{TRAIT} != "sw"',
    f'{TRAIT} in ["sw", "fr"] && person.distress >= 0.5',
    f'!({TRAIT} == "fr") || agent.stakes < 0.75',
    f"has({TRAIT})",
    f"{TRAIT} == conversation.role",
    f'{TRAIT} == "sw" && conversation.role == "other"',
    'conversation.role == "other"',
]
UPWARDS = {"break_nudge": True, "persuasion": False}

conditions = st.sampled_from([*ASKING, *CONDITIONS])
switches = st.builds(Effect, op=st.sampled_from(["suspend", "activate"]), clause=st.just("kind"))


@st.composite
def asking(draw: st.DrawFn) -> Constitution:
    """Documents in which about every second condition asks for the language."""
    drawn = draw(documents())
    rules = [replace(each, when=draw(conditions)) for each in drawn.adaptations]
    rules += [
        Adaptation(
            id=f"switch-{number}",
            when=draw(conditions),
            effects=(draw(switches),),
            priority=draw(st.integers(-1, 1)),
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    kind = Clause(
        id="kind",
        modality="must",
        text="Be kind.",
        applies_when=draw(st.none() | conditions),
        except_when=draw(st.none() | conditions),
    )
    return replace(drawn, clauses=(kind,), adaptations=tuple(rules))


@st.composite
def spoken(draw: st.DrawFn) -> dict[str, Any]:
    return draw(contexts()) | {TRAIT: draw(st.sampled_from(LANGUAGES))}


def found_in(document: Constitution) -> tuple[Loss, ...]:
    made = plan(document, floor=current_floor())
    return losses(made, TRAIT, upwards=UPWARDS, binding=made.clauses)


def kept(document: Constitution, context: dict[str, Any], lost: str) -> Any:
    """How much of a parameter's protection, or whether a clause, is there."""
    found = evaluate(document, context, clamp=False)
    if lost == "kind":
        return any(clause.id == "kind" for clause in found.clauses)
    return exact(found.parameters[lost]) * (1 if UPWARDS[lost] else -1)


def less(document: Constitution, context: dict[str, Any], lost: str) -> bool:
    """Whether somebody is kept less than one of no named language, or than all would be."""
    unread = [rule for rule in document.adaptations if TRAIT not in rule.when]
    others = [
        kept(document, context | {TRAIT: "unlike any"}, lost),
        kept(replace(document, adaptations=tuple(unread)), context, lost),
    ]
    return bool(kept(document, context, lost) < max(others))


@few
@given(asking(), st.lists(spoken(), min_size=5, max_size=20))
def test_who_is_kept_less_is_found_and_who_is_found_is_kept_less(
    document: Constitution, drawn: list[dict[str, Any]]
) -> None:
    found = found_in(document)
    for loss in found:
        assert loss.context is not None
        assert less(document, loss.context.to_dict(), loss.lost)
    for lost in {*UPWARDS, "kind"} - {loss.lost for loss in found}:
        for context in drawn:
            assert not less(document, context, lost)


def test_what_cannot_be_decided_counts_as_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    effect = Effect(op="set", parameter="break_nudge", value=0.75)
    rule = Adaptation(id="more", when=ASKING[0], effects=(effect,))
    assert found_in(_document(rule)) == ()
    monkeypatch.setattr(alike, "MOST_VALUES", 1)
    [loss] = found_in(_document(replace(rule, id="many")))
    assert (loss.part, loss.context) == ("many", None)


def _document(*rules: Adaptation) -> Constitution:
    parsed = parse(constitution())
    assert isinstance(parsed, Constitution)
    return replace(parsed, adaptations=rules)
