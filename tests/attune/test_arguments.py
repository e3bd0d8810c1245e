"""Whatever a caller hands over, the library's own errors say what it takes instead."""

from __future__ import annotations

import io
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

import attune
from attune import current_floor, parse
from attune.errors import UsageError
from tests.samples import constitution

CHOIR: Any = parse(constitution())
FLOOR: Any = current_floor()
REPORT = attune.validate(constitution())

NO_JSON: list[Any] = [
    None,
    5,
    [],
    memoryview(b"{}"),
    Path(),
    io.BytesIO(b"{}"),
    MappingProxyType({}),
]


@pytest.mark.parametrize("given", [*NO_JSON, CHOIR], ids=lambda given: type(given).__name__)
def test_what_is_no_json_is_not_parsed(given: Any) -> None:
    with pytest.raises(UsageError, match=r"parse\(\) takes JSON as bytes, text or a dict, not "):
        attune.parse(given)


@pytest.mark.parametrize("given", NO_JSON, ids=lambda given: type(given).__name__)
def test_what_is_neither_document_nor_json_is_not_validated(given: Any) -> None:
    with pytest.raises(UsageError, match=r"validate\(\) takes a document, or JSON"):
        attune.validate(given)


@pytest.mark.parametrize("with_", [{"companions": [None]}, {"reviews": [1]}, {"modules": []}])
def test_nothing_is_validated_with_what_is_no_document(with_: Any) -> None:
    with pytest.raises(UsageError, match=r"validate\(\) takes"):
        attune.validate(constitution(), **with_)


@pytest.mark.parametrize("given", [None, {}, b"{}", "", FLOOR, REPORT])
def test_only_what_an_author_wrote_is_evaluated(given: Any) -> None:
    with pytest.raises(UsageError, match=r"evaluate\(\) takes a parsed constitution or profile"):
        attune.evaluate(given, {})


@pytest.mark.parametrize("given", [None, [], "", 3])
def test_a_context_is_a_mapping(given: Any) -> None:
    with pytest.raises(UsageError, match=r"evaluate\(\) takes a context or a mapping"):
        attune.evaluate(CHOIR, given)


@pytest.mark.parametrize(
    "arguments",
    [(None, []), (FLOOR, [None]), (FLOOR, None), (FLOOR, "choir"), (FLOOR, [CHOIR], "profile")],
)
def test_only_parsed_documents_are_composed(arguments: Any) -> None:
    with pytest.raises(UsageError, match=r"compose\(\) takes"):
        attune.compose(*arguments)


@pytest.mark.parametrize(
    ("document", "target", "more"),
    [
        (None, "system-prompt", {}),
        (constitution(), "system-prompt", {}),
        (b"{}", "system-prompt", {}),
        ("x", "system-prompt", {}),
        (CHOIR, None, {}),
        (CHOIR, [], {}),
        (CHOIR, "system-prompt", {"on": "2027-01-01"}),
        (CHOIR, "system-prompt", {"context": ["person.distress"]}),
    ],
)
def test_only_parsed_documents_are_compiled(document: Any, target: Any, more: Any) -> None:
    with pytest.raises(UsageError, match=r"compile\(\) takes"):
        attune.compile(document, target, **more)


ENDLESS: list[Any] = []
ENDLESS.append(ENDLESS)


@pytest.mark.parametrize(
    "value",
    [
        {"a": float("nan")},
        {"a": 10**30},
        {"a": "\ud800"},
        {"\ud800": 1},
        {"a": b"x"},
        {1: 2},
        ENDLESS,
    ],
)
def test_what_json_cannot_hold_has_no_canonical_bytes(value: Any) -> None:
    with pytest.raises(UsageError, match=r"canonical_bytes\(\) takes a document or a JSON value: "):
        attune.canonical_bytes(value)


def test_a_digest_is_of_bytes_or_a_document() -> None:
    with pytest.raises(UsageError, match=r"digest\(\) takes a document or bytes, not str"):
        attune.digest("{}")  # type: ignore[arg-type]  # what a caller without types may do


def test_a_format_that_no_json_holds_is_a_finding_like_any_other() -> None:
    [finding] = attune.validate({"format": {1}}).findings
    assert (finding.pointer, finding.message) == ("/format", "set is not a JSON value.")
