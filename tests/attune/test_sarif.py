"""Reports as SARIF 2.1.0, with the lines and columns of what they are about."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from attune import validate
from attune.validation.places import nearest, places
from attune.validation.rules import every_rule, of
from attune.validation.sarif import Examined, sarif
from tests.samples import constitution, profile


def closed(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
    }


TEXT = closed(["text"], text={"type": "string", "minLength": 1})
LEVEL = {"enum": ["none", "note", "warning", "error"]}
URI = closed(
    ["uri"],
    uri={"type": "string", "pattern": "^[A-Za-z0-9._~:/%-]+$"},
    index={"type": "integer", "minimum": 0},
)
COUNT = {"type": "integer", "minimum": 1}
REGION = closed(["startLine"], startLine=COUNT, startColumn=COUNT, endLine=COUNT, endColumn=COUNT)
LOCATION = closed(
    ["physicalLocation"],
    physicalLocation=closed(["artifactLocation"], artifactLocation=URI, region=REGION),
    logicalLocations={
        "type": "array",
        "minItems": 1,
        "items": closed(
            ["fullyQualifiedName"],
            fullyQualifiedName={"type": "string", "pattern": "^/"},
            name={"type": "string"},
            kind={"enum": ["object", "array", "value"]},
        ),
    },
)
LOG = closed(
    ["version", "runs"],
    **{
        "$schema": {"type": "string", "pattern": "sarif-schema-2.1.0.json$"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": closed(
                ["tool", "results"],
                tool=closed(
                    ["driver"],
                    driver=closed(
                        ["name"],
                        name={"const": "attune"},
                        semanticVersion={"type": "string", "pattern": r"^\d+\.\d+\.\d+"},
                        rules={
                            "type": "array",
                            "uniqueItems": True,
                            "items": closed(
                                ["id", "shortDescription"],
                                id={"type": "string", "minLength": 1},
                                shortDescription=TEXT,
                                defaultConfiguration=closed(["level"], level=LEVEL),
                                properties={"type": "object"},
                            ),
                        },
                    ),
                ),
                columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                artifacts={
                    "type": "array",
                    "uniqueItems": True,
                    "items": closed(["location"], location=URI),
                },
                invocations={
                    "type": "array",
                    "items": closed(
                        ["executionSuccessful"],
                        executionSuccessful={"type": "boolean"},
                        toolExecutionNotifications={
                            "type": "array",
                            "items": closed(
                                ["message"],
                                level=LEVEL,
                                message=TEXT,
                                locations={"type": "array", "items": LOCATION},
                            ),
                        },
                    ),
                },
                results={
                    "type": "array",
                    "items": closed(
                        ["message", "ruleId", "ruleIndex", "level", "locations"],
                        ruleId={"type": "string"},
                        ruleIndex={"type": "integer", "minimum": 0},
                        level=LEVEL,
                        message=TEXT,
                        locations={"type": "array", "minItems": 1, "items": LOCATION},
                        partialFingerprints={
                            "type": "object",
                            "additionalProperties": {"type": "string"},
                        },
                        properties={"type": "object"},
                    ),
                },
            ),
        },
    },
)
"""What sections 3.13 to 3.58 of the standard ask of the objects that we write."""


def checked(*examined: Examined) -> dict[str, Any]:
    """The one run of a log that is what the standard asks for."""
    log = sarif(examined)
    assert [error.message for error in Draft202012Validator(LOG).iter_errors(log)] == []
    assert json.loads(json.dumps(log)) == log
    run: dict[str, Any] = log["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
    return run


BROKEN = constitution(
    clauses=[
        {"id": "kind", "modality": "must", "text": "Be kind.", "topics": "homework"},
        {"id": "paid", "modality": "must_not", "text": "Be раid."},
    ],
    parameters={"persuasion": {"default": 0.9}},
)


def examined(document: dict[str, Any], name: str = "a.json") -> Examined:
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return Examined(uri=name, report=validate(document), places=places(text))


def test_every_finding_is_a_result_with_rule_level_and_place() -> None:
    file = examined(BROKEN)
    assert file.report is not None
    run = checked(file)
    assert len(run["results"]) == len(file.report.findings) >= 5
    levels = {result["ruleId"]: result["level"] for result in run["results"]}
    assert levels["dynamics.base"] == "error"
    assert levels["balance.no-virtue"] == "note"
    assert levels["identity.mixed-script"] == "warning"


def test_a_result_points_at_the_value_it_is_about() -> None:
    text = json.dumps(BROKEN, ensure_ascii=False, indent=2)
    lines = text.splitlines()
    results = checked(examined(BROKEN))["results"]
    (found,) = [result for result in results if result["ruleId"] == "dynamics.base"]
    (location,) = found["locations"]
    (logical,) = location["logicalLocations"]
    region = location["physicalLocation"]["region"]
    assert logical["fullyQualifiedName"] == "/parameters/persuasion/default"
    line = lines[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "0.9"


def test_what_is_missing_is_shown_at_what_it_is_missing_from() -> None:
    run = checked(examined(constitution()))
    (found,) = [result for result in run["results"] if result["ruleId"] == "balance.review"]
    region = found["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (1, 1)


def test_several_files_share_their_rules_and_a_file_that_cannot_be_read_is_a_notification() -> None:
    failed = Examined(uri="folder/b%20c.json", report=None, failure="It is not JSON.")
    run = checked(examined(constitution()), examined(profile(), "p.json"), failed)
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (told,) = invocation["toolExecutionNotifications"]
    assert told["message"]["text"] == "It is not JSON."
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))


def test_a_file_given_twice_is_one_artifact_whose_findings_are_told_once() -> None:
    once, twice = checked(examined(BROKEN)), checked(examined(BROKEN), examined(BROKEN))
    assert twice == once


def test_an_unknown_field_is_marked_itself_not_what_holds_it() -> None:
    clause = {"id": "kind", "modality": "must", "text": "Be kind.", "a/b": 1}
    document = constitution(clauses=[clause])
    (found,) = [
        result
        for result in checked(examined(document))["results"]
        if result["ruleId"] == "shape.additionalProperties"
    ]
    (location,) = found["locations"]
    (logical,) = location["logicalLocations"]
    known = places(json.dumps(document, ensure_ascii=False, indent=2))["/clauses/0/a~1b"]
    assert logical["fullyQualifiedName"] == "/clauses/0/a~1b"
    assert location["physicalLocation"]["region"]["startLine"] == known.line


def test_nothing_found_is_a_log_without_results() -> None:
    sound = constitution(
        clauses=[
            {"id": "kind", "modality": "should", "text": "Be kind.", "kind": "virtue", "why": "So."}
        ],
        review={"due": "2030-01-01"},
        rights={
            "exit": {"penalty": "none"},
            "export": True,
            "contest": {"answer_days": 14},
            "dissent": True,
            "notice_days": 7,
            "fork": True,
        },
    )
    run = checked(examined(sound))
    assert run["results"] == []
    assert run["invocations"][0]["executionSuccessful"] is True


def test_a_finding_keeps_its_fingerprint_when_its_part_moves() -> None:
    first, second = (
        {"id": name, "modality": "should", "text": f"Be {name}."} for name in ("kind", "fair")
    )
    one = checked(examined(constitution(clauses=[first, second])))["results"]
    other = checked(examined(constitution(clauses=[second, first])))["results"]
    prints = [{r["partialFingerprints"]["attune/part/v1"] for r in rs} for rs in (one, other)]
    assert prints[0] == prints[1]


# -- places -------------------------------------------------------------------------------------

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(values, st.sampled_from([None, 0, 2]), st.booleans())
def test_the_place_of_every_value_holds_that_value(
    value: Any, indent: int | None, plain: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=plain)
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    found = places(text)
    for pointer, place in found.items():
        start = starts[place.line - 1] + place.column - 1
        end = starts[place.end_line - 1] + place.end_column - 1
        held = value
        for step in pointer.split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            held = held[int(name)] if isinstance(held, list) else held[name]
        assert json.loads(text[start:end]) == held
    assert "" in found


def test_what_is_not_there_is_looked_for_around_it() -> None:
    found = places('{"clauses": [{"id": "kind"}]}')
    assert nearest("/clauses/0/why", found) == found["/clauses/0"]
    assert nearest("/review", found) == found[""]
    assert nearest("/review", {}) is None


# -- rules --------------------------------------------------------------------------------------


def test_every_rule_is_listed_once_and_says_what_it_means() -> None:
    ids = [rule.id for rule in every_rule()]
    assert len(ids) == len(set(ids))
    assert all(rule.meaning.endswith(".") for rule in every_rule())


@pytest.mark.parametrize(
    "name", ["structure.exit-without-penalty", "dynamics.companionship-tapers"]
)
def test_a_rule_about_a_commitment_names_it(name: str) -> None:
    assert of(name).commitments in (("F10",), ("F9",))


def test_every_finding_has_a_rule_that_is_known_by_name_or_by_its_stage() -> None:
    listed = {rule.id for rule in every_rule()}
    for document in (BROKEN, profile(colour=1), constitution(title="")):
        for finding in validate(document).findings:
            known = of(finding.rule)
            assert finding.rule in listed or known.stage == "shape"
            milder = known.stage == "language" and finding.severity == "review"
            assert finding.rule not in listed or milder or known.weight == finding.severity
