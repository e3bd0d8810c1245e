"""Compiling: from a document to what a real tool reads, with what was lost on the way.

>>> from attune.compiling import TARGETS
>>> sorted(TARGETS)
['system-prompt']
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Protocol

from attune.arguments import wanted
from attune.compiling import consents, sunset, system_prompt
from attune.compiling.artefact import Compiled, Line, Loss
from attune.composition import Composition
from attune.conditions import Context
from attune.document import Constitution, Document, Profile
from attune.document.kinds import Node
from attune.errors import CompileError

__all__ = ["COMPILER", "TARGETS", "Compiled", "Line", "Loss", "compile"]

COMPILER = "attune-compiler/1"
"""Name and version of this set of targets, stated in every release that carries an artefact."""


class Target(Protocol):
    """Writes one kind of artefact, for every situation or for the one that is given."""

    def __call__(
        self, source: Constitution | Profile | Composition, context: Context | None = None, /
    ) -> Compiled: ...


TARGETS: Mapping[str, Target] = MappingProxyType({"system-prompt": system_prompt.compile})
"""Every target by name."""


def compile(
    document: Document | Composition,
    target: str,
    context: Context | Mapping[str, Any] | None = None,
    *,
    on: datetime.date | None = None,
) -> Compiled:
    """A document or composition as ``target`` reads it, byte-identical for identical input.

    With a ``context``, what is left of it in that one situation: its conditions answered, its rules
    carried out. Documents and consents that had ended by the day ``on`` (today in UTC unless given)
    are left out.

    Raises :class:`attune.errors.ContextError` for a mapping that is no context, and
    :class:`CompileError` for an unknown target, a document that is not authored, or one that has
    ended and is followed by an earlier version, and :class:`attune.errors.UsageError` for
    arguments of other kinds.
    """
    wanted(document, Node | Composition, "compile() takes a parsed document or a composition")
    wanted(target, str, "compile() takes a target by its name")
    wanted(
        context, Context | Mapping | None, "compile() takes a context or a mapping of context paths"
    )
    wanted(on, datetime.date | None, "compile() takes a datetime.date as its day")
    if target not in TARGETS:
        near = difflib.get_close_matches(target, TARGETS, n=1)
        hint = f"did you mean “{near[0]}”?" if near else f"there is {', '.join(TARGETS)}."
        raise CompileError(f"there is no target “{target}”; {hint}")
    if not isinstance(document, Constitution | Profile | Composition):
        raise CompileError("the universal safety layer is part of every artefact, not one itself.")
    if context is not None and not isinstance(context, Context):
        context = Context.from_dict(context)
    day = on or datetime.datetime.now(datetime.UTC).date()
    source, ended = sunset.standing(document, day)
    source, lapsed = consents.in_force(source, day)
    compiled = TARGETS[target](source, context)
    return replace(compiled, losses=(*compiled.losses, *ended, *lapsed))
