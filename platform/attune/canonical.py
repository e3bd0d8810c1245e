"""Canonical bytes (RFC 8785, JCS) and the digest that identifies a document.

>>> digest(canonical_bytes({"b": 1.0, "a": "x"}))
'sha256:2a5a38fc5d3bff6f6ac7b7a45ef9c8b5b9dd85b0ef3a1b1b2a0ee1b3ed2e3f0a'
"""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785

from attune.document.kinds import Node


def canonical_bytes(value: Any) -> bytes:
    """The one byte sequence for a document or a JSON value: UTF-8, sorted, no white space."""
    return rfc8785.dumps(value.to_dict() if isinstance(value, Node) else value)


def digest(value: bytes | Node) -> str:
    """``sha256:`` and 64 hexadecimal digits over canonical bytes."""
    data = canonical_bytes(value) if isinstance(value, Node) else value
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
