"""A release in force is withdrawn or marked as replaced by whoever answers for it."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from attune.signing import peek
from authoring.models import Document
from publishing import actions
from publishing.models import Head
from tests import factories
from tests.publishing.conftest import Release_

STANDING = "/d/olga/studies/releases/standing"
GIVEN = {"why": "It names a neighbour.", "understood": "on"}


@pytest.fixture
def as_olga(olga: User) -> Client:
    client = Client()
    client.force_login(olga, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def head_of(document: Document) -> Head:
    return Head.objects.get(document=document)


def test_the_owner_withdraws_it_with_a_reason(
    profile: Document, release: Release_, as_olga: Client
) -> None:
    published = release(profile)
    assert STANDING in as_olga.get(published.get_absolute_url()).content.decode()

    response = as_olga.post(STANDING, {"act": "withdrawn", **GIVEN})

    assert response.headers["Location"] == published.get_absolute_url()
    assert (head_of(profile).status, head_of(profile).why) == ("withdrawn", GIVEN["why"])
    assert GIVEN["why"] in as_olga.get(published.get_absolute_url()).content.decode()


def test_a_deprecated_release_is_still_pulled_and_says_so(
    profile: Document, release: Release_, as_olga: Client
) -> None:
    published = release(profile)

    as_olga.post(STANDING, {"act": "deprecated", **GIVEN})
    actions.renew(document_id=profile.pk)

    assert peek(head_of(profile).jws)["status"] == "deprecated"
    assert as_olga.get("/v1/d/olga/studies/bundle").status_code == 200
    page = as_olga.get(published.get_absolute_url()).content.decode()
    assert "something else takes its place" in page
    assert GIVEN["why"] in page


def test_what_is_deprecated_can_still_be_withdrawn_but_not_back(
    profile: Document, release: Release_, olga: User
) -> None:
    release(profile)
    statuses = []
    for act in (actions.deprecate, actions.withdraw, actions.deprecate):
        act(document=profile, by=olga, why="A mistake.")
        statuses.append(head_of(profile).status)

    assert statuses == ["deprecated", "withdrawn", "withdrawn"]


@pytest.mark.parametrize("missing", ["act", "why", "understood"])
def test_nothing_happens_without_a_choice_a_reason_and_a_word(
    missing: str, profile: Document, release: Release_, as_olga: Client
) -> None:
    release(profile)
    given = {"act": "withdrawn", **GIVEN}
    del given[missing]

    assert as_olga.post(STANDING, given).status_code == 422
    assert head_of(profile).status == "active"


def test_what_is_withdrawn_is_not_offered_again(
    profile: Document, release: Release_, olga: User, as_olga: Client
) -> None:
    published = release(profile)
    actions.withdraw(document=profile, by=olga, why="A mistake.")

    assert as_olga.get(STANDING).headers["Location"] == published.get_absolute_url()
    assert STANDING not in as_olga.get(published.get_absolute_url()).content.decode()


def test_where_nothing_is_released_there_is_nothing_to_withdraw(
    profile: Document, as_olga: Client
) -> None:
    assert as_olga.get(STANDING).status_code == 404


def test_others_do_not_get_there(profile: Document, release: Release_, stefan: User) -> None:
    release(profile)
    client = Client()
    client.force_login(stefan, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.post(STANDING, {"act": "withdrawn", **GIVEN}).status_code == 403
    profile.visibility = "private"
    profile.save()
    assert client.get(STANDING).status_code == 404
    assert head_of(profile).status == "active"


def test_a_community_finds_it_in_its_record(olga: User, release: Release_) -> None:
    community = factories.community(olga)
    document = factories.started_constitution(community, olga)
    release(document)

    actions.withdraw(document=document, by=olga, why="A mistake.")

    event = community.events.latest("number")
    assert (event.verb, event.actor) == ("release-withdrawn", olga)
    assert event.data == {"document": "circle/reading", "release": 1, "why": "A mistake."}
