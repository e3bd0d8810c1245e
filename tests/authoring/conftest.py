"""Ada founds a choir and writes with Ben; Max is a plain member; Sam is a stranger."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from authoring.models import Document
from communities.models import Membership
from tests.authoring.pages import signed_in
from tests.factories import community, person, started_constitution, started_profile

CLAUSES: list[dict[str, Any]] = [
    {"id": "kind", "modality": "should", "text": "Be kind.", "why": "It helps.", "kind": "virtue"},
    {"id": "honest", "modality": "must", "text": "Tell the truth.", "why": "We sing on it."},
    {"id": "brief", "modality": "may", "text": "Be brief.", "why": "Rehearsals are short."},
]


@pytest.fixture
def ada() -> User:
    return person("ada")


@pytest.fixture
def ben() -> User:
    return person("ben")


@pytest.fixture
def max_() -> User:
    return person("max")


@pytest.fixture
def sam() -> User:
    return person("sam")


@pytest.fixture
def choir(ada: User, ben: User, max_: User) -> Document:
    """The choir's constitution: three clauses, a draft that passes, nothing decided yet."""
    together = community(ada, max_, handle="choir", name="Choir")
    Membership.objects.create(community=together, user=ben, role=Membership.Role.EDITOR)
    return started_constitution(
        together, ada, slug="singing", visibility="community", title="Singing", clauses=CLAUSES
    )


@pytest.fixture
def studies(ada: User) -> Document:
    """Ada's private profile."""
    return started_profile(ada, slug="studies")


@pytest.fixture
def as_ada(ada: User) -> Client:
    return signed_in(ada)


@pytest.fixture
def as_ben(ben: User) -> Client:
    return signed_in(ben)
