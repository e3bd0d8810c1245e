"""A schema as one quick question: is this value certainly what the schema asks for?

The schemas (JSON Schema 2020-12) remain the only source, and jsonschema the only one to say what
is wrong. But it takes long, and nearly every value is fine. So a "no" here means no more than
"ask jsonschema". Property tests hold the two together, and a keyword that is not known here is
refused when a schema is read, never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], bool]
Schema = Mapping[str, Any] | bool


def quick_check(
    schema: Schema, *, refer: Callable[[str], Schema], formats: Mapping[str, Callable[[str], bool]]
) -> Check:
    """The schema as a function. ``refer`` finds what a ``$ref`` names, ``formats`` tells whether
    a text has a format."""
    return _Compiler(refer, formats).check(schema)


def whole(pattern: str) -> re.Pattern[str]:
    """A pattern as ECMA-262 has it: unlike in Python, ``$`` is not also before a last line end."""
    return re.compile(f"{pattern[:-1]}\\Z" if pattern.endswith("$") else pattern)


class _Compiler:
    def __init__(
        self,
        refer: Callable[[str], Schema],
        formats: Mapping[str, Callable[[str], bool]],
    ) -> None:
        self._refer = refer
        self._formats = formats
        self._referred: dict[str, Check] = {}

    def check(self, schema: Schema) -> Check:
        if isinstance(schema, bool):
            return _yes if schema else _no
        unknown = schema.keys() - _ANNOTATIONS - {word for group in _GROUPS for word in group}
        if unknown:
            raise RuntimeError(f"no quick check for {', '.join(sorted(unknown))}")
        checks = [
            make(self, schema) for group, make in _GROUPS.items() if not group.isdisjoint(schema)
        ]
        return checks[0] if len(checks) == 1 else _all(checks)

    def types(self, schema: Mapping[str, Any]) -> Check:
        return _TYPES[schema["type"]]

    def reference(self, schema: Mapping[str, Any]) -> Check:
        name = schema["$ref"]
        if name not in self._referred:
            self._referred[name] = self.check(self._refer(name))
        return self._referred[name]

    def choice(self, schema: Mapping[str, Any]) -> Check:
        choices = schema.get("enum", [schema.get("const")])
        if not all(isinstance(choice, str | bool) for choice in choices):
            raise RuntimeError("no quick check for choices but texts and truth values")
        known = frozenset((type(choice), choice) for choice in choices)
        return lambda value: isinstance(value, str | bool) and (type(value), value) in known

    def text(self, schema: Mapping[str, Any]) -> Check:
        least, most = schema.get("minLength", 0), schema.get("maxLength", 2**31)
        search = whole(schema.get("pattern", "")).search
        has_format = self._formats[schema["format"]] if "format" in schema else _yes
        return lambda value: (
            not isinstance(value, str)
            or (least <= len(value) <= most and search(value) is not None and has_format(value))
        )

    def number(self, schema: Mapping[str, Any]) -> Check:
        least, most = schema.get("minimum", -(2**60)), schema.get("maximum", 2**60)
        return lambda value: not _TYPES["number"](value) or least <= value <= most

    def array(self, schema: Mapping[str, Any]) -> Check:
        least, most = schema.get("minItems", 0), schema.get("maxItems", 2**31)
        item = self.check(schema.get("items", True))
        unique = schema.get("uniqueItems", False)
        return lambda value: (
            not isinstance(value, list)
            or (
                least <= len(value) <= most
                and all(map(item, value))
                and (not unique or _different_texts(value))
            )
        )

    def members(self, schema: Mapping[str, Any]) -> Check:
        known = {name: self.check(each) for name, each in schema.get("properties", {}).items()}
        others = self.check(schema.get("additionalProperties", True))
        name_is_fine = self.check(schema.get("propertyNames", True))
        required = frozenset(schema.get("required", ()))
        most = schema.get("maxProperties", 2**31)

        def check(value: Any) -> bool:
            if not isinstance(value, dict):
                return True
            return (
                len(value) <= most
                and required <= value.keys()
                and all(known.get(name, others)(item) for name, item in value.items())
                and (name_is_fine is _yes or all(map(name_is_fine, value)))
            )

        return check

    def every(self, schema: Mapping[str, Any]) -> Check:
        return _all([self.check(each) for each in schema["allOf"]])

    def some(self, schema: Mapping[str, Any]) -> Check:
        checks = [self.check(each) for each in schema["anyOf"]]
        return lambda value: any(check(value) for check in checks)

    def conditional(self, schema: Mapping[str, Any]) -> Check:
        # A doubtful "no" would take the other branch, so the test has to be exact.
        if "uniqueItems" in str(schema["if"]) or "$ref" in str(schema["if"]):
            raise RuntimeError("no quick check for such a condition")
        test = self.check(schema["if"])
        then, other = (self.check(schema.get(branch, True)) for branch in ("then", "else"))
        return lambda value: then(value) if test(value) else other(value)


def _yes(_: Any) -> bool:
    return True


def _no(_: Any) -> bool:
    return False


def _all(checks: list[Check]) -> Check:
    def check(value: Any) -> bool:
        for each in checks:  # noqa: SIM110  a generator would take twice as long
            if not each(value):
                return False
        return True

    return check


def _different_texts(value: list[Any]) -> bool:
    return all(isinstance(item, str) for item in value) and len(set(value)) == len(value)


_TYPES: dict[str, Check] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: (
        (isinstance(value, int) and not isinstance(value, bool))
        or (isinstance(value, float) and value.is_integer())
    ),
}

_ANNOTATIONS = {"$schema", "$id", "$defs", "title", "description"}

# Each group is one function, in the order in which a wrong value is most quickly turned away.
_GROUPS: dict[frozenset[str], Callable[[_Compiler, Mapping[str, Any]], Check]] = {
    frozenset(["type"]): _Compiler.types,
    frozenset(["enum", "const"]): _Compiler.choice,
    frozenset(["$ref"]): _Compiler.reference,
    frozenset(["minLength", "maxLength", "pattern", "format"]): _Compiler.text,
    frozenset(["minimum", "maximum"]): _Compiler.number,
    frozenset(["items", "minItems", "maxItems", "uniqueItems"]): _Compiler.array,
    frozenset(
        ["properties", "required", "additionalProperties", "propertyNames", "maxProperties"]
    ): _Compiler.members,
    frozenset(["allOf"]): _Compiler.every,
    frozenset(["anyOf"]): _Compiler.some,
    frozenset(["if", "then", "else"]): _Compiler.conditional,
}
