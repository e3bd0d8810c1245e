"""What goes into the world beside a document: made once, when it is signed, and then kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attune
from attune.canonical import canonical_bytes, digest
from attune.compiling import COMPILER
from attune.release import Artefact, Decision
from attune.validation import ValidDocument
from publishing.models import Blob

TARGETS = ("system-prompt",)
"""What every release is compiled to."""


def blobs_of(valid: ValidDocument, decision: dict[str, Any] | None) -> list[Blob]:
    """The compiled artefacts, the validation report and the decision record, not yet saved."""
    made = [*_compiled(valid), _blob(Blob.Role.REPORT, canonical_bytes(valid.report.to_dict()))]
    if decision is not None:
        made.append(_blob(Blob.Role.DECISION, canonical_bytes(decision)))
    return made


def artefacts(made: Sequence[Blob]) -> list[Artefact]:
    """The compiled ones, as a release lists them."""
    return [
        Artefact(target=b.target, type=b.media_type, digest=b.digest, compiler=COMPILER)
        for b in made
        if b.role == Blob.Role.COMPILED
    ]


def decision_claim(made: Sequence[Blob], decision: dict[str, Any] | None) -> Decision | None:
    """How it was decided, as a release says it; the record itself is one of the blobs."""
    record = next((b for b in made if b.role == Blob.Role.DECISION), None)
    if decision is None or record is None:
        return None
    return Decision(
        method=decision["method"],
        electorate=decision["electorate"],
        quorum=decision["quorum"],
        record_digest=record.digest,
    )


def _compiled(valid: ValidDocument) -> Iterator[Blob]:
    for target in TARGETS:
        compiled = attune.compile(valid.document, target)
        told = compiled.to_dict()
        yield Blob(
            role=Blob.Role.COMPILED,
            target=target,
            media_type=compiled.media_type,
            digest=digest(compiled.content),
            data=compiled.content,
            notes={"losses": told["losses"], "provenance": told["provenance"]},
        )


def _blob(role: str, data: bytes) -> Blob:
    return Blob(role=role, media_type="application/json", digest=digest(data), data=data)
