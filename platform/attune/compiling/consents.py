"""Consents to being nudged end by themselves: what is compiled on a day holds those of that day."""

from __future__ import annotations

import datetime
from dataclasses import replace

from attune.compiling.artefact import Loss
from attune.composition import Composition
from attune.document import Constitution, Profile

Source = Constitution | Profile | Composition


def in_force(source: Source, on: datetime.date) -> tuple[Source, list[Loss]]:
    """The source without the consents that had ended by ``on``, and a loss for each of them."""
    if isinstance(source, Composition):
        members, losses = [], []
        for member in source.members:
            document, ended = _of_document(member.document, on)
            members.append(replace(member, document=document))
            losses += [replace(loss, pointer=f"{member.prefix}{loss.pointer}") for loss in ended]
        return (replace(source, members=tuple(members)) if losses else source), losses
    return _of_document(source, on)


def _of_document(
    document: Constitution | Profile, on: datetime.date
) -> tuple[Constitution | Profile, list[Loss]]:
    if not isinstance(document, Profile):
        return document, []
    losses = [
        Loss(
            pointer=f"/guidance/{index}",
            what="Left out.",
            why=f"The consent ended on {nudge.expires.isoformat()}.",
        )
        for index, nudge in enumerate(document.guidance)
        if nudge.has_ended(on)
    ]
    if not losses:
        return document, []
    kept = tuple(nudge for nudge in document.guidance if not nudge.has_ended(on))
    return replace(document, guidance=kept), losses
