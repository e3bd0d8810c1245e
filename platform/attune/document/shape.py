"""Stage *shape*: a JSON value against the published schemas, every problem in an author's words."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import islice
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
MAX_NAME = 80
"""Characters of a name. The longest that a document knows has about half of that."""

MOST_FOUND = 2_000
"""Problems looked for. A text with more of them is not looked at to its end."""

FEW = 8
"""Names told in one sentence."""


def check(value: Any) -> Iterator[Problem]:
    """Yield what keeps ``value`` from having the shape that its ``format`` promises."""
    if not isinstance(value, dict):
        yield Problem(
            pointer="", message=Phrase("is not a JSON object."), remedy=Phrase("Start with {.")
        )
        return
    unusable = False
    for problem in _not_json(value, ""):
        unusable = True
        yield problem
    if unusable:
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
    if quick_yes(name)(value):
        return
    errors = islice(schema_validator(name).iter_errors(value), MOST_FOUND)
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


def _unless_too_many(keyword: str) -> Any:
    """A keyword about what a list or an object holds, silent where ``maxItems`` or
    ``maxProperties`` says that it holds too much."""
    inner: Any = Draft202012Validator.VALIDATORS[keyword]

    def check(validator: Any, rule: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
        most = schema.get("maxItems" if isinstance(value, list) else "maxProperties", math.inf)
        if not isinstance(value, list | dict) or len(value) <= most:
            yield from inner(validator, rule, value, schema)

    return check


_HELD = ("items", "uniqueItems", "additionalProperties", "propertyNames")

_Validator: type[Draft202012Validator] = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {"pattern": _pattern, **{keyword: _unless_too_many(keyword) for keyword in _HELD}},
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
            if isinstance(name, str) and is_name(name):
                yield from _not_json(item, f"{pointer}/{escape(name)}", depth + 1)
            else:
                yield _unusable_name(name, pointer)
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


def is_name(name: str) -> bool:
    """Whether a member may be called so: in text that can be written, and not without end."""
    return len(name) <= MAX_NAME and not has_surrogate(name)


def _unusable_name(name: Any, pointer: str) -> Problem:
    if not isinstance(name, str) or has_surrogate(name):
        message, remedy = Phrase("the name {name} is not text.", name=f"{name!r:.60}"), NOTHING
    else:
        message = Phrase(
            "the name {name} is longer than {limit} characters.", name=_shown(name), limit=MAX_NAME
        )
        remedy = Phrase("Shorten it.")
    unknown = (name,) if isinstance(name, str) else ()
    return Problem(pointer=pointer, message=message, remedy=remedy, unknown=unknown)


def _problem(error: ValidationError) -> Problem:
    pointer = "".join(f"/{escape(str(step))}" for step in error.absolute_path)
    message, remedy = _words(error)
    if error.validator == "required":
        pointer += f"/{_missing(error)}"
    return Problem(
        pointer=pointer,
        message=message,
        remedy=remedy,
        rule=f"shape.{error.validator}",
        unknown=_unknown(error) if error.validator == "additionalProperties" else (),
    )


NOTHING = Phrase()


def _words(error: ValidationError) -> tuple[Phrase, Phrase]:
    """What is wrong, and what mends it."""
    limit: Any = error.validator_value
    value: Any = error.instance
    match error.validator:
        case "required":
            return Phrase("is missing."), Phrase("Add “{name}”.", name=_missing(error))
        case "additionalProperties":
            return (
                Phrase("unknown field {names}.", names=_few(_unknown(error))),
                Phrase("Known here: {names}.", names=_listed(_known(error))),
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


def _known(error: ValidationError) -> list[str]:
    return sorted(error.schema.get("properties", {}))  # type: ignore[union-attr]


def _unknown(error: ValidationError) -> tuple[str, ...]:
    names: Any = error.instance
    return tuple(sorted(set(names).difference(_known(error))))


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


def _few(names: Sequence[str]) -> str:
    more = f" … (+{len(names) - FEW})" if len(names) > FEW else ""
    return _listed(names[:FEW]) + more
