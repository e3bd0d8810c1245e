"""Where a section's parts live in the JSON of a draft: read, write, remove and move them.

A draft need not be a valid document, so nothing here expects more than lists and objects. The
functions change the content they are given; actions give them a copy of the locked draft.

>>> content = {"clauses": [{"id": "kind", "text": "Be kind."}]}
>>> Listed(path=("clauses",)).read(content, "kind")
{'id': 'kind', 'text': 'Be kind.'}
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from attune.document.parts import PARAMETER_OPS
from authoring.models import Version

Json = dict[str, Any]

ID_LENGTH = 40
"""Of ids minted here; the format allows 64, and rules hang a suffix on their clause's id."""


class Place(Protocol):
    """What a section reads and writes. ``part_id`` is "" where a section is one whole."""

    def read(self, content: Mapping[str, Any], part_id: str, /) -> Json | None: ...

    def write(
        self, content: Json, part_id: str, part: Json, index: int | None = None, /
    ) -> None: ...

    def remove(self, content: Json, part_id: str, /) -> int | None: ...


def digest_of(part: Any) -> str:
    """Tells whether a part is still what it was when a form was rendered; "" for no part."""
    if part is None:
        return ""
    text = json.dumps(part, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """Some of the document's own fields, edited together."""

    names: tuple[str, ...]

    def read(self, content: Mapping[str, Any], _part_id: str = "", /) -> Json | None:
        held = {name: content[name] for name in self.names if name in content}
        return held or None

    def write(self, content: Json, _part_id: str, part: Json, _index: int | None = None, /) -> None:
        self.remove(content)
        content.update({name: part[name] for name in self.names if name in part})

    def remove(self, content: Json, _part_id: str = "", /) -> int | None:
        for name in self.names:
            content.pop(name, None)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A list of parts with ids. Parts of the same ``group`` are neighbours when one is moved."""

    path: tuple[str, ...]
    group: str | None = None

    def items(self, content: Mapping[str, Any]) -> list[Json]:
        found: Any = content
        for name in self.path:
            found = found.get(name) if isinstance(found, Mapping) else None
        if not isinstance(found, list):
            return []
        return [item for item in found if isinstance(item, dict) and "id" in item]

    def read(self, content: Mapping[str, Any], part_id: str, /) -> Json | None:
        return next((item for item in self.items(content) if item["id"] == part_id), None)

    def write(self, content: Json, part_id: str, part: Json, index: int | None = None, /) -> None:
        items = self._list(content)
        place = self._index(items, part_id)
        if place is not None:
            items[place] = part
        else:
            items.insert(len(items) if index is None else index, part)

    def remove(self, content: Json, part_id: str, /) -> int | None:
        items = self._list(content)
        place = self._index(items, part_id)
        if place is not None:
            del items[place]
        if not items:
            self._drop(content)
        return place

    def move(self, content: Json, part_id: str, step: int) -> bool:
        """Change places with the neighbour before (-1) or after (1); False at an end."""
        items = self._list(content)
        place = self._index(items, part_id)
        if place is None:
            return False
        neighbours = [
            index
            for index, item in enumerate(items)
            if self.group is None or item.get(self.group) == items[place].get(self.group)
        ]
        target = neighbours.index(place) + step
        if not 0 <= target < len(neighbours):
            return False
        other = neighbours[target]
        items[place], items[other] = items[other], items[place]
        return True

    def index(self, content: Mapping[str, Any], part_id: str) -> int | None:
        return self._index(self.items(content), part_id)

    def _index(self, items: list[Json], part_id: str) -> int | None:
        return next((i for i, item in enumerate(items) if item["id"] == part_id), None)

    def _list(self, content: Json) -> list[Json]:
        holder = content
        for name in self.path[:-1]:
            holder = holder.setdefault(name, {})
        items = self.items(content)
        holder[self.path[-1]] = items
        return items

    def _drop(self, content: Json) -> None:
        holder = content
        for name in self.path[:-1]:
            holder = holder[name]
        holder.pop(self.path[-1], None)


RULES = "sets"
"""The name under which a clause's card carries its rules. No field of a clause is called so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clauses(Listed):
    """Clauses, each with the simple rules that carry it out: one card is one part.

    A rule is simple where it has one effect, and that on a parameter. The document keeps it among
    its adaptations with ``clause`` naming the clause; here it stands under ``sets``.
    """

    path: tuple[str, ...] = ("clauses",)
    group: str | None = "part"

    def read(self, content: Mapping[str, Any], part_id: str, /) -> Json | None:
        # Not super(): a slotted dataclass is a new class, which the bare call does not know.
        clause = Listed.read(self, content, part_id)
        if clause is None:
            return None
        rules = [rule for rule in _ADAPTATIONS.items(content) if carries_out(rule, part_id)]
        return {**clause, RULES: rules} if rules else clause

    def write(self, content: Json, part_id: str, part: Json, index: int | None = None, /) -> None:
        clause = {name: value for name, value in part.items() if name != RULES}
        Listed.write(self, content, part_id, clause, index)
        rules = {rule["id"]: rule for rule in part.get(RULES, ())}
        for rule in _ADAPTATIONS.items(content):
            if carries_out(rule, part_id) and rule["id"] not in rules:
                _ADAPTATIONS.remove(content, rule["id"])
        for rule_id, rule in rules.items():
            _ADAPTATIONS.write(content, rule_id, {**rule, "clause": part_id})

    def remove(self, content: Json, part_id: str, /) -> int | None:
        for rule in _ADAPTATIONS.items(content):
            if carries_out(rule, part_id):
                _ADAPTATIONS.remove(content, rule["id"])
        return Listed.remove(self, content, part_id)


_ADAPTATIONS = Listed(path=("adaptations",))


def carries_out(rule: Mapping[str, Any], clause_id: str) -> bool:
    """Whether an adaptation is one that the clause's own card shows and edits."""
    return rule.get("clause") == clause_id and is_simple(rule)


def is_simple(rule: Mapping[str, Any]) -> bool:
    effects = rule.get("effects")
    return (
        isinstance(effects, list)
        and len(effects) == 1
        and isinstance(effects[0], dict)
        and effects[0].get("op") in PARAMETER_OPS
    )


def content_of(version: Version) -> Json:
    """The JSON of a version. Its bytes were read and checked when they were frozen."""
    content: Json = json.loads(bytes(version.canonical))
    return content


# -- ids -----------------------------------------------------------------------------------------


def ids_in(value: Any) -> Iterator[str]:
    """Every id that a document's JSON holds, at any depth."""
    if isinstance(value, dict):
        if isinstance(value.get("id"), str):
            yield value["id"]
        for item in value.values():
            yield from ids_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from ids_in(item)


def mint_id(words: str, taken: Callable[[str], bool], otherwise: str) -> str:
    """A readable id from what a part says: its first words, or ``otherwise`` in other scripts.

    >>> mint_id("Être patient, toujours!", {"x"}.__contains__, "clause")
    'etre-patient-toujours'
    """
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    stem = ""
    for word in re.findall(r"[a-z0-9]+", plain.replace("'", "")):
        longer = f"{stem}-{word}" if stem else word
        if len(longer) > ID_LENGTH or stem.count("-") >= 5:
            break
        stem = longer
    if not re.search("[a-z]", stem):
        stem = f"{otherwise}-{stem}" if stem else otherwise
    stem = stem[:ID_LENGTH].strip("-")
    number = 2 if taken(stem) else 0
    while number and taken(f"{stem}-{number}"):
        number += 1
    return f"{stem}-{number}" if number else stem


def with_ids(part: Json, part_id: str) -> Json:
    """The part and its rules under their new ids."""
    whole = {"id": part_id, **{name: value for name, value in part.items() if name != "id"}}
    if rules := part.get(RULES):
        whole[RULES] = [
            {**rule, "id": f"{part_id}-sets-{number}", "clause": part_id}
            for number, rule in enumerate(rules, start=1)
        ]
    return whole
