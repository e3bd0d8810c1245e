"""Canonical bytes (RFC 8785, JCS) and the digest that identifies a document.

>>> digest(canonical_bytes({"b": 1.0, "a": "x"}))
'sha256:cdab067e9f3beb32d1252cfd63e492592fecbf591b0d08cadb24bb17f3864246'
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

import rfc8785

from attune.arguments import wanted
from attune.document.kinds import Node, Same
from attune.errors import UsageError


def canonical_bytes(value: Any) -> bytes:
    """The one byte sequence for a document or a JSON value: UTF-8, sorted, no white space.

    Raises :class:`attune.errors.UsageError` for what JSON cannot hold.
    """
    if isinstance(value, Node):
        return _of_document(Same(value))
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError, UnicodeEncodeError) as error:
        raise UsageError(f"canonical_bytes() takes a document or a JSON value: {error}.") from None


def digest(value: bytes | Node) -> str:
    """``sha256:`` and 64 hexadecimal digits over canonical bytes."""
    wanted(value, bytes | Node, "digest() takes a document or bytes")
    data = canonical_bytes(value) if isinstance(value, Node) else value
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


# A document is asked for its size, its digest and its bytes in one go, by different stages.
@lru_cache(maxsize=16)
def _of_document(document: Same) -> bytes:
    return rfc8785.dumps(document.value.to_dict())
