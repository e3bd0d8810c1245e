"""Forms: what a person types ↔ what the document holds, with nothing lost on the way."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from attune.document import shape
from authoring.forms.base import PartForm
from authoring.forms.clause import ClauseForm
from authoring.forms.constitution import BasicsForm
from authoring.forms.rules import AdaptationForm
from authoring.forms.shared import RaiseForm
from authoring.sections import CONSTITUTION, PROFILE, Section, sections_of
from tests.authoring.pages import sent, untouched
from tests.samples import constitution

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = [
    *sorted(ROOT.glob("communities/examples/*.json")),
    *sorted(ROOT.glob("profiles/examples/*.json")),
]


def features(value: Any, path: str = "") -> set[str]:
    """Which fields a part has, and which of few choices it makes there."""
    if isinstance(value, dict):
        return {f for name, item in value.items() for f in features(item, f"{path}/{name}")}
    if isinstance(value, list):
        return {f for item in value for f in features(item, f"{path}[]")} | {
            f"{path}[{len(value)}]"
        }
    is_choice = isinstance(value, str) and len(value) < 13 and value.isidentifier()
    return {f"{path}={value}" if is_choice or value in (0, 1) else path}


def cases() -> list[Any]:
    """Parts of the example documents until every field, choice and length was there once."""
    seen: set[tuple[str, str]] = set()
    found = []
    for path in EXAMPLES:
        content = json.loads(path.read_text())
        kind = content["format"].split("/")[1]
        for section in sections_of(kind).values():
            for number, part in enumerate(section.parts(content)):
                news = {(kind + section.key, f) for f in features(part)} - seen
                if section.form is not None and news:
                    seen |= news
                    name = f"{path.stem}-{section.key}-{number}"
                    found.append(pytest.param(section, part, content, id=name))
    return found


@pytest.mark.parametrize(("section", "part", "content"), cases())
def test_saving_without_a_change_changes_nothing(
    section: Section, part: dict[str, Any], content: dict[str, Any]
) -> None:
    assert section.form is not None
    before = copy.deepcopy(part)

    form = sent(section.form, part, content)

    assert form.is_valid(), (form.errors, form.row_errors)
    assert form.to_part() == before
    assert part == before


@pytest.mark.parametrize("kind", ["constitution", "profile"])
def test_every_field_of_the_format_can_be_reached(kind: str) -> None:
    """What no form edits is kept by the software: format, pin, lineage, modules and ids."""
    schema: Any = shape.schema_validator(f"attune/{kind}/1").schema
    known = set(schema["properties"])
    reached = {
        name
        for section in (CONSTITUTION if kind == "constitution" else PROFILE)
        for name in (section.pointer[:1] or getattr(section.place, "names", ()))
    }

    assert known - reached == {"format", "lineage"}


@pytest.mark.parametrize(
    ("part", "form", "itself"),
    [
        ("clause", ClauseForm, {"id", "translations"}),
        ("adaptation", AdaptationForm, {"id", "effects"}),
        ("raise", RaiseForm, {"id"}),
    ],
)
def test_every_field_of_a_part_can_be_reached(
    part: str, form: type[PartForm], itself: set[str]
) -> None:
    parts = json.loads((ROOT / "platform/attune/schemas/parts-1.json").read_text())["$defs"]
    fields = {name.split("__")[0] for name in form(part=None, content={}).base_fields}

    assert set(parts[part]["properties"]) - fields == itself
    assert all(name in form.rows for name in itself - {"id"})


# -- clauses -------------------------------------------------------------------------------------


def test_a_clause_is_written_without_seeing_json() -> None:
    form = sent(
        ClauseForm,
        None,
        constitution(),
        modality="must",
        text="Give a hint first.",
        why="It stays.",
        examples__good="“What do you know?”\n\n  “Draw it.”  \n“Draw it.”",
        topics="hints, homework , hints",
        support="Parents: 70 %\nPupils: 33.5%\nالمعلمون: 80",
        confidence="high",
        kind="procedure",
        source="Meeting in May",
    )

    assert form.is_valid(), form.errors
    assert form.to_part() == {
        "modality": "must",
        "text": "Give a hint first.",
        "why": "It stays.",
        "examples": {"good": ["“What do you know?”", "“Draw it.”", "“Draw it.”"]},
        "topics": ["hints", "homework"],
        "support": [
            {"group": "Parents", "share": 0.7},
            {"group": "Pupils", "share": 0.335},
            {"group": "المعلمون", "share": 0.8},
        ],
        "confidence": "high",
        "kind": "procedure",
        "source": "Meeting in May",
    }


def test_an_emptied_field_leaves_the_document() -> None:
    clause = {"id": "a", "modality": "may", "text": "Hum.", "why": "x", "examples": {"good": ["y"]}}

    form = sent(ClauseForm, clause, constitution(), why="", examples__good="")

    assert form.is_valid()
    assert form.to_part() == {"id": "a", "modality": "may", "text": "Hum."}


def test_a_list_that_a_text_box_cannot_show_is_kept_while_nobody_touches_it() -> None:
    clause = {
        "id": "a", "modality": "may", "text": "Hum.", "topics": ["one, two"],
        "examples": {"good": ["first line\nsecond line"]},
    }  # fmt: skip

    form = sent(ClauseForm, clause, constitution(), why="New.")

    assert form.is_valid()
    assert form.to_part() == {**clause, "why": "New."}


def test_text_is_kept_in_composed_form() -> None:
    form = sent(ClauseForm, None, constitution(), text="Cafe\u0301\r\nau lait")

    assert form.is_valid()
    assert form.to_part()["text"] == "Café\nau lait"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Be\u200b kind", "zero width space at 3"),
        ("Be \u202ekind", "right-to-left override at 4"),
        ("Be kind\x00", "at 8"),
    ],
)
def test_characters_nobody_sees_are_refused_with_their_place(typed: str, told: str) -> None:
    form = sent(ClauseForm, None, constitution(), text=typed)

    assert not form.is_valid()
    assert told in str(form.errors["text"])


def test_a_text_that_is_too_long_is_told_by_how_much() -> None:
    form = sent(ClauseForm, None, constitution(), text="a" * 4_012)

    assert form.errors["text"] == ["At most 4,000 characters; these are 4,012."]


def test_no_box_cuts_off_what_is_pasted() -> None:
    assert "maxlength" not in str(ClauseForm(part=None, content=constitution()))


@pytest.mark.parametrize("line", ["Parents 70 %", "Parents: lots", "Parents: 170 %", ": 70"])
def test_support_that_is_no_group_and_share_is_told(line: str) -> None:
    form = sent(ClauseForm, None, constitution(), text="x", support=line)

    assert line in str(form.errors["support"])


def test_a_clause_says_only_chapters_that_there_are() -> None:
    with_chapter = constitution(parts=[{"id": "song", "title": "Song"}])

    assert "part" not in ClauseForm(part=None, content=constitution()).fields
    assert sent(ClauseForm, None, with_chapter, text="x", part="song").is_valid()
    assert not sent(ClauseForm, None, with_chapter, text="x", part="dance").is_valid()


# -- conditions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "chosen", "written", "result"),
    [
        (None, "teen", "", 'person.age_band == "teen"'),
        (None, "", "person.distress > 0.2", "person.distress > 0.2"),
        (None, "written", "person.distress > 0.2", "person.distress > 0.2"),
        ("person.distress > 0.2", "", "person.distress > 0.2", None),
        ("person.distress > 0.2", "teen", "person.distress > 0.2", 'person.age_band == "teen"'),
        ('person.age_band == "teen"', "teen", "agent.stakes > 0.5", "agent.stakes > 0.5"),
        ('person.age_band=="teen"', "teen", "", 'person.age_band=="teen"'),
        ("person.distress > 0.2", "written", "person.distress > 0.3", "person.distress > 0.3"),
    ],
)
def test_whichever_control_was_changed_counts(
    was: str | None, chosen: str, written: str, result: str | None
) -> None:
    clause = {"id": "a", "modality": "may", "text": "Hum."} | ({"applies_when": was} if was else {})

    form = sent(
        ClauseForm,
        clause,
        constitution(),
        applies_when_situation=chosen,
        applies_when_cel=written,
    )

    assert form.is_valid(), form.errors
    assert form.to_part().get("applies_when") == result


def test_choosing_one_situation_and_writing_another_is_asked_back() -> None:
    form = sent(
        ClauseForm,
        None,
        constitution(),
        text="x",
        applies_when_situation="teen",
        applies_when_cel="agent.stakes > 0.5",
    )

    assert "Empty the condition" in str(form.errors["applies_when"])


@pytest.mark.parametrize(
    ("cel", "place"),
    [("person.age > 12", "character 1:"), ("person.distress >=", "character 19:")],
)
def test_a_condition_that_cannot_be_read_is_told_at_its_field(cel: str, place: str) -> None:
    form = sent(
        ClauseForm,
        None,
        constitution(),
        text="x",
        applies_when_situation="written",
        applies_when_cel=cel,
    )

    assert place in str(form.errors["applies_when"])
    assert cel.replace(">", "&gt;") in str(form["applies_when"])


def test_a_rule_that_always_holds_says_so_in_the_document() -> None:
    form = sent(
        AdaptationForm,
        None,
        constitution(),
        **{"effects-0-parameter": "warmth", "effects-0-value": "0.8"},
    )

    assert form.is_valid(), (form.errors, form.row_errors)
    assert form.to_part() == {
        "when": "true",
        "effects": [{"op": "set", "parameter": "warmth", "value": 0.8}],
    }


# -- what a clause sets --------------------------------------------------------------------------

RULE = {
    "id": "kind-sets-1",
    "clause": "kind",
    "when": 'person.age_band == "teen"',
    "effects": [{"op": "set", "parameter": "romance", "value": 0.4}],
    "priority": 5,
}
KIND = {"id": "kind", "modality": "should", "text": "Be kind."}


def test_a_clause_carries_what_it_sets() -> None:
    form = sent(
        ClauseForm,
        KIND,
        constitution(),
        **{
            "sets-0-when_situation": "teen",
            "sets-0-parameter": "romance",
            "sets-0-value": "0.4",
        },
    )

    assert form.is_valid(), form.row_errors
    assert form.to_part()["sets"] == [{k: v for k, v in RULE.items() if k != "priority"}]


def test_a_rule_is_mended_at_its_clause_and_keeps_the_rest() -> None:
    form = sent(ClauseForm, KIND | {"sets": [RULE]}, constitution(), **{"sets-0-value": "0"})

    assert form.is_valid()
    [rule] = form.to_part()["sets"]
    assert rule == RULE | {"effects": [{"op": "set", "parameter": "romance", "value": 0}]}


def test_a_rule_is_removed_by_its_box() -> None:
    form = sent(ClauseForm, KIND | {"sets": [RULE]}, constitution(), **{"sets-0-remove": "on"})

    assert form.is_valid()
    assert "sets" not in form.to_part()


def test_a_new_rule_sent_twice_is_one_rule() -> None:
    """As when somebody types on after the form has saved itself."""
    data = untouched(ClauseForm(part=KIND, content=constitution())) | {
        "sets-0-parameter": "warmth",
        "sets-0-value": "0.8",
    }
    first = ClauseForm(data, part=KIND, content=constitution())
    assert first.is_valid()

    again = ClauseForm(data, part=first.to_part(), content=constitution())

    assert again.is_valid()
    assert again.to_part() == first.to_part()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sets-0-parameter": "romance"}, "Value"),
        ({"sets-0-value": "0.4"}, "What"),
        ({"sets-0-parameter": "romance", "sets-0-value": "4"}, "from 0 to 1"),
    ],
)
def test_half_a_rule_is_told(changes: dict[str, str], field: str) -> None:
    form = sent(ClauseForm, KIND, constitution(), **changes)

    assert not form.is_valid()
    assert any(field in error["text"] for error in form.row_errors)


def test_an_empty_row_is_no_rule() -> None:
    form = sent(ClauseForm, KIND, constitution(), **{"sets-0-when_situation": "teen"})

    assert form.is_valid()
    assert form.to_part() == KIND


@pytest.mark.parametrize("count", ["-4", "many", "", "999999"])
def test_a_number_of_rows_that_cannot_be_does_no_harm(count: str) -> None:
    form = sent(ClauseForm, KIND | {"sets": [RULE]}, constitution(), **{"sets-count": count})

    assert form.is_valid()
    assert len(form.row_forms["sets"]) <= 50


# -- translations --------------------------------------------------------------------------------


def test_a_translation_is_added_changed_and_taken_out() -> None:
    added = sent(
        ClauseForm,
        KIND,
        constitution(),
        **{"translations-0-language": "es", "translations-0-text": "Sé amable."},
    )
    assert added.is_valid(), added.row_errors
    part = added.to_part()
    assert part["translations"] == {"es": {"text": "Sé amable."}}

    changed = sent(ClauseForm, part, constitution(), **{"translations-0-text": "Sed amables."})
    assert changed.is_valid()
    assert changed.to_part()["translations"] == {"es": {"text": "Sed amables."}}

    gone = sent(ClauseForm, part, constitution(), **{"translations-0-remove": "on"})
    assert gone.is_valid()
    assert gone.to_part() == KIND


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"translations-0-text": "Sé amable."}, "required"),
        ({"translations-0-language": "en", "translations-0-text": "x"}, "itself is in this"),
    ],
)
def test_a_translation_needs_another_language(changes: dict[str, str], told: str) -> None:
    form = sent(ClauseForm, KIND, constitution(), **changes)

    assert not form.is_valid()
    assert told in form.row_errors[0]["text"]


def test_title_and_preamble_are_translated_together() -> None:
    content = constitution()
    part = {name: content[name] for name in ("title", "language")}

    form = sent(
        BasicsForm,
        part,
        content,
        **{
            "translations-0-language": "pt-BR",
            "translations-0-title": "Clube de leitura",
            "translations-0-text": "Lemos.",
            "scope__roles": ["tutor"],
            "scope__domains": "books, poems",
        },
    )

    assert form.is_valid(), (form.errors, form.row_errors)
    assert form.to_part() == {
        **part,
        "translations": {"pt-BR": {"title": "Clube de leitura", "preamble": "Lemos."}},
        "scope": {"roles": ["tutor"], "domains": ["books", "poems"]},
    }
