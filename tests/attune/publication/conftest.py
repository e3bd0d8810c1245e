from __future__ import annotations

import pytest

from tests.attune.publication.publisher import Publisher


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()
