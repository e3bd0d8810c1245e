"""Stage *balance*: advice only. Each piece names the idea of positive alignment it serves."""

from __future__ import annotations

from collections.abc import Iterator

from attune.document import Constitution, Profile
from attune.phrase import Phrase
from attune.validation.findings import Finding


def check(document: Constitution | Profile) -> Iterator[Finding]:
    if isinstance(document, Constitution):
        yield from _constitution(document)
    else:
        yield from _profile(document)
    if document.review is None:
        yield _advice(
            "review",
            "/review",
            Phrase("Nothing says when this text is looked at again."),
            Phrase("Set a day of review: values that are never revisited go stale."),
        )


def _constitution(document: Constitution) -> Iterator[Finding]:
    modalities = {clause.modality for clause in document.clauses}
    if modalities <= {"must_not", "should_not"}:
        yield _advice(
            "only-prohibitions",
            "/clauses",
            Phrase("Every clause forbids something."),
            Phrase("Say also what the AI is to be good at: safety is a floor, not an aim."),
        )
    if not any(clause.kind == "virtue" for clause in document.clauses):
        yield _advice(
            "no-virtue",
            "/clauses",
            Phrase("No clause describes a virtue."),
            Phrase("Name a quality of character you hope to meet, such as patience or candour."),
        )
    for index, clause in enumerate(document.clauses):
        if not clause.why:
            yield _advice(
                "no-why",
                f"/clauses/{index}/why",
                Phrase("This clause gives no reason."),
                Phrase("Write why: reasons are what a model can carry over to new situations."),
                part=clause.id,
            )
    if document.rights is None or not document.rights.dissent:
        yield _advice(
            "no-dissent",
            "/rights",
            Phrase("Nothing says how a minority is heard."),
            Phrase("Let dissent travel with the text: minority reports keep a community honest."),
        )


def _profile(document: Profile) -> Iterator[Finding]:
    orders = {desire.order for desire in document.desires}
    if orders == {"first"}:
        yield _advice(
            "only-first-order",
            "/desires",
            Phrase("There are wishes, but none about which wishes you want to have."),
            Phrase(
                "Add something you want to want: what we like and what is good for us can differ."
            ),
        )
    frameworks = {dimension.framework for dimension in document.dimensions}
    if len(document.dimensions) > 1 and len(frameworks) == 1:
        yield _advice(
            "one-framework",
            "/dimensions",
            Phrase("All dimensions come from one account of a good life."),
            Phrase("Look at a second one, or at your own words: no account is privileged."),
        )


def _advice(
    rule: str, pointer: str, message: Phrase, remedy: Phrase, *, part: str | None = None
) -> Finding:
    return Finding(
        rule=f"balance.{rule}",
        severity="advice",
        pointer=pointer,
        message=message,
        remedy=remedy,
        part=part,
    )
