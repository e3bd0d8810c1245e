"""The people of these tests: owner and stranger, who share nothing."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from accounts import actions
from accounts.models import User

PASSWORD = "quite a long sentence"


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet() -> None:
    """allauth counts attempts in the cache."""
    cache.clear()


def register(email: str, display_name: str, name: str) -> User:
    user = User(email=email)
    user.set_password(PASSWORD)
    actions.register(user=user, display_name=display_name, name=name)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


@pytest.fixture
def owner(db: None) -> User:
    return register("owner@example.org", "Olga Owner", "olga")


@pytest.fixture
def stranger(db: None) -> User:
    return register("stranger@example.org", "Stefan Stranger", "stefan")


@pytest.fixture
def as_owner(owner: User) -> Client:
    return signed_in(owner)


@pytest.fixture
def as_stranger(stranger: User) -> Client:
    return signed_in(stranger)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
