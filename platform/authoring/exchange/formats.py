"""The three ways a document is written out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from attune.canonical import canonical_bytes
from authoring.exchange import yaml_text
from authoring.exchange.markdown_out import written


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """``write`` takes a document's JSON and gives the bytes of the file."""

    name: str
    suffix: str
    media_type: str
    write: Callable[[Mapping[str, Any]], bytes]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.suffix: each
        for each in (
            Format(
                name="JSON",
                suffix="json",
                media_type="application/json",
                write=lambda content: canonical_bytes(dict(content)),
            ),
            Format(
                name="YAML",
                suffix="yaml",
                media_type="application/yaml",  # RFC 9512
                write=lambda content: yaml_text.dump(dict(content)).encode(),
            ),
            Format(
                name="Markdown",
                suffix="md",
                media_type="text/markdown; charset=utf-8",  # RFC 7763
                write=lambda content: written(content).encode(),
            ),
        )
    }
)
"""By the suffix of the file's name. JSON is the canonical form, whose digest is the document's."""
