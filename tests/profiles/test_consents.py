"""A consent ends by itself, is taken back in one step, and comes back only on purpose."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

import attune
from accounts.models import User
from authoring.models import Document
from authoring.places import content_of
from profiles import actions
from publishing.actions import refuse
from publishing.models import Head, Release
from tests.authoring.pages import signed_in
from tests.factories import person, started_profile
from tests.samples import profile

PAGE = "/settings/consents"


def nudge(part_id: str, expires: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": part_id,
        "when": "person.hours_today > 3",
        "action": "remind",
        "strength": 2,
        "expires": expires,
        "revocable": True,
        **changes,
    }


SOON = (date.today() + timedelta(days=40)).isoformat()  # noqa: DTZ011 -- any day to come
NUDGES = [nudge("pause", SOON, why="I forget the time."), nudge("sleep", SOON, why="I need it.")]


class TestCompiled:
    document = attune.parse(
        profile(
            guidance=[
                nudge("old", "2026-03-01", why="Before."),
                nudge("new", "2026-03-02", why="After."),
            ]
        )
    )

    @pytest.mark.parametrize(
        ("day", "lost"),
        [("2026-03-01", []), ("2026-03-02", ["old"]), ("2026-03-03", ["old", "new"])],
    )
    def test_only_what_holds_on_the_day_is_compiled(self, day: str, lost: list[str]) -> None:
        compiled = attune.compile(self.document, "system-prompt", on=date.fromisoformat(day))
        kept = {"Before.": "old" not in lost, "After.": "new" not in lost}
        assert {words: words in (compiled.text or "") for words in kept} == kept
        ended = [loss.pointer for loss in compiled.losses if loss.pointer.startswith("/guidance")]
        assert ended == [f"/guidance/{index}" for index in range(len(lost))]

    def test_the_day_is_today_unless_it_is_given(self) -> None:
        with time_machine.travel("2026-03-02T12:00:00Z", tick=False):
            assert "Before." not in str(attune.compile(self.document, "system-prompt").text)

    def test_a_composition_leaves_them_out_too(self) -> None:
        together = attune.compose(attune.current_floor(), [], self.document)
        compiled = attune.compile(together, "system-prompt", on=date(2026, 3, 2))
        assert "Before." not in str(compiled.text)
        assert "After." in str(compiled.text)


@pytest.fixture
def nora(db: None) -> User:
    return person("nora")


@pytest.fixture
def studies(nora: User) -> Document:
    """Released with two nudges; the draft has moved on since."""
    document = started_profile(nora, guidance=NUDGES)
    actions.endorse(document=document, by=nora)
    document.draft.refresh_from_db()
    document.draft.content["narrative"] = "Not endorsed yet."
    document.draft.save()
    return document


def in_force(document: Document) -> dict[str, Any]:
    newest = document.versions.filter(endorsement__isnull=False).order_by("-number").first()
    assert newest is not None
    return content_of(newest)


def drafted(document: Document) -> dict[str, Any]:
    document.draft.refresh_from_db()
    return dict(document.draft.content)


def ids(content: dict[str, Any]) -> list[str]:
    return [part["id"] for part in content.get("guidance", ())]


def test_the_page_says_what_when_how_strongly_and_until_when(studies: Document, nora: User) -> None:
    page = signed_in(nora).get(PAGE).content.decode()
    for words in ("May remind me", "I forget the time.", "plainly", "In force", "Take back"):
        assert words in page


def test_one_button_takes_it_out_of_what_is_in_force_and_nothing_else(
    studies: Document, nora: User
) -> None:
    signed_in(nora).post(f"{PAGE}/studies/pause/revoke")
    assert ids(in_force(studies)) == ["sleep"]
    assert "narrative" not in in_force(studies)
    assert ids(drafted(studies)) == ["sleep"]
    assert drafted(studies)["narrative"] == "Not endorsed yet."
    assert Release.objects.count() == 2


def test_undo_brings_it_back_everywhere(studies: Document, nora: User) -> None:
    client = signed_in(nora)
    page = client.post(f"{PAGE}/studies/pause/revoke", follow=True).content.decode()
    assert f"{PAGE}/studies/pause/undo" in page
    client.post(f"{PAGE}/studies/pause/undo")
    assert sorted(ids(in_force(studies))) == ["pause", "sleep"]
    assert sorted(ids(drafted(studies))) == ["pause", "sleep"]
    assert "narrative" not in in_force(studies)


def with_strength(content: dict[str, Any], strength: int) -> dict[str, Any]:
    """The same text with the nudge "pause" of another strength."""
    guidance = [
        {**part, "strength": strength} if part["id"] == "pause" else part
        for part in content["guidance"]
    ]
    return {**content, "guidance": guidance}


def strength_of_pause(content: dict[str, Any]) -> int:
    [part] = [part for part in content["guidance"] if part["id"] == "pause"]
    return int(part["strength"])


def test_undo_releases_what_was_agreed_to_and_not_what_was_only_drafted(
    studies: Document, nora: User
) -> None:
    studies.draft.content = with_strength(studies.draft.content, 3)
    studies.draft.save()

    actions.revoke_consent(document=studies, part_id="pause", by=nora)
    assert actions.consent_again(document=studies, part_id="pause", by=nora)

    assert strength_of_pause(in_force(studies)) == 2
    assert strength_of_pause(drafted(studies)) == 3


def test_undo_does_not_release_what_was_refused(studies: Document, nora: User) -> None:
    studies.draft.content = with_strength(studies.draft.content, 3)
    studies.draft.save()
    endorsement = actions.endorse(document=studies, by=nora)
    refuse(release_id=Release.objects.get(version=endorsement.version).pk, reason="Not today.")

    actions.revoke_consent(document=studies, part_id="pause", by=nora)
    assert actions.consent_again(document=studies, part_id="pause", by=nora)

    assert strength_of_pause(in_force(studies)) == 2
    assert strength_of_pause(drafted(studies)) == 3


def test_a_consent_that_only_the_draft_held_comes_back_to_the_draft_alone(
    studies: Document, nora: User
) -> None:
    studies.draft.content["guidance"] += [nudge("walk", SOON, why="Fresh air.")]
    studies.draft.save()

    actions.revoke_consent(document=studies, part_id="walk", by=nora)
    assert actions.consent_again(document=studies, part_id="walk", by=nora)

    assert ids(drafted(studies)) == ["pause", "sleep", "walk"]
    assert ids(in_force(studies)) == ["pause", "sleep"]
    assert Release.objects.count() == 1


def test_a_revocation_of_long_ago_is_not_undone(studies: Document, nora: User) -> None:
    actions.revoke_consent(document=studies, part_id="pause", by=nora)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        assert not actions.consent_again(document=studies, part_id="pause", by=nora)
    assert ids(in_force(studies)) == ["sleep"]


def test_revoking_twice_changes_nothing_more(studies: Document, nora: User) -> None:
    actions.revoke_consent(document=studies, part_id="pause", by=nora)
    actions.revoke_consent(document=studies, part_id="pause", by=nora)
    assert Release.objects.count() == 2


def test_a_second_press_still_says_what_was_taken_back(studies: Document, nora: User) -> None:
    client = signed_in(nora)
    client.post(f"{PAGE}/studies/pause/revoke")
    page = client.post(f"{PAGE}/studies/pause/revoke", follow=True).content.decode()
    assert "Taken back: “May remind me" in page


def test_nothing_is_taken_back_where_there_is_nothing(studies: Document, nora: User) -> None:
    page = signed_in(nora).post(f"{PAGE}/studies/nothing/revoke", follow=True).content.decode()
    assert "Taken back:" not in page


def test_one_that_only_the_text_in_force_holds_is_named_as_well(
    studies: Document, nora: User
) -> None:
    studies.draft.content["guidance"] = []
    studies.draft.save()
    page = signed_in(nora).post(f"{PAGE}/studies/pause/revoke", follow=True).content.decode()
    assert "Taken back: “May remind me" in page


def test_one_that_was_never_released_only_leaves_the_draft(nora: User) -> None:
    document = started_profile(nora, guidance=NUDGES)
    actions.revoke_consent(document=document, part_id="pause", by=nora)
    assert ids(drafted(document)) == ["sleep"]
    assert not Release.objects.exists()


def test_where_the_rest_does_not_pass_nothing_stays_in_force(
    studies: Document, nora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Head.objects.all().delete()
    content = in_force(studies)
    held = dict(content)
    held["parameters"] = {"persuasion": {"default": 0.9}}
    monkeypatch.setattr("profiles.actions.consenting.content_of", lambda _version: dict(held))

    revoked = actions.revoke_consent(document=studies, part_id="pause", by=nora)

    assert revoked.withdrawn
    assert Release.objects.count() == 1


def test_one_that_ended_is_shown_apart_and_may_be_agreed_to_anew(nora: User) -> None:
    started_profile(nora, guidance=[nudge("old", "2020-01-01")])
    page = signed_in(nora).get(PAGE).content.decode()
    assert "Ended by themselves" in page
    assert "Agree anew" in page
    assert "/d/nora/studies/edit/guidance/old" in page


def test_nobody_revokes_for_somebody_else(studies: Document) -> None:
    other = signed_in(person("otto"))
    assert other.post(f"{PAGE}/studies/pause/revoke").status_code == 404
    assert other.post(f"{PAGE}/studies/pause/undo").status_code == 404
    assert ids(in_force(studies)) == ["pause", "sleep"]
    assert Client().get(PAGE).status_code == 302


def test_ten_profiles_ask_the_database_as_often_as_one(
    studies: Document, nora: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(10):
        document = started_profile(nora, slug=f"p{number}", guidance=NUDGES)
        actions.endorse(document=document, by=nora)
    client = signed_in(nora)
    with django_assert_max_num_queries(12):
        client.get(PAGE)
