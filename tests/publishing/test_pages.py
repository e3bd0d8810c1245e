"""What people see of releases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import timezone

from accounts.models import User
from authoring.models import Document
from publishing import actions
from publishing.models import Release
from tests import factories
from tests.publishing.conftest import ORIGIN, Release_, ask

PAGE = "/d/olga/studies/releases/1"
ALL = "/d/olga/studies/releases/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text(client: Client, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_a_release_has_a_page_with_everything_to_type(
    visitor: Client, profile: Document, release: Release_
) -> None:
    release(profile)
    page = text(visitor, PAGE)
    assert f"attune trust init {ORIGIN}" in page
    assert f"attune pull {ORIGIN} olga/studies -o studies" in page
    assert f"curl -f {ORIGIN}/v1/d/olga/studies/bundle -o studies.json" in page
    assert "attune compile studies.json --document olga/studies" in page
    assert "from attune.client import Store, pull" in page
    assert "att_" not in page


def test_it_shows_the_prompt_with_where_each_line_is_from_and_what_it_cannot_say(
    visitor: Client, profile: Document, release: Release_
) -> None:
    release(profile, parameters={"warmth": {"default": 0.5}})
    page = text(visitor, PAGE)
    assert "UNIVERSAL SAFETY LAYER" in page
    assert "floor:F1" in page
    assert "parameter:warmth" in page
    assert "A model does not take degrees as numbers." in page


def test_it_says_what_the_signature_says_and_that_it_says_nothing_of_wisdom(
    visitor: Client, profile: Document, release: Release_
) -> None:
    published = release(profile)
    page = text(visitor, PAGE)
    assert published.digest in page
    assert published.version.digest in page
    assert "nothing about whether they are wise" in page
    assert "development keys" in page


def test_the_text_of_a_document_is_shown_as_text(
    visitor: Client, profile: Document, release: Release_
) -> None:
    clause = {"id": "x", "modality": "may", "text": "<script>alert(1)</script> & so on"}
    release(profile, title="<b>Bold</b>", clauses=[clause])
    for path in (PAGE, ALL):
        page = text(visitor, path)
        assert "<script>alert" not in page
        assert "<b>Bold" not in page


def test_an_older_release_says_which_is_the_newest(
    visitor: Client, profile: Document, release: Release_
) -> None:
    release(profile)
    release(profile, title="Second")
    page = text(visitor, PAGE)
    assert "The newest is release 2" in page
    assert "Replaced" in page
    assert "In force" in text(visitor, "/d/olga/studies/releases/2")


def test_a_withdrawn_one_says_so_and_why(
    visitor: Client, olga: User, profile: Document, release: Release_
) -> None:
    release(profile)
    actions.withdraw(document=profile, by=olga, why="It names a neighbour.")
    actions.renew(document_id=profile.pk)
    for path in (PAGE, ALL):
        page = text(visitor, path)
        assert "Withdrawn" in page
        assert "It names a neighbour." in page


def test_a_decision_is_told_in_words(
    visitor: Client, olga: User, stefan: User, release: Release_
) -> None:
    circle = factories.community(olga, stefan)
    document = factories.started_constitution(circle, olga)
    release(document, decision={"method": "majority", "electorate": 2, "quorum": 0.5})
    assert "majority among 2 people" in text(visitor, "/d/circle/reading/releases/1")


@pytest.mark.parametrize("path", ["/d/olga/diary/releases/", "/d/olga/diary/releases/1"])
class TestAPrivateDocument:
    @pytest.fixture(autouse=True)
    def released(self, diary: Document, release: Release_) -> None:
        release(diary)

    def test_has_no_pages_for_strangers(self, visitor: Client, stefan: User, path: str) -> None:
        assert visitor.get(path).status_code == 404
        assert signed_in(stefan).get(path).status_code == 404

    def test_tells_its_owner_how_to_make_a_token(self, olga: User, path: str) -> None:
        page = text(signed_in(olga), path)
        assert "/settings/tokens/" in page
        assert "ATTUNE_TOKEN" in page


class TestOnItsWay:
    @pytest.fixture(autouse=True)
    def asked(self, profile: Document, release: Release_) -> Release:
        release(profile)
        self.release = ask(profile, title="Second")
        return self.release

    def test_the_page_looks_again_every_second(self, visitor: Client) -> None:
        page = text(visitor, ALL)
        assert 'hx-trigger="every 1s"' in page
        assert "is being signed and published" in page

    def test_without_script_there_is_a_link(self, visitor: Client) -> None:
        page = text(visitor, ALL)
        assert '<noscript><a href="/d/olga/studies/#releases">' in page

    def test_htmx_gets_the_section_alone(self, visitor: Client) -> None:
        page = text(visitor, ALL, **{"HX-Request": "true"})
        assert page.lstrip().startswith('<section class="section" id="releases"')
        assert "every 1s" in page

    def test_it_stops_looking_once_it_is_published_and_says_so(self, visitor: Client) -> None:
        actions.publish(release_id=self.release.pk)
        page = text(visitor, ALL, **{"HX-Request": "true"})
        assert "every 1s" not in page
        assert "data-announce" in page
        assert "Release 2" in page

    def test_a_long_wait_is_explained(self, visitor: Client) -> None:
        Release.objects.filter(pk=self.release.pk).update(
            requested_at=timezone.now() - timedelta(seconds=31)
        )
        assert "Nothing is lost" in text(visitor, ALL)

    def test_a_refusal_is_explained_to_those_who_wrote_it_and_nobody_else(
        self, visitor: Client, olga: User
    ) -> None:
        actions.refuse(release_id=self.release.pk, reason="Clause “x” quotes a secret.")
        assert "quotes a secret" in text(signed_in(olga), ALL)
        assert "quotes a secret" not in text(visitor, ALL)

    def test_a_refusal_is_history_once_something_newer_is_out(
        self, olga: User, profile: Document, release: Release_
    ) -> None:
        actions.refuse(release_id=self.release.pk, reason="Clause “x” quotes a secret.")
        release(profile, title="Third")
        assert "quotes a secret" not in text(signed_in(olga), ALL)


def test_what_is_not_published_has_no_page(
    visitor: Client, profile: Document, release: Release_
) -> None:
    release(profile)
    for path in ("/d/olga/studies/releases/2", "/d/olga/studies/releases/0"):
        assert visitor.get(path).status_code == 404


def test_the_section_stands_in_any_page_that_has_the_document(
    olga: User, profile: Document, release: Release_
) -> None:
    release(profile)
    template = Template('{% include "publishing/_releases.html" %}')
    page = template.render(Context({"document": profile, "user": olga}))
    assert "attune pull" in page
    alone = Template('{% include "publishing/_releases.html" with document=document only %}')
    assert "attune pull" in alone.render(Context({"document": profile}))


def test_the_section_shows_five_and_leads_to_the_rest(
    visitor: Client, profile: Document, release: Release_
) -> None:
    for number in range(7):
        release(profile, title=f"Title {number}")
    template = Template('{% include "publishing/_releases.html" %}')
    page = template.render(Context({"document": profile}))
    assert page.count("shelf__title") == 5
    assert "All 7 releases" in page
    assert text(visitor, ALL).count("shelf__title") == 7


def test_a_document_without_releases_says_so(olga: User, profile: Document) -> None:
    assert "Nothing has been released yet." in text(signed_in(olga), ALL)


def test_the_list_asks_the_database_as_often_for_one_as_for_thirty(
    visitor: Client,
    profile: Document,
    release: Release_,
    django_assert_num_queries: Any,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    release(profile)
    text(visitor, ALL)
    with CaptureQueriesContext(connection) as queries:
        text(visitor, ALL)
    for number in range(29):
        release(profile, title=f"Title {number}")
    with django_assert_num_queries(len(queries)):
        text(visitor, ALL)
