"""Compiling: from a document to what a real tool reads, with what was lost on the way.

>>> from attune.compiling import TARGETS
>>> sorted(TARGETS)
['system-prompt']
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from types import MappingProxyType

from attune.compiling import system_prompt
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


def compile(document: Document | Composition, target: str) -> Compiled:
    """A document or composition as ``target`` reads it, byte-identical for identical input.

    Raises :class:`CompileError` for an unknown target or a document that is not authored.
    """
    if target not in TARGETS:
        near = difflib.get_close_matches(target, TARGETS, n=1)
        hint = f"did you mean “{near[0]}”?" if near else f"there is {', '.join(TARGETS)}."
        raise CompileError(f"there is no target “{target}”; {hint}")
    if not isinstance(document, Constitution | Profile | Composition):
        raise CompileError("the universal safety layer is part of every artefact, not one itself.")
    return TARGETS[target](document)
