"""The three kinds of document, one frozen type each.

``parse`` in :mod:`attune.document` makes them; ``to_dict`` gives back the normal form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from typing import Any, ClassVar

from attune.document import parts as p
from attune.document.conversion import unstructure


class Node:
    """What all three kinds can do."""

    __slots__ = ()
    format: ClassVar[str]

    def to_dict(self) -> dict[str, Any]:
        """The normal form: a JSON object, without fields that hold nothing."""
        return {"format": self.format, **unstructure(self)}

    def parts_with_ids(self) -> Iterator[tuple[str, Any]]:
        """Every part that carries an id, as (JSON pointer, part), in document order."""
        yield from _walk(self, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Constitution(Node):
    """A community's adaptive constitution, ``attune/constitution/1``."""

    format: ClassVar[str] = "attune/constitution/1"

    title: str
    language: str
    floor: p.FloorPin
    clauses: tuple[p.Clause, ...]
    preamble: str = ""
    scope: p.Scope = field(default_factory=p.Scope)
    modules: tuple[p.Module, ...] = ()
    parts: tuple[p.Part, ...] = ()
    parameters: Mapping[str, p.ParameterRange] = field(default_factory=dict)
    tensions: tuple[p.ClauseTension, ...] = ()
    adaptations: tuple[p.Adaptation, ...] = ()
    amendment: p.Amendment | None = None
    rights: p.Rights | None = None
    review: p.Review | None = None
    lineage: tuple[p.Lineage, ...] = ()
    minority_reports: tuple[p.MinorityReport, ...] = ()
    translations: Mapping[str, p.DocumentTranslation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Node):
    """A person's flourishing profile, ``attune/profile/1``. It holds no overall score."""

    format: ClassVar[str] = "attune/profile/1"

    title: str
    language: str
    floor: p.FloorPin
    subject: p.Subject
    narrative: str = ""
    dimensions: tuple[p.Dimension, ...] = ()
    values: tuple[p.Value, ...] = ()
    desires: tuple[p.Desire, ...] = ()
    tensions: tuple[p.DesireTension, ...] = ()
    guidance: tuple[p.Guidance, ...] = ()
    growth: tuple[p.Growth, ...] = ()
    clauses: tuple[p.Clause, ...] = ()
    parameters: Mapping[str, p.ParameterRange] = field(default_factory=dict)
    adaptations: tuple[p.Adaptation, ...] = ()
    memory: p.Memory | None = None
    review: p.Review | None = None
    lineage: tuple[p.Lineage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor(Node):
    """The universal safety layer itself, ``attune/floor/1``."""

    format: ClassVar[str] = "attune/floor/1"

    version: str
    title: str
    language: str
    preamble: str
    commitments: tuple[p.Commitment, ...]

    @property
    def invariants(self) -> Iterator[tuple[p.Commitment, p.Invariant]]:
        return ((c, i) for c in self.commitments for i in c.invariants)

    @property
    def protections(self) -> Iterator[tuple[p.Commitment, p.Adaptation]]:
        return ((c, a) for c in self.commitments for a in c.protections)


Document = Constitution | Profile | Floor

KINDS: dict[str, type[Constitution] | type[Profile] | type[Floor]] = {
    kind.format: kind for kind in (Constitution, Profile, Floor)
}


class Same:
    """A frozen document as a key: itself and nothing that merely equals it. It stays alive."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


def _walk(value: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            if not isinstance(item, str):
                yield from _walk(item, f"{pointer}/{index}")
        return
    names = _names(value.__class__)
    if "id" in names:
        yield pointer, value
    for name in names:
        held = getattr(value, name)
        if held and not isinstance(held, str | float | Mapping):
            yield from _walk(held, f"{pointer}/{name}")


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """The fields of a part; nothing of what is no part."""
    return tuple(spec.name for spec in fields(kind)) if is_dataclass(kind) else ()
