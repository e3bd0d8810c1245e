"""Stage *dynamics*: no base value lies beyond what the universal safety layer always demands."""

from __future__ import annotations

from collections.abc import Iterator

from attune.adaptation.plan import ALWAYS, Authored, plan
from attune.conditions import json_number
from attune.floor import current_floor
from attune.validation.findings import Finding


def check(document: Authored) -> Iterator[Finding]:
    """Yield each base value beyond an unconditional bound."""
    made = plan(document, floor=current_floor())
    for bound in made.bounds:
        base = made.base[bound.parameter]
        allowed = bound.clamp(base.value)
        if bound.when == ALWAYS and allowed != base.value:
            yield Finding(
                rule="dynamics.base",
                commitment=bound.commitment,
                severity="error",
                pointer=base.pointer or f"/parameters/{bound.parameter}",
                message=f"{bound.parameter} would be {json_number(base.value):g} in every situation.",
                evidence={},
                remedy=f"Set it to {json_number(allowed):g}.",
            )
