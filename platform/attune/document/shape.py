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
from attune.phrase import Phrase
from attune.pointers import escape
from attune.strict_json import MAX_INTEGER, has_surrogate

KNOWN_FORMATS = {
    "attune/constitution/1": "constitution-1.json",
    "attune/profile/1": "profile-1.json",
    "attune/floor/1": "floor-1.json",
}
MAX_NESTING = 16


def check(value: Any) -> Iterator[Problem]:
    """Yield what keeps ``value`` from having the shape that its ``format`` promises."""
    if not isinstance(value, dict):
        yield Problem(
            pointer="", message=Phrase("is not a JSON object."), remedy=Phrase("Start with {.")
        )
        return
    if "format" not in value:
        yield Problem(
            pointer="/format",
            message=Phrase("is missing."),
            remedy=Phrase(
                "Say which kind of document this is: {names}.", names=_listed(KNOWN_FORMATS)
            ),
        )
        return
    name = value["format"]
    if not isinstance(name, str) or name not in KNOWN_FORMATS:
        yield Problem(
            pointer="/format",
            message=Phrase("{value} is not a format this version reads.", value=_shown(name)),
            remedy=Phrase("It reads {names}.", names=_listed(KNOWN_FORMATS)),
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
            message=Phrase("nests deeper than {limit} levels.", limit=MAX_NESTING),
            remedy=Phrase("Flatten it."),
        )
    elif isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str) or has_surrogate(name):
                yield Problem(
                    pointer=pointer, message=Phrase("the name {name} is not text.", name=repr(name))
                )
            else:
                yield from _not_json(item, f"{pointer}/{escape(name)}", depth + 1)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _not_json(item, f"{pointer}/{index}", depth + 1)
    elif isinstance(value, float) and not math.isfinite(value):
        yield Problem(pointer=pointer, message=Phrase("is not a finite number."))
    elif isinstance(value, int | float) and abs(value) > MAX_INTEGER:
        # A float, too: canonical bytes write 1e17 as the integer that it is.
        yield Problem(pointer=pointer, message=Phrase("is too large to be exact."))
    elif not isinstance(value, str | int | float | bool | None):
        yield Problem(
            pointer=pointer,
            message=Phrase("{type} is not a JSON value.", type=type(value).__name__),
        )


def _problem(error: ValidationError) -> Problem:
    pointer = "".join(f"/{escape(str(step))}" for step in error.absolute_path)
    message, remedy = _words(error)
    if error.validator == "required":
        pointer += f"/{_missing(error)}"
    return Problem(pointer=pointer, message=message, remedy=remedy, rule=f"shape.{error.validator}")


NOTHING = Phrase()


def _words(error: ValidationError) -> tuple[Phrase, Phrase]:
    """What is wrong, and what mends it."""
    limit: Any = error.validator_value
    value: Any = error.instance
    match error.validator:
        case "required":
            return Phrase("is missing."), Phrase("Add “{name}”.", name=_missing(error))
        case "additionalProperties":
            known = sorted(error.schema.get("properties", {}))  # type: ignore[union-attr]
            extra = sorted(set(value) - set(known))
            return (
                Phrase("unknown field {names}.", names=_listed(extra)),
                Phrase("Known here: {names}.", names=_listed(known)),
            )
        case "type":
            kind = _TYPES.get(str(limit), str(limit))
            return Phrase("{value} is not {kind}.", value=_shown(value), kind=kind), NOTHING
        case "minLength" | "minItems" if limit > 1:
            return Phrase("holds fewer than {limit}.", limit=limit), Phrase("Fill it in.")
        case "pattern":
            about = str(error.schema.get("description", ""))  # type: ignore[union-attr]
            told = Phrase("{value} is not written as it must be.", value=_shown(value))
            return told, Phrase(about)
    message, remedy = _TOLD.get(str(error.validator), _MISPLACED)
    choices = _listed(limit) if isinstance(limit, list) else ""
    given = {"limit": _shown(limit), "choices": choices, "value": _shown(value)}
    if isinstance(value, str | list | dict):
        given["length"] = str(len(value))
    return Phrase(message, **given), Phrase(remedy, **given)


_TOLD = {
    "enum": (Phrase("{value} is not a choice here."), Phrase("Choose one of {choices}.")),
    "const": (Phrase("{value} stands where {limit} must."), NOTHING),
    "minLength": (Phrase("is empty."), Phrase("Fill it in.")),
    "minItems": (Phrase("is empty."), Phrase("Fill it in.")),
    "maxLength": (
        Phrase("is {length} characters long; the limit is {limit}."),
        Phrase("Shorten it."),
    ),
    "maxItems": (Phrase("holds {length}; the limit is {limit}."), Phrase("Split the document.")),
    "maxProperties": (
        Phrase("holds {length}; the limit is {limit}."),
        Phrase("Split the document."),
    ),
    "minimum": (Phrase("{value} is below {limit}."), NOTHING),
    "maximum": (Phrase("{value} is above {limit}."), NOTHING),
    "uniqueItems": (Phrase("holds the same entry twice."), Phrase("Keep one.")),
    "format": (Phrase("{value} is not a day."), Phrase("Write it as YYYY-MM-DD.")),
    "anyOf": (Phrase("lacks one of its alternatives."), Phrase("Give at_least or at_most.")),
}
_MISPLACED = (Phrase("does not belong here."), Phrase("Leave it out."))

_TYPES = {
    "string": Phrase("text"),
    "array": Phrase("a list"),
    "object": Phrase("an object"),
    "number": Phrase("a number"),
    "integer": Phrase("a whole number"),
    "boolean": Phrase("true or false"),
}


def _missing(error: ValidationError) -> str:
    """Which field an error of *required* is about: there is one error for each."""
    required: list[str] = list(error.validator_value)  # type: ignore[arg-type]
    return next(name for name in required if error.message.startswith(repr(name)))


def _shown(value: Any) -> str:
    # Half a character pair would make the message itself impossible to write.
    written = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    return written if len(written) <= 60 else written[:57] + "…"


def _listed(names: Any) -> str:
    return ", ".join(str(name) for name in names)
