"""Ada and Ben write at the same time. Nothing that anybody typed is ever lost."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from authoring import actions
from authoring.models import Document
from authoring.places import digest_of
from authoring.sections import CONSTITUTION
from tests.authoring.pages import editing_form, fill

pytestmark = pytest.mark.django_db

EDIT = "/d/choir/singing/edit"
HTMX = {"HX-Request": "true"}
CLAUSES = next(section for section in CONSTITUTION if section.key == "clauses")


def clauses(document: Document) -> dict[str, Any]:
    document.draft.refresh_from_db()
    return {clause["id"]: clause for clause in document.draft.content["clauses"]}


def said(client: Client, url: str) -> str:
    """What the next page tells."""
    return client.get(url).content.decode()


def test_different_clauses_are_both_kept_and_it_is_said(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    adas = editing_form(as_ada.get(f"{EDIT}/clauses/kind"))
    fill(as_ben, f"{EDIT}/clauses/honest", text="Tell all.")
    fill(as_ben, f"{EDIT}/clauses/brief", text="Be short.")

    as_ada.post(adas.action, adas.sent(done="1", text="Be very kind."))

    texts = {name: clause["text"] for name, clause in clauses(choir).items()}
    assert texts == {"kind": "Be very kind.", "honest": "Tell all.", "brief": "Be short."}
    assert "Saved. Ben changed 2 other parts meanwhile" in said(as_ada, EDIT)


def test_ones_own_other_changes_are_not_announced(choir: Document, as_ada: Client) -> None:
    form = editing_form(as_ada.get(f"{EDIT}/clauses/kind"))
    fill(as_ada, f"{EDIT}/clauses/honest", text="Tell all.")
    as_ada.get(EDIT)

    as_ada.post(form.action, form.sent(done="1", text="Be very kind."))

    page = said(as_ada, EDIT)
    assert "Saved." in page
    assert "meanwhile" not in page


def test_the_same_clause_is_shown_as_a_pair_and_nothing_is_written(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    adas = editing_form(as_ada.get(f"{EDIT}/clauses/kind"))
    fill(as_ben, f"{EDIT}/clauses/kind", text="Ben’s text.")

    response = as_ada.post(adas.action, adas.sent(done="1", text="Ada’s text."))

    assert response.status_code == 422
    page = response.content.decode()
    assert "Two texts for this clause" in page
    assert "Ben saved at" in page
    assert "They differ in: Text." in page
    assert page.index("Ben’s text.") < page.index("Ada’s text.")
    assert editing_form(response).fields["text"] == "Ada’s text."
    assert clauses(choir)["kind"]["text"] == "Ben’s text."


def test_one_of_the_pair_is_chosen_or_both_are_put_together(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    adas = editing_form(as_ada.get(f"{EDIT}/clauses/kind"))
    fill(as_ben, f"{EDIT}/clauses/kind", text="Ben’s text.", why="Ben’s why.")
    pair = as_ada.post(adas.action, adas.sent(done="1", text="Ada’s text."))

    again = editing_form(pair)
    response = as_ada.post(again.action, again.sent(done="1", text="Ben’s and Ada’s text."))

    assert response.status_code == 302
    assert clauses(choir)["kind"]["text"] == "Ben’s and Ada’s text."


def test_a_third_change_while_choosing_is_shown_again(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    adas = editing_form(as_ada.get(f"{EDIT}/clauses/kind"))
    fill(as_ben, f"{EDIT}/clauses/kind", text="Ben’s first.")
    again = editing_form(as_ada.post(adas.action, adas.sent(done="1", text="Ada’s text.")))
    fill(as_ben, f"{EDIT}/clauses/kind", text="Ben’s second.")

    response = as_ada.post(again.action, again.sent(done="1"))

    assert response.status_code == 422
    assert "Ben’s second." in response.content.decode()
    assert clauses(choir)["kind"]["text"] == "Ben’s second."


def test_the_same_words_from_both_are_no_conflict(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    adas = editing_form(as_ada.get(f"{EDIT}/clauses/kind"))
    fill(as_ben, f"{EDIT}/clauses/kind", text="The same.")

    assert as_ada.post(adas.action, adas.sent(done="1", text="The same.")).status_code == 302


def test_what_was_removed_meanwhile_can_be_put_back(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    adas = editing_form(as_ada.get(f"{EDIT}/clauses/kind"))
    as_ben.post(f"{EDIT}/clauses/kind/remove")

    response = as_ada.post(adas.action, adas.sent(done="1", text="Ada’s text."))

    assert response.status_code == 422
    page = response.content.decode()
    assert "was removed meanwhile" in page
    assert "Put yours back" in page
    assert "kind" not in clauses(choir)

    again = editing_form(response)
    assert as_ada.post(again.action, again.sent(done="1")).status_code == 302
    assert clauses(choir)["kind"]["text"] == "Ada’s text."


def test_a_whole_section_is_shown_as_a_pair_too(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    adas = editing_form(as_ada.get(f"{EDIT}/basics"))
    fill(as_ben, f"{EDIT}/basics", title="Ben’s title")

    response = as_ada.post(adas.action, adas.sent(done="1", title="Ada’s title"))

    assert response.status_code == 422
    assert "They differ in: Title." in response.content.decode()
    assert editing_form(response).fields["title"] == "Ada’s title"


def test_a_rule_of_the_same_clause_changed_by_another_is_a_conflict_as_well(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    adas = editing_form(as_ada.get(f"{EDIT}/clauses/kind"))
    fill(as_ben, f"{EDIT}/clauses/kind", **{"sets-0-parameter": "warmth", "sets-0-value": "0.8"})

    response = as_ada.post(adas.action, adas.sent(done="1", text="Ada’s text."))

    assert response.status_code == 422
    assert "What it sets" in response.content.decode()


def test_a_save_whose_answer_was_lost_is_no_conflict_with_oneself(
    choir: Document, as_ada: Client
) -> None:
    """The form still carries the old base, and somebody typed on."""
    form = editing_form(as_ada.get(f"{EDIT}/clauses/kind"))
    as_ada.post(form.action, form.sent(text="Be"), headers={"HX-Request": "true"})

    response = as_ada.post(form.action, form.sent(done="1", text="Be kind to all."))

    assert response.status_code == 302
    assert clauses(choir)["kind"]["text"] == "Be kind to all."


def test_an_add_form_sent_again_overwrites_nothing_that_another_wrote(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    form = editing_form(as_ada.get(f"{EDIT}/clauses/_new", headers=HTMX))
    as_ada.post(form.action, form.sent(done="1", text="Hum."), headers=HTMX)
    fill(as_ben, f"{EDIT}/clauses/hum", text="Ben’s text.", why="Ben’s why.")

    response = as_ada.post(form.action, form.sent(done="1", text="Hum on."), headers=HTMX)

    assert response.status_code == 422
    assert "Ben’s text." in response.content.decode()
    assert editing_form(response).fields["text"] == "Hum on."
    assert clauses(choir)["hum"]["why"] == "Ben’s why."


def test_an_add_form_sent_twice_is_no_conflict_with_what_another_made_of_it(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    form = editing_form(as_ada.get(f"{EDIT}/clauses/_new"))
    as_ada.post(form.action, form.sent(done="1", text="Hum."))
    fill(as_ben, f"{EDIT}/clauses/hum", text="Ben’s text.")

    assert as_ada.post(form.action, form.sent(done="1", text="Hum.")).status_code == 302
    assert clauses(choir)["hum"]["text"] == "Ben’s text."
    assert len(clauses(choir)) == 4


@pytest.mark.parametrize("text", ["Hum.", "Hum on."])
def test_an_add_form_sent_again_puts_nothing_back_that_went_with_the_draft(
    text: str, choir: Document, ada: User, as_ada: Client
) -> None:
    version = actions.freeze(document=choir, by=ada)
    form = editing_form(as_ada.get(f"{EDIT}/clauses/_new", headers=HTMX))
    as_ada.post(form.action, form.sent(done="1", text="Hum."), headers=HTMX)
    actions.restore_version(version=version, by=ada)

    response = as_ada.post(form.action, form.sent(done="1", text=text), headers=HTMX)

    assert response.status_code == 422
    assert "was removed meanwhile" in response.content.decode()
    assert "hum" not in clauses(choir)


def test_two_tabs_of_one_person_are_two_writers(choir: Document, as_ada: Client) -> None:
    one = editing_form(as_ada.get(f"{EDIT}/clauses/kind"))
    other = editing_form(as_ada.get(f"{EDIT}/clauses/kind"))
    as_ada.post(one.action, one.sent(done="1", text="From one tab."))

    response = as_ada.post(other.action, other.sent(done="1", text="From the other."))

    assert response.status_code == 422
    assert clauses(choir)["kind"]["text"] == "From one tab."


def test_moving_a_clause_is_no_conflict_with_changing_it(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    adas = editing_form(as_ada.get(f"{EDIT}/clauses/kind"))
    as_ben.post(f"{EDIT}/clauses/kind/move", {"direction": "down"})

    as_ada.post(adas.action, adas.sent(done="1", text="Be very kind."))

    assert list(clauses(choir)) == ["honest", "kind", "brief"]
    assert clauses(choir)["kind"]["text"] == "Be very kind."


@pytest.mark.parametrize("path", ["clauses/kind", "clauses/_new"])
@pytest.mark.parametrize("token", ["a\0b", "not one of ours", "a" * 99])
def test_a_token_that_we_did_not_make_up_is_replaced(
    path: str, token: str, choir: Document, as_ada: Client
) -> None:
    form = editing_form(as_ada.get(f"{EDIT}/{path}"))

    response = as_ada.post(form.action, form.sent(done="1", text="Hum.", token=token))

    assert response.status_code == 302
    assert re.fullmatch("[0-9a-f]{32}", choir.draft.edits.get().form)


@pytest.mark.parametrize("since", ["", "no number", "99999999999999999999", "-1"])
def test_a_form_that_forgot_when_it_was_rendered_overwrites_nothing(
    since: str, choir: Document, as_ada: Client, as_ben: Client
) -> None:
    adas = editing_form(as_ada.get(f"{EDIT}/clauses/kind"))
    fill(as_ben, f"{EDIT}/clauses/kind", text="Ben’s text.")

    sent = adas.sent(done="1", text="Ada’s text.", since=since)

    assert as_ada.post(adas.action, sent).status_code == 422
    assert clauses(choir)["kind"]["text"] == "Ben’s text."


def test_a_form_without_its_base_overwrites_nothing(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    """An empty base stands for “there was none”, and so meets whatever is there."""
    adas = editing_form(as_ada.get(f"{EDIT}/clauses/kind"))
    fill(as_ben, f"{EDIT}/clauses/kind", text="Ben’s text.")

    response = as_ada.post(adas.action, adas.sent(done="1", text="Ada’s text.", base=""))

    assert response.status_code == 422
    assert clauses(choir)["kind"]["text"] == "Ben’s text."


def test_somebody_who_deleted_their_account_is_still_somebody(
    choir: Document, as_ada: Client, as_ben: Client, ben: User
) -> None:
    adas = editing_form(as_ada.get(f"{EDIT}/clauses/kind"))
    fill(as_ben, f"{EDIT}/clauses/kind", text="Ben’s text.")
    ben.delete()

    response = as_ada.post(adas.action, adas.sent(done="1", text="Ada’s text."))

    assert "Somebody else saved" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_twelve_saves_at_once_lose_none(choir: Document, ada: User, ben: User) -> None:
    content = choir.draft.content
    content["clauses"] = [{"id": f"c{n}", "modality": "may", "text": "Before."} for n in range(12)]
    choir.draft.save()

    def save(number: int) -> None:
        part = CLAUSES.place.read(content, f"c{number}")
        assert part is not None
        try:
            actions.save_part(
                document=Document.objects.get(pk=choir.pk),
                section=CLAUSES,
                part_id=f"c{number}",
                part={**part, "text": f"After {number}."},
                base=digest_of(part),
                by=(ada, ben)[number % 2],
                since=1,
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, range(12)))

    assert [c["text"] for c in clauses(choir).values()] == [f"After {n}." for n in range(12)]
    assert choir.draft.revision == 13


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_add_one_clause_and_freeze_one_version(
    choir: Document, ada: User
) -> None:
    def press(_number: int) -> tuple[str, int]:
        document = Document.objects.get(pk=choir.pk)
        try:
            saved = actions.add_part(
                document=document,
                section=CLAUSES,
                part={"modality": "may", "text": "Hum."},
                by=ada,
                since=1,
                form="pressed-twice",
            )
            return saved.part_id, actions.freeze(document=document, by=ada).number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(press, range(4))) == {("hum", 1)}

    assert list(clauses(choir)) == ["kind", "honest", "brief", "hum"]
