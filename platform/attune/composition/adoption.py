"""The modules that a document rests on, and the modules of these, as they are given by digest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from attune.adaptation.plan import Authored, Source
from attune.canonical import digest
from attune.document import Constitution, Document
from attune.document.parts import Module
from attune.phrase import Phrase


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


def adopted(document: Authored, modules: Mapping[str, Document]) -> tuple[Source, ...]:
    """The modules that are there, each once, in the order in which they act."""
    listed = list(document.modules) if isinstance(document, Constitution) else []
    found: dict[str, Source] = {}
    for adoption in adoptions(document, modules):
        if adoption.document is not None:
            prefix = "".join(f"{module.id}:" for module in adoption.path)
            place = f"/modules/{listed.index(adoption.path[0])}"
            source = Source(adoption.document, prefix, "module", place)
            found.setdefault(adoption.digest, source)
    return tuple(reversed(found.values()))


def _adoption(module: Module, modules: Mapping[str, Document]) -> Adoption:
    named = {
        "document": module.document,
        "version": module.version,
        "digest": module.digest,
    }
    given = modules.get(module.digest)
    if given is None:
        problem = Phrase("The module {document} {version} ({digest}) is not given.", **named)
    elif not isinstance(given, Constitution):
        problem = Phrase("The module {document} {version} ({digest}) is no constitution.", **named)
    elif digest(given) != module.digest:
        problem = Phrase(
            "What is given for the module {document} {version} ({digest}) is another document.",
            **named,
        )
    else:
        return Adoption(path=(module,), document=given)
    return Adoption(path=(module,), document=None, problem=problem)
