"""What only writers see, their notes and the title of the draft, is on no page for others."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from authoring.actions import freeze
from authoring.models import Document
from communities.models import Membership
from profiles import actions as alone
from publishing.actions import publish, request_release
from publishing.models import Release
from tests import factories
from tests.authoring.pages import fill, signed_in
from tests.publishing.conftest import Release_

STUDIES = "/d/olga/studies"
READING = "/d/circle/reading"
SECRET = "Leaving Stefan"
NOTED = (f"{STUDIES}/history", f"{STUDIES}/versions/1", f"{STUDIES}/releases/")


def text(client: Client, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, path
    return unescape(response.content.decode())


# -- notes ---------------------------------------------------------------------------------------


@pytest.fixture
def noted(profile: Document, olga: User) -> Document:
    """Released with a note to herself."""
    version = alone.endorse(document=profile, by=olga, note=SECRET).version
    publish(release_id=Release.objects.get(version=version).pk)
    return profile


def test_a_note_to_oneself_is_shown_to_nobody_else(
    noted: Document, visitor: Client, stefan: User
) -> None:
    for client in (visitor, signed_in(stefan)):
        for path in (*NOTED, f"{STUDIES}/", f"{STUDIES}/card"):
            assert SECRET not in text(client, path), path


def test_a_note_to_oneself_is_not_in_what_htmx_asks_for(noted: Document, visitor: Client) -> None:
    assert SECRET not in text(visitor, f"{STUDIES}/releases/", **{"HX-Request": "true"})


def test_a_note_to_oneself_is_in_no_file(noted: Document, visitor: Client) -> None:
    for suffix in ("json", "yaml", "md"):
        assert SECRET not in text(visitor, f"{STUDIES}/versions/1.{suffix}"), suffix


def test_whoever_wrote_a_note_sees_it(noted: Document, olga: User) -> None:
    client = signed_in(olga)
    for path in NOTED:
        assert SECRET in text(client, path), path


def test_the_note_of_a_constitution_is_for_everybody_who_may_read_it(
    olga: User, visitor: Client
) -> None:
    circle = factories.community(olga)
    document = factories.started_constitution(circle, olga)
    version = freeze(document=document, by=olga, note="After the meeting")
    publish(release_id=request_release(version=version, by=olga, decision=None).pk)
    for page in ("history", "versions/1", "releases/"):
        assert "After the meeting" in text(visitor, f"{READING}/{page}")


# -- titles --------------------------------------------------------------------------------------


@pytest.fixture
def renamed(profile: Document, olga: User) -> Document:
    """Released as “My studies”; the draft is called otherwise by now."""
    version = alone.endorse(document=profile, by=olga).version
    publish(release_id=Release.objects.get(version=version).pk)
    fill(signed_in(olga), f"{STUDIES}/edit/basics", title=SECRET)
    profile.refresh_from_db()
    assert profile.title == SECRET
    return profile


def test_others_read_the_title_that_was_released(renamed: Document, stefan: User) -> None:
    client = signed_in(stefan)
    for path in (
        "/",
        "/people/olga/",
        f"{STUDIES}/",
        f"{STUDIES}/history",
        f"{STUDIES}/versions/1",
        f"{STUDIES}/try",
        f"{STUDIES}/releases/",
        f"{STUDIES}/releases/1",
        f"{STUDIES}/card",
        f"{STUDIES}/versions/1/start",
    ):
        page = text(client, path)
        assert SECRET not in page, path
        assert "My studies" in page, path


def test_a_comparison_carries_the_title_that_was_released(
    renamed: Document, olga: User, release: Release_, visitor: Client
) -> None:
    release(renamed, title="My later studies", narrative="I read.")
    fill(signed_in(olga), f"{STUDIES}/edit/basics", title=SECRET)
    page = text(visitor, f"{STUDIES}/compare/1/2")
    assert "My later studies" in page
    assert SECRET not in page


def test_the_editor_is_headed_by_the_title_of_the_draft(renamed: Document, olga: User) -> None:
    page = text(signed_in(olga), f"{STUDIES}/edit")
    assert f'<span dir="auto">{SECRET}</span></h1>' in page
    assert f"{SECRET} ·" in page or f"{SECRET}</title>" in page


def test_a_document_without_a_release_is_called_as_its_draft(profile: Document) -> None:
    assert profile.public_title == profile.title == "My studies"


def test_a_profile_that_goes_together_with_a_text_is_offered_by_its_released_title(
    renamed: Document, stefan: User, release: Release_
) -> None:
    circle = factories.community(stefan)
    release(factories.started_constitution(circle, stefan))
    page = text(signed_in(stefan), f"{READING}/try")
    assert "My studies (olga/studies)" in page
    assert SECRET not in page


class TestAFork:
    @pytest.fixture(autouse=True)
    def started(self, renamed: Document, stefan: User, release: Release_) -> None:
        self.fork = factories.started_profile(stefan, slug="ours", visibility="public")
        self.fork.forked_from = renamed.versions.get()
        self.fork.save()
        release(self.fork, title="Ours")
        fill(signed_in(stefan), "/d/stefan/ours/edit/basics", title="Leaving Olga")

    def test_is_listed_by_its_released_title(self, visitor: Client) -> None:
        page = text(visitor, f"{STUDIES}/")
        assert '<a href="/d/stefan/ours/">Ours</a>' in page
        assert "Leaving Olga" not in page

    def test_names_the_released_title_of_what_it_grew_out_of(self, visitor: Client) -> None:
        page = text(visitor, "/d/stefan/ours/")
        assert f'Forked from <a href="{STUDIES}/">My studies</a>' in page
        assert SECRET not in page


def test_a_member_who_does_not_write_reads_the_released_title_on_the_communitys_page(
    olga: User, stefan: User, release: Release_
) -> None:
    circle = factories.community(olga, stefan, role=Membership.Role.OBSERVER)
    release(factories.started_constitution(circle, olga))
    fill(signed_in(olga), f"{READING}/edit/basics", title=SECRET)
    for path in ("/communities/circle/", f"{READING}/comments"):
        page = text(signed_in(stefan), path)
        assert "Reading circle" in page
        assert SECRET not in page


def test_titles_are_not_asked_for_one_by_one(
    olga: User, profile: Document, visitor: Client, release: Release_
) -> None:
    release(factories.started_constitution(factories.community(olga), olga))
    release(profile)
    more_for_five = {"/": 0, "/people/olga/": 5, f"{STUDIES}/": 0, "/d/circle/reading/try": 0}
    before = {path: asked(visitor, path) for path in more_for_five}
    for number in range(5):
        other = factories.started_profile(olga, slug=f"more-{number}", visibility="public")
        other.forked_from = profile.versions.get()
        other.save()
        release(other)
    for path, most in more_for_five.items():
        assert asked(visitor, path) - before[path] <= most, path


def asked(client: Client, path: str) -> Any:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)
