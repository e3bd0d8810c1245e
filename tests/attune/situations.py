"""Strategies for conditions, contexts and documents that have much to do with each other.

Numbers are eighths, which binary fractions hold exactly, so that another CEL engine computing in
doubles has to agree to the last digit; and there are few of them, so that they meet.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from attune.conditions import syntax as s
from attune.conditions.parser import MAX_DEGREE
from attune.document import Constitution
from attune.document.parts import Adaptation, Clause, Effect, FloorPin, ParameterRange, Raise
from attune.floor import current_pin
from attune.vocabulary import PARAMETERS, PATHS, Path

few = settings() if settings().max_examples > 100 else settings(max_examples=20)
"""For laws whose every example is a whole proof: as often as the deep profile asks, else less."""

NUMBERS = [name for name, path in PATHS.items() if path.type == "number"]
WORDS = [name for name, path in PATHS.items() if path.type != "number"]
FREE_WORDS = ["tutor", "other", "companion", "sw", 'say "so"\n', "ünï"]

eighths = st.integers(-16, 40).map(lambda n: Fraction(n, 8))


def _member(path: Path) -> st.SearchStrategy[str]:
    return st.sampled_from(path.members or FREE_WORDS)


def terms() -> st.SearchStrategy[s.Node]:
    leaves: st.SearchStrategy[s.Node] = st.one_of(
        eighths.map(s.Number), st.sampled_from(NUMBERS).map(s.Variable)
    )
    drawn = st.recursive(
        leaves,
        lambda inner: (
            st.builds(s.Arithmetic, st.sampled_from("+-*"), inner, inner)
            | st.sampled_from(NUMBERS).map(s.Variable).map(s.Minus)
        ),
        max_leaves=3,
    )
    return drawn.filter(lambda term: _degree(term) <= MAX_DEGREE)


def _degree(term: s.Node) -> int:
    match term:
        case s.Arithmetic("*", left, right):
            return _degree(left) + _degree(right)
        case s.Arithmetic(_, left, right):
            return max(_degree(left), _degree(right))
        case s.Minus(operand):
            return _degree(operand)
    return int(isinstance(term, s.Variable))


@st.composite
def _word_tests(draw: st.DrawFn) -> s.Node:
    path = PATHS[draw(st.sampled_from(WORDS))]
    variable = s.Variable(path.name)
    members = st.lists(_member(path).map(s.Word), max_size=3).map(tuple)
    return draw(
        st.one_of(
            st.builds(
                s.Comparison,
                st.sampled_from(["==", "!="]),
                st.just(variable),
                _member(path).map(s.Word),
            ),
            st.builds(s.Membership, st.just(variable), members),
            st.builds(
                s.Comparison,
                st.sampled_from(["==", "!="]),
                st.just(variable),
                st.sampled_from(WORDS).map(s.Variable),
            ),
        )
    )


def trees() -> st.SearchStrategy[s.Node]:
    """Well-typed conditions, as trees that a parser could have made."""
    comparisons = st.builds(
        s.Comparison, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), terms(), terms()
    )
    listed = st.builds(
        s.Membership, terms(), st.lists(eighths.map(s.Number), max_size=3).map(tuple)
    )
    leaves: st.SearchStrategy[s.Node] = st.one_of(
        comparisons,
        listed,
        _word_tests(),
        st.sampled_from(sorted(PATHS)).map(s.Has),
        st.booleans().map(s.Truth),
    )
    return st.recursive(leaves, _joined, max_leaves=6)


def _joined(inner: st.SearchStrategy[s.Node]) -> st.SearchStrategy[s.Node]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        inner.map(s.Not),
        several.map(lambda operands: _flat(s.And, operands)),
        several.map(lambda operands: _flat(s.Or, operands)),
        st.builds(s.Comparison, st.sampled_from(["==", "!="]), inner, inner),
    )


def _flat(kind: type[s.And] | type[s.Or], operands: list[s.Node]) -> s.Node:
    parts = [o.operands if isinstance(o, kind) else (o,) for o in operands]
    return kind(tuple(node for part in parts for node in part))


def values(path: Path) -> st.SearchStrategy[Any]:
    if path.type != "number":
        return _member(path)
    if path.whole:
        return st.integers(0, 8)
    return st.integers(0, int(min(path.maximum or 5, 5) * 8)).map(lambda n: n / 8)


def contexts(*, complete: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Flat contexts; ``complete`` ones leave nothing unknown."""
    every = {name: values(path) for name, path in PATHS.items()}
    if not complete:
        return st.fixed_dictionaries({}, optional=every)
    known = {name: each for name, each in every.items() if name != "person.age_band"}
    return st.fixed_dictionaries(
        {**known, "person.age_band": st.sampled_from(["child", "teen", "adult"])}
    )


CONDITIONS = [
    "true",
    'person.age_band == "teen"',
    'person.age_band != "child"',
    'person.age_band in ["adult", "unknown"]',
    "has(person.age_band)",
    "person.distress >= 0.5",
    "person.distress >= 0.75",
    "!(person.distress < 0.625)",
    "!has(person.distress)",
    "person.distress + agent.stakes > 1",
    "person.hours_today >= 3",
    "person.hours_today * 0.25 < 1",
    "person.days_known > 4",
    "conversation.turns * 2 == 6",
    'conversation.role == "tutor" && conversation.turns > 2',
    'conversation.role != "tutor" || agent.stakes >= 0.75',
    "agent.stakes < 0.75",
]
"""Conditions that often hold together, for rules that get in each other's way."""

TOUCHED = ["challenge", "romance", "persuasion", "memory_days", "break_nudge", "companionship"]


@st.composite
def _effects(draw: st.DrawFn) -> Effect:
    parameter = PARAMETERS[draw(st.sampled_from(TOUCHED))]
    op = draw(st.sampled_from(["set", "raise_to", "lower_to", "add"]))
    eighth = draw(st.integers(-8 if op == "add" else 0, 8))
    value = eighth * 125 if parameter.integer else eighth / 8
    return Effect(op=op, parameter=parameter.name, value=value)  # type: ignore[arg-type]


@st.composite
def documents(draw: st.DrawFn) -> Constitution:
    """Constitutions with rules on few parameters, and raises; many break the floor."""
    rules = [
        Adaptation(
            id=f"rule-{number}",
            when=draw(st.sampled_from(CONDITIONS)),
            effects=tuple(draw(st.lists(_effects(), min_size=1, max_size=2))),
            priority=draw(st.integers(-1, 1)),
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    raises = [
        Raise(
            id=f"raise-{number}",
            parameter=draw(st.sampled_from(["challenge", "break_nudge"])),
            at_most=draw(st.integers(4, 8)) / 8,
            when=draw(st.sampled_from([None, *CONDITIONS])),
        )
        for number in range(draw(st.integers(0, 2)))
    ]
    defaults = {
        name: ParameterRange(default=draw(st.integers(0, 8)) / 8)
        for name in draw(st.sets(st.sampled_from(["challenge", "persuasion", "romance"])))
    }
    pin = current_pin()
    return Constitution(
        title="Traps",
        language="en",
        floor=FloorPin(version=pin.version, digest=pin.digest, raises=tuple(raises)),
        clauses=(Clause(id="kind", modality="should", text="Be kind."),),
        parameters=defaults,
        adaptations=tuple(rules),
    )
