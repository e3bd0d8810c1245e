"""Somebody, and the profile that they begin."""

from __future__ import annotations

import pytest

from accounts.models import User
from authoring.models import Document
from profiles import actions
from tests.factories import person


@pytest.fixture
def owner() -> User:
    return person("owner")


@pytest.fixture
def profile(owner: User) -> Document:
    return actions.begin_path(by=owner, title="About me", language="en")
