"""Reviews: what people answer where the validator itself cannot be sure.

A finding of severity ``review`` asks people. Each answer is bound to the exact text it is about,
by digest: change a letter and it is about another text. Where a finding concerns further parts,
as that of a rule does the clause it suspends, their text is of it too. Two people who did not
write it make the finding ``reviewed``, which blocks no longer and stays to be seen.

>>> subject_of({"clauses": [{"id": "kind", "text": "Be kind."}]}, "/clauses/0/text").part
'kind'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from attune.canonical import canonical_bytes, digest
from attune.document import Document
from attune.pointers import steps
from attune.validation.findings import Finding, Review, Subject

REVIEWERS = 2
"""How many people have to accept a text, none of them its author."""


def weigh(
    findings: Iterable[Finding], document: Document, reviews: Sequence[Review]
) -> Iterator[Finding]:
    """The findings, those of severity ``review`` with their subject and what was said of it."""
    whole: dict[str, Any] | None = None
    for finding in findings:
        if finding.severity != "review":
            yield finding
            continue
        whole = whole or document.to_dict()
        subject = subject_of(whole, finding.pointer, finding.concerns)
        given = _given(finding.rule, subject, reviews)
        yield replace(
            finding,
            subject=subject,
            reviews=given,
            severity="reviewed" if _settle(given) else "review",
        )


def subject_of(document: Any, pointer: str, concerns: Sequence[str] = ()) -> Subject:
    """The smallest part with an id that holds the place, or the document's own field, or of its
    parameters the one that is meant.

    ``document`` is JSON in normal form; only its text there and now counts, with that of the
    parts at ``concerns``.
    """
    name, found = _part(document, pointer)
    others = [_part(document, each)[1] for each in concerns]
    return Subject(part=name, text=digest(canonical_bytes([found, *others] if others else found)))


def _part(document: Any, pointer: str) -> tuple[str, Any]:
    """The part that holds the place, by its id or the field's name."""
    name, found = "", document
    value = document
    for depth, step in enumerate(steps(pointer)):
        value = _at(value, step)
        if value is None:
            break  # what is missing has no text; what it is missing from has
        if isinstance(value, dict) and isinstance(value.get("id"), str):
            name, found = value["id"], value
        elif depth == 0:
            name, found = step, value
        elif depth == 1 and name == "parameters":
            found = value
    return name, found


def _at(value: Any, step: str) -> Any:
    if isinstance(value, list):
        return value[int(step)] if step.isdigit() and int(step) < len(value) else None
    return value.get(step) if isinstance(value, dict) else None


def _given(rule: str, subject: Subject, reviews: Sequence[Review]) -> tuple[Review, ...]:
    """Each person's last word on this rule and this very text."""
    last = {
        review.reviewer: review
        for review in reviews
        if (review.rule, review.subject) == (rule, subject)
    }
    return tuple(last.values())


def _settle(given: Sequence[Review]) -> bool:
    """Enough people accept it and nobody refuses: a doubt is not outvoted."""
    return len(given) >= REVIEWERS and all(review.accepts for review in given)
