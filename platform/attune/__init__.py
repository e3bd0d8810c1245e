"""Attune's core: documents, the universal safety layer, its proof, compiling, signing, pulling.

The names below are stable. Everything works on values and bytes; nothing here needs a server.

>>> import attune
>>> attune.validate({"format": "attune/profile/1"}).verdict
'fail'
"""

from __future__ import annotations

from importlib.metadata import version as _version

from attune.adaptation import Evaluation, evaluate
from attune.canonical import canonical_bytes, digest
from attune.compiling import Compiled, compile
from attune.composition import Composition, compose
from attune.document import Constitution, Document, Floor, Profile, parse
from attune.errors import AttuneError, DocumentError, TrustError
from attune.floor import current_floor
from attune.validation import Finding, Report, Review, ValidDocument, validate, validated

__version__ = _version("attune")

__all__ = [
    "AttuneError",
    "Compiled",
    "Composition",
    "Constitution",
    "Document",
    "DocumentError",
    "Evaluation",
    "Finding",
    "Floor",
    "Profile",
    "Report",
    "Review",
    "TrustError",
    "ValidDocument",
    "canonical_bytes",
    "compile",
    "compose",
    "current_floor",
    "digest",
    "evaluate",
    "parse",
    "validate",
    "validated",
]
