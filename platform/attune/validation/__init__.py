"""The validator: every stage, every finding at once, and the type that proves it.

>>> from attune.validation import validate
>>> validate(b"{}").verdict
'fail'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from attune.arguments import all_wanted, wanted
from attune.canonical import canonical_bytes, digest
from attune.composition.adoption import adopted
from attune.document import Constitution, Document, Floor, Profile, decode, read, told
from attune.document.kinds import Node
from attune.document.shape import FEW, is_name
from attune.errors import DocumentError, Problem
from attune.floor import current_floor, floor_digest
from attune.pointers import escape
from attune.validation import (
    balance,
    consents,
    dignity,
    dynamics,
    exceptions,
    identity,
    language,
    structure,
    taper,
)
from attune.validation.company import Company, ending, missing, together
from attune.validation.findings import Finding, Report, Review, Severity, Subject, Verdict
from attune.validation.reviews import REVIEWERS, weigh
from attune.validation.salvage import salvage

__all__ = [
    "REVIEWERS",
    "VALIDATOR",
    "Finding",
    "Report",
    "Review",
    "Severity",
    "Subject",
    "ValidDocument",
    "Verdict",
    "validate",
    "validated",
]

VALIDATOR = "attune-validator/1"
"""Name and version of this set of stages, stated in every release."""

Authored = Constitution | Profile

NONE: Mapping[str, Document] = MappingProxyType({})

STAGES = ("shape", "identity", "language", "structure", "dynamics", "balance")
"""In the order their findings are shown. *Shape* is what parsing does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidDocument:
    """A document with a passing report. Only :func:`validated` makes one; only it is released."""

    document: Authored
    canonical: bytes
    digest: str
    report: Report


def validate(
    data: bytes | str | dict[str, Any] | Document,
    *,
    modules: Mapping[str, Document] = NONE,
    companions: Sequence[Document] = (),
    reviews: Sequence[Review] = (),
) -> Report:
    """Hold a document to the universal safety layer. Never raises for what it contains.

    Where parts have no readable shape, the rest is examined all the same, so that an author
    sees everything at once; of a hundred problems and more only the first are told. ``modules``
    are the constitutions that documents adopt, by digest. With ``companions``, the other documents
    of a person in the person's order, the proof is also about all of them together. ``reviews`` are
    what people said of findings that need review; one of another text counts for nothing. Raises
    :class:`attune.errors.UsageError` where the companions cannot be composed, and for arguments of
    other kinds.
    """
    wanted(
        data,
        bytes | str | dict | Node,
        "validate() takes a document, or JSON as bytes, text or a dict",
    )
    wanted(modules, Mapping, "validate() takes modules as a mapping by their digests")
    all_wanted(companions, Node, "validate() takes parsed documents as companions")
    all_wanted(reviews, Review, "validate() takes reviews as Review")
    company = Company(modules=modules, companions=companions)
    document, value, problems = _read(data)
    proof_digest = None
    if document is not None:
        found, proof_digest = _examine(document, company)
        findings = weigh(found, document, reviews)
    else:
        findings = _in_what_can_be_read(value, problems, company, reviews)
    return Report(
        findings=tuple(findings),
        document=document,
        digest=None if document is None else digest(document),
        floor_version=current_floor().version,
        floor_digest=floor_digest(),
        validator=VALIDATOR,
        stages=STAGES,
        proof_digest=proof_digest,
    )


def validated(document: Authored, report: Report) -> ValidDocument:
    """The document together with its own passing report; anything else is our own misuse."""
    canonical = canonical_bytes(document)
    if report.verdict != "pass" or report.digest != digest(canonical):
        raise RuntimeError("only a document with its own passing report is valid")
    return ValidDocument(
        document=document, canonical=canonical, digest=digest(canonical), report=report
    )


def _read(
    data: bytes | str | dict[str, Any] | Document,
) -> tuple[Document | None, Any, tuple[Problem, ...]]:
    """The document; or the JSON value, where there is one, and what keeps it from being one."""
    if isinstance(data, Node):
        return data, None, ()
    try:
        value = decode(data)
    except DocumentError as error:
        return None, None, error.problems
    document, problems = read(value)
    return document, value, problems


def _in_what_can_be_read(
    value: Any, problems: tuple[Problem, ...], company: Company, reviews: Sequence[Review]
) -> Iterator[Finding]:
    rest = salvage(value, problems)
    if rest is None:
        yield from map(_finding, told(problems))
        return
    yield from map(_finding, told((*problems, *rest.problems)))
    found, _ = _examine(rest.document, company)
    yield from map(rest.translated, weigh(found, rest.document, reviews))


def _examine(document: Document, company: Company) -> tuple[list[Finding], str | None]:
    """Every stage after *shape*, and the digest of the proof among them."""
    if isinstance(document, Floor):
        return list(identity.check_floor(document)), None
    incomplete = tuple(missing(document, company.modules))
    modules = adopted(document, company.modules)
    proved = dynamics.examine(document, modules=modules)
    findings = [
        *identity.check(document),
        *language.check(document),
        *structure.check(document),
        *dignity.check(document, modules=modules),
        *exceptions.check(document),
        *taper.check(document),
        *incomplete,
        *ending(document, modules),
        *proved.findings,
        *consents.check(document),
        *(() if incomplete else together(document, company, modules)),
        *balance.check(document),
    ]
    return findings, proved.proof_digest


def _finding(problem: Problem) -> Finding:
    return Finding(
        rule=problem.rule,
        severity="error",
        pointer=problem.pointer,
        message=problem.message,
        remedy=problem.remedy,
        concerns=tuple(
            f"{problem.pointer}/{escape(name)}"
            for name in problem.unknown[:FEW]
            if is_name(name)  # others cannot be written down
        ),
    )
