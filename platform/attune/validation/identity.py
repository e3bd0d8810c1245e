"""Stage *identity*: which floor a document rests on, its size, and what poses as something else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from attune.canonical import canonical_bytes
from attune.document import MAX_BYTES, Constitution, Floor, Profile
from attune.floor import accepted_digests, current_floor, floor_digest
from attune.phrase import Phrase
from attune.pointers import escape
from attune.validation.findings import Finding


def check(document: Constitution | Profile) -> Iterator[Finding]:
    yield from _size(document)
    yield from _floor_pin(document)
    yield from _posing_ids(document)
    yield from _mixed_scripts(document)


def check_floor(document: Floor) -> Iterator[Finding]:
    """A floor document is only ever the one that this version carries."""
    if document != current_floor():
        yield Finding(
            rule="identity.floor-document",
            commitment="F12",
            severity="error",
            pointer="/version",
            message=Phrase("This is not the universal safety layer that this version carries."),
            evidence={"carried": floor_digest()},
            remedy=Phrase("Install the version of Attune that carries it."),
        )


def _size(document: Constitution | Profile) -> Iterator[Finding]:
    size = len(canonical_bytes(document))
    if size > MAX_BYTES:
        yield Finding(
            rule="identity.size",
            severity="error",
            pointer="",
            message=Phrase(
                "The document takes {size} bytes; the limit is {limit}.", size=size, limit=MAX_BYTES
            ),
            evidence=size,
            remedy=Phrase("Move some of its clauses into a module."),
        )


def _floor_pin(document: Constitution | Profile) -> Iterator[Finding]:
    pin, accepted = document.floor, accepted_digests()
    if pin.version not in accepted:
        yield Finding(
            rule="identity.floor-pin",
            commitment="F12",
            severity="error",
            pointer="/floor/version",
            message=Phrase(
                "There is no universal safety layer {version} here.", version=pin.version
            ),
            evidence=pin.version,
            remedy=Phrase(
                "Pin version {version}, digest {digest}.",
                version=current_floor().version,
                digest=floor_digest(),
            ),
        )
    elif pin.digest != accepted[pin.version]:
        yield Finding(
            rule="identity.floor-pin",
            commitment="F12",
            severity="error",
            pointer="/floor/digest",
            message=Phrase(
                "This is not the digest of the universal safety layer {version}.",
                version=pin.version,
            ),
            evidence=pin.digest,
            remedy=Phrase("Pin {digest}.", digest=accepted[pin.version]),
        )


NOT_AN_AUTHORS = ("base", "floor", "range")
"""What an evaluation names as a cause beside the ids of authors and of the safety layer."""


def _posing_ids(document: Constitution | Profile) -> Iterator[Finding]:
    """Parts that would be taken for the safety layer's own where causes are named."""
    taken = {part.id for _, part in current_floor().parts_with_ids()} | set(NOT_AN_AUTHORS)
    for pointer, part in document.parts_with_ids():
        if part.id in taken:
            yield Finding(
                rule="identity.posing-id",
                commitment="F12",
                severity="error",
                pointer=f"{pointer}/id",
                message=Phrase("The id “{id}” is one that the platform itself gives.", id=part.id),
                evidence=part.id,
                remedy=Phrase("Give this part a name of its own."),
                part=part.id,
            )


_WORD = re.compile(r"[^\W\d_]+")
_LOOK_ALIKES = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


def _mixed_scripts(document: Constitution | Profile) -> Iterator[Finding]:
    """Words whose letters come from two scripts that look alike (UTS #39, section 5.1)."""
    for pointer, text in _texts(document.to_dict(), ""):
        if text.isascii():
            continue
        for match in _WORD.finditer(text):
            scripts = {
                script
                for letter in match.group()
                for script in [unicodedata.name(letter, "").partition(" ")[0]]
                if script in _LOOK_ALIKES
            }
            if len(scripts) > 1:
                yield Finding(
                    rule="identity.mixed-script",
                    commitment="F12",
                    severity="review",
                    pointer=pointer,
                    message=Phrase(
                        "The word “{word}” mixes letters that look alike: {scripts}.",
                        word=match.group(),
                        scripts=", ".join(name.capitalize() for name in sorted(scripts)),
                    ),
                    evidence=match.group(),
                    remedy=Phrase("Retype the word in one script."),
                )


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, f"{pointer}/{escape(name)}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, f"{pointer}/{index}")
