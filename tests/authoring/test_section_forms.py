"""The forms of the other sections, each with what its author would expect of it."""

from __future__ import annotations

import pytest

from authoring.forms.constitution import TensionForm
from authoring.forms.profile import DimensionForm, GuidanceForm
from authoring.forms.profile import TensionForm as DesireTensionForm
from authoring.forms.shared import ParametersForm, RaiseForm, ReviewForm
from tests.authoring.pages import sent
from tests.samples import constitution, profile

KIND = {"id": "kind", "modality": "should", "text": "Be kind."}


def test_dials_are_set_within_their_range() -> None:
    content = constitution(parameters={"warmth": {"default": 0.5}})
    part = {"parameters": content["parameters"]}

    form = sent(ParametersForm, part, content, challenge__default="0.4", challenge__max="0.6")
    assert form.is_valid(), form.errors
    assert form.to_part() == {
        "parameters": {"warmth": {"default": 0.5}, "challenge": {"default": 0.4, "max": 0.6}}
    }

    assert sent(ParametersForm, part, content, warmth__default="2").errors
    assert "outside the range" in str(sent(ParametersForm, part, content, warmth__max="0.2").errors)
    assert "usual value" in str(sent(ParametersForm, part, content, romance__max="0").errors)


def test_the_last_dial_taken_out_leaves_no_empty_section() -> None:
    content = constitution(parameters={"warmth": {"default": 0.5}})

    form = sent(ParametersForm, {"parameters": content["parameters"]}, content, warmth__default="")

    assert form.is_valid()
    assert form.to_part() == {}


def test_a_tension_is_between_two_different_clauses() -> None:
    two = constitution(clauses=[KIND, {"id": "honest", "modality": "must", "text": "Be honest."}])

    form = sent(TensionForm, None, two, first="kind", second="honest", navigate="Gently.")
    assert form.is_valid(), form.errors
    assert form.to_part() == {"between": ["kind", "honest"], "navigate": "Gently."}

    assert "different" in str(
        sent(TensionForm, None, two, first="kind", second="kind", navigate="x").errors["second"]
    )


def test_a_tension_of_wishes_is_settled_by_its_author() -> None:
    content = profile(
        desires=[
            {"id": "scroll", "order": "first", "text": "Scroll.", "status": "stated"},
            {"id": "read", "order": "second", "text": "Read.", "status": "stated"},
        ]
    )

    form = sent(
        DesireTensionForm, None, content, first="scroll", second="read", resolution="second"
    )

    assert form.is_valid(), form.errors
    assert form.to_part() == {
        "between": ["scroll", "read"],
        "resolution": "prefer",
        "prefer": "read",
    }


@pytest.mark.parametrize(
    ("which", "own", "expected"),
    [
        ("perma/meaning", "", {"framework": "perma", "dimension": "meaning"}),
        ("own", "sleep", {"framework": "own", "dimension": "sleep"}),
    ],
)
def test_a_dimension_comes_from_an_account_or_from_oneself(
    which: str, own: str, expected: dict[str, str]
) -> None:
    form = sent(DimensionForm, None, profile(), which=which, own=own, importance="")

    assert form.is_valid(), form.errors
    assert form.to_part() == expected


def test_no_weight_is_filled_in_for_anybody() -> None:
    form = DimensionForm(part=None, content=profile())

    assert form["importance"].value() is None
    assert form["which"].value() is None


def test_a_nudge_ends_and_can_be_taken_back() -> None:
    form = sent(
        GuidanceForm,
        None,
        profile(),
        when_situation="late",
        action="remind",
        strength="2",
        expires="2099-01-01",
    )

    assert form.is_valid(), form.errors
    assert form.to_part() == {
        "when": "person.hours_today >= 3",
        "action": "remind",
        "strength": 2,
        "expires": "2099-01-01",
        "revocable": True,
    }
    assert "past" in str(
        sent(GuidanceForm, None, profile(), action="remind", expires="2001-01-01").errors
    )


def test_a_bound_has_one_side_at_least() -> None:
    assert "lowest or a highest" in str(
        sent(RaiseForm, None, constitution(), parameter="romance").errors
    )
    form = sent(RaiseForm, None, constitution(), parameter="romance", at_most="0")
    assert form.is_valid()
    assert form.to_part() == {"parameter": "romance", "at_most": 0}


def test_what_applies_after_the_end_names_its_version() -> None:
    content = constitution()

    form = sent(ReviewForm, None, content, due="2030-01-01", on_expiry__to="version")
    assert "which version" in str(form.errors["on_expiry__version"]).lower()

    after = {"on_expiry__to": "floor", "on_expiry__version": "1.0.0"}
    form = sent(ReviewForm, None, content, due="2030-01-01", **after)
    assert form.is_valid()
    assert form.to_part() == {"review": {"due": "2030-01-01", "on_expiry": {"to": "floor"}}}
    assert sent(ReviewForm, None, content, due="2030-01-01", sunset="2029-01-01").errors["sunset"]
