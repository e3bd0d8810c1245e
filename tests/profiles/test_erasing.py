"""Deletion is real: afterwards no table knows the person, and what others rely on still stands."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from model_bakery import baker

from accounts import names
from accounts.models import RetiredName, User
from accounts.tokens import issue
from authoring import actions as authoring
from authoring.models import Comment, Document
from communities import actions as together
from communities.models import Amendment, Event, Membership, Vote
from profiles import actions
from profiles.actions.erasing import partings
from profiles.models import Answer, Takeout
from publishing.models import Erasure, Release
from tests.authoring.pages import signed_in
from tests.factories import PASSWORD, community, person, started_constitution, started_profile

pytestmark = pytest.mark.django_db

MARKER = "zqmarkerqz"
PAGE = "/settings/data/delete"


@pytest.fixture
def nora(db: None) -> User:
    return person(MARKER, display_name=f"Nora {MARKER}")


@pytest.fixture
def otto(db: None) -> User:
    return person("otto")


def tables_that_know(word: str) -> list[str]:
    """Every table of the database with the word in any row, as text or as bytes."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s OR t::text ILIKE %s',  # noqa: S608 -- names from the catalogue
                [f"%{word}%", f"%{word.encode().hex()}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_no_table_knows_the_person_afterwards(nora: User, otto: User) -> None:
    """A word planted wherever a person's text can go is nowhere in the database afterwards."""
    profile = started_profile(nora, slug=MARKER, narrative=f"I am {MARKER}.", title=MARKER)
    actions.endorse(document=profile, by=nora, note=MARKER)
    circle = community(otto, nora)
    constitution = started_constitution(circle, otto)
    thread = authoring.start_thread(
        document=constitution,
        section="clauses",
        part="kind",
        version=None,
        digest="",
        quote="",
        text=f"{MARKER} asks",
        by=nora,
    )
    authoring.reply(thread=thread, text="Otto answers", by=otto)
    authoring.reply(thread=thread, text=f"{MARKER} again", by=nora)
    authoring.receive(document=profile, by=nora, text=MARKER, name=MARKER)
    issue(by=nora, scope=profile.address, name=MARKER, expires_at=None)
    Answer.objects.create(document=profile, question="own", typed=MARKER)
    Takeout.objects.create(person=nora, state="ready", data=MARKER.encode())
    EmailAddress.objects.create(user=nora, email=f"other-{MARKER}@example.org")
    for log in (AccessAttempt, AccessLog):
        baker.make(log, username=nora.email, user_agent=MARKER)
    signed_in(nora)
    assert len(tables_that_know(MARKER)) >= 10

    actions.delete_account(by=nora)
    Erasure.objects.all().delete()  # as the worker does once the files are gone

    assert tables_that_know(MARKER) == []
    assert not Session.objects.exists()
    assert [comment.text for comment in Comment.objects.order_by("pk")] == ["", "Otto answers", ""]


def test_what_was_released_is_asked_to_be_taken_off(nora: User) -> None:
    document = started_profile(nora)
    actions.endorse(document=document, by=nora)
    Release.objects.update(state="published", seq=1, jws="signed")
    actions.delete_account(by=nora)
    assert [erasure.address for erasure in Erasure.objects.all()] == [f"{MARKER}/studies"]


def test_nobody_takes_the_name_under_which_something_was_released(nora: User) -> None:
    actions.endorse(document=started_profile(nora), by=nora)
    actions.delete_account(by=nora)
    with pytest.raises(ValidationError):
        names.check(MARKER)
    assert names.suggest(MARKER) == f"{MARKER}-2"


def test_nor_where_the_released_profile_was_deleted_before(nora: User) -> None:
    document = started_profile(nora)
    actions.endorse(document=document, by=nora)
    authoring.delete_document(document=document, by=nora)
    actions.delete_account(by=nora)
    with pytest.raises(ValidationError):
        names.check(MARKER)


def test_what_is_known_of_an_address_that_was_never_confirmed_is_not_theirs(nora: User) -> None:
    EmailAddress.objects.create(user=nora, email="otto@example.org", verified=False)
    AccessLog.objects.create(username="otto@example.org")
    actions.delete_account(by=nora)
    assert AccessLog.objects.filter(username="otto@example.org").exists()


def test_a_name_under_which_nothing_was_released_is_free_again(nora: User) -> None:
    started_profile(nora)
    actions.delete_account(by=nora)
    names.check(MARKER)
    assert not RetiredName.objects.exists()


def test_the_communitys_record_stays_without_the_name(nora: User) -> None:
    circle = community(nora, person("otto"))
    before = Event.objects.filter(community=circle).count()
    actions.delete_account(by=nora)
    events = Event.objects.filter(community=circle)
    assert events.count() > before
    assert set(events.values_list("actor", flat=True)) == {None}


def test_a_last_steward_is_followed_by_whoever_was_there_longest(nora: User, otto: User) -> None:
    circle = community(nora, otto)
    [parting] = partings(nora)
    assert parting.heir == otto
    actions.delete_account(by=nora)
    assert circle.members().get().role == Membership.Role.STEWARD


def test_somebody_alone_is_told_that_nobody_is_left(nora: User) -> None:
    community(nora)
    [parting] = partings(nora)
    assert parting.heir is None
    assert "nobody is left" in signed_in_just_now(nora).get(PAGE).content.decode()


def test_one_steward_of_two_is_not_missed(nora: User, otto: User) -> None:
    community(nora, otto, role=Membership.Role.STEWARD)
    assert partings(nora) == []


def test_an_open_vote_is_taken_back_and_a_counted_one_stays(nora: User, otto: User) -> None:
    circle = community(otto, nora)
    document = started_constitution(circle, otto)
    first = together.propose(document=document, by=otto)
    together.cast_vote(ballot=first.ballot, by=nora, choice="yes")
    together.cast_vote(ballot=first.ballot, by=otto, choice="yes")
    document.draft.refresh_from_db()
    document.draft.content["clauses"][0]["text"] = "Be very kind."
    document.draft.save()
    second = together.propose(document=document, by=otto)
    together.open_ballot(ballot=second.ballot)
    together.cast_vote(ballot=second.ballot, by=nora, choice="no")

    actions.delete_account(by=nora)

    assert first.ballot.votes.count() == 2
    assert not Vote.objects.filter(ballot=second.ballot).exists()
    assert Amendment.objects.get(pk=first.pk).outcome["tally"]["yes"] == 2  # type: ignore[index]
    together.cast_vote(ballot=second.ballot, by=otto, choice="yes")
    assert Amendment.objects.get(pk=second.pk).state == Amendment.State.PASSED


def test_a_failure_leaves_everything(nora: User, monkeypatch: pytest.MonkeyPatch) -> None:
    started_profile(nora)

    def fail(**_: Any) -> None:
        raise OSError

    monkeypatch.setattr("profiles.actions.erasing.erase_person", fail)
    with pytest.raises(OSError):  # noqa: PT011 -- raised just above
        actions.delete_account(by=nora)
    assert Document.objects.count() == 1
    assert User.objects.filter(pk=nora.pk).exists()


def signed_in_just_now(user: User) -> Client:
    """After showing once more, by the password, that it is oneself."""
    client = signed_in(user)
    client.get(PAGE)
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_the_page_asks_who_it_is_first(nora: User) -> None:
    answer = signed_in(nora).get(PAGE)
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]


def test_the_page_says_what_goes_and_what_stays_and_then_it_goes(nora: User) -> None:
    started_profile(nora, title="My nights")
    client = signed_in_just_now(nora)
    page = client.get(PAGE).content.decode()
    assert "My nights" in page
    assert "What stays, and why" in page
    assert client.post(PAGE).status_code == 422
    assert User.objects.filter(pk=nora.pk).exists()
    answer = client.post(PAGE, {"understood": "on"}, follow=True)
    assert "Your account is deleted." in answer.content.decode()
    assert not User.objects.filter(pk=nora.pk).exists()
    assert client.get("/settings/").status_code == 302


class TestOneDocument:
    def test_a_profile_goes_with_all_its_versions(self, nora: User) -> None:
        document = started_profile(nora)
        actions.endorse(document=document, by=nora)
        client = signed_in(nora)
        assert "for good" in client.get(f"/d/{document.address}/delete").content.decode()
        client.post(f"/d/{document.address}/delete")
        assert not Document.objects.exists()
        assert not Release.objects.exists()

    def test_a_draft_of_a_community_goes_and_its_record_says_so(self, otto: User) -> None:
        document = started_constitution(community(otto), otto)
        signed_in(otto).post(f"/d/{document.address}/delete")
        assert not Document.objects.exists()
        assert Event.objects.filter(verb="draft-deleted", actor=otto).exists()

    def test_what_a_community_decided_is_not_erased(self, otto: User) -> None:
        document = started_constitution(community(otto), otto)
        together.propose(document=document, by=otto)
        client = signed_in(otto)
        assert "withdraw" in client.get(f"/d/{document.address}/delete").content.decode()
        assert client.post(f"/d/{document.address}/delete").status_code == 409
        assert Document.objects.exists()
