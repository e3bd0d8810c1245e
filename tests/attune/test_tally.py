"""Counting votes: laws any fair count keeps, and the sentences people are shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.tally import Rule, decide, votes_needed

rules = st.builds(
    Rule,
    method=st.sampled_from(["majority", "supermajority", "consent", "unanimity"]),
    quorum=st.sampled_from([0, 0.3, 0.5, 2 / 3, 1]),
    threshold=st.sampled_from([0.5, 0.6, 2 / 3, 0.75]),
)
counts = st.integers(0, 40)
MAJORITY = Rule(method="majority", quorum=0.5, threshold=0.5)


@given(rule=rules, yes=counts, no=counts, abstain=counts, absent=counts)
def test_one_more_yes_never_turns_a_passed_text_down(
    rule: Rule, yes: int, no: int, abstain: int, absent: int
) -> None:
    electorate = yes + no + abstain + absent + 1
    before = decide(rule, yes=yes, no=no, abstain=abstain, electorate=electorate)
    after = decide(rule, yes=yes + 1, no=no, abstain=abstain, electorate=electorate)
    assert after.passed or not before.passed


@given(rule=rules, no=counts, abstain=counts, absent=counts)
def test_nothing_passes_without_a_yes(rule: Rule, no: int, abstain: int, absent: int) -> None:
    total = no + abstain + absent
    assert not decide(rule, yes=0, no=no, abstain=abstain, electorate=total).passed


@given(yes=counts, no=counts, abstain=counts)
def test_a_majority_treats_yes_and_no_alike(yes: int, no: int, abstain: int) -> None:
    total = yes + no + abstain
    one = decide(MAJORITY, yes=yes, no=no, abstain=abstain, electorate=total)
    other = decide(MAJORITY, yes=no, no=yes, abstain=abstain, electorate=total)
    assert not (one.passed and other.passed)
    assert one.passed or other.passed or yes == no


@pytest.mark.parametrize(
    ("rule", "votes", "reason"),
    [
        (MAJORITY, (3, 1, 0, 8), "carried"),
        (MAJORITY, (3, 0, 0, 7), "quorum"),
        (MAJORITY, (2, 0, 2, 8), "carried"),
        (MAJORITY, (2, 2, 0, 4), "tie"),
        (MAJORITY, (0, 0, 4, 4), "nobody"),
        (MAJORITY, (0, 0, 0, 0), "nobody"),
        (Rule(method="supermajority", quorum=0, threshold=0.6), (3, 2, 0, 5), "carried"),
        (Rule(method="supermajority", quorum=0, threshold=0.6), (5, 4, 0, 9), "threshold"),
        (Rule(method="majority", quorum=0, threshold=0.6), (3, 2, 0, 5), "threshold"),
        (Rule(method="unanimity", quorum=0, threshold=0), (9, 1, 0, 10), "objection"),
        (Rule(method="consent", quorum=0, threshold=0), (1, 0, 8, 10), "carried"),
    ],
)
def test_each_way_to_carry_or_fail(
    rule: Rule, votes: tuple[int, int, int, int], reason: str
) -> None:
    yes, no, abstain, electorate = votes
    outcome = decide(rule, yes=yes, no=no, abstain=abstain, electorate=electorate)
    assert outcome.reason == reason
    assert outcome.passed == (reason == "carried")


def test_more_votes_than_voters_are_refused() -> None:
    with pytest.raises(ValueError, match="more votes"):
        decide(MAJORITY, yes=3, no=0, abstain=0, electorate=2)


@pytest.mark.parametrize(
    ("quorum", "voters", "needed"), [(0.3, 10, 3), (0.3, 11, 4), (0, 5, 0), (1, 7, 7)]
)
def test_a_quorum_is_rounded_up_exactly(quorum: float, voters: int, needed: int) -> None:
    assert votes_needed(quorum, voters) == needed


def test_a_rule_reads_as_a_sentence() -> None:
    rule = Rule(method="supermajority", quorum=0.3, threshold=0.6)
    assert rule.in_words() == (
        "Passes if at least 30 % of the voters take part and at least 60 % of yes-or-no votes "
        "say yes."
    )
