"""“Only the people who write it” also holds for the ballot on a text and for the record."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from authoring.actions import change_readers, delete_document
from authoring.acts import tell
from authoring.models import Document
from communities import actions
from communities.models import Amendment, Ballot, Community, Membership
from communities.tasks import run_ballots
from tests.authoring.pages import signed_in
from tests.factories import community, person, started_constitution
from tests.samples import AMENDMENT

pytestmark = pytest.mark.django_db

CIRCLE = "/communities/circle/"
RECORD = f"{CIRCLE}record"
WORDS = "Be kind after a night shift."
CLAUSES = [{"id": "night", "modality": "should", "text": WORDS}]


@pytest.fixture
def observer() -> User:
    return person("observer")


@pytest.fixture
def circle(founder: User, member: User, observer: User) -> Community:
    circle = community(founder, member, joining=Community.Joining.OPEN)
    Membership.objects.create(community=circle, user=observer, role=Membership.Role.OBSERVER)
    return circle


@pytest.fixture
def secret(circle: Community, founder: User) -> Document:
    """A constitution that only the steward may read."""
    return started_constitution(
        circle, founder, slug="secret", title="Night rules", visibility="private", clauses=CLAUSES
    )


@pytest.fixture
def ballot(secret: Document, founder: User) -> Ballot:
    return actions.propose(document=secret, by=founder, why="Nurses need sleep.").ballot


def address(ballot: Ballot) -> str:
    return f"{CIRCLE}ballots/{ballot.pk}"


def text(user: User, path: str) -> str:
    response = signed_in(user).get(path)
    assert response.status_code == 200
    return response.content.decode()


# -- ballots -------------------------------------------------------------------------------------


def test_whoever_may_neither_read_a_text_nor_vote_on_it_gets_404(
    ballot: Ballot, observer: User
) -> None:
    client = signed_in(observer)
    assert client.get(address(ballot)).status_code == 404
    assert client.post(address(ballot), {"choice": "no"}).status_code == 404
    assert client.post(f"{address(ballot)}/withdraw").status_code == 404


def test_whoever_joins_after_the_electorate_was_fixed_gets_404(
    circle: Community, ballot: Ballot
) -> None:
    late = person("late")
    actions.join(community=circle, by=late)
    assert signed_in(late).get(address(ballot)).status_code == 404


def test_the_electorate_reads_what_it_votes_on_now_and_afterwards(
    ballot: Ballot, member: User, founder: User
) -> None:
    assert WORDS in text(member, address(ballot))
    for voter in (member, founder):
        actions.cast_vote(ballot=ballot, by=voter, choice="yes")
    assert WORDS in text(member, address(ballot))


def test_a_voter_is_not_led_to_pages_they_may_not_read(
    ballot: Ballot, member: User, founder: User
) -> None:
    assert "/d/circle/secret/" not in text(member, address(ballot))
    assert "/d/circle/secret/versions/1" in text(founder, address(ballot))


def test_writers_read_the_ballot(ballot: Ballot, founder: User) -> None:
    assert WORDS in text(founder, address(ballot))


def test_an_observer_reads_the_ballot_on_a_text_for_members(
    circle: Community, founder: User, observer: User
) -> None:
    document = started_constitution(circle, founder, visibility="community", clauses=CLAUSES)
    ballot = actions.propose(document=document, by=founder).ballot
    assert WORDS in text(observer, address(ballot))
    assert address(ballot) in text(observer, CIRCLE)


def test_the_communitys_page_lists_the_ballots_one_may_see(
    ballot: Ballot, founder: User, member: User, observer: User
) -> None:
    for who in (founder, member):
        assert text(who, CIRCLE).count(address(ballot)) == 1
    page = text(observer, CIRCLE)
    assert address(ballot) not in page
    assert "Night rules" not in page


def test_a_ballot_of_another_community_is_not_there(ballot: Ballot, founder: User) -> None:
    community(founder, handle="other")
    path = f"/communities/other/ballots/{ballot.pk}"
    assert signed_in(founder).get(path).status_code == 404


class TestDuringNotice:
    @pytest.fixture(autouse=True)
    def announced(self, founder: User, member: User) -> None:
        alone = community(founder, handle="ward")
        document = started_constitution(
            alone, founder, slug="secret", visibility="private", clauses=CLAUSES,
            amendment=AMENDMENT,
        )  # fmt: skip
        actions.propose(document=document, by=founder)
        Membership.objects.create(community=alone, user=member, role=Membership.Role.MEMBER)
        document.draft.refresh_from_db()
        document.draft.content["title"] = "Second edition"
        document.draft.save()
        self.amendment = actions.propose(document=document, by=founder)
        assert self.amendment.state == Amendment.State.NOTICE
        self.ward = alone
        self.path = f"/communities/ward/ballots/{self.amendment.ballot.pk}"

    def test_those_who_will_vote_read_what_was_announced(self, member: User) -> None:
        assert WORDS in text(member, self.path)
        assert self.path in text(member, "/communities/ward/")

    def test_an_observer_does_not(self, observer: User) -> None:
        Membership.objects.create(community=self.ward, user=observer, role=Membership.Role.OBSERVER)
        assert signed_in(observer).get(self.path).status_code == 404
        assert self.path not in text(observer, "/communities/ward/")

    def test_nor_does_a_voter_once_it_was_withdrawn(self, founder: User, member: User) -> None:
        actions.withdraw(amendment=self.amendment, by=founder)
        assert signed_in(member).get(self.path).status_code == 404

    def test_whoever_joined_before_the_vote_opened_reads_on(self, member: User) -> None:
        with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
            run_ballots()
            assert WORDS in text(member, self.path)


# -- the record ----------------------------------------------------------------------------------


def told(user: User) -> dict[str, str]:
    """The details of each entry as the page has them, by its verb."""
    page = signed_in(user).get(RECORD)
    return {
        event.verb: " ".join(str(value) for _name, value in details)
        for event, details in page.context["entries"]
    }


@pytest.fixture
def reviewed(secret: Document, ballot: Ballot, founder: User, member: User) -> None:
    """Of every sort of entry about a text, one."""
    tell(secret, "text-refused", by=founder, rule="F1", text="sha256:…", reason="Names a nurse.")
    for voter in (founder, member):
        actions.cast_vote(ballot=ballot, by=voter, choice="yes")


def test_the_record_keeps_details_of_a_text_from_those_who_may_not_read_it(
    reviewed: None, observer: User, member: User, ballot: Ballot
) -> None:
    for who in (observer, member):
        page = text(who, RECORD)
        for words in ("circle/secret", "Names a nurse.", ballot.digest, "1.0.0", "majority"):
            assert words not in page


def test_the_record_stays_whole_for_everybody(
    reviewed: None, circle: Community, founder: User, observer: User
) -> None:
    entries = signed_in(observer).get(RECORD).context["entries"]
    numbers = [event.number for event, _details in entries]
    assert numbers == list(range(circle.events.count(), 0, -1))
    page = text(observer, RECORD)
    for words in ("Text refused in review", "Vote cast", "Constitution started", "Founder"):
        assert words in page


def test_what_is_about_no_text_is_told_to_everybody(
    reviewed: None, circle: Community, observer: User
) -> None:
    newcomer = person("newcomer")
    actions.join(community=circle, by=newcomer)
    details = told(observer)
    assert details["founded"] == "Reading circle"
    assert details["joined"] == "member"


def test_writers_read_the_record_whole(reviewed: None, founder: User, ballot: Ballot) -> None:
    details = told(founder)
    assert details["constitution-started"] == "circle/secret"
    assert "Names a nurse." in details["text-refused"]
    assert ballot.digest in details["vote-cast"]


def test_a_member_reads_the_details_of_a_text_for_members(
    circle: Community, founder: User, observer: User
) -> None:
    document = started_constitution(circle, founder, visibility="community")
    ballot = actions.propose(document=document, by=founder).ballot
    details = told(observer)
    assert details["constitution-started"] == "circle/reading"
    assert details["ballot-opened"] == ballot.digest


def test_the_same_words_in_a_private_text_are_not_told_by_their_digest(
    secret: Document, ballot: Ballot, circle: Community, founder: User, observer: User
) -> None:
    twin = started_constitution(
        circle, founder, slug="open", title="Night rules", visibility="community", clauses=CLAUSES
    )
    assert actions.propose(document=twin, by=founder).version.digest == ballot.digest
    assert ballot.digest not in text(observer, RECORD)


def test_a_text_that_is_gone_is_told_of_to_its_writers_only(
    secret: Document, founder: User, observer: User
) -> None:
    delete_document(document=secret, by=founder)
    assert told(founder)["draft-deleted"] == "circle/secret"
    assert told(observer)["draft-deleted"] == ""


def test_a_new_text_at_an_old_address_opens_nothing_about_the_old_one(
    circle: Community, secret: Document, founder: User, observer: User
) -> None:
    tell(secret, "text-refused", by=founder, reason="Names a nurse.")
    delete_document(document=secret, by=founder)
    started_constitution(circle, founder, slug="secret", visibility="community")
    assert "Names a nurse." not in text(observer, RECORD)
    assert told(observer)["text-refused"] == ""


def test_a_text_that_is_opened_to_members_opens_its_entries(
    secret: Document, founder: User, observer: User
) -> None:
    change_readers(document=secret, visibility="community", by=founder)
    assert told(observer)["constitution-started"] == "circle/secret"


@pytest.mark.parametrize("size", [1, 20])
def test_the_record_asks_the_database_as_often_for_many_texts(
    circle: Community,
    founder: User,
    observer: User,
    size: int,
    django_assert_max_num_queries: object,
) -> None:
    for number in range(size):
        started_constitution(circle, founder, slug=f"text-{number}", visibility="private")
    client: Client = signed_in(observer)
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        assert client.get(RECORD).status_code == 200
