"""The universal safety layer as it ships with this version: document, digest and lookup.

>>> from attune.floor import current_floor
>>> current_floor().version
'1.0.0'
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from attune.canonical import digest
from attune.document import Floor, parse
from attune.document.parts import FloorPin

__all__ = ["accepted_digests", "current_floor", "current_pin", "floor_digest"]


@cache
def current_floor() -> Floor:
    """The newest universal safety layer."""
    document = parse(files("attune").joinpath("floor", "v1.json").read_bytes())
    if not isinstance(document, Floor):
        raise RuntimeError("the packaged universal safety layer is not one")
    return document


@cache
def floor_digest() -> str:
    """``sha256:…`` of the newest layer's canonical bytes."""
    return digest(current_floor())


def current_pin() -> FloorPin:
    """What a document written today pins."""
    return FloorPin(version=current_floor().version, digest=floor_digest())


def accepted_digests() -> dict[str, str]:
    """Version → digest of each layer a document may pin."""
    return {current_floor().version: floor_digest()}
