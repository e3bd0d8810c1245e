"""From founding to the first ratified constitution: what is done and what comes next, in words."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from authoring.models import Document
from communities import actions
from communities.models import Community, Membership
from publishing.models import Release
from tests.factories import community, person, started_constitution

pytestmark = pytest.mark.django_db

WAY = "The way to your first constitution"


@pytest.fixture
def founder() -> User:
    return person("founder")


@pytest.fixture
def circle(founder: User) -> Community:
    return community(founder)


def steps(client: Client, user: User) -> list[tuple[str, str, str]]:
    client.force_login(user)
    shown = client.get("/communities/circle/").context["steps"]
    return [(step.title, step.state, step.verb) for step in shown]


def test_a_founder_alone_begins_with_a_text(
    client: Client, founder: User, circle: Community
) -> None:
    assert steps(client, founder) == [
        ("Found the community", "complete", ""),
        ("Write the first constitution", "not_started", "Choose a text to start from"),
        ("Invite the others", "not_started", "Invite"),
        ("Ratify it", "waiting", ""),
    ]


def test_a_text_that_passes_can_be_ratified(
    client: Client, founder: User, circle: Community
) -> None:
    started_constitution(circle, founder)
    assert steps(client, founder)[1] == ("Write the first constitution", "complete", "Write on")
    assert steps(client, founder)[3] == ("Ratify it", "not_started", "Put it to decision")
    page = client.get("/communities/circle/").content.decode()
    assert "Alone, you ratify it by your word." in page
    assert "/d/circle/reading/propose" in page


def test_a_text_below_the_floor_is_mended_first(
    client: Client, founder: User, circle: Community
) -> None:
    started_constitution(circle, founder, parameters={"persuasion": {"default": 0.9}})
    assert steps(client, founder)[1] == ("Write the first constitution", "started", "Write on")
    assert steps(client, founder)[3] == ("Ratify it", "waiting", "")
    page = client.get("/communities/circle/").content.decode()
    assert "One thing has to be mended first" in page


def test_several_members_decide_together(client: Client, founder: User) -> None:
    circle = community(founder, person("member"))
    document = started_constitution(circle, founder)
    assert steps(client, founder)[2] == ("Invite the others", "complete", "Invite")
    actions.propose(document=document, by=founder)
    assert steps(client, founder)[3] == ("Ratify it", "open", "")


def test_an_editor_is_shown_the_way_and_invites_nobody(client: Client, founder: User) -> None:
    editor = person("editor")
    circle = community(founder, editor, role=Membership.Role.EDITOR)
    started_constitution(circle, founder)
    assert steps(client, editor)[2] == ("Invite the others", "complete", "")
    assert steps(client, editor)[3] == ("Ratify it", "not_started", "Put it to decision")


@pytest.mark.parametrize("role", [None, *Membership.Role.values])
def test_the_page_lists_what_each_may_read_and_nothing_else(
    client: Client, founder: User, role: str | None
) -> None:
    reader = person("reader")
    circle = community(founder, *([reader] if role else []), role=role or "")
    for visibility in Document.Visibility.values:
        for state in ("draft", "published"):
            document = started_constitution(
                circle, founder, slug=f"{visibility}-{state}", visibility=visibility
            )
            if state == "published":
                actions.propose(document=document, by=founder)
    Release.objects.update(state="published", seq=1, jws="signed")
    client.force_login(reader)
    listed = set(client.get("/communities/circle/").context["documents"])
    assert listed == {d for d in circle.documents if reader.has_perm("authoring.view_document", d)}


def test_once_one_is_in_force_the_way_is_behind_them(
    client: Client, founder: User, circle: Community
) -> None:
    document = started_constitution(circle, founder)
    actions.propose(document=document, by=founder)
    assert steps(client, founder) == []


def test_who_does_not_write_is_told_nothing_of_it(client: Client, circle: Community) -> None:
    assert WAY not in client.get("/communities/circle/").content.decode()
    client.force_login(person("stranger"))
    assert WAY not in client.get("/communities/circle/").content.decode()


def test_the_page_takes_at_most_12_queries(
    client: Client, founder: User, circle: Community, django_assert_max_num_queries: object
) -> None:
    for number in range(20):
        started_constitution(circle, founder, slug=f"text-{number}")
    client.force_login(founder)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get("/communities/circle/")


def test_each_starter_shows_its_first_lines(
    client: Client, founder: User, circle: Community
) -> None:
    client.force_login(founder)
    page = client.get("/communities/circle/constitutions/new").content.decode()
    assert "Give a hint before a step, and a step before a whole solution." in page
    assert "City or district" in page
    assert "5 more clauses" in page


def test_anybody_reads_the_texts_to_start_from(client: Client, circle: Community) -> None:
    page = client.get("/communities/starters").content.decode()
    assert "Association or club" in page
    assert "Tell the truth, and say how sure it is." in page
    assert "/communities/starters" in client.get("/communities/").content.decode()


def test_an_address_left_empty_is_made_from_the_name(client: Client, founder: User) -> None:
    client.force_login(founder)
    form = {"name": "Chor am Hafen", "handle": "", "joining": "invitation"}
    answer = client.post("/communities/new", form)
    assert answer.headers["Location"] == "/communities/chor-am-hafen/constitutions/new"
    unspellable = client.post("/communities/new", {**form, "name": "合唱団"})
    assert unspellable.status_code == 422
    assert "Choose an address." in unspellable.content.decode()
