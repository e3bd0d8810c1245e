"""Reports as SARIF 2.1.0 (OASIS), which code hosts and editors show beside the text.

Severities become levels: error, review → warning, advice → note. Each result has the place as a
JSON pointer (a logical location) and, where the text is known, as lines and columns.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from attune.validation.findings import Finding, Report, Severity
from attune.validation.places import Place, nearest
from attune.validation.rules import RuleInfo, of

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

LEVELS: Mapping[Severity, str] = {
    "error": "error",
    "review": "warning",
    "reviewed": "note",
    "advice": "note",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A file and what was said of it. ``uri`` names it; ``places`` are those of its text by JSON
    pointer, none if there is no text. ``failure`` says why it could not be examined at all."""

    uri: str
    report: Report | None
    places: Mapping[str, Place] = field(default_factory=dict)
    failure: str = ""


def sarif(examined: Iterable[Examined]) -> dict[str, Any]:
    """One log with one run over all the files."""
    named: dict[str, Examined] = {}
    for each in examined:
        named.setdefault(each.uri, each)  # a file given twice is one artifact
    files = tuple(named.values())
    found = [
        (finding, each, index)
        for index, each in enumerate(files)
        if each.report is not None
        for finding in each.report.findings
    ]
    rules = list(dict.fromkeys(finding.rule for finding, _, _ in found))
    failures = [_notification(each) for each in files if each.report is None]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "attune",
                        "semanticVersion": version("attune"),
                        "rules": [_rule(of(rule)) for rule in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "artifacts": [{"location": {"uri": each.uri}} for each in files],
                "invocations": [
                    {"executionSuccessful": not failures, "toolExecutionNotifications": failures}
                ],
                "results": [_result(*each, rules) for each in found],
            }
        ],
    }


def _rule(rule: RuleInfo) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.meaning},
        "defaultConfiguration": {"level": LEVELS[rule.weight]},
        "properties": {"stage": rule.stage, "commitments": list(rule.commitments)},
    }


def _notification(file: Examined) -> dict[str, Any]:
    return {
        "level": "error",
        "message": {"text": file.failure},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": file.uri}}}],
    }


def _result(finding: Finding, file: Examined, index: int, rules: Sequence[str]) -> dict[str, Any]:
    remedy = f" {finding.remedy}" if finding.remedy else ""
    properties = {
        "commitment": finding.commitment,
        "evidence": finding.evidence,
        "part": finding.part,
        "remedy": finding.remedy or None,
        "idea": finding.idea or None,
    }
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": LEVELS[finding.severity],
        "message": {"text": f"{finding.message}{remedy}"},
        "locations": [_location(finding, file, index)],
        "partialFingerprints": {"attune/part/v1": _fingerprint(finding)},
        "properties": {name: value for name, value in properties.items() if value is not None},
    }


def _location(finding: Finding, file: Examined, index: int) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": file.uri, "index": index}}
    pointer = _pointer(finding)
    logical: dict[str, Any] = {"fullyQualifiedName": pointer or "/"}
    if finding.part is not None:
        logical["name"] = finding.part
    place = nearest(pointer, file.places)
    if place is not None:
        logical["kind"] = place.kind
        physical["region"] = {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _pointer(finding: Finding) -> str:
    """That of the finding or, where it is about unknown members, of the first of these."""
    members = finding.concerns if finding.rule == "shape.additionalProperties" else ()
    return next(iter(members), finding.pointer)


def _fingerprint(finding: Finding) -> str:
    """The same for a finding in the same part, wherever it stands in the file."""
    where = f"{finding.rule}\n{finding.part or finding.pointer}"
    return hashlib.sha256(where.encode()).hexdigest()[:32]
