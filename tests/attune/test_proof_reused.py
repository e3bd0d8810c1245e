"""While an author words a clause nothing is proved anew; what the proof rests on is."""

from __future__ import annotations

from typing import Any

import pytest

from attune import parse, proof
from attune.adaptation.plan import Authored
from attune.document import Constitution
from attune.floor import current_floor
from attune.proof import prove
from attune.proof.encoding import Encoding
from tests.samples import constitution

CLAUSE = {
    "id": "kind",
    "modality": "should",
    "text": "Be kind.",
    "applies_when": "has(agent.stakes)",
}
RULE: dict[str, Any] = {
    "id": "warm",
    "when": 'person.age_band == "adult"',
    "effects": [{"op": "set", "parameter": "warmth", "value": 0.7}],
}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each proof that is really made."""
    entries: list[int] = []

    def counted() -> Encoding:
        entries.append(1)
        return Encoding()

    proof._answer.cache_clear()
    monkeypatch.setattr(proof, "Encoding", counted)
    return entries


def document(**changes: Any) -> Authored:
    parsed = parse(constitution(**{"clauses": [CLAUSE], "adaptations": [RULE], **changes}))
    assert isinstance(parsed, Constitution)
    return parsed


def test_other_words_are_the_same_proof(made: list[int]) -> None:
    first = prove(document(), floor=current_floor())
    second = prove(
        document(clauses=[{**CLAUSE, "text": "Be gentle.", "why": "It helps."}], title="Other"),
        floor=current_floor(),
    )

    assert second is first
    assert len(made) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"parameters": {"warmth": {"default": 0.4}}},
        {"adaptations": [{**RULE, "when": 'person.age_band == "teen"'}]},
        {"adaptations": [{**RULE, "effects": [{**RULE["effects"][0], "value": 0.8}]}]},
        {"adaptations": [{**RULE, "priority": 3}]},
        {"adaptations": [{**RULE, "id": "warmer"}]},
        {"clauses": [{**CLAUSE, "applies_when": "has(person.distress)"}]},
        {"clauses": [{**CLAUSE, "except_when": "has(person.distress)"}]},
        {"clauses": [{**CLAUSE, "id": "gentle"}]},
        {"clauses": [{"id": "first", "modality": "may", "text": "Sing."}, CLAUSE]},
    ],
)
def test_what_bears_on_the_proof_is_proved_anew(changes: dict[str, Any], made: list[int]) -> None:
    prove(document(), floor=current_floor())
    prove(document(**changes), floor=current_floor())

    assert len(made) == 2


def test_a_raise_is_proved_anew(made: list[int]) -> None:
    bound = {"id": "calm", "parameter": "warmth", "at_most": 0.9}
    stricter = {**constitution()["floor"], "raises": [bound]}
    proofs = [
        prove(document(**changes), floor=current_floor()) for changes in ({}, {"floor": stricter})
    ]

    assert len(made) == 2
    assert len(proofs[1].theorems) == len(proofs[0].theorems) + 1
