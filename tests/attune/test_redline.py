"""Redlines of two texts, word by word and line by line, each within a budget."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.diff import Piece, word_redline
from attune.redline import Budget, line_redline


def pieces(old: str, new: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in word_redline(old, new)]


def test_a_redline_goes_word_by_word() -> None:
    assert pieces("Be kind to all.", "Be very kind to everybody.") == [
        ("same", "Be "),
        ("added", "very "),
        ("same", "kind to "),
        ("removed", "all"),
        ("added", "everybody"),
        ("same", "."),
    ]


def test_neighbouring_changes_are_read_as_one() -> None:
    assert pieces("It should never lie.", "It must not lie.") == [
        ("same", "It "),
        ("removed", "should never"),
        ("added", "must not"),
        ("same", " lie."),
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("先给提示", "先给答案", [("same", "先给"), ("removed", "提示"), ("added", "答案")]),
        (
            "やさしく話す",
            "やさしく聞く",
            [("same", "やさしく"), ("removed", "話す"), ("added", "聞く")],
        ),
    ],
)
def test_scripts_without_spaces_go_character_by_character(
    old: str, new: str, expected: list[tuple[str, str]]
) -> None:
    assert pieces(old, new) == expected


def test_a_mark_stays_with_its_letter() -> None:
    assert ("removed", "बोलो") in pieces("हिन्दी में बोलो", "हिन्दी में लिखो")


@given(st.text(alphabet="ab .,\n先हिé", max_size=60), st.text(alphabet="ab .,\n先हिé", max_size=60))
def test_a_redline_holds_both_texts_whole(old: str, new: str) -> None:
    redline = word_redline(old, new)

    assert "".join(piece.text for piece in redline if piece.kind != "added") == old
    assert "".join(piece.text for piece in redline if piece.kind != "removed") == new
    assert all(piece.text for piece in redline)


def test_a_long_text_of_common_words_is_compared_in_bounded_time() -> None:
    words = ["be", "kind", "to", "all", "of", "us"]
    old = " ".join(words[i * i % 6] for i in range(4_000))
    new = " ".join(words[i * i * i % 5] for i in range(4_000))

    assert "".join(p.text for p in word_redline(old, new) if p.kind != "removed") == new


def two_word_text(number: int, step: int) -> str:
    """So many words, each "a" or "b", in an order that says the same nowhere for long."""
    return " ".join("ab"[n * n * step // 7 % 2] for n in range(number))


def texts(redline: list[Piece]) -> tuple[str, str]:
    """The old and the new text, put together again."""
    old = "".join(piece.text for piece in redline if piece.kind != "added")
    new = "".join(piece.text for piece in redline if piece.kind != "removed")
    return old, new


def test_what_would_take_too_long_to_compare_reads_as_rewritten() -> None:
    old, new = two_word_text(799, 3), two_word_text(799, 5)

    redline = word_redline(old, new, Budget(left=100_000))

    assert redline == [Piece("removed", old), Piece("added", new)]


def test_a_comparison_ends_when_its_budget_is_spent_and_keeps_what_it_found() -> None:
    old, new = two_word_text(100, 3), two_word_text(100, 5)
    found = [len(word_redline(old, new, Budget(left=left))) for left in (0, 20_000, 1_000_000)]

    assert found[0] == 2
    assert found[0] < found[1] < found[2]


def test_a_redline_that_is_given_no_budget_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("attune.redline.Budget", lambda: Budget(left=100_000))
    old, new = two_word_text(799, 3), two_word_text(799, 5)

    assert len(word_redline(old, new)) == 2


def test_several_texts_may_share_a_budget() -> None:
    budget = Budget(left=1_000)
    redlines = [word_redline("Be kind to all.", "Be kind to us.", budget) for _ in range(100)]

    assert redlines[0] == word_redline("Be kind to all.", "Be kind to us.")
    assert redlines[-1] == [Piece("removed", "Be kind to all."), Piece("added", "Be kind to us.")]


@given(
    st.text(alphabet="ab .先", max_size=60),
    st.text(alphabet="ab .先", max_size=60),
    st.integers(min_value=0, max_value=500),
)
def test_a_redline_holds_both_texts_whole_whatever_its_budget(
    old: str, new: str, left: int
) -> None:
    budget = Budget(left=left)

    assert texts(word_redline(old, new, budget)) == (old, new)
    assert 0 <= budget.left <= left


# -- line by line --------------------------------------------------------------------------------


def test_a_redline_of_lines_goes_line_by_line() -> None:
    before = ["CLAUSES", "- Be kind.", "- Be brisk.", "END"]
    after = ["CLAUSES", "- Be kind.", "- Be brief.", "END"]

    assert [(piece.kind, piece.text) for piece in line_redline(before, after)] == [
        ("same", "CLAUSES"),
        ("same", "- Be kind."),
        ("removed", "- Be brisk."),
        ("added", "- Be brief."),
        ("same", "END"),
    ]


lines = st.lists(st.sampled_from(["", "a", "b", "c"]), max_size=30)


@given(lines, lines, st.integers(min_value=0, max_value=500))
def test_a_redline_of_lines_holds_both_texts_whole(
    before: list[str], after: list[str], left: int
) -> None:
    redline = line_redline(before, after, Budget(left=left))

    assert [piece.text for piece in redline if piece.kind != "added"] == before
    assert [piece.text for piece in redline if piece.kind != "removed"] == after


def test_the_same_lines_are_the_same_however_often_each_of_them_stands_there() -> None:
    same = ["Be kind."] * 500

    assert line_redline(same, list(same)) == [Piece("same", "Be kind.")] * 500


def test_a_line_that_stands_everywhere_is_not_searched_for() -> None:
    """Clauses that count at other times, each with the same reason: nothing to put side by side."""
    before = [line for n in range(500) for line in (f"- Calm {n}.", "  - Why: we agreed.")]
    after = [line for n in range(500) for line in (f"- Here {n}.", "  - Why: we agreed.")]

    budget = Budget()
    redline = line_redline(before, after, budget)

    assert {piece.kind for piece in redline[:1000]} == {"removed"}
    assert {piece.kind for piece in redline[1000:]} == {"added"}
    assert Budget().left - budget.left < 10 * len(redline)
