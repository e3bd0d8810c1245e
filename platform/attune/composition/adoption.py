"""The modules that a document rests on, and the modules of these, as they are given by digest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from attune.adaptation.plan import Authored
from attune.canonical import digest
from attune.document import Constitution, Document
from attune.document.parts import Module


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """A module where it is adopted. ``path`` leads to it, the module itself last; ``document`` is
    None where ``problem`` says why there is nothing to adopt."""

    path: tuple[Module, ...]
    document: Constitution | None
    problem: str = ""

    @property
    def digest(self) -> str:
        return self.path[-1].digest


def adoptions(document: Authored, modules: Mapping[str, Document]) -> Iterator[Adoption]:
    """Every module by precedence: a later one before an earlier one, each before its own."""
    listed = document.modules if isinstance(document, Constitution) else ()
    for module in reversed(listed):
        adoption = _adoption(module, modules)
        yield adoption
        if adoption.document is not None:
            # A digest can be pinned only once the text it stands for is there: no circle closes.
            for inner in adoptions(adoption.document, modules):
                yield replace(inner, path=(module, *inner.path))


def _adoption(module: Module, modules: Mapping[str, Document]) -> Adoption:
    name = f"{module.document} {module.version} ({module.digest})"
    given = modules.get(module.digest)
    if given is None:
        problem = f"The module {name} is not given."
    elif not isinstance(given, Constitution):
        problem = f"The module {name} is no constitution."
    elif digest(given) != module.digest:
        problem = f"What is given for the module {name} is another document."
    else:
        return Adoption(path=(module,), document=given)
    return Adoption(path=(module,), document=None, problem=problem)
