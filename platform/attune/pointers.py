"""JSON pointers (RFC 6901), which say where in a document something stands."""

from __future__ import annotations


def escape(name: str) -> str:
    """A name as one reference token of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def steps(pointer: str) -> list[str]:
    """The names and numbers that a JSON pointer is made of."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
