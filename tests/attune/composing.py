"""Documents and parts of documents to compose, and what a composition of them comes to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attune import compose, digest, evaluate, parse
from attune.composition import Composition, Conflict
from attune.document import Constitution, Document
from attune.floor import current_floor
from tests.samples import constitution, profile

ADULT = {"person.age_band": "adult"}


def community(title: str, **changes: Any) -> Constitution:
    document = parse(constitution(title=title, **changes))
    assert isinstance(document, Constitution)
    return document


def school(**changes: Any) -> Constitution:
    return community("Willow School", **changes)


def choir(**changes: Any) -> Constitution:
    return community("Harbour Choir", **changes)


def person(**changes: Any) -> Document:
    return parse(profile(title="My studies", **changes))


def together(
    *constitutions: Document,
    of: Document | None = None,
    modules: Mapping[str, Document] | None = None,
) -> Composition:
    return compose(current_floor(), constitutions, of, modules=modules or {})


def leaving(low: float | None, high: float | None, default: float, name: str = "warmth") -> Any:
    ends = {"min": low, "max": high}
    return {name: {"default": default, **{k: v for k, v in ends.items() if v is not None}}}


def rule(
    name: str, when: str, op: str, parameter: str, value: float, priority: int = 0
) -> dict[str, Any]:
    effect = {"op": op, "parameter": parameter, "value": value}
    return {"id": name, "when": when, "effects": [effect], "priority": priority}


def raising(**bound: Any) -> dict[str, Any]:
    return {**constitution()["floor"], "raises": [{"id": "stricter", **bound}]}


def clause(name: str, modality: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "modality": modality, "text": f"Do {name}.", **more}


def adopting(document: Document, name: str = "house") -> dict[str, Any]:
    return {
        "id": name,
        "document": f"city/{name}",
        "version": "1.0.0",
        "digest": digest(document),
    }


def value(composition: Composition, name: str, **context: Any) -> float:
    return evaluate(composition, ADULT | context).parameters[name]


def cause(composition: Composition, name: str, context: dict[str, Any] = ADULT) -> tuple[str, ...]:
    return evaluate(composition, context).causes[name]


def only(composition: Composition) -> Conflict:
    (conflict,) = composition.conflicts
    return conflict
