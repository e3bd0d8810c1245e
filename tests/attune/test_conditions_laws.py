"""Laws every condition keeps: one text for one tree, one meaning for evaluator, prover and CEL."""

from __future__ import annotations

from typing import Any

import celpy
import z3
from attune.conditions import Condition, Context, evaluation, parse
from attune.conditions import syntax as s
from attune.conditions.text import to_cel
from attune.errors import ConditionError, ContextError
from attune.proof.encoding import Encoding
from attune.vocabulary import PATHS
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.attune.situations import CONDITIONS, contexts, trees


def condition_of(tree: s.Node) -> Condition:
    paths = {node.path for node in s.walk(tree) if isinstance(node, s.Variable | s.Has)}
    return Condition(tree, tuple(sorted(paths)), evaluation.test(tree))


@given(trees())
def test_canonical_text_reads_back_as_the_same_tree(tree: s.Node) -> None:
    again = parse(to_cel(tree))
    assert again.root == tree
    assert again.to_cel() == to_cel(tree)


@given(trees(), contexts())
def test_evaluator_and_prover_agree_in_every_context(
    tree: s.Node, given_context: dict[str, Any]
) -> None:
    condition, context = condition_of(tree), Context.from_dict(given_context)
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


@given(trees(), contexts(complete=True))
def test_another_cel_engine_agrees_where_everything_is_known(
    tree: s.Node, context: dict[str, Any]
) -> None:
    environment = celpy.Environment()
    program = environment.program(environment.compile(to_cel(tree)))
    nested: dict[str, dict[str, Any]] = {}
    for name, value in context.items():
        group, _, key = name.partition(".")
        nested.setdefault(group, {})[key] = float(value) if isinstance(value, int) else value
    activation = {group: celpy.json_to_cel(values) for group, values in nested.items()}
    assert bool(program.evaluate(activation)) is condition_of(tree).evaluate(context)


PIECES = st.sampled_from(
    [*"()[]!-+*.,<>=&|'\"\\ 0159eExur", "&&", "||", "==", "<=", " in ", "has(", "true", "\n", "\u202e"]
    + [*PATHS, '"teen"', "0.5", "person", "null", "0x", "1e99", '"""']
)


@settings(max_examples=400)
@given(st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text(max_size=60)))
def test_whatever_is_typed_is_read_or_refused_at_a_place_inside_it(text: str) -> None:
    try:
        condition = parse(text)
    except ConditionError as error:
        assert 0 <= error.position <= len(text)
        assert error.message
    else:
        assert parse(condition.to_cel()) == condition
        assert condition.evaluate({}) in (True, False)


@given(st.sampled_from(CONDITIONS), st.data())
def test_a_slip_of_the_pen_never_breaks_the_reader(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    slip = data.draw(st.text(max_size=2))
    cut = data.draw(st.integers(0, 3))
    try:
        parse(text[:place] + slip + text[place + cut :])
    except ConditionError as error:
        assert error.message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from([*PATHS, "person", "x"]) | st.text(max_size=5), JSON))
def test_whatever_a_runtime_sends_is_a_context_or_refused(sent: dict[str, Any]) -> None:
    try:
        context = Context.from_dict(sent)
    except ContextError as error:
        assert error.path
    else:
        assert Context.from_dict(context.to_dict()) == context
