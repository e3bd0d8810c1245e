"""A reader in miniature: verifies what it is handed, with the keys of the publisher it is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from attune.errors import TrustError
from attune.release import Seen, VerifiedBundle, verify_bundle
from tests.attune.publication.publisher import NOW, SUBJECT, Publisher


def verified(publisher: Publisher, data: bytes, seen: Seen | None = None) -> VerifiedBundle:
    return verify_bundle(data, publisher.trust, NOW, seen, subject=SUBJECT)


def refused(publisher: Publisher, data: bytes, seen: Seen | None = None) -> TrustError:
    with pytest.raises(TrustError) as caught:
        verified(publisher, data, seen)
    return caught.value


def parts(data: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(data)
    return value
