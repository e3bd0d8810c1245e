"""A comparison in words: what changed, part by part, with redlines where there is text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attune.diff import Diff, FieldChange, PartChange, Piece, diff, word_redline
from attune.redline import Budget
from attune.strict_json import same
from attune.vocabulary import PARAMETERS
from authoring import situations
from authoring.findings import listed
from authoring.names import field_name
from authoring.reading import Reading, read_part
from authoring.reading.words import effect_in_words
from authoring.sections import Section, sections_of
from authoring.speech import said

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Redlined:
    """A field whose text changed. ``name`` is "" for the part's own sentence."""

    name: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A field that changed from one thing to another, each in words; "" where there was nothing."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One part: added and removed ones as they read, changed ones field by field."""

    kind: str
    moved: bool
    id: str
    reading: Reading
    redlines: Sequence[Redlined] = ()
    shifts: Sequence[Shift] = ()

    @property
    def sentence(self) -> str:
        """“Changed: “Be kind.” (text, why).”"""
        what = self.reading.brief
        match self.kind:
            case "added":
                return _("Added: “%(what)s”") % {"what": what}
            case "removed":
                return _("Removed: “%(what)s”") % {"what": what}
            case "moved":
                return _("Moved: “%(what)s”") % {"what": what}
        names = [one.name for one in self.redlines] + [one.name for one in self.shifts]
        names = [_("Text")] * ("" in names) + [name for name in names if name]
        return _("Changed: “%(what)s” (%(fields)s)") % {
            "what": what,
            "fields": listed(list(dict.fromkeys(names))),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    sentence: str
    groups: Sequence[tuple[Section, Sequence[Change]]]
    shifts: Sequence[Shift]
    redlines: Sequence[Redlined]

    def __bool__(self) -> bool:
        return bool(self.groups or self.shifts or self.redlines)


def compare(kind: str, old: Json, new: Json) -> Comparison:
    """Everything that differs, in the order of the document's outline."""
    changes = diff(old, new)
    budget = Budget()
    groups = []
    for section in sections_of(kind).values():
        found = changes.of("/".join(section.pointer)) if section.many else ()
        if found:
            groups.append((section, [_change(section, part, old, new, budget) for part in found]))
    redlines, shifts = _fields(changes.fields, budget)
    return Comparison(
        sentence=in_words(kind, changes),
        groups=groups,
        redlines=redlines,
        shifts=[*shifts, *_parameters(changes.parameters)],
    )


def differing(theirs: Json, mine: Json) -> str:
    """The names of the fields, or dials, in which two texts of one part differ."""
    changed = _between(mine, theirs)
    fields = _flattened(field for field in changed if field.name != "parameters")
    dials = _between(mine.get("parameters") or {}, theirs.get("parameters") or {})
    names = [field_name(field.name) for field in fields] + [_dial(dial.name) for dial in dials]
    return listed(list(dict.fromkeys(names)))


def in_words(kind: str, changes: Diff) -> str:
    """“2 clauses changed, 1 added, 1 removed; 1 dial changed.”"""
    told = [
        _counted(section, [part.change for part in found])
        for section in sections_of(kind).values()
        if section.many and (found := changes.of("/".join(section.pointer)))
    ]
    dials = len(changes.parameters)
    if dials:
        told.append(ngettext("%(n)s dial changed", "%(n)s dials changed", dials) % {"n": dials})
    if changes.fields:
        names = ", ".join(field_name(field.name) for field in changes.fields)
        told.append(_("also changed: %(fields)s") % {"fields": names})
    sentence = "; ".join(told)
    return f"{sentence[0].upper()}{sentence[1:]}." if told else _("Nothing changed.")


def _counted(section: Section, kinds: Sequence[str]) -> str:
    """The first number with its noun, the others without."""
    words = {
        "changed": _("%(parts)s changed"),
        "added": _("%(parts)s added"),
        "removed": _("%(parts)s removed"),
        "moved": _("%(parts)s moved"),
    }
    told: list[str] = []
    for kind, pattern in words.items():
        if number := kinds.count(kind):
            parts = number if told else section.number_of(number)
            told.append(pattern % {"parts": parts})
    return ", ".join(told)


def _change(section: Section, part: PartChange, old: Json, new: Json, budget: Budget) -> Change:
    content = old if part.new is None else new
    reading = read_part(section, dict(part.new or part.old or {}), content)
    redlines, shifts = _fields(part.fields, budget)
    return Change(
        kind=part.change,
        moved=part.moved,
        id=part.id,
        reading=reading,
        redlines=redlines,
        shifts=shifts,
    )


def _fields(fields: Sequence[FieldChange], budget: Budget) -> tuple[list[Redlined], list[Shift]]:
    redlines: list[Redlined] = []
    shifts: list[Shift] = []
    for field in _flattened(fields):
        name = field_name(field.name)
        if field.name in _SENTENCES and isinstance(field.old or field.new, str):
            pieces = word_redline(str(field.old or ""), str(field.new or ""), budget)
            redlines.append(Redlined(name="" if field.name == "text" else name, pieces=pieces))
        else:
            shifts.append(Shift(name=name, old=_words(field.old), new=_words(field.new)))
    return redlines, shifts


def _flattened(fields: Iterable[FieldChange]) -> Iterator[FieldChange]:
    """Objects as their own fields, so that only what changed is told."""
    for field in fields:
        sides = (field.old, field.new)
        if any(isinstance(side, Mapping) for side in sides):
            old, new = (side if isinstance(side, Mapping) else {} for side in sides)
            yield from _flattened(_between(old, new, f"{field.name}/"))
        else:
            yield field


def _between(old: Json, new: Json, within: str = "") -> list[FieldChange]:
    return [
        FieldChange(name=f"{within}{name}", old=old.get(name), new=new.get(name))
        for name in dict.fromkeys([*new, *old])
        if not same(old.get(name), new.get(name))
    ]


def _dial(name: str) -> str:
    return said(PARAMETERS[name].label) if name in PARAMETERS else name


def _parameters(changes: Sequence[FieldChange]) -> Iterator[Shift]:
    for change in changes:
        yield Shift(name=_dial(change.name), old=_range(change.old), new=_range(change.new))


def _range(given: Any) -> str:
    if not isinstance(given, Mapping):
        return ""
    default = f"{given.get('default', 0):g}"
    if "min" not in given and "max" not in given:
        return default
    low, high = given.get("min", given.get("default")), given.get("max", given.get("default"))
    return _("%(default)s, members may choose from %(low)s to %(high)s") % {
        "default": default,
        "low": f"{low:g}",
        "high": f"{high:g}",
    }


def _words(value: Any) -> str:
    match value:
        case None | "" | [] | {}:
            return ""
        case True:
            return _("yes")
        case False:
            return _("no")
        case int() | float():
            return f"{value:g}"
        case list():
            return "; ".join(_words(item) for item in value)
        case {"op": str()}:
            return effect_in_words(value)
        case Mapping():
            return ", ".join(f"{field_name(str(k))} {_words(v)}" for k, v in value.items())
        case _:
            text = str(value)
            return situations.in_words(text) or _forces().get(text, text)


_SENTENCES = {
    "text", "why", "preamble", "narrative", "title", "navigate", "description", "attending",
    "meaning", "capability", "sign", "taper", "scope/audience", "rights/exit/terms",
}  # fmt: skip


def _forces() -> dict[str, str]:
    return {
        "must": _("must"),
        "must_not": _("must not"),
        "should": _("should"),
        "should_not": _("should not"),
        "may": _("may"),
    }
