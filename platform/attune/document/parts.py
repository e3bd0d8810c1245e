"""The parts a document is made of: everything an author can point at carries a permanent ``id``.

Frozen values. Absent and empty are the same thing; the normal form leaves both out. Shares,
importances and parameter values are plain numbers, dates are ISO 8601 days, conditions are CEL
text (parsed by :mod:`attune.conditions`), texts are NFC.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Modality = Literal["must", "must_not", "should", "should_not", "may"]
ClauseKind = Literal["virtue", "duty", "prohibition", "permission", "procedure"]
EffectOp = Literal["set", "raise_to", "lower_to", "add", "emphasise", "suspend", "activate", "ask"]

PARAMETER_OPS: frozenset[str] = frozenset({"set", "raise_to", "lower_to", "add"})
CLAUSE_OPS: frozenset[str] = frozenset({"emphasise", "suspend", "activate"})


def is_parts(value: Any) -> bool:
    """Whether this JSON value is a list of parts, each with an id of its own, or None."""
    if value is None:
        return True
    if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
        return False
    ids = [part.get("id") for part in value]
    return all(isinstance(name, str) for name in ids) and len(set(ids)) == len(ids)


def pin_and_raises(floor: Mapping[str, Any]) -> tuple[dict[str, Any], Any]:
    """The JSON of a floor without its raises, and these."""
    return {name: item for name, item in floor.items() if name != "raises"}, floor.get("raises")


# -- shared by constitutions and profiles -------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Raise:
    """A bound stricter than the universal safety layer's, where ``when`` holds (always if None)."""

    id: str
    parameter: str
    at_least: float | None = None
    at_most: float | None = None
    when: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorPin:
    """Which universal safety layer the document rests on, and what it raises."""

    version: str
    digest: str
    raises: tuple[Raise, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """``share`` (0 to 1) of ``group`` that stood behind the clause."""

    group: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseTranslation:
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One sentence with force. Active where ``applies_when`` holds and ``except_when`` does not."""

    id: str
    modality: Modality
    text: str
    part: str | None = None
    kind: ClauseKind | None = None
    why: str = ""
    topics: tuple[str, ...] = ()
    applies_when: str | None = None
    except_when: str | None = None
    examples: Examples = field(default_factory=Examples)
    confidence: Literal["low", "medium", "high"] | None = None
    source: str = ""
    support: tuple[Support, ...] = ()
    translations: Mapping[str, ClauseTranslation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRange:
    """A parameter's value before any adaptation, and the range left to members."""

    default: float
    min: float | None = None
    max: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an adaptation does: to a parameter (``value``), to a clause, or a question to ask."""

    op: EffectOp
    parameter: str | None = None
    value: float | None = None
    clause: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adaptation:
    """``effects`` apply where ``when`` holds; higher ``priority`` is applied later and so wins.

    ``clause`` names the clause this rule carries out, if it belongs to one.
    """

    id: str
    when: str
    effects: tuple[Effect, ...]
    clause: str | None = None
    priority: int = 0
    why: str = ""
    lasts: Literal["conversation", "day", "review"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """A document this one grew out of, by the digest of its canonical bytes."""

    parent: str
    relation: Literal["amends", "forks", "merges"]
    document: str | None = None


# -- constitutions ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    roles: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    audience: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """Another released constitution adopted whole, pinned by digest."""

    id: str
    document: str
    version: str
    digest: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A chapter that clauses belong to."""

    id: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseTension:
    """Two clauses that pull apart, and how to find a way between them."""

    id: str
    between: tuple[str, str]
    navigate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """Who may change the text and how. Quorum and thresholds are shares from 0 to 1."""

    proposers: tuple[str, ...]
    notice_days: int
    voting_days: int
    method: Literal["majority", "supermajority", "consent", "unanimity"]
    quorum: float
    threshold: float
    bridging_threshold: float | None = None
    typo_objection_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    penalty: str
    terms: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """Somebody other than the decider answers a contest within ``answer_days``."""

    answer_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    exit: Exit
    export: bool
    contest: Contest
    dissent: bool
    notice_days: int
    fork: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """What applies after sunset: an earlier version, or the universal safety layer alone."""

    to: Literal["version", "floor"]
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    due: datetime.date
    sunset: datetime.date | None = None
    on_expiry: Expiry | None = None

    def has_ended(self, on: datetime.date) -> bool:
        """Whether the document no longer holds on a day. The day of its sunset is its last."""
        return self.sunset is not None and self.sunset < on


@dataclass(frozen=True, slots=True, kw_only=True)
class MinorityReport:
    """A dissent that travels with the release. ``support`` counts the members behind it."""

    id: str
    text: str
    support: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentTranslation:
    title: str = ""
    preamble: str = ""


# -- profiles -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    kind: Literal["person", "household", "role"]
    context: str = ""
    life_stage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """A dimension of flourishing, by name only; ``importance`` 0 to 1, or None for not weighed."""

    id: str
    framework: Literal[
        "perma", "secure-flourish", "self-determination", "ryff", "capabilities", "own"
    ]
    dimension: str
    importance: float | None = None
    meaning: str = ""
    beneficiaries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    id: str
    title: str
    description: str = ""
    attending: str = ""
    theories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desire:
    """First-order: what is wanted. Second-order: what the person wants to want."""

    id: str
    order: Literal["first", "second"]
    text: str
    status: Literal["stated", "inferred", "confirmed"]
    stability: Literal["passing", "recurring", "lasting"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DesireTension:
    """Two wishes or values that pull apart, settled the author's way."""

    id: str
    between: tuple[str, str]
    resolution: Literal["ask", "prefer", "by-context"]
    prefer: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """Consent to be nudged: scoped by ``when``, ended by ``expires``, revocable always."""

    id: str
    when: str
    action: Literal["remind", "question", "challenge", "redirect", "step-back"]
    strength: int
    expires: datetime.date
    revocable: bool
    why: str = ""

    def has_ended(self, on: datetime.date) -> bool:
        """Whether it no longer holds on a day. The day it expires is its last."""
        return self.expires < on


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """A capability to grow, the sign that it works unaided, and how help tapers until then."""

    id: str
    capability: str
    sign: str
    taper: str

    @property
    def tapers(self) -> bool:
        """Whether anything is said of how help becomes less; a dash says nothing."""
        return any(map(str.isalpha, self.taper))


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    retention_days: int
    remember: tuple[str, ...] = ()
    never_remember: tuple[str, ...] = ()
    may_influence: tuple[str, ...] = ()


# -- the universal safety layer -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """Where ``when`` holds (always if None), ``parameter`` lies within the bounds given."""

    id: str
    parameter: str
    at_least: float | None = None
    at_most: float | None = None
    when: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A rule about a document's structure, checked by the validator rule of the same name."""

    id: str
    rule: str
    limit: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """One promise of the floor. ``unknown_age`` says how a person of unknown age is treated."""

    id: str
    title: str
    text: str
    why: str
    sources: tuple[str, ...]
    invariants: tuple[Invariant, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    protections: tuple[Adaptation, ...] = ()
    unknown_age: Literal["protected", "adult"] | None = None
