"""Stage *balance*: advice only. Each piece names the idea of positive alignment it serves."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from attune.document import Constitution, Profile
from attune.phrase import Phrase
from attune.validation.findings import Finding

CEILING = Phrase("Safety is a floor and not a ceiling.")
DIVERGENCE = Phrase("What we want and what is good for us can differ.")
HIDDEN = Phrase("Values are not hidden.")
STATIC = Phrase("Values are neither fixed nor of one culture.")
PATERNALISM = Phrase("Nobody is steered without their consent.")
CAPTURE = Phrase("No few may take over what belongs to all.")
POLYCENTRIC = Phrase("There are many centres, and one can leave each.")
ECOLOGICAL = Phrase("Flourishing is not one person's alone.")

A_YEAR = datetime.timedelta(days=366)


def check(document: Constitution | Profile) -> Iterator[Finding]:
    """Yield what an author may want to think of; none of it stands in the way."""
    if isinstance(document, Constitution):
        yield from _constitution(document)
        yield from _procedure(document)
    else:
        yield from _profile(document)
        yield from _consents(document)
    if document.review is None:
        yield _advice(
            "review",
            STATIC,
            "/review",
            Phrase("Nothing says when this text is looked at again."),
            Phrase("Set a day of review: values that are never revisited go stale."),
        )


def _constitution(document: Constitution) -> Iterator[Finding]:
    modalities = {clause.modality for clause in document.clauses}
    if modalities <= {"must_not", "should_not"}:
        yield _advice(
            "only-prohibitions",
            CEILING,
            "/clauses",
            Phrase("Every clause forbids something."),
            Phrase("Say also what the AI is to be good at: safety is a floor, not an aim."),
        )
    if not any(clause.kind == "virtue" for clause in document.clauses):
        yield _advice(
            "no-virtue",
            CEILING,
            "/clauses",
            Phrase("No clause describes a virtue."),
            Phrase("Name a quality of character you hope to meet, such as patience or candour."),
        )
    for index, clause in enumerate(document.clauses):
        if not clause.why:
            yield _advice(
                "no-why",
                HIDDEN,
                f"/clauses/{index}/why",
                Phrase("This clause gives no reason."),
                Phrase("Write why: reasons are what a model can carry over to new situations."),
                part=clause.id,
            )


def _procedure(document: Constitution) -> Iterator[Finding]:
    rights, amendment = document.rights, document.amendment
    if rights is None or not rights.dissent:
        yield _advice(
            "no-dissent",
            CAPTURE,
            "/rights",
            Phrase("Nothing says how a minority is heard."),
            Phrase("Let dissent travel with the text: minority reports keep a community honest."),
        )
    if rights is not None and not (rights.fork and rights.export):
        yield _advice(
            "no-fork",
            POLYCENTRIC,
            "/rights/fork" if rights.export else "/rights/export",
            Phrase("Who leaves cannot take the text along and begin anew."),
            Phrase("Grant export and the right to fork: what may be left stays worth staying in."),
        )
    if amendment is not None and amendment.quorum == 0:
        yield _advice(
            "no-quorum",
            CAPTURE,
            "/amendment/quorum",
            Phrase("However few vote, they can change the text for everybody."),
            Phrase("Set a share of the members that must take part."),
        )


def _profile(document: Profile) -> Iterator[Finding]:
    orders = {desire.order for desire in document.desires}
    if orders == {"first"}:
        yield _advice(
            "only-first-order",
            DIVERGENCE,
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
            STATIC,
            "/dimensions",
            Phrase("All dimensions come from one account of a good life."),
            Phrase("Look at a second one, or at your own words: no account is privileged."),
        )
    concerned = {each for dimension in document.dimensions for each in dimension.beneficiaries}
    if concerned == {"self"}:
        yield _advice(
            "only-self",
            ECOLOGICAL,
            "/dimensions",
            Phrase("Everything that counts here is for yourself."),
            Phrase("Ask who else is to do well: people near you, other animals, those to come."),
        )


def _consents(document: Profile) -> Iterator[Finding]:
    """Consents that go on unseen long after the review, when a person looks at them again."""
    due = document.review.due if document.review else None
    for index, nudge in enumerate(document.guidance):
        if due is not None and nudge.expires - due > A_YEAR:
            yield _advice(
                "consent-outlasts-review",
                PATERNALISM,
                f"/guidance/{index}/expires",
                Phrase("This consent goes on for more than a year after the day of review."),
                Phrase("Let it end sooner, and give it anew if it did you good."),
                part=nudge.id,
            )


def _advice(
    rule: str,
    idea: Phrase,
    pointer: str,
    message: Phrase,
    remedy: Phrase,
    *,
    part: str | None = None,
) -> Finding:
    return Finding(
        rule=f"balance.{rule}",
        severity="advice",
        pointer=pointer,
        message=message,
        remedy=remedy,
        part=part,
        idea=idea,
    )
