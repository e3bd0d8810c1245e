"""Whole documents with any of their fields, drawn from the published schemas themselves.

What a schema cannot say (ids are unique, what is pointed at exists, a range holds its default) is
mended afterwards, so that every document drawn can be read.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from attune.document import shape
from attune.document.schema import quick_check
from attune.floor import current_pin
from attune.vocabulary import PARAMETERS
from tests.attune.situations import CONDITIONS

Json = dict[str, Any]
Strategy = st.SearchStrategy[Any]

KINDS = ("attune/constitution/1", "attune/profile/1")

LETTERS = (
    'abz AZ09.,;:"\\/\n\t<&>{}'
    "\u00e9\u00df\u0130\u1e9b\u4e2d\ud55c\u0639\u0928\u093e\u2019\U0001f33f"
)
"""Letters that JSON, HTML, line ends and Unicode's normal forms each treat in their own way."""

texts = st.text(LETTERS, max_size=12)

parameters = st.dictionaries(
    st.sampled_from(sorted(PARAMETERS)),
    st.fixed_dictionaries(
        {"default": st.integers(0, 8).map(lambda n: n / 8)},
        optional={"min": st.just(0), "max": st.sampled_from([1, 1.0])},
    ),
    max_size=3,
)

effects = st.one_of(
    st.fixed_dictionaries(
        {
            "op": st.sampled_from(["set", "raise_to", "lower_to", "add"]),
            "parameter": st.sampled_from(sorted(PARAMETERS)),
            "value": st.sampled_from([0, 1, 0.1, 1.0, 1 / 3]),
        }
    ),
    st.fixed_dictionaries(
        {"op": st.sampled_from(["emphasise", "suspend", "activate"]), "clause": st.just("x")}
    ),
    st.fixed_dictionaries({"op": st.just("ask"), "text": texts.filter(bool)}),
)

OWN: Mapping[str, Strategy] = {
    "id": st.just("x"),
    "condition": st.sampled_from(CONDITIONS),
    "parameter": st.sampled_from(sorted(PARAMETERS)),
    "parameters": parameters,
    "effect": effects,
    "language": st.sampled_from(["en", "de", "ar", "zh-Hant", "sw", "pt-BR"]),
    "day": st.dates().map(lambda day: day.isoformat()),
    "floorPin": st.builds(
        lambda raises: {
            "version": current_pin().version,
            "digest": current_pin().digest,
            **({"raises": raises} if raises else {}),
        },
        st.deferred(lambda: st.lists(_referred("raise"), max_size=2)),
    ),
}
"""What needs to make sense beyond its schema."""


def documents(kind: str | None = None) -> Strategy:
    """JSON objects that can be read, of one kind or of both."""
    kinds = KINDS if kind is None else (kind,)
    return st.one_of([_values(_schema(each)).map(_mended) for each in kinds])


def _schema(name: str) -> Any:
    return shape.schema_validator(name).schema


def _definition(reference: str) -> Any:
    return shape._schema("parts-1.json")["$defs"][reference.rpartition("/")[2]]


def _referred(name: str) -> Strategy:
    return OWN[name] if name in OWN else _values(_definition(name))


def _values(schema: Json) -> Strategy:
    if "$ref" in schema:
        return _referred(schema["$ref"].rpartition("/")[2])
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "type" not in schema:
        return st.one_of([_values(each) for each in schema["anyOf"]])
    made = _TYPES[schema["type"]](schema)
    if schema.keys() & {"if", "anyOf", "allOf"}:
        fits = quick_check(schema, refer=_definition, formats={"date": lambda _: True})
        return made.filter(fits)
    return made


def _text(schema: Json) -> Strategy:
    if "pattern" in schema:
        return st.from_regex(schema["pattern"].replace("$", r"\Z"))
    return texts.filter(bool) if schema.get("minLength") else texts


def _number(schema: Json) -> Strategy:
    low, high = schema.get("minimum", 0), schema.get("maximum", 1)
    return st.floats(low, high) | st.integers(low, high) | st.sampled_from([low, -0.0, 0.1, high])


def _list(schema: Json) -> Strategy:
    few = min(schema.get("maxItems", 3), 3)
    key = repr if schema.get("uniqueItems") and schema["items"].get("$ref") is None else None
    least = schema.get("minItems", 0)
    return st.lists(_values(schema["items"]), min_size=least, max_size=few, unique_by=key)


def _object(schema: Json) -> Strategy:
    if "propertyNames" in schema:
        names, values = _values(schema["propertyNames"]), _values(schema["additionalProperties"])
        return st.dictionaries(names, values, max_size=2)
    fields = {name: _values(each) for name, each in schema["properties"].items()}
    required = {name: fields.pop(name) for name in schema.get("required", ())}
    return st.fixed_dictionaries(required, optional=fields)


_TYPES: Mapping[str, Callable[[Json], Strategy]] = {
    "string": _text,
    "number": _number,
    "integer": lambda schema: st.integers(schema["minimum"], schema.get("maximum", 2**53 - 1)),
    "boolean": lambda _: st.booleans(),
    "null": lambda _: st.none(),
    "array": _list,
    "object": _object,
}


# -- what no schema can say ---------------------------------------------------------------------


def _mended(document: Json) -> Json:
    for number, part in enumerate(_parts(document)):
        part["id"] = f"part-{number}"
    clauses = _ids(document, "clauses")
    chapters = itertools.cycle(_ids(document, "parts") or [None])
    for clause in document.get("clauses", ()):
        _point(clause, "part", next(chapters))
        clause.get("translations", {}).pop(document["language"], None)
    named = itertools.cycle(clauses or [None])
    for rule in document.get("adaptations", ()):
        _point(rule, "clause", next(named))
        rule["effects"] = [e for e in rule["effects"] if _point(e, "clause", next(named))] or [
            {"op": "ask", "text": "Why?"}
        ]
    _settle(document, clauses)
    for given in document.get("parameters", {}).values():
        given["default"] = min(given["default"], given.get("max", 1))
    for item in document["floor"].get("raises", ()):
        if {"at_least", "at_most"} <= item.keys():
            item["at_least"], item["at_most"] = sorted([item["at_least"], item["at_most"]])
    review = document.get("review", {})
    if "sunset" in review:
        review["due"], review["sunset"] = sorted([review["due"], review["sunset"]])
    return document


def _settle(document: Json, clauses: Sequence[str]) -> None:
    sides = [
        *clauses,
        *(name for section in ("desires", "values", "growth") for name in _ids(document, section)),
    ]
    for tension in document.get("tensions", ()):
        tension["between"] = sides[:2]
        _point(tension, "prefer", next(iter(sides), None))
    if len(sides) < 2:
        document.pop("tensions", None)


def _point(part: Json, field: str, target: str | None) -> bool:
    """Have a part point at something that is there; False where it would point at nothing."""
    if field in part and target is None:
        del part[field]
        return False
    if field in part:
        part[field] = target
    return True


def _ids(document: Json, section: str) -> list[str]:
    return [part["id"] for part in document.get(section, ())]


def _parts(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        if "id" in value:
            yield value
        for item in value.values():
            yield from _parts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _parts(item)
