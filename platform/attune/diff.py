"""What changed between two documents, part by part, and which version number that deserves.

>>> old = {"title": "A", "clauses": [{"id": "kind", "modality": "should", "text": "Be kind."}]}
>>> new = {"title": "A", "clauses": [{"id": "kind", "modality": "must", "text": "Be kind."}]}
>>> changes = diff(old, new)
>>> changes.parts[0].id, changes.parts[0].fields[0].name
('kind', 'modality')
>>> propose_version("1.4.0", changes)
'2.0.0'

Parts are told apart by their permanent ids, so that moving one is no rewriting of it; a list whose
ids are missing or repeated is compared whole. Documents may be given as JSON objects, too: a draft
need not be valid to be compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Literal

from attune.arguments import wanted
from attune.document.emptiness import FIELDS, said
from attune.document.kinds import Node
from attune.document.parts import is_parts, pin_and_raises
from attune.errors import UsageError
from attune.redline import Piece, word_redline
from attune.strict_json import same

__all__ = ["Diff", "FieldChange", "PartChange", "Piece", "diff", "propose_version", "word_redline"]

Json = Mapping[str, Any]
Level = Literal["major", "minor", "patch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field's JSON value before and after; None where there was or is none, or null.

    ``change`` tells these two apart: a field that held null is ``changed`` or ``removed``.
    """

    name: str
    old: Any
    new: Any
    change: Literal["added", "removed", "changed"] = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartChange:
    """One part with an id. ``section`` is its list's name (``clauses``, ``floor/raises`` …).

    ``change`` is ``moved`` where nothing but its place changed; a changed part may also have
    ``moved``. ``old`` and ``new`` are the part's JSON; ``fields`` is empty unless it changed.
    """

    section: str
    id: str
    change: Literal["added", "removed", "changed", "moved"]
    old: Json | None
    new: Json | None
    fields: tuple[FieldChange, ...] = ()
    moved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """Every difference: parts with ids, parameters by name, and the document's own fields."""

    parts: tuple[PartChange, ...]
    parameters: tuple[FieldChange, ...]
    fields: tuple[FieldChange, ...]
    binding: frozenset[str]
    """Ids of the clauses that are must or must not, before or after."""

    def __bool__(self) -> bool:
        return bool(self.parts or self.parameters or self.fields)

    def of(self, section: str, change: str | None = None) -> tuple[PartChange, ...]:
        """The changes to one list, of one kind if given, in document order."""
        return tuple(
            part for part in self.parts if part.section == section and change in (None, part.change)
        )

    @property
    def sentence(self) -> str:
        """In English: “2 clauses changed, 1 added; 1 parameter added; rights removed.”"""
        told: list[str] = []
        for section in dict.fromkeys(part.section for part in self.parts):
            changes = [part.change for part in self.of(section)]
            told.append(_counted(changes, _NOUNS.get(section, ("part", "parts")), _OF_PARTS))
        if self.parameters:
            changes = [field.change for field in self.parameters]
            told.append(_counted(changes, ("parameter", "parameters"), _OF_PARAMETERS))
        told += [f"{field.name} {_told(field)}" for field in self.fields]
        sentence = "; ".join(told) or "nothing changed"
        return f"{sentence[0].upper()}{sentence[1:]}."

    @property
    def level(self) -> Level:
        """How much the version number must rise; see :func:`propose_version`."""
        return self.level_without(frozenset())

    def level_without(self, wording_only: frozenset[str]) -> Level:
        """The level where a new wording of these clauses means what the old one meant."""
        levels = {
            *(_part_level(part, self.binding, wording_only) for part in self.parts),
            *("minor" for _ in self.parameters),
            *(_FIELD_LEVELS.get(field.name, "minor") for field in self.fields),
        }
        return next((level for level in _LEVELS if level in levels), "patch")


def diff(a: Node | Json, b: Node | Json) -> Diff:
    """What changed from ``a`` to ``b``, in the order of ``b``, what is gone last in its list."""
    for each in (a, b):
        wanted(each, Node | Mapping, "diff() takes parsed documents or JSON objects")
    old, new = (said(each.to_dict() if isinstance(each, Node) else each) for each in (a, b))
    parts: list[PartChange] = []
    parameters: list[FieldChange] = []
    fields: list[FieldChange] = []
    for name in dict.fromkeys([*new, *old]):
        before, after = old.get(name), new.get(name)
        both = [{} if value is None else value for value in (before, after)]
        if name == "floor" and _are_objects(*both) and all(is_parts(f.get("raises")) for f in both):
            pins, raises = zip(*map(pin_and_raises, both), strict=True)
            parts += _parts("floor/raises", *(each or [] for each in raises))
            if not same(*pins):
                fields.append(_changed(name, *({name: pin} if pin else {} for pin in pins)))
        elif name == "parameters" and _are_objects(*both):
            parameters += _field_changes(*both)
        elif name in FIELDS and is_parts(before) and is_parts(after):
            parts += _parts(name, before or [], after or [])
        elif _differ(name, old, new):
            fields.append(_changed(name, old, new))
    return Diff(
        parts=tuple(parts),
        parameters=tuple(parameters),
        fields=tuple(fields),
        binding=frozenset(_binding(old) | _binding(new)),
    )


def propose_version(
    previous: str | None, changes: Diff, wording_only: frozenset[str] = frozenset()
) -> str:
    """The semantic version that follows ``previous``; the first one is 1.0.0.

    * major: the format, a must or must_not clause, a right, the amendment procedure or a
      commitment of the universal safety layer changes, or a module or its place, which may bring
      such clauses with it (a later module prevails), or a rule that suspends or activates such a
      clause; or a list of these that had to be compared whole.
    * minor: anything else that bears on how the AI behaves.
    * patch: titles but those of commitments, preamble, narrative, reasons, examples, sources,
      support, confidence, translations, other order; and the text of clauses in
      ``wording_only``.

    Without any difference ``previous`` stays. An author may choose a higher version, never a
    lower one. UsageError where ``previous`` is no version (semver.org, without a pre-release).
    """
    wanted(previous, str | None, "propose_version() takes a version as text, or none")
    wanted(changes, Diff, "propose_version() takes what diff() gives")
    wanted(wording_only, Set, "propose_version() takes the clauses worded anew as a set of ids")
    if previous is None:
        return "1.0.0"
    found = _VERSION.fullmatch(previous)
    if not found:
        raise UsageError(
            f"“{previous:.40}” is no version: one is three numbers of at most nine digits, as in"
            " 1.4.0."
        )
    if not changes:
        return previous
    major, minor, patch = map(int, found.groups())
    match changes.level_without(wording_only):
        case "major":
            return f"{major + 1}.0.0"
        case "minor":
            return f"{major}.{minor + 1}.0"
        case _:
            return f"{major}.{minor}.{patch + 1}"


_VERSION = re.compile(r"\.".join([r"(0|[1-9][0-9]{0,8})"] * 3))
_NOUNS = {
    "clauses": ("clause", "clauses"),
    "parts": ("chapter", "chapters"),
    "adaptations": ("situation", "situations"),
    "tensions": ("tension", "tensions"),
    "modules": ("module", "modules"),
    "minority_reports": ("minority report", "minority reports"),
    "floor/raises": ("raise", "raises"),
    "dimensions": ("dimension", "dimensions"),
    "values": ("value", "values"),
    "desires": ("wish", "wishes"),
    "guidance": ("nudge", "nudges"),
    "growth": ("aim of growth", "aims of growth"),
}

_OF_PARTS = ("changed", "added", "removed", "moved")
_OF_PARAMETERS = ("added", "changed", "removed")


def _counted(changes: Sequence[str], nouns: tuple[str, str], order: Sequence[str]) -> str:
    """“2 clauses changed, 1 added”."""
    counted = [(changes.count(change), change) for change in order if change in changes]
    (first, change), *others = counted
    told = [f"{first} {nouns[first != 1]} {change}"]
    return ", ".join(told + [f"{number} {change}" for number, change in others])


def _told(field: FieldChange) -> str:
    """A text without a format is still of some kind, so that one is never added or removed."""
    return "changed" if field.name == "format" else field.change


# -- which level ---------------------------------------------------------------------------------

_LEVELS: tuple[Level, ...] = ("major", "minor", "patch")

_FIELD_LEVELS: dict[str, Level] = {
    "format": "major",
    "amendment": "major",
    "rights": "major",
    # Lists stand here only where their parts cannot be told apart: then anything may have changed.
    "clauses": "major",
    "modules": "major",
    "adaptations": "major",
    "commitments": "major",
    "parts": "patch",
    "minority_reports": "patch",
    "title": "patch",
    "preamble": "patch",
    "narrative": "patch",
    "translations": "patch",
    "lineage": "patch",
}

_BINDING_FIELDS = {"modality", "text", "applies_when", "except_when"}
_PATCH_FIELDS = {"why", "examples", "translations", "source", "support", "confidence"}
_PATCH_FIELDS_OF = {"commitments": {"why", "sources"}}
_PATCH_SECTIONS = {"parts", "minority_reports"}


def _part_level(part: PartChange, binding: frozenset[str], wording_only: frozenset[str]) -> Level:
    if part.section == "modules" and part.moved:  # a later module prevails
        return "major"
    if part.change == "moved" or part.section in _PATCH_SECTIONS:
        return "patch"
    patches = _PATCH_FIELDS_OF.get(part.section, _PATCH_FIELDS)
    names = {field.name for field in part.fields} - patches
    if part.section == "clauses" and part.id in wording_only:
        names -= {"text"}
    if part.change == "changed" and not names:
        return "patch"
    match part.section:
        case "modules" | "commitments":
            return "major"
        case "clauses" if part.id in binding:
            whole = part.change in ("added", "removed")
            return "major" if whole or names & _BINDING_FIELDS else "minor"
        case "adaptations" if _switched(part) & binding:
            return "major"
        case _:
            return "minor"


def _switched(part: PartChange) -> set[str]:
    """The clauses that a rule turns on or off, before or after the change."""
    lists = [side.get("effects") for side in (part.old, part.new) if side]
    effects = [effect for given in lists if isinstance(given, list) for effect in given]
    return {
        str(effect.get("clause"))
        for effect in effects
        if isinstance(effect, dict) and effect.get("op") in ("suspend", "activate")
    }


def _binding(document: Json) -> set[str]:
    clauses = document.get("clauses")
    return {
        clause["id"]
        for clause in (clauses if isinstance(clauses, list) else ())
        if isinstance(clause, dict)
        and isinstance(clause.get("id"), str)
        and clause.get("modality") in ("must", "must_not")
    }


# -- what differs --------------------------------------------------------------------------------


def _are_objects(*values: Any) -> bool:
    """Anything may stand anywhere in a draft."""
    return all(isinstance(value, Mapping) for value in values)


def _parts(section: str, before: Sequence[Json], after: Sequence[Json]) -> Iterator[PartChange]:
    old = {part["id"]: part for part in before}
    new = {part["id"]: part for part in after}
    moved = _moved([name for name in old if name in new], [name for name in new if name in old])
    for name, part in new.items():
        if name not in old:
            yield PartChange(section=section, id=name, change="added", old=None, new=part)
            continue
        fields = tuple(_field_changes(old[name], part))
        if fields or name in moved:
            yield PartChange(
                section=section,
                id=name,
                change="changed" if fields else "moved",
                old=old[name],
                new=part,
                fields=fields,
                moved=name in moved,
            )
    for name, part in old.items():
        if name not in new:
            yield PartChange(section=section, id=name, change="removed", old=part, new=None)


def _field_changes(old: Json, new: Json) -> Iterator[FieldChange]:
    for name in dict.fromkeys([*new, *old]):
        if _differ(name, old, new):
            yield _changed(name, old, new)


def _changed(name: str, old: Json, new: Json) -> FieldChange:
    return FieldChange(
        name=name,
        old=old.get(name),
        new=new.get(name),
        change="added" if name not in old else "removed" if name not in new else "changed",
    )


def _differ(name: str, old: Json, new: Json) -> bool:
    return (name in old) != (name in new) or not same(old.get(name), new.get(name))


def _moved(before: list[str], after: list[str]) -> set[str]:
    """The fewest ids whose moving turns one order into the other: all but a longest common run."""
    if before == after:
        return set()
    place = {name: index for index, name in enumerate(before)}
    # Longest increasing subsequence of old places (patience sorting), quick for 500 clauses.
    tails: list[str] = []
    behind: dict[str, str | None] = {}
    for name in after:
        low, high = 0, len(tails)
        while low < high:
            middle = (low + high) // 2
            if place[tails[middle]] < place[name]:
                low = middle + 1
            else:
                high = middle
        behind[name] = tails[low - 1] if low else None
        tails[low : low + 1] = [name]
    staying: set[str] = set()
    last: str | None = tails[-1] if tails else None
    while last is not None:
        staying.add(last)
        last = behind[last]
    return set(after) - staying
