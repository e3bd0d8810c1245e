"""The same addresses with script: one region is swapped, and nobody loses the word they type."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from authoring.models import Document
from tests.authoring.pages import editing_form, fill, forms_on, signed_in

pytestmark = pytest.mark.django_db

EDIT = "/d/choir/singing/edit"


def clauses(document: Document) -> dict[str, Any]:
    document.draft.refresh_from_db()
    return {clause["id"]: clause for clause in document.draft.content["clauses"]}


HTMX = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{EDIT}#clauses"}


def test_an_edit_link_swaps_one_card(choir: Document, as_ada: Client) -> None:
    response = as_ada.get(f"{EDIT}/clauses/kind", headers=HTMX)
    page = response.content.decode()

    assert "<html" not in page
    assert 'id="card-clauses-kind"' in page
    assert 'data-autosave="#card-clauses-kind-state"' in page
    assert "hx-swap-oob" not in page


def test_a_save_swaps_the_card_and_what_follows_from_it(choir: Document, as_ada: Client) -> None:
    form = editing_form(as_ada.get(f"{EDIT}/clauses/kind", headers=HTMX))

    response = as_ada.post(form.action, form.sent(done="1", text="Be very kind."), headers=HTMX)
    page = response.content.decode()

    assert response.status_code == 200
    assert 'data-announce="Saved."' in page
    assert "data-focus" in page
    for region in ("outline", "findings", "decide", "undo"):
        assert f'id="{region}"' in page
    assert "Be very kind." in page


def test_a_save_by_itself_never_swaps_what_is_being_typed(choir: Document, as_ada: Client) -> None:
    form = editing_form(as_ada.get(f"{EDIT}/clauses/kind", headers=HTMX))

    response = as_ada.post(form.action, form.sent(text="Be ve"), headers=HTMX)
    page = response.content.decode()

    assert response.status_code == 200
    assert "<textarea" not in page
    assert 'name="base"' in page
    assert form.fields["base"] not in page
    assert clauses(choir)["kind"]["text"] == "Be ve"


def test_saving_itself_again_and_again_leaves_one_note(choir: Document, as_ada: Client) -> None:
    form = editing_form(as_ada.get(f"{EDIT}/clauses/kind", headers=HTMX))
    for text in ("B", "Be", "Be k"):
        as_ada.post(form.action, form.sent(text=text), headers=HTMX)

    [edit] = choir.draft.edits.all()
    assert (edit.revision, edit.before["text"]) == (4, "Be kind.")


def test_a_save_by_itself_that_meets_another_says_so_and_keeps_the_text(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    form = editing_form(as_ada.get(f"{EDIT}/clauses/kind", headers=HTMX))
    fill(as_ben, f"{EDIT}/clauses/kind", text="Ben’s text.")

    response = as_ada.post(form.action, form.sent(text="Ada’s"), headers=HTMX)
    page = response.content.decode()

    assert response.status_code == 422
    assert "Ben changed this meanwhile." in page
    assert "<textarea" not in page
    assert 'name="base"' not in page, "the next save must still notice"

    pair = as_ada.post(form.action, form.sent(done="1", text="Ada’s"), headers=HTMX)
    assert pair.status_code == 422
    assert "Two texts for this clause" in pair.content.decode()


def test_a_save_by_itself_tells_what_others_changed(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    form = editing_form(as_ada.get(f"{EDIT}/clauses/kind", headers=HTMX))
    fill(as_ben, f"{EDIT}/clauses/honest", text="Tell all.")

    page = as_ada.post(form.action, form.sent(text="Be k"), headers=HTMX).content.decode()

    assert "Ben changed 1 other part meanwhile" in page


def test_a_save_by_itself_of_invalid_text_says_what_to_mend(
    choir: Document, as_ada: Client
) -> None:
    form = editing_form(as_ada.get(f"{EDIT}/clauses/kind", headers=HTMX))

    response = as_ada.post(form.action, form.sent(text=""), headers=HTMX)

    assert response.status_code == 422
    assert 'href="#clauses-kind-text"' in response.content.decode()


def test_a_new_clause_brings_the_list_anew_with_the_focus_on_it(
    choir: Document, as_ada: Client
) -> None:
    form = editing_form(as_ada.get(f"{EDIT}/clauses/_new", headers=HTMX))

    response = as_ada.post(form.action, form.sent(done="1", text="Hum."), headers=HTMX)
    page = response.content.decode()

    assert response["HX-Retarget"] == "#list-clauses"
    assert page.count("data-focus") == 1
    assert page.index('id="card-clauses-hum"') < page.index("data-focus")


def test_a_clause_that_goes_to_another_chapter_brings_the_list_anew(
    choir: Document, as_ada: Client
) -> None:
    choir.draft.content["parts"] = [{"id": "song", "title": "Song"}]
    choir.draft.save()
    form = editing_form(as_ada.get(f"{EDIT}/clauses/kind", headers=HTMX))

    response = as_ada.post(form.action, form.sent(done="1", part="song"), headers=HTMX)

    assert response["HX-Retarget"] == "#list-clauses"


def test_a_moved_clause_keeps_the_focus_on_its_button(choir: Document, as_ada: Client) -> None:
    url = f"{EDIT}/clauses/honest/move"

    page = as_ada.post(url, {"direction": "up"}, headers=HTMX).content.decode()

    assert 'data-announce="Moved up."' in page
    focused = page[: page.index("data-focus")].rpartition("<button")[2]
    assert 'value="down"' in focused, "it cannot go further up, so the other way takes the focus"


def test_a_removed_clause_leaves_the_focus_on_the_way_back(choir: Document, as_ada: Client) -> None:
    page = as_ada.post(f"{EDIT}/clauses/kind/remove", headers=HTMX).content.decode()

    assert 'id="card-clauses-kind"' not in page
    assert "Put it back" in page[page.index("data-focus") :][:40]


def test_forms_open_elsewhere_stay_when_the_list_comes_anew(
    choir: Document, as_ada: Client
) -> None:
    sent = {"direction": "down", "open": ["", "honest"], "open-new": [""]}

    page = as_ada.post(f"{EDIT}/clauses/kind/move", sent, headers=HTMX).content.decode()

    assert 'id="card-clauses-honest" hx-preserve' in page
    assert 'id="new-clauses-" hx-preserve' in page
    assert page.count("hx-preserve") == 2


def test_the_form_that_is_done_does_not_stay(choir: Document, as_ada: Client) -> None:
    form = editing_form(as_ada.get(f"{EDIT}/clauses/_new", headers=HTMX))
    sent = form.sent(done="1", text="Hum.") | {"open": ["", "honest"]}

    page = as_ada.post(form.action, sent, headers=HTMX).content.decode()

    assert 'id="card-clauses-honest" hx-preserve' in page
    assert page.count("hx-preserve") == 1


def test_the_edit_link_of_a_clause_removed_meanwhile_says_so(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    as_ben.post(f"{EDIT}/clauses/kind/remove")

    response = as_ada.get(f"{EDIT}/clauses/kind", headers=HTMX)

    assert response["HX-Retarget"] == "#list-clauses"
    assert "It was removed meanwhile." in response.content.decode()


def test_nothing_saves_itself_while_two_texts_wait_for_a_choice(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    form = editing_form(as_ada.get(f"{EDIT}/clauses/kind", headers=HTMX))
    assert "attune:save" in as_ada.get(f"{EDIT}/clauses/kind", headers=HTMX).content.decode()
    fill(as_ben, f"{EDIT}/clauses/kind", text="Ben’s text.")

    pair = as_ada.post(form.action, form.sent(done="1", text="Ada’s"), headers=HTMX)

    assert "attune:save" not in pair.content.decode()


def test_the_summary_is_swapped_only_where_it_stands(choir: Document, as_ada: Client) -> None:
    elsewhere = {**HTMX, "HX-Current-URL": f"http://testserver{EDIT}/basics"}
    form = editing_form(as_ada.get(f"{EDIT}/basics"))

    page = as_ada.post(form.action, form.sent(title="Song"), headers=elsewhere).content.decode()

    assert 'id="outline"' in page
    assert 'id="findings"' not in page


def test_every_form_of_the_editor_has_its_token(choir: Document, as_ada: Client) -> None:
    posting = [form for form in forms_on(as_ada.get(EDIT)) if "/edit" in form.action]

    assert posting
    assert all("csrfmiddlewaretoken" in form.fields for form in posting)


def test_a_stranger_gets_404_with_htmx_as_well(choir: Document, sam: User) -> None:
    client = signed_in(sam)

    assert client.get(f"{EDIT}/clauses/kind", headers=HTMX).status_code == 404
    assert client.post(f"{EDIT}/clauses/kind/remove", headers=HTMX).status_code == 404
