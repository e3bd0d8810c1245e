"""A text that people reviewed is signed, and whoever reads the release learns who they were."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from accounts.models import User
from authoring import actions as authoring
from authoring.models import Document
from authoring.reviewing import matters_of
from publishing import actions
from publishing.models import Blob, Release
from tests import factories
from tests.publishing.conftest import Release_

ODD = "K\N{CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I}nd circle"


@pytest.fixture
def circle(olga: User, stefan: User) -> Document:
    """A circle's constitution with an odd title, which Stefan and Tina have accepted."""
    tina = factories.person("tina")
    community = factories.community(olga, stefan, tina)
    document = factories.started_constitution(community, olga, title=ODD)
    [matter] = matters_of(document)
    for reader in (stefan, tina):
        authoring.review(
            document=document,
            rule=matter.shown[0].rule,
            subject=matter.subject,
            by=reader,
            accepts=True,
            reason="It is a name.",
        )
    return document


def test_the_report_in_the_release_names_them(circle: Document, release: Release_) -> None:
    published = release(circle)

    assert published.state == Release.State.PUBLISHED
    report = json.loads(bytes(published.blobs.get(role=Blob.Role.REPORT).data))
    assert report["verdict"] == "pass"
    [finding] = [found for found in report["findings"] if found["severity"] == "reviewed"]
    assert finding["reviews"] == [
        {"reviewer": name, "accepts": True, "reason": "It is a name."}
        for name in ("stefan", "tina")
    ]


def test_the_releases_page_names_them(circle: Document, release: Release_, olga: User) -> None:
    page = page_of(olga, release(circle))

    assert "Reviewed before it was signed" in page
    assert "tina: <q>It is a name.</q>" in page


def page_of(reader: User, release: Release) -> str:
    client = Client()
    client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(release.get_absolute_url()).content.decode()


def test_a_review_that_is_taken_back_before_signing_stops_the_release(
    circle: Document, release: Release_
) -> None:
    frozen = authoring.freeze(document=circle, by=circle.created_by)
    circle.reviews.first().delete()  # type: ignore[union-attr]  # there are two

    requested = actions.request_release(version=frozen, by=None, decision=None)
    actions.publish(release_id=requested.pk)
    requested.refresh_from_db()

    assert requested.state == Release.State.REFUSED
