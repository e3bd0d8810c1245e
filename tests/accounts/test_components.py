"""The parts of pages: what colour says is always said in words, too."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.html import strip_tags


def words(component: str, **context: object) -> str:
    """What is read out, in one line."""
    html = render_to_string(f"_components/{component}.html", context)
    return re.sub(r"\s+", " ", strip_tags(html)).strip()


@pytest.mark.parametrize(
    ("severity", "word"), [("error", "Error."), ("review", "Needs review."), ("advice", "Advice.")]
)
def test_a_finding_says_how_grave_it_is(severity: str, word: str) -> None:
    finding = SimpleNamespace(
        severity=severity, message="Too warm.", remedy="Cool it.", evidence="warmth = 2"
    )
    assert words("finding", finding=finding) == f"{word} Too warm. Cool it. Seen: warmth = 2"


@pytest.mark.parametrize(
    ("origin", "word"),
    [("floor", "Safety floor"), ("community", "Community"), ("person", "Personal")],
)
def test_whose_rule_it_is_is_a_word(origin: str, word: str) -> None:
    assert words("origin", origin=origin) == word


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("not_started", "Not started"),
        ("started", "Started"),
        ("complete", "Complete"),
        ("attention", "Needs attention"),
        ("active", "In force"),
        ("withdrawn", "Withdrawn"),
        ("failed", "Not passed"),
    ],
)
def test_a_state_is_a_word(state: str, word: str) -> None:
    assert words("status", state=state) == word


def test_a_redline_says_what_was_added_and_removed() -> None:
    pieces = [
        SimpleNamespace(kind="same", text="Ask "),
        SimpleNamespace(kind="removed", text="later"),
        SimpleNamespace(kind="added", text="first"),
    ]
    assert words("redline", pieces=pieces) == "Ask [removed: later][added: first]"


def test_what_people_write_cannot_become_markup() -> None:
    nasty = "<script>alert(1)</script>"
    clause = {"id": "a", "modality": "must", "text": nasty, "why": nasty, "topics": [nasty]}
    drawn: list[tuple[str, dict[str, Any]]] = [
        ("clause", {"clause": clause}),
        ("redline", {"pieces": [{"kind": "added", "text": nasty}]}),
        ("notice", {"text": nasty, "word": nasty}),
        ("code", {"id": "x", "label": nasty, "text": nasty}),
        ("facts", {"facts": [(nasty, nasty)]}),
        ("tabs", {"tabs": [("a", nasty, "/")], "label": nasty}),
        ("empty", {"text": nasty}),
        ("document_list", {"documents": [{"public_title": nasty, "kind": "profile"}]}),
    ]
    for component, context in drawn:
        html = render_to_string(f"_components/{component}.html", context)
        assert "<script" not in html
        assert "&lt;script&gt;" in html


@pytest.mark.parametrize("name", ["404", "403", "403_csrf", "429", "500"])
def test_an_error_page_needs_nothing_but_its_template(name: str) -> None:
    """No database, no context: it may be drawn while everything else is down."""
    html = render_to_string(f"{name}.html")
    assert "<h1>" in html
    assert "<!DOCTYPE html>" in html
