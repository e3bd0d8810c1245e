"""Compiling: from a document to what a real tool reads, with what was lost on the way.

>>> from attune.compiling import TARGETS
>>> sorted(TARGETS)
['system-prompt']
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from attune.compiling import consents, system_prompt
from attune.compiling.artefact import Compiled, Line, Loss
from attune.composition import Composition
from attune.document import Constitution, Document, Profile
from attune.errors import CompileError

__all__ = ["COMPILER", "TARGETS", "Compiled", "Line", "Loss", "compile"]

COMPILER = "attune-compiler/1"
"""Name and version of this set of targets, stated in every release that carries an artefact."""

TARGETS: Mapping[str, Callable[[Constitution | Profile | Composition], Compiled]] = (
    MappingProxyType({"system-prompt": system_prompt.compile})
)
"""Every target by name."""


def compile(
    document: Document | Composition, target: str, *, on: datetime.date | None = None
) -> Compiled:
    """A document or composition as ``target`` reads it, byte-identical for identical input.

    Consents that had ended by the day ``on`` (today in UTC unless given) are left out.

    Raises :class:`CompileError` for an unknown target or a document that is not authored.
    """
    if target not in TARGETS:
        near = difflib.get_close_matches(target, TARGETS, n=1)
        hint = f"did you mean “{near[0]}”?" if near else f"there is {', '.join(TARGETS)}."
        raise CompileError(f"there is no target “{target}”; {hint}")
    if not isinstance(document, Constitution | Profile | Composition):
        raise CompileError("the universal safety layer is part of every artefact, not one itself.")
    today = datetime.datetime.now(datetime.UTC).date()
    source, ended = consents.in_force(document, on or today)
    compiled = TARGETS[target](source)
    return replace(compiled, losses=(*compiled.losses, *ended)) if ended else compiled
