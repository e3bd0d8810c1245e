"""What can still be examined of a document that cannot be read whole.

Unknown fields and parts with other problems are left out, the rest is examined, and what is found
there is told with the pointers of the original. So one unfinished clause does not hide a finding in
another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from attune.document import Constitution, Profile, read
from attune.document.shape import MOST_FOUND
from attune.errors import Problem
from attune.floor import current_pin
from attune.pointers import escape
from attune.validation.findings import Finding

ROUNDS = 6
"""Leaving a part out may break a reference to it; after so many rounds we give up."""

_LISTED = re.compile(r"^(/floor/raises|/[a-z_]+)/(\d+)(?=/|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A readable rest. ``kept`` maps each list's pointer to the original index of each item.

    ``problems`` are the ones that came to light only once others were out of the way.
    """

    document: Constitution | Profile
    kept: dict[str, list[int]]
    problems: tuple[Problem, ...]

    def translated(self, finding: Finding) -> Finding:
        """The finding with the pointers it has in the original."""
        return replace(
            finding,
            pointer=_original(finding.pointer, self.kept),
            concerns=tuple(_original(each, self.kept) for each in finding.concerns),
        )


def salvage(value: Any, problems: Sequence[Problem]) -> Rest | None:
    """The readable rest of a JSON value without what ``problems`` are about; None if there is none,
    or more is wrong than was looked for."""
    if not isinstance(value, dict) or len(problems) >= MOST_FOUND:
        return None
    left_out: set[str] = set()
    more_problems: list[Problem] = []
    for _ in range(ROUNDS):
        more = {place for problem in problems for place in _places(problem)} - left_out
        if not more or "" in more:
            return None
        left_out |= more
        rest, kept = _without(value, left_out)
        document, found = read(rest)
        if isinstance(document, Constitution | Profile):
            return Rest(document=document, kept=kept, problems=tuple(more_problems))
        problems = [replace(each, pointer=_original(each.pointer, kept)) for each in found]
        # A reference may be broken only because we left its target out.
        more_problems += [p for p in problems if p.rule != "shape.reference"]
    return None


def _places(problem: Problem) -> Iterable[str]:
    """What is to be left out: unknown members alone, or the smallest thing around the problem that
    a document can do without."""
    if problem.unknown:
        return [f"{problem.pointer}/{escape(name)}" for name in problem.unknown]
    return [_container(problem.pointer)]


def _container(pointer: str) -> str:
    """The smallest thing around ``pointer`` that a document can do without."""
    listed = _LISTED.match(pointer)
    if listed:
        return listed.group()
    steps = pointer.split("/")[1:3]
    return "/" + "/".join(steps if steps[:1] == ["parameters"] else steps[:1]) if steps else ""


def _without(
    value: dict[str, Any], left_out: set[str]
) -> tuple[dict[str, Any], dict[str, list[int]]]:
    kept: dict[str, list[int]] = {}
    rest: dict[str, Any] = _thinned(value, "", left_out, kept)
    for name in left_out & _STAND_INS.keys():
        rest[name[1:]] = _STAND_INS[name]()
    return rest, kept


def _thinned(value: Any, pointer: str, left_out: set[str], kept: dict[str, list[int]]) -> Any:
    if isinstance(value, dict):
        return {
            name: _thinned(item, place, left_out, kept)
            for name, item in value.items()
            if (place := f"{pointer}/{escape(str(name))}") not in left_out
        }
    if isinstance(value, list):
        kept[pointer] = [i for i in range(len(value)) if f"{pointer}/{i}" not in left_out]
        return [_thinned(value[i], f"{pointer}/{i}", left_out, kept) for i in kept[pointer]]
    return value


def _original(pointer: str, kept: dict[str, list[int]]) -> str:
    """Where in the original that is which the rest has at ``pointer``."""
    match = _LISTED.match(pointer)
    if match is None or match[1] not in kept:
        return pointer
    return f"{match[1]}/{kept[match[1]][int(match[2])]}{pointer[match.end() :]}"


def _pin() -> dict[str, Any]:
    pin = current_pin()
    return {"version": pin.version, "digest": pin.digest}


# What every document must have, so that the rest can be read without it.
_STAND_INS: dict[str, Any] = {
    "/title": lambda: "–",
    "/language": lambda: "und",
    "/floor": _pin,
    "/subject": lambda: {"kind": "person"},
}
