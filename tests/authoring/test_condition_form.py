"""A condition filled in row by row, through the form and without script."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from attune.conditions import parse
from authoring.forms.clause import ClauseForm
from authoring.forms.condition import Given
from authoring.models import Document
from tests.authoring.pages import editing_form, sent
from tests.samples import constitution

KIND = "/d/choir/singing/edit/clauses/kind"
TWO = 'person.age_band in ["child", "teen"] && person.distress >= 0.7'
FITTING = [
    'person.age_band == "teen"',
    'person.age_band == "teen" || !(agent.stakes > 0.25)',
    TWO,
    "has(person.distress) && !has(model.confidence)",
    '!(person.hours_today >= 3 && conversation.role != "tutor")',
    '(person.age_band == "adult" || person.days_known > 30) && conversation.turns in [1, 2]',
]
OWN_TEXT = "person.distress + agent.stakes > 1"


def rows(*given: tuple[str, str, list[str]], name: str = "applies_when") -> dict[str, Any]:
    """What a browser sends of rows that are not in a group."""
    fields: dict[str, Any] = {f"{name}_counts": ",".join("1" for _ in given)}
    for i, (path, op, values) in enumerate(given):
        fields |= {
            f"{name}_{i}_0_path": path,
            f"{name}_{i}_0_op": op,
            f"{name}_{i}_0_value": values,
        }
    return fields


def condition(was: str = "", **fields: Any) -> Any:
    held = {"id": "a", "modality": "may", "text": "Hum."} | ({"applies_when": was} if was else {})
    form = sent(ClauseForm, held, constitution(), **fields)
    assert form.is_valid(), form.errors
    return form.to_part().get("applies_when")


def refused(**fields: Any) -> tuple[str, str]:
    """What is said of the field, and the field as it comes back."""
    form = sent(ClauseForm, None, constitution(), text="x", **fields)
    assert not form.is_valid()
    return " ".join(map(str, form.errors["applies_when"])), str(form["applies_when"])


def test_rows_become_the_condition_they_say() -> None:
    filled = rows(("person.age_band", "in", ["child", "teen"]), ("person.distress", "ge", ["0.7"]))

    assert condition(**filled) == TWO
    assert condition(applies_when_join="any", **filled) == TWO.replace("&&", "||")


@pytest.mark.parametrize("cel", FITTING)
def test_a_condition_that_fits_comes_back_from_its_rows(cel: str) -> None:
    entry = Given.of(cel).entry
    again = Given(situation="rows", entry=entry).condition()

    assert again is not None
    assert parse(again) == parse(cel)


@pytest.mark.parametrize("cel", [*FITTING, OWN_TEXT, TWO.replace(" ", "  ")])
def test_what_is_not_touched_keeps_its_text(cel: str) -> None:
    assert condition(cel, why="Because.") == cel


def test_a_condition_that_rows_cannot_say_is_shown_as_it_is_written() -> None:
    form = ClauseForm(
        part={"id": "a", "modality": "may", "text": "x", "applies_when": OWN_TEXT},
        content=constitution(),
    )

    page = str(form["applies_when"])
    assert '<option value="written" selected>' in page
    assert 'value="person.distress + agent.stakes &gt; 1"' in page


def test_a_row_that_is_changed_counts_whatever_was_there_before() -> None:
    filled = rows(("person.distress", "lt", ["0.2"]))

    assert condition(**filled) == "person.distress < 0.2"
    assert condition('person.age_band == "teen"', **filled) == "person.distress < 0.2"
    assert condition(OWN_TEXT, **filled) == "person.distress < 0.2"


def test_blank_rows_say_nothing() -> None:
    blank = ("", "in", [""])

    assert condition(**rows(blank, ("agent.stakes", "has", [""]), blank)) == "has(agent.stakes)"
    assert condition(**rows(blank, blank)) is None


def test_words_of_the_page_are_understood_as_well() -> None:
    assert condition(**rows(("person.age_band", "in", ["Teenager, child"]))) == (
        'person.age_band in ["teen", "child"]'
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("person.distress", "ge", ["7"]), "distress takes a number from 0 to 1."),
        (("person.distress", "ge", ["much"]), "distress takes a number from 0 to 1."),
        (("person.distress", "ge", ["1e999999999"]), "distress takes a number from 0 to 1."),
        (("conversation.turns", "ge", ["-1"]), "turns so far takes a number from 0 up."),
        (("person.distress", "ge", ["0.1, 0.2"]), "give one value."),
        (("person.distress", "ge", [""]), "say what distress is held against."),
        (("person.age_band", "in", ["old"]), "age takes only these: child, teenager"),
        (("person.age_band", "ge", ["teen"]), "age is no number"),
        (("person.mood", "eq", ["low"]), "this is not offered."),
        (("person.distress", "near", ["0.5"]), "this is not offered."),
        (("", "in", ["child"]), "say what it is about."),
    ],
)
def test_what_is_wrong_is_said_at_its_row(row: tuple[str, str, list[str]], words: str) -> None:
    said, page = refused(**rows(("agent.stakes", "ge", ["0.5"]), row))

    assert said.startswith(f"Row 2: {words}")
    assert page.count('class="field__error"') == 1
    assert 'id="applies_when_1_0_error"' in page.replace('id="id_', 'id="')


def test_rows_and_a_written_condition_at_once_are_asked_back() -> None:
    said, page = refused(applies_when_cel=OWN_TEXT, **rows(("person.distress", "ge", ["0.7"])))

    assert "more than one situation" in said
    assert 'value="0.7"' in page
    assert 'value="person.distress + agent.stakes &gt; 1"' in page


@pytest.mark.django_db
def test_one_more_row_without_script_loses_nothing_and_saves_nothing(
    choir: Document, as_ada: Client
) -> None:
    teens = ("person.age_band", "in", ["teen"])
    form = editing_form(as_ada.get(KIND))
    asked = form.sent(shape="applies_when:add", text="Be ki\u200bnd", **rows(teens))

    response = as_ada.post(form.action, asked)

    assert response.status_code == 200
    assert "zero width" not in response.content.decode()
    form = editing_form(response)
    assert form.fields["text"] == "Be ki\u200bnd"
    assert form.fields["applies_when_counts"] == "1,1"
    assert form.fields["applies_when_0_0_value"] == ["teen"]
    assert form.fields["applies_when_1_0_path"] == ""
    assert kind(choir)["text"] == "Be kind."

    filled = rows(teens, ("agent.stakes", "ge", ["0.5"]))
    as_ada.post(form.action, form.sent(done="1", text="Be kind.", **filled))

    assert kind(choir)["applies_when"] == 'person.age_band == "teen" && agent.stakes >= 0.5'


@pytest.mark.django_db
def test_the_fold_in_which_a_row_was_asked_for_stays_open(choir: Document, as_ada: Client) -> None:
    form = editing_form(as_ada.get(KIND))
    before = as_ada.get(KIND).content.decode().count('<details class="disclosure group" open>')

    response = as_ada.post(form.action, form.sent(shape="applies_when:add"))

    after = response.content.decode().count('<details class="disclosure group" open>')
    assert after == before + 1


@pytest.mark.django_db
def test_enter_in_a_field_saves_and_takes_no_row_away(choir: Document, as_ada: Client) -> None:
    """A browser presses the first button of the form."""
    page = as_ada.get(KIND).content.decode()
    _before, _start, form = page.partition('-form" method="post"')

    first = form.index("<button")
    assert 'name="done"' in form[first : form.index(">", first)]


def kind(choir: Document) -> dict[str, Any]:
    choir.draft.refresh_from_db()
    [found] = [held for held in choir.draft.content["clauses"] if held["id"] == "kind"]
    return dict(found)


@pytest.mark.parametrize(
    ("action", "counts"),
    [
        ("add", "1,1,1"),
        ("group", "1,1,2g"),
        ("remove-0-0", "1"),
        ("add-0", "2,1"),
        ("remove-7-0", "1,1"),
        ("remove-0-²", "1,1"),
        ("dance", "1,1"),
    ],
)
def test_buttons_change_the_rows_they_name(action: str, counts: str) -> None:
    given = Given.of(TWO).after(action)

    assert given.entry.counts == counts
    assert given.situation == "rows"


def test_a_row_above_a_blank_one_is_the_row_that_goes() -> None:
    given = Given.of(TWO).after("add").after("remove-0-0")

    assert given.condition() == "person.distress >= 0.7"


def test_a_ready_made_situation_is_an_offer_to_go_on_from() -> None:
    given = Given(situation="young", was=OWN_TEXT).after("choose")

    assert given.condition() == 'person.age_band in ["child", "teen"]'
    assert [row.path for block in given.entry.blocks for row in block.rows] == ["person.age_band"]


def test_another_subject_gets_a_fitting_comparison_and_no_value_of_the_old_one() -> None:
    fields = {"a_situation": "rows", **rows(("person.distress", "in", ["teen"]), name="a")}
    field = ClauseForm(part=None, content=constitution()).fields["applies_when"]

    given = field.widget.value_from_datadict({**fields, "shape": "a:path-0-0"}, {}, "a")

    [row] = given.entry.blocks[0].rows
    assert (row.path, row.op, row.typed) == ("person.distress", "ge", ())
