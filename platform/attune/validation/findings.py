"""What a validator says: findings, each with its place and remedy, gathered in one report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from attune.document import Document

Severity = Literal["error", "review", "advice"]
Verdict = Literal["pass", "review", "fail"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to know about a document.

    ``severity``: ``error`` blocks a release; ``review`` needs two accountable people other than
    the author; ``advice`` never blocks. ``commitment`` is the floor's (``F1`` … ``F12``) or None.
    ``evidence`` is the words or the context that show it; ``part`` the id of the part it is
    about, for an editor to show it there.
    """

    rule: str
    severity: Severity
    pointer: str
    message: str
    commitment: str | None = None
    evidence: Any = None
    remedy: str = ""
    part: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


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
