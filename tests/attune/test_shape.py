"""The shape of a document: jsonschema says what is wrong, a quick check when nothing is."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune import DocumentError, current_floor, parse, validate
from attune.document import shape
from attune.document.schema import quick_check
from attune.document.shape import KNOWN_FORMATS, schema_validator
from tests.samples import AMENDMENT, RIGHTS, constitution, profile

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted([*ROOT.glob("communities/examples/*.json"), *ROOT.glob("profiles/examples/*")])


def everything() -> list[dict[str, Any]]:
    """Documents that between them have every field there is, and every kind of effect."""
    effects = [
        {"op": "set", "parameter": "warmth", "value": 1},
        {"op": "suspend", "clause": "kind"},
        {"op": "ask", "text": "Why?"},
    ]
    rich = constitution(
        preamble="We.",
        scope={"roles": ["tutor"], "domains": ["school"], "audience": "Pupils"},
        parts=[{"id": "one", "title": "One"}],
        clauses=[
            {
                "id": "kind",
                "part": "one",
                "modality": "must",
                "kind": "virtue",
                "text": "Be kind.",
                "why": "So.",
                "topics": ["care"],
                "applies_when": "true",
                "except_when": "false",
                "examples": {"good": ["Yes."], "bad": ["No."]},
                "confidence": "low",
                "source": "Us",
                "support": [{"group": "All", "share": 0.5}],
                "translations": {"de": {"text": "Sei gut.", "why": "Darum."}},
            },
            {"id": "fair", "modality": "should", "text": "Be fair."},
        ],
        parameters={"warmth": {"default": 0.5, "min": 0.2, "max": 1}},
        tensions=[{"id": "t", "between": ["kind", "fair"], "navigate": "Talk."}],
        adaptations=[
            {
                "id": "a",
                "when": "true",
                "effects": effects,
                "clause": "kind",
                "priority": -2,
                "why": "So.",
                "lasts": "day",
            }
        ],
        amendment={**AMENDMENT, "bridging_threshold": 0.5, "typo_objection_days": 3},
        rights={**RIGHTS, "exit": {"penalty": "none", "terms": "Any day."}},
        review={
            "due": "2030-01-01",
            "sunset": "2031-01-01",
            "on_expiry": {"to": "version", "version": "1.0.0"},
        },
        lineage=[{"parent": "sha256:" + "0" * 64, "relation": "forks", "document": "a/b"}],
        minority_reports=[{"id": "m", "text": "No.", "support": 3}],
        translations={"de": {"title": "Kreis", "preamble": "Wir."}},
        modules=[
            {
                "id": "house",
                "document": "city/house",
                "version": "1.0.0",
                "digest": "sha256:" + "0" * 64,
                "why": "So.",
            }
        ],
    )
    examples = [json.loads(path.read_text("utf-8")) for path in EXAMPLES]
    return [rich, constitution(), profile(), current_floor().to_dict(), *examples]


WHOLE = everything()


def faults(value: dict[str, Any]) -> list[str]:
    name = value["format"]
    return [error.message for error in schema_validator(name).iter_errors(value)]


def quick(value: dict[str, Any]) -> bool:
    return shape.quick_yes(value["format"])(value)


# -- the two agree ------------------------------------------------------------------------------


@pytest.mark.parametrize("document", WHOLE, ids=lambda document: str(document["title"])[:20])
def test_what_is_fine_is_known_to_be_fine_at_once(document: dict[str, Any]) -> None:
    assert faults(document) == []
    assert quick(document)


def places_in(value: Any, steps: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield steps
    if isinstance(value, dict):
        for name, item in value.items():
            yield from places_in(item, (*steps, name))
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from places_in(item, (*steps, index))


PLACES = [(index, place) for index, document in enumerate(WHOLE) for place in places_in(document)]

STRANGE = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        1,
        1.0,
        -1,
        0.5,
        2.5,
        10**9,
        "",
        "x",
        "kind",
        "kind\n",
        "Kind",
        "true",
        "2030-02-30",
        "20300101",
        "1.0.0",
        "y" * 5000,
        [],
        ["x"],
        ["x", "x"],
        [1, 1],
        {},
        {"id": "x"},
        {"text": "x", "x": 1},
    ]
)


@given(st.sampled_from(PLACES), STRANGE, st.sampled_from(["put", "drop", "add", "double"]))
def test_a_quick_yes_is_never_wrong(place: Any, strange: Any, how: str) -> None:
    index, steps = place
    document = copy.deepcopy(WHOLE[index])
    within: Any = document
    for step in steps[:-1]:
        within = within[step]
    if not steps or steps[0] == "format":
        document["colour"] = strange
    elif how == "drop":
        del within[steps[-1]]
    elif how == "double" and isinstance(within, list):
        within.append(within[steps[-1]])
    elif how == "add" and isinstance(within[steps[-1]], dict):
        within[steps[-1]]["text"] = strange
    else:
        within[steps[-1]] = strange
    assert quick(document) == (faults(document) == [])


def test_a_keyword_that_is_not_known_is_refused() -> None:
    for schema in ({"contains": True}, {"items": {"multipleOf": 2}}, {"enum": [1]}):
        with pytest.raises(RuntimeError, match="no quick check"):
            quick_check(schema, refer=lambda _: True, formats={})
    with pytest.raises(RuntimeError, match="such a condition"):
        quick_check({"if": {"$ref": "x"}}, refer=lambda _: True, formats={})


@pytest.mark.parametrize("name", KNOWN_FORMATS)
def test_every_schema_is_one_that_jsonschema_accepts(name: str) -> None:
    validator = schema_validator(name)
    validator.check_schema(validator.schema)


# -- bugs that were here ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["kind\n", "kind\r\n", "\nkind"])
def test_an_id_with_a_line_end_is_refused(name: str) -> None:
    document = constitution(clauses=[{"id": name, "modality": "should", "text": "Be kind."}])
    with pytest.raises(DocumentError, match="/clauses/0/id"):
        parse(document)
    assert validate(document).verdict == "fail"
