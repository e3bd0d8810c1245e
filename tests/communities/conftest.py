"""Who founds a community and who joins it."""

from __future__ import annotations

import pytest

from accounts.models import User
from tests.factories import person


@pytest.fixture
def founder(db: None) -> User:
    return person("founder")


@pytest.fixture
def member(db: None) -> User:
    return person("member")
