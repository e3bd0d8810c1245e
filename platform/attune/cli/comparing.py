"""``attune diff | merge``: what changed between texts, and what two people wrote put together."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attune.cli.answer import Answer, Commands, add_command, add_out_option, file_path
from attune.cli.reading import json_object
from attune.cli.visible import in_lines
from attune.client import write_out
from attune.diff import Diff, FieldChange, PartChange, diff
from attune.document import text
from attune.merge import Conflict, Merge, merge


def add_commands(commands: Commands) -> None:
    comparing = add_command(
        commands,
        "diff",
        _diff,
        "Show what changed between two texts, part by part. Exit 0: nothing, 1: something.",
    )
    comparing.add_argument("old", type=file_path, metavar="A")
    comparing.add_argument("new", type=file_path, metavar="B")
    merging = add_command(
        commands,
        "merge",
        _merge,
        "Put together what two people wrote from one beginning. Exit 1: both changed the same"
        " part; the result holds MINE there, and both sides are listed.",
    )
    for name, about in (
        ("base", "what both began with"),
        ("mine", "your text, which is kept where both changed the same part"),
        ("theirs", "the other text"),
    ):
        merging.add_argument(name, type=file_path, metavar=name.upper(), help=about)
    add_out_option(merging)


# -- diff -----------------------------------------------------------------------------------------


def _diff(options: Namespace) -> Answer:
    changes = diff(_content(options.old), _content(options.new))
    return Answer(
        text=in_lines([changes.sentence, *_change_lines(changes)]),
        values=(_changes_value(changes),),
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


def _part_lines(part: PartChange) -> Iterator[str]:
    if part.change == "added":
        yield f"    + {_shown(part.new)}"
    if part.change == "removed":
        yield f"    - {_shown(part.old)}"
    for field in part.fields:
        yield f"    {field.name}"
        yield from _sides(field, indent="      ")


def _sides(field: FieldChange, indent: str = "    ") -> Iterator[str]:
    for mark, value in (("-", field.old), ("+", field.new)):
        if value is not None:
            yield from (f"{indent}{mark} {line}" for line in _shown(value).split("\n"))


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
    return {"name": field.name, "old": field.old, "new": field.new}


# -- merge ----------------------------------------------------------------------------------------


def _merge(options: Namespace) -> Answer:
    merged = merge(*(_content(path) for path in (options.base, options.mine, options.theirs)))
    written = json.dumps(merged.content, ensure_ascii=False, indent=2) + "\n"
    notes = tuple(line for conflict in merged.conflicts for line in _conflict_lines(conflict))
    if options.out is not None:
        write_out(options.out, written.encode())
        notes += (f"Written to {options.out}.",)
    return Answer(
        text="" if options.out else written,
        values=(_merge_value(merged),),
        notes=notes,
        exit_code=int(bool(merged.conflicts)),
    )


def _conflict_lines(conflict: Conflict) -> Iterator[str]:
    yield f"Both changed {f'{conflict.section} {conflict.id}'.strip()}:"
    for side in ("base", "mine", "theirs"):
        yield f"  {side}: {_shown(getattr(conflict, side))}"


def _merge_value(merged: Merge) -> dict[str, Any]:
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
    }


# -- shared ---------------------------------------------------------------------------------------


def _content(path: Path) -> dict[str, Any]:
    """A text as it is written, for it need not be a valid document yet."""
    content: dict[str, Any] = text.normalise(json_object(path))
    return content


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
