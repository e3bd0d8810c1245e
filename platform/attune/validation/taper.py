"""A taper that begins by saying no (F9): "Never: companionship stays as it is."

Where help tapers off, companionship may be closer than the safety layer else allows. Whether it
does so in earnest no program can judge; but where every taper opens with a negation and the
closeness rests on them, two people look.
"""

from __future__ import annotations

from collections.abc import Iterator

from attune.adaptation.joining import plan
from attune.adaptation.plan import TAPER, Bound, Move, floor_bounds
from attune.document import Constitution, Profile
from attune.floor import current_floor
from attune.language.parsing import parse
from attune.language.reading import languages_of
from attune.phrase import Phrase
from attune.validation.findings import Finding


def check(document: Constitution | Profile) -> Iterator[Finding]:
    """Yield the tapers of a document that is close on their account, if each of them says no."""
    growth = document.growth if isinstance(document, Profile) else ()
    tapers = [(index, each) for index, each in enumerate(growth) if each.taper.strip()]
    if not tapers or not all(_says_no(each.taper, document.language) for _, each in tapers):
        return
    limit = next(bound for bound in floor_bounds(current_floor(), None) if bound.id.endswith(TAPER))
    if not _is_close(document, limit):
        return
    for index, each in tapers:
        yield Finding(
            rule="structure.taper",
            commitment=limit.commitment,
            severity="review",
            pointer=f"/growth/{index}/taper",
            message=Phrase("Companionship is close, and this reads as if help never tapered off."),
            evidence=each.taper,
            remedy=Phrase("Say how help becomes less as the person finds others to turn to."),
            part=each.id,
        )


def _says_no(text: str, language: str) -> bool:
    return any(parse(text, tag).grammar.first_turns() for tag in languages_of(text, language))


def _is_close(document: Constitution | Profile, limit: Bound) -> bool:
    """Whether the default or a rule may lead past the limit that a taper lifts."""
    made = plan(document, floor=current_floor())
    base = made.base[limit.parameter].value
    moves = [
        step
        for rule in made.rules
        for step in rule.steps
        if isinstance(step, Move) and step.parameter == limit.parameter
    ]
    values = [base, *(step.value for step in moves if step.op in ("set", "raise_to"))]
    added = sum(step.value for step in moves if step.op == "add" and step.value > 0)
    highest = max(values) + added
    return limit.clamp(highest) != highest
