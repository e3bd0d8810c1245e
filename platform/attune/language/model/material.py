"""What training may see, and the digest that tells whether an artefact was learnt from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from attune.language.lexicon import word_lists
from attune.language.model.composing import composed
from attune.language.model.sentences import Sentence, is_apart

__all__ = ["Material", "inputs_digest", "material"]


@dataclass(frozen=True, slots=True)
class Material:
    """What training may see: ``written`` sentences, ``made`` ones, none held apart."""

    written: Sequence[Sentence]
    made: Sequence[Sentence]


def material(sentences: Iterable[Sentence]) -> Material:
    """The sentences that are not held apart, and those made from them."""
    kept = [sentence for sentence in sentences if not is_apart(sentence.of)]
    return Material([s for s in kept if not s.phrase], list(composed(kept)))


def inputs_digest(seen: Material) -> str:
    """``sha256:…`` over the sentences and word lists that training reads.

    The artefact is stale once this differs from what ``v1.json`` records.
    """
    hashed = hashlib.sha256()
    for sentence in (*seen.written, *seen.made):
        hashed.update(repr(sentence).encode())
    for concept, lists in sorted(word_lists().items()):
        hashed.update(repr((concept, sorted(lists.items()))).encode())
    return "sha256:" + hashed.hexdigest()
