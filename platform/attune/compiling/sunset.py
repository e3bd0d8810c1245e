"""A document ends on the day it names: what is compiled later holds what its author put after it.

A day is a day in UTC unless the caller says otherwise, and the last day still counts.
"""

from __future__ import annotations

import datetime

from attune.adaptation.plan import Authored
from attune.compiling.artefact import Loss
from attune.composition import Composition, compose
from attune.document import Constitution, Profile
from attune.errors import CompileError
from attune.floor import current_floor

Source = Constitution | Profile | Composition


def standing(source: Source, on: datetime.date) -> tuple[Source, list[Loss]]:
    """The source without the documents that had ended by ``on``, and a loss for each of them.

    A document that has ended leaves the universal safety layer alone; a composition is made anew
    from the rest. Raises :class:`CompileError` where an earlier version applies instead, or where
    a document that still stands adopts one that has ended.
    """
    if isinstance(source, Composition):
        return _of_composition(source, on)
    if not has_ended(source, on):
        return source, []
    return compose(current_floor(), ()), [_left_out(source)]


def has_ended(document: Authored, on: datetime.date) -> bool:
    return document.review is not None and document.review.has_ended(on)


def end_in_words(document: Authored) -> str:
    """When a document ends and what applies then, in two sentences."""
    review = document.review
    if review is None or review.sunset is None:
        raise RuntimeError("this document has no end")
    version = review.on_expiry.version if review.on_expiry else None
    follows = f"Version {version} of it" if version else "The universal safety layer alone"
    return f"“{document.title}” ended on {review.sunset.isoformat()}. {follows} applies since then."


def _of_composition(source: Composition, on: datetime.date) -> tuple[Source, list[Loss]]:
    ended = {m.digest: m for m in source.members if has_ended(m.document, on)}
    if not ended:
        return source, []
    left = [member for member in source.members if member.digest not in ended]
    for member in ended.values():
        for adopter in left:
            if adopter.digest in member.adopters:
                raise CompileError(
                    f"{end_in_words(member.document)} “{adopter.document.title}” adopts it: adopt "
                    "another release there, or compose without it."
                )
    brought = [m for m in ended.values() if m.digest in m.adopters or not m.adopters]
    losses = [_left_out(member.document, member.prefix) for member in brought]
    constitutions = [
        member.document
        for member in left
        if isinstance(member.document, Constitution) and member.digest in member.adopters
    ]
    profile = next((m.document for m in left if isinstance(m.document, Profile)), None)
    modules = {member.digest: member.document for member in source.members}
    return compose(source.floor, constitutions, profile, modules=modules), losses


def _left_out(document: Authored, prefix: str = "") -> Loss:
    """What to say of a document that has ended, unless another version takes its place."""
    review = document.review
    if review is not None and review.on_expiry is not None and review.on_expiry.version is not None:
        raise CompileError(
            f"{end_in_words(document)} Pull or download version {review.on_expiry.version} and "
            "compile it instead."
        )
    return Loss(
        pointer=f"{prefix}/review/sunset",
        what="All of the document is left out.",
        why=end_in_words(document),
    )
