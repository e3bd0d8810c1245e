"""The proof that no context leads a document off the universal safety layer.

>>> from attune.document import parse
>>> from attune.floor import current_floor
>>> clause = {"id": "kind", "modality": "should", "text": "Be kind."}
>>> choir = parse({"format": "attune/constitution/1", "title": "Choir", "language": "en",
...     "floor": {"version": "1.0.0", "digest": "sha256:" + 64 * "0"}, "clauses": [clause]})
>>> {theorem.verdict for theorem in prove(choir, floor=current_floor()).theorems}
{'proved'}

What is proved is what :func:`attune.adaptation.evaluate` computes: both read the same plan, and
property tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from attune.adaptation.joining import plan
from attune.adaptation.plan import Authored, Base, Bound, Move, Plan, Rule, Source
from attune.canonical import canonical_bytes, digest
from attune.conditions import Condition
from attune.document import Floor
from attune.proof.chain import chains
from attune.proof.encoding import Encoding
from attune.proof.oversights import Oversight, find
from attune.proof.theorem import Counterexample, Theorem, Verdict, decide
from attune.vocabulary import VERSION

__all__ = [
    "Counterexample",
    "Oversight",
    "Proof",
    "Theorem",
    "Verdict",
    "prove",
    "prove_plan",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One theorem for each bound of the floor and each raise; ``digest`` stands for all of it.

    The digest is over what was proved and the verdicts, not over how the solver went about it, so
    another validator reproduces it from the document.
    """

    theorems: tuple[Theorem, ...]
    oversights: tuple[Oversight, ...]
    digest: str


def prove(document: Authored, *, floor: Floor, modules: Sequence[Authored | Source] = ()) -> Proof:
    """Prove every bound over every context, and look for rules that cannot do their work."""
    return prove_plan(plan(document, floor=floor, modules=modules), floor=floor)


def prove_plan(made: Plan, *, floor: Floor, oversights: bool = True) -> Proof:
    """The same for what is already planned, such as a composition; perhaps the bounds alone."""
    return _answer(_Question.about(made, floor, oversights))


@dataclass(frozen=True, slots=True)
class _Question:
    """What the answer depends on. Documents that differ only in their words ask the same, so that
    nothing is proved anew while an author words a clause."""

    base: tuple[Base, ...]
    rules: tuple[Rule, ...]
    bounds: tuple[Bound, ...]
    clauses: tuple[tuple[str, str, Condition, Condition, str], ...]
    floor: str
    oversights: bool
    plan: Plan = field(compare=False)
    ground: Floor = field(compare=False)

    @classmethod
    def about(cls, made: Plan, floor: Floor, oversights: bool) -> _Question:
        return cls(
            base=tuple(made.base.values()),
            rules=made.rules,
            bounds=made.bounds,
            clauses=tuple((c.id, c.origin, c.applies, c.excepted, c.pointer) for c in made.clauses),
            floor=floor.version,
            oversights=oversights,
            plan=made,
            ground=floor,
        )


# The search is deterministic: it ends after so many steps, not after so long a time.
@lru_cache(maxsize=64)
def _answer(question: _Question) -> Proof:
    made, floor, oversights = question.plan, question.ground, question.oversights
    encoding = Encoding()
    following = chains(encoding, made)
    theorems = tuple(
        decide(encoding, made, following[bound.parameter], bound) for bound in made.bounds
    )
    return Proof(
        theorems=theorems,
        oversights=tuple(find(encoding, made, following)) if oversights else (),
        digest=_digest(made, floor, theorems),
    )


def _digest(made: Plan, floor: Floor, theorems: Iterable[Theorem]) -> str:
    return digest(
        canonical_bytes(
            {
                "spec": "attune/proof/1",
                "vocabulary": VERSION,
                "floor": floor.version,
                "base": {name: str(base.value) for name, base in made.base.items()},
                "rules": [
                    {"id": rule.cause, "when": rule.when.to_cel(), "steps": steps}
                    for rule in made.rules
                    if (steps := [_stated(step) for step in rule.steps if isinstance(step, Move)])
                ],
                "theorems": [
                    {**_bound(theorem.bound), "verdict": theorem.verdict} for theorem in theorems
                ],
            }
        )
    )


def _stated(move: Move) -> dict[str, Any]:
    held = {} if move.held is None else {"held": [str(end) for end in move.held]}
    return {"op": move.op, "parameter": move.parameter, "value": str(move.value), **held}


def _bound(bound: Bound) -> dict[str, Any]:
    stated = {
        "id": bound.id,
        "parameter": bound.parameter,
        "when": bound.when.to_cel(),
        "at_least": None if bound.at_least is None else str(bound.at_least),
        "at_most": None if bound.at_most is None else str(bound.at_most),
    }
    return {name: value for name, value in stated.items() if value is not None}
