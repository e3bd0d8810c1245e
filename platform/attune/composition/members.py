"""Which documents stand in a composition, each once, and by what name.

They are listed by precedence: the person's constitutions in the person's order, each followed by
the modules it adopts (a later module before an earlier one, a module before its own), the profile
last. What acts later wins, so rules are carried out the other way round.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from attune.adaptation.plan import Authored
from attune.canonical import digest
from attune.composition.adoption import adoptions
from attune.document import Constitution, Document, Profile
from attune.errors import UsageError

RESERVED = {"floor"}
"""Names that no document may stand under: they speak for the universal safety layer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A document of a composition.

    ``label`` stands before the ids of its parts; ``adopters`` are the digests of those of the
    person's constitutions that bring it along, its own among them if it is one.
    """

    document: Authored
    digest: str
    label: str
    adopters: frozenset[str]

    @property
    def prefix(self) -> str:
        return f"{self.label}:"

    def cause(self, part: str) -> str:
        """How a part of this document is named where it is one among others."""
        return f"{self.label}:{part}"

    def of_one_house(self, other: Member) -> bool:
        """Whether one and the same constitution brings both."""
        return not self.adopters.isdisjoint(other.adopters)


def members(
    constitutions: Sequence[Document], profile: Document | None, modules: Mapping[str, Document]
) -> tuple[Member, ...]:
    """Every document once, by precedence. Raises :class:`UsageError` for what cannot stand here,
    a module that is missing or is not what its digest says included."""
    roots: dict[str, Constitution] = {}
    for document in constitutions:
        if not isinstance(document, Constitution):
            raise UsageError(f"“{document.title}” is not a constitution.")
        roots.setdefault(digest(document), document)
    if profile is not None and not isinstance(profile, Profile):
        raise UsageError(f"“{profile.title}” is not a profile.")
    found: dict[str, Authored] = {}
    adopters: dict[str, set[str]] = {}
    for root, document in roots.items():
        for name, each in _house(document, root, modules):
            found.setdefault(name, each)
            adopters.setdefault(name, set()).add(root)
    if profile is not None:
        found[digest(profile)] = profile
    labels = _labels(found)
    return tuple(
        Member(
            document=document,
            digest=name,
            label=labels[name],
            adopters=frozenset(adopters.get(name, ())),
        )
        for name, document in found.items()
    )


def _house(
    document: Constitution, name: str, modules: Mapping[str, Document]
) -> Iterator[tuple[str, Constitution]]:
    """The document and all that it adopts, with their digests, by precedence."""
    yield name, document
    for adoption in adoptions(document, modules):
        if adoption.document is None:
            raise UsageError(f"“{document.title}” cannot be composed. {adoption.problem}")
        yield adoption.digest, adoption.document


def _labels(documents: Mapping[str, Authored]) -> dict[str, str]:
    """A name for each, from its title; those that would share one carry a bit of their digest,
    as much as it takes: no title may be chosen so that its document stands under another's name.
    """
    plain = {name: _slug(document) for name, document in documents.items()}
    wanted = Counter([*plain.values(), *RESERVED])
    labels = {name: slug for name, slug in plain.items() if wanted[slug] == 1}
    for name in sorted(plain.keys() - labels.keys()):  # whatever the person's order
        labels[name] = _longer(plain[name], name, taken=labels.values())
    return labels


def _longer(slug: str, name: str, *, taken: Collection[str]) -> str:
    bits = name.removeprefix("sha256:")
    longer = (f"{slug}-{bits[:length]}" for length in range(8, len(bits) + 1))
    return next(label for label in longer if label not in taken)


def _slug(document: Authored) -> str:
    letters = unicodedata.normalize("NFKD", document.title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", letters.lower()).strip("-")[:40].rstrip("-")
    return slug or ("profile" if isinstance(document, Profile) else "constitution")
