"""Review: what was endorsed is asked for again, and drifts into no release."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from authoring.models import Document
from authoring.sections import sections_of
from profiles import actions
from profiles.errors import ReviewDueError
from profiles.models import Endorsement, Kept
from profiles.standing import standing_of
from tests.authoring.pages import forms_on
from tests.factories import person, started_profile

pytestmark = pytest.mark.django_db

VALUES = [
    {"id": "patience", "title": "Patience"},
    {"id": "frankness", "title": "Frankness"},
]
WISH = {"id": "sleep", "order": "second", "text": "To stop in time.", "status": "stated"}
NOW = datetime.datetime(2031, 5, 4, 12, tzinfo=datetime.UTC)


@pytest.fixture
def endorsed(owner: User) -> Document:
    """Endorsed in May, to be looked at again in June."""
    with time_machine.travel(NOW, tick=False):
        document = started_profile(
            owner, values=VALUES, desires=[WISH], review={"due": "2031-06-01"}
        )
        actions.endorse(document=document, by=owner)
    return document


def edit(document: Document, **changes: object) -> None:
    document.draft.refresh_from_db()
    document.draft.content = {**document.draft.content, **changes}
    document.draft.save()


def whole(page: Any, **changes: str) -> dict[str, Any]:
    """The form that keeps it all, as a browser sends it."""
    [form] = [form for form in forms_on(page) if "shown" in form.fields]
    return form.sent(**changes)


@time_machine.travel("2031-05-31", tick=False)
def test_before_the_day_nothing_waits(owner: User, endorsed: Document) -> None:
    edit(endorsed, narrative="More.")
    actions.endorse(document=endorsed, by=owner)
    assert Endorsement.objects.count() == 2


@time_machine.travel("2031-06-01", tick=False)
def test_on_the_day_nothing_is_released_silently(owner: User, endorsed: Document) -> None:
    edit(endorsed, narrative="More.")
    with pytest.raises(ReviewDueError) as refused:
        actions.endorse(document=endorsed, by=owner)
    assert [held.id for held in refused.value.standing.waiting] == [
        "patience",
        "frankness",
        "sleep",
    ]
    assert Endorsement.objects.count() == 1


@time_machine.travel("2031-06-01", tick=False)
def test_a_later_day_in_the_draft_does_not_spare_the_look(owner: User, endorsed: Document) -> None:
    edit(endorsed, review={"due": "2040-01-01"})
    with pytest.raises(ReviewDueError):
        actions.endorse(document=endorsed, by=owner)


@time_machine.travel("2031-06-02", tick=False)
def test_what_is_kept_or_changed_waits_no_longer(owner: User, endorsed: Document) -> None:
    section = sections_of(Document.Kind.PROFILE)["values"]
    patience = next(h for h in standing_of(endorsed).held if h.id == "patience")
    assert actions.keep(
        document=endorsed, section=section, part_id="patience", digest=patience.digest, by=owner
    )
    edit(endorsed, values=[VALUES[0], {"id": "frankness", "title": "Frankness, kindly"}])
    assert [held.id for held in standing_of(endorsed).waiting] == ["sleep"]
    edit(endorsed, desires=[])
    actions.endorse(document=endorsed, by=owner)


@time_machine.travel("2031-06-02", tick=False)
def test_a_word_for_the_old_text_keeps_no_new_one(owner: User, endorsed: Document) -> None:
    section = sections_of(Document.Kind.PROFILE)["values"]
    old = next(h for h in standing_of(endorsed).held if h.id == "patience")
    edit(endorsed, values=[{"id": "patience", "title": "Haste"}])
    assert not actions.keep(
        document=endorsed, section=section, part_id="patience", digest=old.digest, by=owner
    )
    assert not Kept.objects.exists()


@time_machine.travel("2031-06-02", tick=False)
def test_one_press_keeps_it_all_and_releases_it_for_another_year(
    client: Client, owner: User, endorsed: Document
) -> None:
    client.force_login(owner)
    page = client.get("/d/owner/studies/still-right")
    assert page.content.decode().count("Still right<") == 3
    answer = client.post("/d/owner/studies/still-right", whole(page))
    assert answer.headers["Location"] == "/d/owner/studies/use"
    newest = endorsed.newest_version
    assert newest is not None
    assert newest.number == 2
    assert newest.content.to_dict()["review"] == {"due": "2032-06-01"}
    assert not standing_of(endorsed).is_due
    again = client.post("/d/owner/studies/still-right", whole(page))
    assert again.headers["Location"] == "/d/owner/studies/use"
    assert Endorsement.objects.count() == 2


@time_machine.travel("2031-06-02", tick=False)
def test_one_press_keeps_nothing_that_was_not_on_the_page(
    client: Client, owner: User, endorsed: Document
) -> None:
    client.force_login(owner)
    page = client.get("/d/owner/studies/still-right")
    edit(endorsed, narrative="Half a thought.")

    answer = client.post("/d/owner/studies/still-right", whole(page, days="90"))

    assert answer.status_code == 422
    assert "The text has changed meanwhile" in answer.content.decode()
    assert whole(answer)["days"] == "90"
    assert Endorsement.objects.count() == 1
    assert not Kept.objects.exists()
    assert client.post("/d/owner/studies/still-right", whole(answer)).status_code == 302


@time_machine.travel("2031-06-02", tick=False)
def test_one_press_keeps_one_value(client: Client, owner: User, endorsed: Document) -> None:
    client.force_login(owner)
    held = next(h for h in standing_of(endorsed).held if h.id == "patience")
    answer = client.post(
        "/d/owner/studies/still-right/values/patience",
        {"digest": held.digest},
        headers={"HX-Request": "true"},
    )
    assert "Looked at" in answer.content.decode()
    assert [h.id for h in standing_of(endorsed).waiting] == ["frankness", "sleep"]


@time_machine.travel("2031-06-02", tick=False)
def test_whoever_releases_is_led_to_what_waits(
    client: Client, owner: User, endorsed: Document
) -> None:
    client.force_login(owner)
    edit(endorsed, narrative="More.")
    answer = client.post("/d/owner/studies/endorse", {"note": ""})
    assert answer.headers["Location"] == "/d/owner/studies/still-right"
    assert "is this still you?" in client.get("/d/owner/studies/enough").content.decode()


def test_a_text_below_the_floor_is_not_reaffirmed(
    client: Client, owner: User, endorsed: Document
) -> None:
    client.force_login(owner)
    edit(endorsed, parameters={"persuasion": {"default": 0.9}})
    page = client.get("/d/owner/studies/still-right")
    answer = client.post("/d/owner/studies/still-right", whole(page))
    assert answer.headers["Location"] == "/d/owner/studies/endorse"
    assert Endorsement.objects.count() == 1
    assert not Kept.objects.exists()


def test_a_stranger_gets_404(client: Client, endorsed: Document) -> None:
    client.force_login(person("stranger"))
    assert client.get("/d/owner/studies/still-right").status_code == 404
    assert client.post("/d/owner/studies/still-right", {"days": "365"}).status_code == 404
    where = "/d/owner/studies/still-right/values/patience"
    assert client.post(where, {"digest": "x"}).status_code == 404
    assert not Kept.objects.exists()


def test_many_values_take_no_more_queries(
    client: Client, owner: User, django_assert_max_num_queries: object
) -> None:
    values = [{"id": f"v{n}", "title": f"Value {n}"} for n in range(60)]
    document = started_profile(owner, values=values)
    actions.endorse(document=document, by=owner)
    client.force_login(owner)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert client.get("/d/owner/studies/still-right").status_code == 200
