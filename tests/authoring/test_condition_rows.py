"""Rows and conditions say the same, whichever one begins with."""

from __future__ import annotations

from fractions import Fraction

import pytest
import z3  # type: ignore[import-untyped]  # z3-solver ships no types
from hypothesis import given
from hypothesis import strategies as st

from attune.conditions import Condition, parse
from attune.conditions import syntax as s
from attune.proof.encoding import Encoding
from attune.vocabulary import PATHS
from authoring import situations
from authoring.condition_rows import OPS, Block, Row, Rows, fits, node_of, rows_of
from tests.attune.situations import FREE_WORDS, eighths, trees


def equivalent(one: s.Node, other: s.Node) -> bool:
    """Whether no context tells the two apart."""
    encoding = Encoding()
    first, second = (encoding.condition(Condition.of(node)) for node in (one, other))
    solver = z3.Solver(ctx=encoding.z3)
    for variable in encoding.paths.values():
        solver.add(*variable.domain)
    solver.add(z3.Xor(first, second, ctx=encoding.z3))
    return bool(solver.check() == z3.unsat)


@given(trees())
def test_a_condition_shown_as_rows_comes_back_with_the_same_meaning(tree: s.Node) -> None:
    rows = rows_of(tree)
    if rows is not None:
        again = node_of(rows)
        assert parse(Condition.of(again).to_cel()).root == again
        assert again == tree or equivalent(again, tree)


@st.composite
def _row(draw: st.DrawFn) -> Row:
    path = PATHS[draw(st.sampled_from(sorted(PATHS)))]
    number = path.type == "number"
    ops = [op for op in OPS if number or op.removeprefix("not_") in ("eq", "ne", "in", "has")]
    op = draw(st.sampled_from(ops))
    if op.endswith("has"):
        return Row(path=path.name, op=op)
    drawn_from: st.SearchStrategy[str | Fraction] = (
        eighths if number else st.sampled_from(path.members or FREE_WORDS)
    )
    values = drawn_from.filter(lambda value: fits(path.name, value))
    most = 3 if op.endswith("in") else 1
    drawn = draw(st.lists(values, min_size=1, max_size=most, unique=True))
    return Row(path=path.name, op=op, values=tuple(drawn))


_joins = st.sampled_from(["all", "any", "not_all", "none"])
_blocks = st.builds(Block, join=_joins, rows=st.lists(_row(), min_size=1, max_size=3).map(tuple))
_rows = st.builds(Rows, join=_joins, blocks=st.lists(_blocks, min_size=1, max_size=4).map(tuple))


@given(_rows)
def test_whatever_rows_say_reads_back_as_rows_that_say_the_same(rows: Rows) -> None:
    written = node_of(rows)
    again = rows_of(parse(Condition.of(written).to_cel()).root)
    assert again is not None
    assert node_of(again) == written
    assert rows_of(node_of(again)) == again


@pytest.mark.parametrize(
    "cel",
    [
        "person.distress + agent.stakes > 1",
        'conversation.domain == "sums, and more"',
        "person.distress >= 5",
        "person.distress == agent.stakes",
        "(person.distress > 0.5) == has(agent.stakes)",
        "has(agent.stakes) && (person.distress > 0 || has(model.confidence) && agent.stakes > 0)",
        "person.distress in []",
        'person.age_band in ["teen", "teen"]',
    ],
)  # fmt: skip
def test_what_rows_cannot_say_whole_stays_a_condition(cel: str) -> None:
    assert rows_of(parse(cel).root) is None


@pytest.mark.parametrize(
    ("cel", "words"),
    [
        (
            'person.age_band == "teen" && person.distress >= 0.7',
            "when age is teenager and distress is at least 0.7",
        ),
        (
            'has(agent.stakes) || person.age_band in ["child", "teen"] && person.hours_today > 2',
            (
                "when what is at stake is known or (age is child or teenager and hours spent "
                "today is more than 2)"
            ),
        ),
        ("!(person.distress >= 0.5)", "when distress is less than 0.5, or is not known"),
        ('person.age_band == "teen"', "with teenagers"),
        ("true", "always"),
        ("person.distress + agent.stakes > 1", None),
    ],
)
def test_a_condition_reads_as_part_of_a_sentence(cel: str, words: str | None) -> None:
    assert situations.in_words(cel) == words
