"""``attune diff | merge``: what changed between texts, and what two people wrote put together."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable, Iterator
from typing import Any

from attune.cli.answer import (
    Answer,
    Commands,
    add_command,
    add_out_option,
    add_trust_option,
    error_value,
    file_path,
    what_is_wrong,
)
from attune.cli.composing import notes_on
from attune.cli.reading import text_at
from attune.cli.visible import in_lines, one_line, unhidden
from attune.client import write_out
from attune.diff import Diff, FieldChange, PartChange, diff
from attune.document import parse
from attune.document.emptiness import FIELDS
from attune.errors import DocumentError
from attune.merge import Conflict, Merge, merge
from attune.strict_json import same

Json = dict[str, Any]


def add_commands(commands: Commands) -> None:
    comparing = add_command(
        commands,
        "diff",
        _diff,
        "Show what changed between two texts, part by part. Exit 0: nothing, 1: something.",
    )
    for name, metavar in (("old", "A"), ("new", "B")):
        comparing.add_argument(
            name,
            type=file_path,
            metavar=metavar,
            help="a bundle, a pulled folder or a document, which need not be valid yet",
        )
    merging = add_command(
        commands,
        "merge",
        _merge,
        "Put together what two people wrote from one beginning. Exit 1: both changed the same"
        " part; the result holds MINE there, and both sides are listed. Or each text is valid, and"
        " the result is not.",
    )
    for name, about in (
        ("base", "what both began with"),
        ("mine", "your text, which is kept where both changed the same part"),
        ("theirs", "the other text"),
    ):
        merging.add_argument(name, type=file_path, metavar=name.upper(), help=about)
    add_out_option(merging)
    for parser in (comparing, merging):
        parser.add_argument(
            "--allow-stale", action="store_true", help="accept a head that has expired, and say so"
        )
        add_trust_option(parser)


# -- diff -----------------------------------------------------------------------------------------


def _diff(options: Namespace) -> Answer:
    old, new = (text_at(path, options) for path in (options.old, options.new))
    changes = diff(old.content, new.content)
    return Answer(
        text=in_lines(map(unhidden, [changes.sentence, *_change_lines(changes)])),
        values=(_changes_value(changes),),
        notes=notes_on([old, new]),
        exit_code=int(bool(changes)),
    )


def _change_lines(changes: Diff) -> Iterator[str]:
    for part in changes.parts:
        moved = " and moved" if part.moved and part.change == "changed" else ""
        yield f"  {part.section} {part.id}: {part.change}{moved}"
        yield from _part_lines(part)
    for field in changes.parameters:
        yield f"  parameters {field.name}"
        yield from _sides(field)
    for field in changes.fields:
        yield f"  {field.name}"
        yield from _sides(field)
    if changes:
        yield f"This is a {changes.level} change."


def _part_lines(part: PartChange) -> Iterator[str]:
    if part.change == "added":
        yield f"    + {_as_json(part.new)}"
    if part.change == "removed":
        yield f"    - {_as_json(part.old)}"
    for field in part.fields:
        yield f"    {field.name}"
        yield from _sides(field, indent="      ")


def _sides(field: FieldChange, indent: str = "    ") -> Iterator[str]:
    sides = {"-": field.old, "+": field.new}
    if field.change != "changed":
        del sides["-" if field.change == "added" else "+"]
    for mark, shown in zip(sides, _shown(list(sides.values())), strict=True):
        yield from (f"{indent}{mark} {line}" for line in shown.split("\n"))


def _changes_value(changes: Diff) -> dict[str, Any]:
    return {
        "different": bool(changes),
        "sentence": changes.sentence,
        "level": changes.level if changes else None,
        "parts": [
            {
                "section": part.section,
                "id": part.id,
                "change": part.change,
                "moved": part.moved,
                "old": part.old,
                "new": part.new,
                "fields": [_field_value(field) for field in part.fields],
            }
            for part in changes.parts
        ],
        "parameters": [_field_value(field) for field in changes.parameters],
        "fields": [_field_value(field) for field in changes.fields],
    }


def _field_value(field: FieldChange) -> dict[str, Any]:
    return {"name": field.name, "change": field.change, "old": field.old, "new": field.new}


# -- merge ----------------------------------------------------------------------------------------


def _merge(options: Namespace) -> Answer:
    texts = [text_at(path, options) for path in (options.base, options.mine, options.theirs)]
    base, mine, theirs = (each.content for each in texts)
    merged = merge(base, mine, theirs)
    written = json.dumps(merged.content, ensure_ascii=False, indent=2) + "\n"
    invalid = None if merged.conflicts else _invalid_together(merged.content, mine, theirs)
    notes = notes_on(texts)
    notes += tuple(line for conflict in merged.conflicts for line in _conflict_lines(conflict))
    if invalid is not None:
        notes += ("Both texts are valid, and together they are not:",)
        notes += tuple(unhidden(f"  {problem}") for problem in what_is_wrong(invalid))
    if options.out is not None:
        write_out(options.out, written.encode())
        notes += (f"Written to {options.out}.",)
    return Answer(
        text="" if options.out else written,
        values=(_merge_value(merged, invalid),),
        notes=notes,
        exit_code=int(bool(merged.conflicts or invalid)),
    )


def _invalid_together(merged: Json, mine: Json, theirs: Json) -> DocumentError | None:
    """Why the result is no valid document, where each of the two sides is one."""
    if any(_why_invalid(side) for side in (mine, theirs)):
        return None
    return _why_invalid(merged)


def _why_invalid(content: Json) -> DocumentError | None:
    try:
        parse(content)
    except DocumentError as error:
        return error
    return None


def _conflict_lines(conflict: Conflict) -> Iterator[str]:
    sides = {"base": conflict.base, "mine": conflict.mine, "theirs": conflict.theirs}
    there = {side: value for side, value in sides.items() if value is not None}
    shown = dict(zip(there, _shown(_differing(list(there.values())), one_line), strict=True))
    yield unhidden(_what_both_did(conflict, f"{conflict.section} {conflict.id}".strip()))
    for side in sides:
        yield f"  {side}: {shown.get(side, _nothing(conflict))}"


def _what_both_did(conflict: Conflict, place: str) -> str:
    match conflict:
        case Conflict(mine=None, theirs=None):
            return f"Both changed {place}:"
        case Conflict(mine=None):
            return f"Removed in mine and changed in theirs: {place}"
        case Conflict(theirs=None):
            return f"Removed in theirs and changed in mine: {place}"
        case Conflict(base=None):
            return f"Both added {place}:"
    return f"Both changed {place}:"


def _nothing(conflict: Conflict) -> str:
    """A field that no document knows may be there and hold null."""
    known = conflict.id or conflict.section in FIELDS or "/" in conflict.section
    return "not there" if known else "not there, or null"


def _differing(values: list[Any]) -> list[Any]:
    """Of objects only the fields in which they differ."""
    if len(values) < 2 or not all(isinstance(value, dict) for value in values):
        return values
    first, *others = values
    alike = {
        name
        for name, item in first.items()
        if all(name in other and same(item, other[name]) for other in others)
    }
    return [{name: item for name, item in value.items() if name not in alike} for value in values]


def _merge_value(merged: Merge, invalid: DocumentError | None) -> dict[str, Any]:
    return {
        "content": merged.content,
        "conflicts": [
            {
                "section": conflict.section,
                "id": conflict.id,
                "base": conflict.base,
                "mine": conflict.mine,
                "theirs": conflict.theirs,
            }
            for conflict in merged.conflicts
        ],
        "problems": error_value(invalid)["problems"] if invalid else [],
    }


# -- shared ---------------------------------------------------------------------------------------


def _shown(values: list[Any], told: Callable[[str], str] = str) -> list[str]:
    """The sides of one difference: texts as they read, unless something else stands beside them
    or they would look the same where they are told."""
    if all(isinstance(value, str) for value in values):
        shown = [told(unhidden(value)) for value in values]
        if len(set(shown)) == len(set(values)):
            return shown
    return [unhidden(_as_json(value)) for value in values]


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
