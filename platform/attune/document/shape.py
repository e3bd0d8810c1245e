"""Stage *shape*: a JSON value against the published schemas, every problem in an author's words."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from attune.document.schema import Check, quick_check, whole
from attune.errors import Problem

KNOWN_FORMATS = {
    "attune/constitution/1": "constitution-1.json",
    "attune/profile/1": "profile-1.json",
    "attune/floor/1": "floor-1.json",
}
MAX_NESTING = 16


def check(value: Any) -> Iterator[Problem]:
    """Yield what keeps ``value`` from having the shape that its ``format`` promises."""
    if not isinstance(value, dict):
        yield Problem(pointer="", message="is not a JSON object.", remedy="Start with {.")
        return
    if "format" not in value:
        yield Problem(
            pointer="/format",
            message="is missing.",
            remedy=f"Say which kind of document this is: {_listed(KNOWN_FORMATS)}.",
        )
        return
    name = value["format"]
    if not isinstance(name, str) or name not in KNOWN_FORMATS:
        yield Problem(
            pointer="/format",
            message=f"{_shown(name)} is not a format this version reads.",
            remedy=f"It reads {_listed(KNOWN_FORMATS)}.",
            rule="shape.format",
        )
        return
    unusable = list(_not_json(value, ""))
    if unusable:
        yield from unusable
        return
    if quick_yes(name)(value):
        return
    errors = schema_validator(name).iter_errors(value)
    for error in sorted(errors, key=lambda e: [(isinstance(k, str), k) for k in e.absolute_path]):
        yield _problem(error)


@cache
def schema_validator(name: str) -> Draft202012Validator:
    """The validator for a format, with the shared parts resolved from the package."""
    parts = Resource.from_contents(_schema("parts-1.json"))
    registry: Registry[Any] = Registry().with_resource("urn:attune:schema:parts:1", parts)
    return _Validator(_schema(KNOWN_FORMATS[name]), registry=registry, format_checker=_FORMATS)


@cache
def quick_yes(name: str) -> Check:
    """Whether a value certainly has a format; a no means that it has to be looked at."""
    parts = _schema("parts-1.json")["$defs"]

    def refer(reference: str) -> Any:
        return parts[reference.removeprefix("urn:attune:schema:parts:1#/$defs/")]

    return quick_check(_schema(KNOWN_FORMATS[name]), refer=refer, formats={"date": _is_a_day})


def _schema(file: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(
        files("attune").joinpath("schemas", file).read_text("utf-8")
    )
    return content


_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("date")
def _is_day(value: object) -> bool:
    return not isinstance(value, str) or _is_a_day(value)


def _is_a_day(text: str) -> bool:
    # fromisoformat also takes 20270101 and 2027-W01-1, which other readers do not.
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _pattern(_: Any, pattern: str, value: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and whole(pattern).search(value) is None:
        yield ValidationError(f"{value!r} does not match {pattern!r}")


_Validator: type[Draft202012Validator] = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"pattern": _pattern}
)  # published types leave extend() untyped


def _not_json(value: Any, pointer: str, depth: int = 0) -> Iterator[Problem]:
    """What a Python caller may pass but JSON cannot hold, and nesting past the limit."""
    if depth > MAX_NESTING:
        yield Problem(
            pointer=pointer,
            message=f"nests deeper than {MAX_NESTING} levels.",
            remedy="Flatten it.",
        )
    elif isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str):
                yield Problem(pointer=pointer, message=f"the name {name!r} is not text.")
            else:
                yield from _not_json(item, f"{pointer}/{escape(name)}", depth + 1)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _not_json(item, f"{pointer}/{index}", depth + 1)
    elif isinstance(value, float) and not math.isfinite(value):
        yield Problem(pointer=pointer, message="is not a finite number.")
    elif isinstance(value, int) and abs(value) > 2**53 - 1:
        yield Problem(pointer=pointer, message="is too large to be exact.")
    elif not isinstance(value, str | int | float | bool | None):
        yield Problem(pointer=pointer, message=f"{type(value).__name__} is not a JSON value.")


def escape(name: str) -> str:
    """A name as one reference token of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def _problem(error: ValidationError) -> Problem:
    pointer = "".join(f"/{escape(str(step))}" for step in error.absolute_path)
    message, remedy = _words(error)
    if error.validator == "required":
        pointer += f"/{_missing(error)}"
    return Problem(pointer=pointer, message=message, remedy=remedy, rule=f"shape.{error.validator}")


def _words(error: ValidationError) -> tuple[str, str]:  # noqa: C901  one flat case a keyword
    limit: Any = error.validator_value
    value: Any = error.instance
    schema: Any = error.schema
    match error.validator:
        case "required":
            return "is missing.", f"Add “{_missing(error)}”."
        case "additionalProperties":
            known = sorted(schema.get("properties", {}))
            extra = sorted(set(value) - set(known))
            return f"unknown field {_listed(extra)}.", f"Known here: {_listed(known)}."
        case "enum":
            return f"{_shown(value)} is not a choice here.", f"Choose one of {_listed(limit)}."
        case "const":
            return f"{_shown(value)} stands where {_shown(limit)} must.", ""
        case "type":
            return f"{_shown(value)} is not {_TYPES.get(str(limit), limit)}.", ""
        case "minLength" | "minItems":
            return "is empty." if limit == 1 else f"holds fewer than {limit}.", "Fill it in."
        case "maxLength":
            return f"is {len(value)} characters long; the limit is {limit}.", "Shorten it."
        case "maxItems" | "maxProperties":
            return f"holds {len(value)}; the limit is {limit}.", "Split the document."
        case "minimum":
            return f"{_shown(value)} is below {limit}.", ""
        case "maximum":
            return f"{_shown(value)} is above {limit}.", ""
        case "uniqueItems":
            return "holds the same entry twice.", "Keep one."
        case "format":
            return f"{_shown(value)} is not a day.", "Write it as YYYY-MM-DD."
        case "pattern":
            about = schema.get("description", "")
            return f"{_shown(value)} is not written as it must be.", str(about)
        case "anyOf":
            return "lacks one of its alternatives.", "Give at_least or at_most."
        case _:
            return "does not belong here.", "Leave it out."


_TYPES = {
    "string": "text",
    "array": "a list",
    "object": "an object",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}


def _missing(error: ValidationError) -> str:
    """Which field an error of *required* is about: there is one error for each."""
    required: list[str] = list(error.validator_value)  # type: ignore[arg-type]
    return next(name for name in required if error.message.startswith(repr(name)))


def _shown(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False)
    return written if len(written) <= 60 else written[:57] + "…"


def _listed(names: Any) -> str:
    return ", ".join(str(name) for name in names)
