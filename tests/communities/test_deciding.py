"""From a draft to a decision: ratifying alone, voting together, and what goes wrong."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from unittest import mock

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from authoring.errors import NotReleasableError
from authoring.models import Document
from authoring.reviewing import findings_of
from communities import actions
from communities.errors import AmendmentOpenError, BallotClosedError, NotAllowedError
from communities.models import Amendment, Community, Membership, Vote
from communities.tasks import run_ballots
from publishing.models import Release
from tests.authoring.pages import forms_on
from tests.factories import community, person, started_constitution
from tests.samples import AMENDMENT

pytestmark = pytest.mark.django_db


@pytest.fixture
def members() -> list[User]:
    return [person("first"), person("second")]


def retitled(document: Document, title: str) -> None:
    draft = document.draft
    draft.refresh_from_db()
    draft.content = {**draft.content, "title": title}
    draft.save()


def test_a_founder_alone_ratifies_at_once_and_it_is_released(founder: User) -> None:
    document = started_constitution(community(founder), founder)
    amendment = actions.propose(document=document, by=founder)
    assert amendment.state == Amendment.State.PASSED
    release = Release.objects.get(version=amendment.version)
    assert release.decision is not None
    assert release.decision["method"] == "founder"
    assert release.decision["text"] == amendment.version.digest


def test_a_double_click_ratifies_once(founder: User) -> None:
    document = started_constitution(community(founder), founder)
    assert actions.propose(document=document, by=founder) == actions.propose(
        document=document, by=founder
    )
    assert Release.objects.count() == 1


def test_a_steward_who_takes_all_votes_away_does_not_decide_alone(
    founder: User, members: list[User]
) -> None:
    circle = community(founder, *members)
    document = started_constitution(circle, founder, amendment={**AMENDMENT, "notice_days": 14})
    ballot = actions.propose(document=document, by=founder).ballot
    for voter in (founder, *members):
        actions.cast_vote(ballot=ballot, by=voter, choice="yes")
    for member in circle.members().exclude(user=founder):
        actions.set_role(membership=member, role=Membership.Role.OBSERVER, by=founder)
    retitled(document, "Another")
    amendment = actions.propose(document=document, by=founder)
    assert amendment.state == Amendment.State.NOTICE
    assert Release.objects.count() == 1


def test_an_editor_proposes_where_the_procedure_names_editors(
    founder: User, members: list[User]
) -> None:
    circle = community(founder, *members, role=Membership.Role.EDITOR)
    document = started_constitution(
        circle, founder, amendment={**AMENDMENT, "proposers": ["steward"]}
    )
    ballot = actions.propose(document=document, by=members[0]).ballot
    for voter in (founder, *members):
        actions.cast_vote(ballot=ballot, by=voter, choice="yes")
    retitled(document, "Another")
    with pytest.raises(NotAllowedError):
        actions.propose(document=document, by=members[0])
    assert actions.propose(document=document, by=founder).state in Amendment.OPEN


def test_a_text_below_the_floor_is_never_put_to_the_vote(
    founder: User, members: list[User]
) -> None:
    document = started_constitution(
        community(founder, *members), founder, parameters={"persuasion": {"default": 0.9}}
    )
    with pytest.raises(NotReleasableError):
        actions.propose(document=document, by=founder)
    assert not Amendment.objects.exists()
    assert not document.versions.exists()


def test_several_members_vote_on_the_digest_of_the_exact_text(
    founder: User, members: list[User]
) -> None:
    document = started_constitution(community(founder, *members), founder)
    amendment = actions.propose(document=document, by=founder, why="We need one.")
    assert amendment.state == Amendment.State.BALLOT
    assert amendment.ballot.digest == amendment.version.digest
    assert set(amendment.ballot.electorate.all()) == {founder, *members}
    assert not Release.objects.exists()


def test_a_majority_carries_it_once_everybody_has_voted(founder: User, members: list[User]) -> None:
    document = started_constitution(community(founder, *members), founder)
    ballot = actions.propose(document=document, by=founder).ballot
    for voter, choice in zip([founder, *members], ["yes", "no", "yes"], strict=True):
        actions.cast_vote(ballot=ballot, by=voter, choice=choice)
    amendment = Amendment.objects.get()
    assert amendment.state == Amendment.State.PASSED
    assert amendment.outcome is not None
    assert amendment.outcome["tally"] == {"yes": 2, "no": 1, "abstain": 0}
    assert Release.objects.get().decision == amendment.outcome


def test_a_tie_fails_and_nothing_is_released(founder: User, members: list[User]) -> None:
    document = started_constitution(community(founder, members[0]), founder)
    ballot = actions.propose(document=document, by=founder).ballot
    actions.cast_vote(ballot=ballot, by=founder, choice="yes")
    actions.cast_vote(ballot=ballot, by=members[0], choice="no")
    amendment = Amendment.objects.get()
    assert amendment.state == Amendment.State.FAILED
    assert amendment.outcome is not None
    assert amendment.outcome["reason"] == "tie"
    assert not Release.objects.exists()


def test_a_vote_can_be_changed_until_the_close(founder: User, members: list[User]) -> None:
    document = started_constitution(community(founder, *members), founder)
    ballot = actions.propose(document=document, by=founder).ballot
    actions.cast_vote(ballot=ballot, by=founder, choice="no")
    actions.cast_vote(ballot=ballot, by=founder, choice="yes")
    assert Vote.objects.get().choice == "yes"


def test_whoever_joins_later_is_not_in_the_electorate(founder: User, members: list[User]) -> None:
    circle = community(founder, *members, joining=Community.Joining.OPEN)
    ballot = actions.propose(document=started_constitution(circle, founder), by=founder).ballot
    late = person("late")
    actions.join(community=circle, by=late)
    with pytest.raises(NotAllowedError):
        actions.cast_vote(ballot=ballot, by=late, choice="no")


def test_the_scheduler_closes_at_the_time_and_only_once(founder: User, members: list[User]) -> None:
    document = started_constitution(community(founder, *members), founder)
    ballot = actions.propose(document=document, by=founder).ballot
    actions.cast_vote(ballot=ballot, by=founder, choice="yes")
    actions.cast_vote(ballot=ballot, by=members[0], choice="yes")
    run_ballots()
    assert Amendment.objects.get().state == Amendment.State.BALLOT
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        with pytest.raises(BallotClosedError):
            actions.cast_vote(ballot=ballot, by=members[1], choice="no")
        run_ballots()
        run_ballots()
    assert Amendment.objects.get().state == Amendment.State.PASSED
    assert Release.objects.count() == 1
    circle = Community.objects.get()
    assert circle.events.filter(verb="ballot-closed").count() == 1


def test_a_missed_quorum_fails(founder: User, members: list[User]) -> None:
    document = started_constitution(community(founder, *members), founder)
    ballot = actions.propose(document=document, by=founder).ballot
    actions.cast_vote(ballot=ballot, by=founder, choice="yes")
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        run_ballots()
    amendment = Amendment.objects.get()
    assert (amendment.outcome or {})["reason"] == "quorum"


def test_the_procedure_in_force_gives_notice_before_the_vote(
    founder: User, members: list[User]
) -> None:
    circle = community(founder)
    document = started_constitution(circle, founder, amendment=AMENDMENT)
    actions.propose(document=document, by=founder)
    secret, _ = actions.invite(community=circle, by=founder)
    actions.accept_invitation(secret=secret, by=members[0])
    retitled(document, "Reading circle, second edition")
    amendment = actions.propose(document=document, by=founder)
    assert amendment.state == Amendment.State.NOTICE
    with pytest.raises(BallotClosedError):
        actions.cast_vote(ballot=amendment.ballot, by=founder, choice="yes")
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        run_ballots()
        actions.cast_vote(ballot=amendment.ballot, by=founder, choice="yes")
        actions.cast_vote(ballot=amendment.ballot, by=members[0], choice="yes")
    amendment.refresh_from_db()
    assert amendment.state == Amendment.State.PASSED
    assert amendment.version.semver == "1.0.1"


def test_one_text_is_decided_at_a_time(founder: User, members: list[User]) -> None:
    document = started_constitution(community(founder, *members), founder)
    first = actions.propose(document=document, by=founder)
    assert actions.propose(document=document, by=founder) == first
    retitled(document, "Another title")
    with pytest.raises(AmendmentOpenError):
        actions.propose(document=document, by=founder)
    assert document.versions.count() == 1
    actions.withdraw(amendment=first, by=founder)
    assert actions.propose(document=document, by=founder).state == Amendment.State.BALLOT


def test_when_the_record_cannot_be_written_nothing_happens(founder: User) -> None:
    document = started_constitution(community(founder), founder)
    with (
        mock.patch("communities.actions.amending.enter", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        actions.propose(document=document, by=founder)
    assert not Amendment.objects.exists()
    assert not document.versions.exists()
    assert not Release.objects.exists()


# -- pages ---------------------------------------------------------------------------------------


def test_a_founder_ratifies_in_the_browser(client: Client, founder: User) -> None:
    started_constitution(community(founder), founder)
    client.force_login(founder)
    page = client.get("/d/circle/reading/propose")
    assert "Ratify and publish" in page.content.decode()
    [form] = [form for form in forms_on(page) if "shown" in form.fields]
    answer = client.post("/d/circle/reading/propose", form.sent(why=""))
    assert answer.headers["Location"] == "/d/circle/reading/"


def test_what_others_write_meanwhile_is_not_put_to_decision_unseen(
    client: Client, founder: User, members: list[User]
) -> None:
    document = started_constitution(community(founder, *members), founder)
    client.force_login(founder)
    page = client.get("/d/circle/reading/propose")
    [form] = [form for form in forms_on(page) if "shown" in form.fields]
    retitled(document, "Another")

    answer = client.post("/d/circle/reading/propose", form.sent(why="We need one."))

    assert answer.status_code == 422
    assert "The text has changed meanwhile" in answer.content.decode()
    assert not Amendment.objects.exists()
    [again] = [form for form in forms_on(answer) if "shown" in form.fields]
    assert again.fields["why"] == "We need one."
    assert client.post("/d/circle/reading/propose", again.sent()).status_code == 302
    assert Amendment.objects.get().version.content.to_dict()["title"] == "Another"


def test_a_form_that_does_not_say_what_it_showed_decides_nothing(
    client: Client, founder: User
) -> None:
    started_constitution(community(founder), founder)
    client.force_login(founder)
    assert client.post("/d/circle/reading/propose", {"why": ""}).status_code == 422
    assert not Amendment.objects.exists()


def test_the_page_names_what_blocks_it(client: Client, founder: User) -> None:
    started_constitution(community(founder), founder, parameters={"persuasion": {"default": 0.9}})
    client.force_login(founder)
    page = client.get("/d/circle/reading/propose").content.decode()
    assert "What stands in the way" in page
    assert "Ratify and publish" not in page


def test_what_blocks_a_decision_is_told_in_words_and_in_the_readers_language(
    client: Client, founder: User
) -> None:
    started_constitution(community(founder), founder, parameters={"persuasion": {"default": 0.9}})
    client.force_login(founder)
    blocking = findings_of(Document.objects.get()).blocking[0].finding
    page = client.get("/d/circle/reading/propose", headers={"accept-language": "es"})
    assert str(blocking.message) not in unescape(page.content.decode())
    assert "{&#x27;" not in page.content.decode()


def test_members_vote_in_the_browser_and_see_results_only_after_the_close(
    client: Client, founder: User, members: list[User]
) -> None:
    document = started_constitution(community(founder, *members), founder)
    ballot = actions.propose(document=document, by=founder).ballot
    address = f"/communities/circle/ballots/{ballot.pk}"
    for voter, choice in zip([founder, *members], ["yes", "abstain", "yes"], strict=True):
        client.force_login(voter)
        page = client.get(address).content.decode()
        assert ballot.digest in page
        assert "<dt>Yes</dt>" not in page
        assert client.post(address, {"choice": choice}).status_code == 302
    assert "<dt>Yes</dt>" in client.get(address).content.decode()


@pytest.mark.parametrize("who", ["stranger", "observer"])
def test_nobody_outside_the_electorate_votes(
    client: Client, founder: User, members: list[User], who: str
) -> None:
    circle = community(founder, *members)
    observer = person("observer")
    secret, _ = actions.invite(community=circle, by=founder, role="observer")
    actions.accept_invitation(secret=secret, by=observer)
    ballot = actions.propose(document=started_constitution(circle, founder), by=founder).ballot
    client.force_login(observer if who == "observer" else person("stranger"))
    answer = client.post(f"/communities/circle/ballots/{ballot.pk}", {"choice": "no"})
    assert answer.status_code == (302 if who == "observer" else 404)
    assert not Vote.objects.exists()


def test_a_member_cannot_put_a_text_to_decision(
    client: Client, founder: User, members: list[User]
) -> None:
    started_constitution(community(founder, *members), founder)
    client.force_login(members[0])
    assert client.get("/d/circle/reading/propose").status_code == 403
    assert client.post("/d/circle/reading/propose", {"why": ""}).status_code == 403


def test_the_text_in_force_is_not_put_to_decision_again(client: Client, founder: User) -> None:
    document = started_constitution(community(founder), founder)
    actions.propose(document=document, by=founder)
    client.force_login(founder)
    page = client.get("/d/circle/reading/propose").content.decode()
    assert "Nothing has changed since the text in force" in page
    assert "Ratify and publish" not in page
