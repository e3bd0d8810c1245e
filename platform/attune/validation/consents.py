"""Consents to being nudged, held to what the safety layer does for people in a crisis (F4).

Like a rule, a consent may ask for what the layer holds back there; unlike a rule it is not carried
out, for what is compiled leaves it out. So an author is told, and stopped only where nothing is
left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from attune.adaptation.nudges import both, but_for, withheld
from attune.conditions import Condition, parse
from attune.document import Constitution, Profile
from attune.document.parts import Guidance
from attune.floor import current_floor
from attune.phrase import Phrase
from attune.proof.encoding import Encoding
from attune.proof.possible import example, possible
from attune.validation.findings import Finding


def check(document: Constitution | Profile) -> Iterator[Finding]:
    """Yield the consents that are never, or not everywhere, acted upon."""
    if not isinstance(document, Profile) or not document.guidance:
        return
    encoding = cache(Encoding)
    for index, nudge in enumerate(document.guidance):
        pointer, when = f"/guidance/{index}/when", parse(nudge.when)
        if not possible(encoding, when):
            yield Finding(
                rule="dynamics.dead-consent",
                severity="advice",
                pointer=pointer,
                message=Phrase("This condition holds in no situation, so nobody is ever nudged."),
                remedy=Phrase("Correct the condition or remove the consent."),
                part=nudge.id,
            )
        else:
            yield from _pressing(encoding, nudge, when, pointer)


def _pressing(
    encoding: Callable[[], Encoding], nudge: Guidance, when: Condition, pointer: str
) -> Iterator[Finding]:
    held = withheld(nudge, current_floor())
    if held is None or not possible(encoding, both(when, held[1])):
        return
    commitment, crisis = held
    given: dict[str, object] = {"commitment": commitment, "condition": crisis}
    elsewhere = possible(encoding, but_for(when, crisis))
    context = example(encoding, both(when, crisis))
    yield Finding(
        rule="dynamics.pressing-consent",
        commitment=commitment,
        severity="advice" if elsewhere else "error",
        pointer=pointer,
        message=Phrase(
            "Where {condition}, the universal safety layer ({commitment}) does not press: there "
            "this consent is not acted upon.",
            **given,
        )
        if elsewhere
        else Phrase(
            "This consent is to being pressed only where {condition}, and there the universal "
            "safety layer ({commitment}) does not press.",
            **given,
        ),
        evidence=None if context is None else context.to_dict(),
        remedy=Phrase("Nothing needs to be done; end the condition there if it may surprise.")
        if elsewhere
        else Phrase("Agree to another action there, or to this one elsewhere."),
        part=nudge.id,
    )
