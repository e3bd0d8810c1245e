"""Nobody loses a protection for the language they speak (F7): what conditions could do to that end.

A language stands for where somebody comes from. Speaking differently to those who speak another
is what rules are for, and so is promising them more; leaving them less protected is for two people
to look at. How little protection a rule may leave to anybody is proved elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attune.adaptation.joining import plan
from attune.adaptation.plan import Authored, Source
from attune.conditions import digits
from attune.document import Constitution, Profile
from attune.floor import current_floor
from attune.phrase import Phrase
from attune.proof.alike import Loss, losses
from attune.validation.findings import Finding
from attune.vocabulary import PARAMETERS

TRAIT = "conversation.language"
"""The context path that tells people apart by what must not matter to their protection."""


def check(
    document: Constitution | Profile, *, modules: Sequence[Authored | Source] = ()
) -> Iterator[Finding]:
    """Yield what would protect the speakers of one language less than those of another, in the
    document's own words, together with the modules it adopts."""
    made = plan(document, floor=current_floor(), modules=modules)
    binding = [
        each
        for each in made.clauses
        if each.origin == "document" and each.clause.modality in ("must", "must_not")
    ]
    yield from map(_finding, losses(made, TRAIT, upwards=_guarded(), binding=binding))


def _guarded() -> dict[str, bool]:
    """Parameters about how well people, and what they confide, are protected rather than how they
    are spoken to, and whether more of each protects more, as the safety layer's bounds say."""
    return {
        bound.parameter: bound.at_least is not None
        for _, bound in current_floor().invariants
        if PARAMETERS[bound.parameter].group in ("safety", "influence", "memory")
    }


def _finding(loss: Loss) -> Finding:
    lost = PARAMETERS[loss.lost].label if loss.lost in PARAMETERS else loss.lost
    return Finding(
        rule="structure.equal-protection",
        commitment="F7",
        severity="review",
        pointer=loss.pointer,
        message=_message(loss, lost),
        evidence=None if loss.context is None else loss.context.to_dict(),
        remedy=Phrase("Protect everybody alike; a language may change the words, not the care."),
        part=loss.part,
        concerns=loss.concerns,
    )


def _message(loss: Loss, lost: str) -> Phrase:
    """Who loses what, and how much of it."""
    if loss.context is None:
        return Phrase(
            "It could not be shown that who speaks one language keeps “{lost}”.", lost=lost
        )
    who = (
        Phrase("Who speaks “{language}”", language=loss.context.known[TRAIT])
        if loss.named
        else Phrase("Who speaks a language that is not named")
    )
    if loss.kept is None or loss.others is None:
        return Phrase("{who} would be less protected by “{lost}” than others.", who=who, lost=lost)
    return Phrase(
        "{who} would be less protected by “{lost}”: {kept} instead of {others}.",
        who=who,
        lost=lost,
        kept=digits(loss.kept),
        others=digits(loss.others),
    )
