"""What a validator says: findings, each with its place and remedy, gathered in one report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from attune.document import Document
from attune.errors import UsageError

Severity = Literal["error", "review", "reviewed", "advice"]
Verdict = Literal["pass", "review", "fail"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The exact words a review is about: a part's id or the name of one of the document's own
    fields, and the digest of what stands there and in the other parts the finding concerns."""

    part: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One person's answer on one rule and one exact text, with the reason.

    ``authors`` are those who wrote the text, by the names that ``reviewer`` is one of. Nobody
    reviews what they wrote: that, and a review without a reason, is a :class:`UsageError`.
    """

    rule: str
    subject: Subject
    authors: tuple[str, ...]
    reviewer: str
    accepts: bool
    reason: str

    def __post_init__(self) -> None:
        if self.reviewer in self.authors:
            raise UsageError(f"{self.reviewer} cannot review their own text")
        if not self.reason.strip():
            raise UsageError("a review gives its reason")

    def to_dict(self) -> dict[str, Any]:
        """As a report names it. Whose text it was is between those who wrote and reviewed it."""
        return {"reviewer": self.reviewer, "accepts": self.accepts, "reason": self.reason}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to know about a document.

    ``severity``: ``error`` blocks a release; ``review`` needs two accountable people other than
    the author, and is ``reviewed`` once it has them; ``advice`` never blocks. ``commitment`` is
    the floor's (``F1`` … ``F12``) or None. ``evidence`` is the words or the context that show it;
    ``part`` the id of the part it is about, for an editor to show it there; ``concerns`` the
    pointers of other parts whose words it rests on, such as the clause that a rule suspends, or
    of the members that must not be there;
    ``idea`` what of positive alignment an advice serves. Only a finding that asks for reviews has
    a ``subject`` for them, and ``reviews`` as far as they were given.
    """

    rule: str
    severity: Severity
    pointer: str
    message: str
    commitment: str | None = None
    evidence: Any = None
    remedy: str = ""
    part: str | None = None
    concerns: tuple[str, ...] = ()
    idea: str = ""
    subject: Subject | None = None
    reviews: tuple[Review, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether it stands in the way of a release."""
        return self.severity in ("error", "review")

    def to_dict(self) -> dict[str, Any]:
        told = asdict(self)
        del told["subject"], told["reviews"], told["concerns"]
        if self.concerns:
            told["concerns"] = list(self.concerns)
        if self.subject is None:
            return told
        reviews = [review.to_dict() for review in self.reviews]
        return told | {"subject": asdict(self.subject), "reviews": reviews}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything found at once. ``document`` is None where the input is no document at all."""

    findings: tuple[Finding, ...]
    document: Document | None
    digest: str | None
    floor_version: str
    floor_digest: str
    validator: str
    stages: tuple[str, ...]
    proof_digest: str | None = None

    @property
    def verdict(self) -> Verdict:
        severities = {finding.severity for finding in self.findings}
        if "error" in severities:
            return "fail"
        return "review" if "review" in severities else "pass"

    def of(self, severity: Severity) -> Sequence[Finding]:
        return [finding for finding in self.findings if finding.severity == severity]

    def to_dict(self) -> dict[str, Any]:
        """As ``attune validate --json`` prints it and a release keeps it."""
        return {
            "spec": "attune/report/1",
            "verdict": self.verdict,
            "digest": self.digest,
            "floor": {"version": self.floor_version, "digest": self.floor_digest},
            "validator": self.validator,
            "stages": list(self.stages),
            "proof_digest": self.proof_digest,
            "findings": [finding.to_dict() for finding in self.findings],
        }
