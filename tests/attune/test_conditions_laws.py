"""Laws every condition keeps: one text for one tree, one meaning for evaluator, prover and CEL."""

from __future__ import annotations

import sys
from typing import Any

import celpy
import pytest
import z3  # type: ignore[import-untyped]  # z3-solver ships no types
from celpy.adapter import json_to_cel
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.conditions import Condition, Context, parse
from attune.conditions import syntax as s
from attune.conditions.text import to_cel
from attune.errors import ConditionError, ContextError
from attune.proof.encoding import Encoding
from attune.vocabulary import PATHS
from tests.attune.situations import CONDITIONS, contexts, trees


@given(trees())
def test_canonical_text_reads_back_as_the_same_tree(tree: s.Node) -> None:
    again = parse(to_cel(tree))
    assert again.root == tree
    assert again.to_cel() == to_cel(tree)


@given(trees(), contexts())
def test_evaluator_and_prover_agree_in_every_context(
    tree: s.Node, given_context: dict[str, Any]
) -> None:
    condition, context = Condition.of(tree), Context.from_dict(given_context)
    encoding = Encoding()
    formula = encoding.condition(condition)
    solver = z3.Solver(ctx=encoding.z3)
    for name, variable in encoding.paths.items():
        solver.add(*variable.domain)
        value = context.known.get(name)
        if value is None or value == PATHS[name].missing:
            solver.add(z3.Not(variable.known))
        elif isinstance(value, str):
            solver.add(variable.known, variable.value == encoding.code(value))
        else:
            solver.add(variable.known, variable.value == encoding.number(value))
    held = condition.evaluate(context)
    assert solver.check(formula) == (z3.sat if held else z3.unsat)
    assert solver.check(z3.Not(formula)) == (z3.unsat if held else z3.sat)


@pytest.fixture(scope="module")
def other_engine() -> celpy.Environment:
    limit = sys.getrecursionlimit()
    engine = celpy.Environment()
    # It raises the limit for the whole process, under which a reader of ours might hide.
    sys.setrecursionlimit(limit)
    return engine


@given(tree=trees(), context=contexts(complete=True))
def test_another_cel_engine_agrees_where_everything_is_known(
    other_engine: celpy.Environment, tree: s.Node, context: dict[str, Any]
) -> None:
    program = other_engine.program(other_engine.compile(to_cel(tree)))
    nested: dict[str, dict[str, Any]] = {}
    for name, value in context.items():
        group, _, key = name.partition(".")
        nested.setdefault(group, {})[key] = float(value) if isinstance(value, int) else value
    activation = {group: json_to_cel(values) for group, values in nested.items()}
    assert bool(program.evaluate(activation)) is Condition.of(tree).evaluate(context)


SIGNS = "()[]!-+*.,<>=&|'\"\\ 0159eExur\n\u202e"
PIECES = ["&&", "||", "==", "<=", " in ", "has(", "true", "0.5", "0x", "1e99", '"""', '"teen"']


def read(text: str) -> Condition | ConditionError:
    try:
        return parse(text)
    except ConditionError as error:
        return error


@settings(max_examples=max(400, settings().max_examples))
@given(
    st.one_of(
        st.lists(st.sampled_from([*SIGNS, *PIECES, *PATHS]), max_size=30).map("".join),
        st.text(max_size=60),
    )
)
def test_whatever_is_typed_is_read_or_refused_at_a_place_inside_it(text: str) -> None:
    match read(text):
        case ConditionError() as error:
            assert 0 <= error.position <= len(text)
            assert error.message
        case condition:
            assert parse(condition.to_cel()) == condition
            assert condition.evaluate({}) in (True, False)


@given(st.sampled_from(CONDITIONS), st.data())
def test_a_slip_of_the_pen_never_breaks_the_reader(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    slip = data.draw(st.text(max_size=2))
    cut = data.draw(st.integers(0, 3))
    found = read(text[:place] + slip + text[place + cut :])
    assert isinstance(found, Condition) or found.message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


def received(sent: dict[str, Any]) -> Context | ContextError:
    try:
        return Context.from_dict(sent)
    except ContextError as error:
        return error


@given(st.dictionaries(st.sampled_from([*PATHS, "person", "x"]) | st.text(max_size=5), JSON))
def test_whatever_a_runtime_sends_is_a_context_or_refused(sent: dict[str, Any]) -> None:
    match received(sent):
        case ContextError() as error:
            assert str(error).startswith(f"{error.path}: ")
        case context:
            assert Context.from_dict(context.to_dict()) == context
