"""Founding, joining and leaving a community."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities import actions
from communities.errors import InvitationError, LastStewardError, NotAllowedError
from communities.models import Community, Event, Membership
from tests.factories import community, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle(founder: User) -> Community:
    return community(founder)


def verbs(of: Community) -> list[str]:
    return list(of.events.order_by("number").values_list("verb", flat=True))


def test_the_founder_is_its_steward(circle: Community, founder: User) -> None:
    [membership] = circle.members()
    assert (membership.user, membership.role) == (founder, Membership.Role.STEWARD)
    assert verbs(circle) == ["founded"]


def test_a_handle_belongs_to_one_person_or_community(founder: User, member: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        community(founder, handle="member")
    assert not Community.objects.exists()


def test_an_invitation_admits_whoever_holds_it_once(
    circle: Community, founder: User, member: User
) -> None:
    secret, _ = actions.invite(community=circle, by=founder)
    first = actions.accept_invitation(secret=secret, by=member)
    again = actions.accept_invitation(secret=secret, by=member)
    assert first == again
    assert verbs(circle) == ["founded", "invited", "joined"]


def test_the_secret_of_an_invitation_is_kept_nowhere(circle: Community, founder: User) -> None:
    secret, invitation = actions.invite(community=circle, by=founder)
    assert secret not in str(vars(invitation))
    assert secret not in str(list(circle.events.values_list("data")))


def test_an_expired_invitation_admits_nobody(
    circle: Community, founder: User, member: User
) -> None:
    secret, _ = actions.invite(community=circle, by=founder)
    with time_machine.travel(timezone.now() + timedelta(days=15)), pytest.raises(InvitationError):
        actions.accept_invitation(secret=secret, by=member)


def test_only_an_open_community_is_joined_without_invitation(
    circle: Community, member: User
) -> None:
    with pytest.raises(NotAllowedError):
        actions.join(community=circle, by=member)
    circle.joining = Community.Joining.OPEN
    assert actions.join(community=circle, by=member).role == Membership.Role.MEMBER


def test_leaving_is_never_refused_and_the_role_is_passed_on(founder: User, member: User) -> None:
    circle = community(founder, member)
    actions.leave(community=circle, by=founder)
    [left] = circle.members()
    assert (left.user, left.role) == (member, Membership.Role.STEWARD)
    actions.leave(community=circle, by=member)
    assert not circle.members()


def test_only_a_steward_s_leaving_passes_the_role_on(founder: User, member: User) -> None:
    circle = community(founder, joining=Community.Joining.OPEN)
    actions.leave(community=circle, by=founder)
    for newcomer in (member, person("second")):
        actions.join(community=circle, by=newcomer)
    actions.leave(community=circle, by=member)
    [left] = circle.members()
    assert left.role == Membership.Role.MEMBER


def test_whoever_is_no_steward_any_more_lets_nobody_in(founder: User, member: User) -> None:
    circle = community(founder, member, role=Membership.Role.STEWARD)
    secret, _ = actions.invite(community=circle, by=member, role=Membership.Role.STEWARD)
    demoted = circle.members().get(user=member)
    actions.set_role(membership=demoted, role=Membership.Role.OBSERVER, by=founder)
    actions.leave(community=circle, by=member)
    with pytest.raises(InvitationError):
        actions.accept_invitation(secret=secret, by=member)


def test_nobody_rises_by_leaving_and_coming_back(founder: User, member: User) -> None:
    circle = community(
        founder, member, role=Membership.Role.OBSERVER, joining=Community.Joining.OPEN
    )
    secret, _ = actions.invite(community=circle, by=founder, role=Membership.Role.EDITOR)
    actions.leave(community=circle, by=member)
    assert actions.join(community=circle, by=member).role == Membership.Role.OBSERVER
    actions.leave(community=circle, by=member)
    back = actions.accept_invitation(secret=secret, by=member)
    assert back.role == Membership.Role.OBSERVER


def test_a_new_invitation_says_what_somebody_comes_back_as(founder: User, member: User) -> None:
    circle = community(founder, member)
    actions.leave(community=circle, by=member)
    secret, _ = actions.invite(community=circle, by=founder, role=Membership.Role.EDITOR)
    back = actions.accept_invitation(secret=secret, by=member)
    assert back.role == Membership.Role.EDITOR


def test_leaving_twice_is_leaving_once(founder: User, member: User) -> None:
    circle = community(founder, member)
    actions.leave(community=circle, by=member)
    actions.leave(community=circle, by=member)
    assert verbs(circle).count("left") == 1


@pytest.mark.parametrize("is_public", [True, False])
def test_a_second_press_says_as_well_that_one_has_left(
    client: Client, founder: User, member: User, is_public: bool
) -> None:
    community(founder, member, is_public=is_public)
    client.force_login(member)
    for _press in range(2):
        page = client.post("/communities/circle/leave", follow=True)
        assert "You have left Reading circle." in page.content.decode()


@pytest.mark.parametrize("is_public", [True, False])
def test_whoever_never_was_a_member_has_nothing_to_leave(
    client: Client, founder: User, is_public: bool
) -> None:
    community(founder, is_public=is_public)
    client.force_login(person("stranger"))
    assert client.post("/communities/circle/leave").status_code == 404


def test_the_last_steward_cannot_stop_being_one(founder: User, member: User) -> None:
    circle = community(founder, member)
    own = circle.members().get(user=founder)
    with pytest.raises(LastStewardError):
        actions.set_role(membership=own, role=Membership.Role.MEMBER, by=founder)


def test_the_record_cannot_be_changed_or_cut(circle: Community) -> None:
    event = circle.events.get()
    for act in (
        lambda: Event.objects.filter(pk=event.pk).update(verb="something else"),
        lambda: Event.objects.filter(pk=event.pk).update(data={"name": "other"}),
        lambda: Event.objects.filter(pk=event.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    assert verbs(circle) == ["founded"]


def test_a_deleted_account_leaves_the_record_without_its_name(member: User, founder: User) -> None:
    circle = community(founder, joining=Community.Joining.OPEN)
    actions.join(community=circle, by=member)
    member.delete()
    assert verbs(circle) == ["founded", "joined"]
    assert circle.events.get(verb="joined").actor is None


# -- pages ---------------------------------------------------------------------------------------


def test_a_founder_founds_through_the_browser_and_is_led_to_the_starters(
    client: Client, founder: User
) -> None:
    client.force_login(founder)
    answer = client.post(
        "/communities/new",
        {"name": "Night shift", "handle": "night-shift", "joining": "invitation"},
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/communities/night-shift/constitutions/new"
    answer = client.post(
        "/communities/night-shift/constitutions/new",
        {"starter": "care-companion", "slug": "companion", "visibility": "public"},
    )
    assert answer.headers["Location"] == "/d/night-shift/companion/edit"


def test_a_taken_or_reserved_handle_is_told_at_the_field(
    client: Client, founder: User, circle: Community
) -> None:
    client.force_login(founder)
    for handle in ("circle", "founder", "admin", "Not A Handle"):
        answer = client.post(
            "/communities/new", {"name": "Another", "handle": handle, "joining": "open"}
        )
        assert answer.status_code == 422
        assert "handle" in answer.context["form"].errors


MEMBERS_ONLY = ["members", "record"]
STEWARDS_ONLY = ["constitutions/new"]


@pytest.mark.parametrize("place", ["", *MEMBERS_ONLY, *STEWARDS_ONLY])
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_stranger_gets_404_for_every_page_of_a_hidden_community(
    client: Client, founder: User, place: str, signed_in: bool
) -> None:
    community(founder, is_public=False)
    if signed_in:
        client.force_login(person("stranger"))
    answer = client.get(f"/communities/circle/{place}")
    # Whoever is not signed in is asked to be first, whether the community exists or not.
    assert answer.status_code == (404 if signed_in or place == "" else 302)


@pytest.mark.parametrize("place", [*MEMBERS_ONLY, *STEWARDS_ONLY])
def test_a_stranger_gets_404_for_the_inside_of_a_public_one(
    client: Client, circle: Community, place: str
) -> None:
    client.force_login(person("stranger"))
    assert client.get("/communities/circle/").status_code == 200
    assert client.get(f"/communities/circle/{place}").status_code == 404


def test_a_member_sees_members_and_record_but_does_not_invite(
    client: Client, founder: User, member: User
) -> None:
    community(founder, member)
    client.force_login(member)
    for page in MEMBERS_ONLY:
        assert client.get(f"/communities/circle/{page}").status_code == 200
    assert client.post("/communities/circle/invite", {"role": "member"}).status_code == 404
    assert client.get("/communities/circle/constitutions/new").status_code == 404


def test_a_hidden_community_is_not_listed_for_strangers(
    client: Client, founder: User, member: User
) -> None:
    community(founder, member, name="Secret readers", is_public=False)
    assert "Secret readers" not in client.get("/communities/").content.decode()
    client.force_login(member)
    assert "Secret readers" in client.get("/communities/").content.decode()


def test_an_invitation_is_followed_in_the_browser(
    client: Client, founder: User, member: User, circle: Community
) -> None:
    client.force_login(founder)
    page = client.post("/communities/circle/invite", {"role": "editor"})
    path = page.context["link"].removeprefix("http://testserver")
    client.force_login(member)
    assert "Reading circle" in client.get(path).content.decode()
    assert not circle.members().filter(user=member).exists()
    client.post(path)
    assert circle.members().get(user=member).role == Membership.Role.EDITOR


def test_a_dead_invitation_says_so(client: Client, member: User) -> None:
    client.force_login(member)
    answer = client.get("/join/nonsense")
    assert answer.status_code == 410
    assert "Ask for a new one" in answer.content.decode()


@pytest.mark.parametrize("size", [1, 30])
def test_the_list_of_members_takes_the_same_queries_whatever_its_length(
    client: Client, founder: User, size: int, django_assert_max_num_queries: object
) -> None:
    community(founder, *(person(f"m{n}") for n in range(size)))
    client.force_login(founder)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert client.get("/communities/circle/members").status_code == 200
