"""What a condition may say, what it means, and what an author is told about one that is wrong."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from attune.conditions import Condition, Context, parse
from attune.conditions.context import exact
from attune.conditions.parser import MAX_DEPTH
from attune.errors import ConditionError, ContextError
from attune.strict_json import MAX_INTEGER
from attune.vocabulary import PATHS


@pytest.mark.parametrize(
    ("text", "context", "holds"),
    [
        ("person.distress >= 0.7", {"person.distress": 0.7}, True),
        ("person.distress >= 0.7", {"person.distress": 0.6999}, False),
        ("0.1 + 0.2 == 0.3", {}, True),
        ("person.distress * 10 == 7", {"person.distress": 0.7}, True),
        ("-person.distress < -0.5", {"person.distress": 0.6}, True),
        ("1 + 2 * 3 == 7 && (1 + 2) * 3 == 9", {}, True),
        ("10 - 4 - 3 == 3", {}, True),
        ("0x10 == 16 && 1e2 == 100 && .5 == 5e-1", {}, True),
        ('conversation.role in ["tutor", "mediator",]', {"conversation.role": "tutor"}, True),
        ("conversation.turns in [1, 2, 3]", {"conversation.turns": 2}, True),
        ("conversation.turns in []", {"conversation.turns": 2}, False),
        (r"conversation.role == 'a\'b\u00fc\x41\101\n'", {"conversation.role": "a'büAA\n"}, True),
        (r"conversation.role == r'a\n'", {"conversation.role": r"a\n"}, True),
        ("conversation.role == '''a'b'''", {"conversation.role": "a'b"}, True),
        ("false || true && false", {}, False),
        ("!true == false", {}, True),
        ("has(agent.stakes) == has(person.distress)", {}, True),
        (" person . distress\n>\t0 ", {"person.distress": 1}, True),
    ],
)
def test_a_condition_means_what_it_means_in_cel(
    text: str, context: dict[str, Any], holds: bool
) -> None:
    assert parse(text).evaluate(context) is holds


@pytest.mark.parametrize("comparison", ["==", "!=", "<", "<=", ">", ">="])
def test_a_comparison_with_an_unknown_value_is_false_and_its_negation_true(comparison: str) -> None:
    assert parse(f"person.distress {comparison} 0.5").evaluate({}) is False
    assert parse(f"!(person.distress {comparison} 0.5)").evaluate({}) is True


@pytest.mark.parametrize(
    "text",
    [
        "person.distress * 0 == 0",
        "agent.stakes + person.distress > 0",
        "-person.distress <= 0",
        "person.distress in [0.1]",
        "conversation.role == conversation.domain",
        'conversation.role != "tutor"',
    ],
)
def test_an_unknown_value_spoils_the_whole_comparison_it_stands_in(text: str) -> None:
    assert parse(text).evaluate({"agent.stakes": 1, "conversation.domain": "x"}) is False


def test_has_tells_whether_a_value_is_known() -> None:
    asks = parse("has(person.distress)")
    assert asks.evaluate({"person.distress": 0})
    assert not asks.evaluate({})
    assert not asks.evaluate({"person.distress": None})


@pytest.mark.parametrize("context", [{}, {"person.age_band": "unknown"}])
def test_a_missing_age_is_the_age_unknown(context: dict[str, Any]) -> None:
    assert parse('person.age_band == "unknown"').evaluate(context)
    assert parse('person.age_band != "adult"').evaluate(context)
    assert parse('person.age_band in ["child", "unknown"]').evaluate(context)
    assert not parse("has(person.age_band)").evaluate(context)


def test_the_age_is_known_once_it_is_a_band() -> None:
    assert parse("has(person.age_band)").evaluate({"person.age_band": "teen"})


@pytest.mark.parametrize(
    ("text", "position", "said", "remedy"),
    [
        ("", 0, "empty", "Write something"),
        ("person.age == 3", 0, "“person.age”", "Did you mean person.age_band?"),
        ("true && distres > 0.5", 8, "“distres”", "Did you mean person.distress?"),
        ("has(person.mood)", 4, "“person.mood”", "There are person.age_band"),
        ('person.age_band == "teens"', 19, "never “teens”", 'Did you mean "teen"?'),
        ('person.age_band in ["teen", "kid"]', 28, "never “kid”", '"child", "teen", "adult"'),
        ('"robot" != agent.counterparty', 0, "never “robot”", '"none", "person"'),
        ('person.distress == "high"', 19, "is a text", "Compare numbers with numbers"),
        ("person.distress", 0, "not a condition", "Compare it: person.distress >= 0.5"),
        ("person.distress && true", 0, "is a number", "Compare it: person.distress >= 0.5."),
        ("!conversation.role", 1, "is a text", 'Compare it: conversation.role == "tutor".'),
        ('conversation.role > "a"', 0, "compares numbers", "Use ==, != or in."),
        ("0.2 < person.distress < 0.5", 22, "already a comparison", "a < b && b < c"),
        ("person.distress >= 0.5 and true", 23, "“and”", "Write &&."),
        ("not has(agent.stakes)", 0, "“not”", "Write !."),
        ("person.distress = 0.5", 16, "does not compare", "Write == "),
        ("person.distress > 0.5 & true", 22, "“&”", "Write &&"),
        ("person.distress / 2 > 0.1", 16, "“/”", "Multiply instead"),
        ("has(agent.stakes) ? true : false", 18, "“?”", "two rules"),
        ("size(conversation.role) > 3", 0, "function “size”", "Only has()"),
        ("person.distress == null", 19, "“null”", "has("),
        ("conversation.role == “tutor”", 21, "typographic", "straight quotes"),
        ('conversation.role == "tutor', 21, "not closed", "same quote"),
        ('conversation.role == b"x"', 21, "bytes", "without the letter"),
        ("person.distress > 5u", 18, "type letter", "number alone"),
        ("person.distress > 0.5.1", 18, "not a number", "0.5 or 12"),
        ("person.distress > 1e13", 18, "larger or finer", "12 decimal places"),
        ("person.distress > 1e-13", 18, "larger or finer", "12 decimal places"),
        (r'conversation.role == "\ud800"', 22, "not a way to write", "the character itself"),
        ("(person.distress > 0.5", 22, "“)” is missing", ""),
        ("person.distress > 0.5)", 21, "does not belong", "Join"),
        ("person.distress in 0.5", 19, "“[” is missing", ""),
        ("person.distress in [agent.stakes]", 20, "not a fixed value", "=="),
        ("[1] == [1]", 0, "after “in”", ""),
        ("person.distress > 0.5 // note", 22, "no comments", "“why”"),
        ("person.distress >", 17, "not finished", "Write something"),
        ("true @ false", 5, "“@”", "Use comparisons"),
        (
            "true && agent.stakes * (person.distress * 2) * -model.confidence > 0.1",
            8,
            "multiplies more than 2 values",
            "one by one",
        ),
        ('conversation.role == "' + "\u3000" * 900 + '"', 0, "written out", "shorter"),
    ],
)
def test_a_wrong_condition_names_the_place_and_the_remedy(
    text: str, position: int, said: str, remedy: str
) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text)
    assert caught.value.position == position
    assert said in caught.value.message
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5_000,
        "!" * 5_000 + "true",
        "-" * 5_000 + "1 > 0",
        " + ".join(["1"] * 500) + " > 0",
        "true" + " && true" * 500,
        "person.distress in [" + "1," * 500 + "]",
        "true" + " " * 10_000,
    ],
)
def test_a_condition_that_is_too_large_is_refused_and_never_exhausts_the_reader(text: str) -> None:
    with pytest.raises(ConditionError):
        parse(text)


def test_nesting_is_allowed_up_to_its_limit() -> None:
    assert parse("(" * MAX_DEPTH + "true" + ")" * MAX_DEPTH) == parse("true")


def test_two_values_may_be_multiplied_and_each_product_counts_by_itself() -> None:
    text = "agent.stakes * person.distress + person.distress * person.distress * 2 > 0.5"
    assert parse(text).test(Context.from_dict({"agent.stakes": 1, "person.distress": 0.5}))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("person.distress>=0.70", "person.distress >= 0.7"),
        ("((true&&(false&&true)))", "true && false && true"),
        ("true && (false || true)", "true && (false || true)"),
        ("(true && false) || true", "true && false || true"),
        ("1-(2-3) == 2", "1.0 - (2.0 - 3.0) == 2.0"),
        ("(1-2)-3 == -4", "1.0 - 2.0 - 3.0 == -4.0"),
        ("(1+2)*3 == 9", "(1.0 + 2.0) * 3.0 == 9.0"),
        ("-(1+person.distress) < -.5", "-(1.0 + person.distress) < -0.5"),
        ("!(person.distress < 1)", "!(person.distress < 1.0)"),
        ('conversation.role in [\'a\', "b\\""]', 'conversation.role in ["a", "b\\""]'),
        ("(1 < 2) == (2 < 3)", "1.0 < 2.0 == (2.0 < 3.0)"),
    ],
)
def test_canonical_text_has_no_more_parentheses_than_it_needs(text: str, canonical: str) -> None:
    assert parse(text).to_cel() == canonical
    assert parse(canonical) == parse(text)


def test_conditions_are_equal_by_what_they_say() -> None:
    assert parse("person.distress>=.5") == parse("( person.distress >= 0.50 )")
    assert len({parse("1 == 1"), parse("1.0 == 1")}) == 1
    assert parse("true") != parse("1 == 1")


def test_a_condition_names_its_paths() -> None:
    condition = parse("has(agent.stakes) && person.distress + agent.stakes > 1")
    assert isinstance(condition, Condition)
    assert condition.paths == ("agent.stakes", "person.distress")


# -- contexts -----------------------------------------------------------------------------------


def test_a_context_may_be_flat_or_nested() -> None:
    flat = Context.from_dict({"person.distress": 0.5, "person.age_band": "teen"})
    assert Context.from_dict({"person": {"age_band": "teen", "distress": 0.5}}) == flat


def test_numbers_are_taken_as_they_are_written() -> None:
    assert Context.from_dict({"person.distress": 0.1}).value("person.distress") == Fraction(1, 10)


SEVEN_TENTHS = 0.7


@pytest.mark.parametrize("first", [Decimal(SEVEN_TENTHS), Fraction(SEVEN_TENTHS)])
def test_what_was_read_before_does_not_change_how_a_number_is_taken(
    first: Decimal | Fraction,
) -> None:
    exact.cache_clear()
    Context.from_dict({"agent.stakes": first})  # equal to 0.7, and written otherwise
    context = Context.from_dict({"person.distress": SEVEN_TENTHS})
    assert context.value("person.distress") == Fraction(7, 10)


def test_a_kind_of_float_with_its_own_way_of_writing_is_taken_like_any_float() -> None:
    class Measured(float):
        def __repr__(self) -> str:
            return f"Measured({float(self)})"

    context = Context.from_dict({"person.distress": Measured(0.7)})
    assert context.value("person.distress") == Fraction(7, 10)


def test_a_count_counts_what_is_completed() -> None:
    context = Context.from_dict({"person.days_known": 12.7})
    assert context.to_dict() == {"person.days_known": 12}


def test_a_context_is_given_back_as_it_was_known() -> None:
    given = {
        "person.age_band": "unknown",
        "person.distress": 0.25,
        "conversation.turns": MAX_INTEGER,
    }
    assert Context.from_dict({**given, "agent.stakes": None}).to_dict() == given


@pytest.mark.parametrize(
    ("context", "path", "said"),
    [
        ({"person.distres": 1}, "person.distres", "Did you mean person.distress?"),
        ({"person": {"distress": 1.5}}, "person.distress", "from 0 to 1"),
        ({"person.distress": -0.1}, "person.distress", "from 0 to 1"),
        ({"conversation.turns": -1}, "conversation.turns", "from 0 up"),
        ({"conversation.turns": MAX_INTEGER + 1}, "conversation.turns", f"from 0 to {MAX_INTEGER}"),
        ({"person.distress": "high"}, "person.distress", "takes a number"),
        ({"person.distress": True}, "person.distress", "takes a number"),
        ({"person.distress": float("nan")}, "person.distress", "finite"),
        ({"person.days_known": float("inf")}, "person.days_known", "finite"),
        ({"conversation.turns": 10**400}, "conversation.turns", "finite"),
        ({"conversation.turns": 10**5000}, "conversation.turns", "finite"),
        ({"conversation.turns": Fraction(10**400, 3)}, "conversation.turns", "finite"),
        ({"person.distress": Decimal("NaN")}, "person.distress", "finite"),
        ({"person.distress": Decimal("sNaN")}, "person.distress", "finite"),
        ({"person.age_band": "senior"}, "person.age_band", "child, teen, adult, unknown"),
        ({"conversation.role": 3}, "conversation.role", "takes a text"),
        ({"person": 3}, "person", "not a context path"),
        ({"person": {"distress": {"now": 1}}}, "person.distress", "takes a number"),
        ({"person.distress": 0, "person": {"distress": 1}}, "person.distress", "twice"),
    ],
)
def test_a_wrong_context_names_the_path(context: dict[str, Any], path: str, said: str) -> None:
    with pytest.raises(ContextError) as caught:
        Context.from_dict(context)
    assert caught.value.path == path
    assert said in str(caught.value)


def test_every_path_has_a_value_or_is_unknown_in_an_empty_context() -> None:
    empty = Context()
    assert {name: empty.value(name) for name in PATHS if empty.value(name) is not None} == {
        "person.age_band": "unknown"
    }
