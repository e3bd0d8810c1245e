"""Wants and considered wishes: where they pull apart, their author settles it."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from authoring.models import Document
from profiles import actions
from profiles.situations import COURSE
from profiles.wants import Pull, pulls
from tests.profiles.answering import choose

pytestmark = pytest.mark.django_db


@pytest.fixture
def torn(owner: User) -> Document:
    """Wants to go on at night, and on the morning after wants to have wanted to stop."""
    profile = actions.begin_path(by=owner, title="About me", language="en")
    choose(profile, "evening", "second")
    choose(profile, "morning", "first")
    return profile


def pulls_of(profile: Document) -> list[Pull]:
    given = {row.question: (row.choice, tuple(row.parts)) for row in profile.answers.all()}
    return pulls(COURSE, profile.draft.content, given)


def offered(profile: Document) -> list[tuple[str, str]]:
    return [(pull.first.id, pull.second.id) for pull in pulls_of(profile)]


def test_answers_that_lean_differently_on_a_topic_pull_apart(torn: Document) -> None:
    want, considered = (wish["id"] for wish in torn.draft.content["desires"])
    assert offered(torn) == [(want, considered)]


def test_answers_that_lean_the_same_way_do_not(torn: Document) -> None:
    choose(torn, "morning", "second")
    assert offered(torn) == []


def test_clauses_that_forbid_and_ask_for_one_topic_pull_apart() -> None:
    clauses = [
        {"id": "a", "modality": "should", "text": "Joke.", "topics": ["humour"]},
        {"id": "b", "modality": "must_not", "text": "Joke about work.", "topics": ["humour"]},
        {"id": "c", "modality": "must_not", "text": "Swear.", "topics": ["language"]},
    ]
    found = pulls(COURSE, {"clauses": clauses}, {})
    assert [(pull.first.id, pull.second.id) for pull in found] == [("a", "b")]
    settled = [{"id": "t", "between": ["b", "a"], "resolution": "ask"}]
    assert pulls(COURSE, {"clauses": clauses, "tensions": settled}, {}) == []


@pytest.mark.parametrize(
    ("chosen", "why", "settled"),
    [
        ("ask", "", {"resolution": "ask"}),
        ("second", "Sleep.", {"resolution": "prefer", "why": "Sleep."}),
        ("by-context", "On holidays.", {"resolution": "by-context", "why": "On holidays."}),
    ],
)
def test_the_author_settles_it(
    client: Client, owner: User, torn: Document, chosen: str, why: str, settled: dict[str, str]
) -> None:
    client.force_login(owner)
    (pair,) = offered(torn)
    (pull,) = pulls_of(torn)
    answer = client.post("/d/owner/me/wants", {"pair": pull.key, "resolution": chosen, "why": why})
    assert answer.status_code == 302
    torn.draft.refresh_from_db()
    (tension,) = torn.draft.content["tensions"]
    assert tension["between"] == list(pair)
    assert tension.get("prefer") == (pair[1] if chosen == "second" else None)
    assert settled.items() <= tension.items()
    assert offered(torn) == []
    actions.endorse(document=torn, by=owner)


def test_it_depends_asks_on_what(client: Client, owner: User, torn: Document) -> None:
    client.force_login(owner)
    (pull,) = pulls_of(torn)
    answer = client.post(
        "/d/owner/me/wants", {"pair": pull.key, "resolution": "by-context", "why": ""}
    )
    assert answer.status_code == 422
    assert "Say what it depends on." in answer.content.decode()


def test_settling_twice_leaves_one_tension(client: Client, owner: User, torn: Document) -> None:
    client.force_login(owner)
    (pull,) = pulls_of(torn)
    for _press in range(2):
        client.post("/d/owner/me/wants", {"pair": pull.key, "resolution": "ask"})
    torn.draft.refresh_from_db()
    assert len(torn.draft.content["tensions"]) == 1


def test_the_path_comes_to_it_before_it_says_enough(
    client: Client, owner: User, torn: Document
) -> None:
    client.force_login(owner)
    answer = client.post("/d/owner/me/path/never", {"words": "", "done": "1"})
    assert answer.headers["Location"] == "/d/owner/me/wants"
    assert "These two can pull apart" in client.get("/d/owner/me/wants").content.decode()


def test_what_does_not_pull_apart_is_not_offered_again(
    client: Client, owner: User, torn: Document
) -> None:
    client.force_login(owner)
    (pull,) = pulls_of(torn)
    answer = client.post("/d/owner/me/wants", {"pair": pull.key, "apart": "no"})
    assert answer.headers["Location"] == "/d/owner/me/enough"
    page = client.get("/d/owner/me/wants").content.decode()
    assert "These two can pull apart" not in page
    torn.draft.refresh_from_db()
    assert "tensions" not in torn.draft.content
