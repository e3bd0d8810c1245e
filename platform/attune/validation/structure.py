"""Stage *structure*: the floor's requirements on how a document is built, one small rule each.

A requirement of the floor without a rule here is our own fault and fails at once: an unknown
safety rule must never count as kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attune.adaptation.joining import plan
from attune.document import Constitution, Profile
from attune.document.parts import Requirement
from attune.floor import current_floor
from attune.phrase import Phrase
from attune.validation import dynamics
from attune.validation.findings import Finding

Authored = Constitution | Profile
Rule = Callable[[Authored, Requirement], Iterator[Finding]]


def check(document: Authored) -> Iterator[Finding]:
    """Yield each requirement of the floor the document's structure does not meet."""
    for commitment in current_floor().commitments:
        for requirement in commitment.requirements:
            if requirement.rule not in CHECKED_ELSEWHERE:
                yield from RULES[requirement.rule](document, requirement)
    if isinstance(document, Profile):
        yield from _confirmed_desires(document)


def exit_without_penalty(document: Authored, requirement: Requirement) -> Iterator[Finding]:
    rights = document.rights if isinstance(document, Constitution) else None
    if rights and rights.exit.penalty != "none":
        yield _finding(
            requirement,
            "/rights/exit/penalty",
            Phrase(
                "Leaving would cost a member something: “{penalty}”.", penalty=rights.exit.penalty
            ),
            rights.exit.penalty,
            Phrase("Write “none”; leaving is always free."),
        )


def contest_answered(document: Authored, requirement: Requirement) -> Iterator[Finding]:
    rights = document.rights if isinstance(document, Constitution) else None
    limit = _limit(requirement)
    if rights and rights.contest.answer_days > limit:
        yield _finding(
            requirement,
            "/rights/contest/answer_days",
            Phrase(
                "A contest would wait {days} days for an answer.", days=rights.contest.answer_days
            ),
            rights.contest.answer_days,
            Phrase("Promise an answer within {days} days.", days=f"{limit:g}"),
        )


def notice_given(document: Authored, requirement: Requirement) -> Iterator[Finding]:
    if not isinstance(document, Constitution):
        return
    limit = _limit(requirement)
    for name, holder in (("amendment", document.amendment), ("rights", document.rights)):
        if holder and holder.notice_days < limit:
            yield _finding(
                requirement,
                f"/{name}/notice_days",
                Phrase(
                    "Changes would be announced only {days} days ahead.", days=holder.notice_days
                ),
                holder.notice_days,
                Phrase("Give at least {days} days of notice.", days=f"{limit:g}"),
            )


def nudges_revocable(document: Authored, requirement: Requirement) -> Iterator[Finding]:
    for index, nudge in enumerate(document.guidance if isinstance(document, Profile) else ()):
        if not nudge.revocable:
            yield _finding(
                requirement,
                f"/guidance/{index}/revocable",
                Phrase("This consent could not be taken back."),
                False,
                Phrase("Make it revocable."),
                part=nudge.id,
            )


def retention_limited(document: Authored, requirement: Requirement) -> Iterator[Finding]:
    """Memory kept too long; where a raise allows still less, that alone is told (*dynamics*)."""
    memory = document.memory if isinstance(document, Profile) else None
    limit = _limit(requirement)
    if memory and memory.retention_days > limit and not _raised(document):
        yield _finding(
            requirement,
            "/memory/retention_days",
            Phrase("What is remembered would be kept {days} days.", days=memory.retention_days),
            memory.retention_days,
            Phrase("Keep it at most {days} days.", days=f"{limit:g}"),
        )


def _raised(document: Authored) -> bool:
    bounds = plan(document, floor=current_floor()).bounds
    return any(dynamics.retention(document, bounds))


RULES: dict[str, Rule] = {
    "exit-without-penalty": exit_without_penalty,
    "contest-answered": contest_answered,
    "notice-given": notice_given,
    "nudges-revocable": nudges_revocable,
    "retention-limited": retention_limited,
}

CHECKED_ELSEWHERE = {
    "floor-pinned",  # identity
    "companionship-tapers",  # dynamics: it depends on the situation
    "language",  # language
}


def _confirmed_desires(document: Profile) -> Iterator[Finding]:
    for index, desire in enumerate(document.desires):
        if desire.status == "inferred":
            yield Finding(
                rule="structure.inferred-desire",
                commitment="F10",
                severity="error",
                pointer=f"/desires/{index}/status",
                message=Phrase("This wish was inferred and nobody has confirmed it."),
                evidence=desire.text,
                remedy=Phrase("Confirm it, reword it or remove it."),
                part=desire.id,
            )


def _limit(requirement: Requirement) -> float:
    if requirement.limit is None:
        raise RuntimeError(f"the floor's requirement {requirement.id} lacks its limit")
    return requirement.limit


def _finding(
    requirement: Requirement,
    pointer: str,
    message: Phrase,
    evidence: object,
    remedy: Phrase,
    *,
    part: str | None = None,
) -> Finding:
    return Finding(
        rule=f"structure.{requirement.rule}",
        severity="error",
        pointer=pointer,
        message=message,
        commitment=requirement.id.partition(".")[0],
        evidence=evidence,
        remedy=remedy,
        part=part,
    )
