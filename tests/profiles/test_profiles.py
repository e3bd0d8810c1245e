"""A person's own profiles: private unless they say otherwise, released by their word."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client

from accounts.models import User
from authoring.errors import NotReleasableError
from authoring.models import Document
from authoring.reviewing import findings_of
from profiles import actions
from profiles.models import Endorsement
from publishing.models import Release
from tests.authoring.pages import forms_on
from tests.factories import person, started_profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger() -> User:
    return person("stranger")


def test_a_profile_is_private_at_first(owner: User) -> None:
    assert started_profile(owner).visibility == Document.Visibility.PRIVATE


def test_the_persons_word_releases_it(owner: User) -> None:
    document = started_profile(owner)
    endorsement = actions.endorse(document=document, by=owner, note="First.")
    release = Release.objects.get(version=endorsement.version)
    assert release.decision is None
    assert endorsement.person == owner


def test_endorsing_twice_releases_once(owner: User) -> None:
    document = started_profile(owner)
    assert actions.endorse(document=document, by=owner) == actions.endorse(
        document=document, by=owner
    )
    assert Release.objects.count() == 1


def test_a_profile_below_the_floor_is_not_endorsed(owner: User) -> None:
    document = started_profile(owner, parameters={"persuasion": {"default": 0.9}})
    with pytest.raises(NotReleasableError):
        actions.endorse(document=document, by=owner)
    assert not Endorsement.objects.exists()


def test_a_wish_nobody_confirmed_is_not_released(owner: User) -> None:
    wish = {"id": "w", "order": "first", "text": "Less screen time.", "status": "inferred"}
    with pytest.raises(NotReleasableError):
        actions.endorse(document=started_profile(owner, desires=[wish]), by=owner)


def test_a_person_begins_in_the_browser(client: Client, owner: User) -> None:
    client.force_login(owner)
    answer = client.post(
        "/profiles/new", {"starter": "studies", "slug": "", "visibility": "private"}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    document = Document.objects.get()
    assert answer.headers["Location"] == f"/d/{document.address}/edit"
    again = client.post(
        "/profiles/new", {"starter": "studies", "slug": "", "visibility": "private"}
    )
    assert again.status_code == 422


def test_a_stranger_gets_404_for_everything_private(
    client: Client, owner: User, stranger: User
) -> None:
    document = started_profile(owner)
    actions.endorse(document=document, by=owner)
    client.force_login(stranger)
    for address in (
        "/people/owner/",
        "/d/owner/studies/",
        "/d/owner/studies/edit",
        "/d/owner/studies/history",
        "/d/owner/studies/endorse",
    ):
        assert client.get(address).status_code == 404
    assert client.post("/d/owner/studies/endorse", {"note": ""}).status_code == 404


def test_what_blocks_an_endorsement_is_told_in_the_readers_language(
    client: Client, owner: User
) -> None:
    document = started_profile(owner, parameters={"persuasion": {"default": 0.9}})
    client.force_login(owner)
    blocking = findings_of(document).blocking[0].finding
    page = client.get("/d/owner/studies/endorse", headers={"accept-language": "es"})
    assert "finding--error" in page.content.decode()
    assert str(blocking.message) not in unescape(page.content.decode())


def test_the_owner_endorses_in_the_browser(client: Client, owner: User) -> None:
    started_profile(owner)
    client.force_login(owner)
    [form] = [f for f in forms_on(client.get("/d/owner/studies/endorse")) if "shown" in f.fields]
    answer = client.post("/d/owner/studies/endorse", form.sent(note=""))
    assert answer.headers["Location"] == "/d/owner/studies/use"


def test_what_was_written_in_another_window_is_not_endorsed_unseen(
    client: Client, owner: User
) -> None:
    document = started_profile(owner)
    client.force_login(owner)
    [form] = [f for f in forms_on(client.get("/d/owner/studies/endorse")) if "shown" in f.fields]
    document.draft.content["narrative"] = "Half a thought."
    document.draft.save()

    answer = client.post("/d/owner/studies/endorse", form.sent(note="At last."))

    assert answer.status_code == 422
    assert "The text has changed meanwhile" in answer.content.decode()
    assert not Endorsement.objects.exists()
    [again] = [f for f in forms_on(answer) if "shown" in f.fields]
    assert again.fields["note"] == "At last."
    assert client.post("/d/owner/studies/endorse", again.sent()).status_code == 302
    endorsed = Endorsement.objects.get().version.content.to_dict()
    assert endorsed["narrative"] == "Half a thought."


def test_a_public_profile_is_seen_once_it_is_published_and_not_before(
    client: Client, owner: User, stranger: User
) -> None:
    document = started_profile(owner, visibility=Document.Visibility.PUBLIC)
    client.force_login(stranger)
    assert client.get("/d/owner/studies/").status_code == 404
    actions.endorse(document=document, by=owner)
    Release.objects.update(state="published", seq=1, jws="signed")
    assert client.get("/d/owner/studies/").status_code == 200
    assert client.get("/people/owner/").status_code == 200
    assert client.get("/d/owner/studies/edit").status_code == 403


def test_a_persons_page_tells_strangers_nothing_without_published_profiles(
    client: Client, owner: User, stranger: User
) -> None:
    client.force_login(stranger)
    assert client.get("/people/owner/").status_code == 404
    assert client.get("/people/nobody-here/").status_code == 404
