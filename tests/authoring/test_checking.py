"""What is found is said while one types, and wherever on the page it stands."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from authoring.models import Document
from tests.authoring.pages import Form, editing_form, forms_on

pytestmark = pytest.mark.django_db

EDIT = "/d/choir/singing/edit"
HTMX = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{EDIT}#clauses"}
ROMANCE = {
    "sets-0-when_situation": "teen", "sets-0-parameter": "romance", "sets-0-value": "0.4",
}  # fmt: skip


def opened(client: Client, path: str = "clauses/kind") -> Form:
    return editing_form(client.get(f"{EDIT}/{path}", headers=HTMX))


def check(client: Client, form: Form, **changes: Any) -> Any:
    return client.post(f"{form.action}/check", form.sent(**changes), headers=HTMX)


def test_what_is_wrong_is_found_before_anything_is_saved(choir: Document, as_ada: Client) -> None:
    response = check(as_ada, opened(as_ada), **ROMANCE)

    assert response.status_code == 200
    assert "Romance 0.4 would reach a teenager" in response.content.decode()
    assert 'data-announce="1 error"' in response.content.decode()
    choir.draft.refresh_from_db()
    assert (choir.draft.revision, choir.draft.content.get("adaptations")) == (1, None)


def test_what_is_shown_already_is_not_sent_again(choir: Document, as_ada: Client) -> None:
    form = opened(as_ada)
    first = check(as_ada, form, **ROMANCE).content.decode()
    told = re.search('name="told" value="([0-9a-f]+)"', first)
    assert told is not None

    assert check(as_ada, form, **ROMANCE, told=told[1]).status_code == 204
    assert check(as_ada, form, told=told[1]).status_code == 200
    assert check(as_ada, form, text="Be very kind.").status_code == 204


def test_once_it_is_mended_that_is_said_too(choir: Document, as_ada: Client) -> None:
    form = opened(as_ada)
    page = check(as_ada, form, told="something").content.decode()

    assert 'data-announce="Nothing is found here."' in page
    assert "finding" not in page.replace("found-", "")


def test_a_form_that_cannot_be_read_yet_changes_nothing(choir: Document, as_ada: Client) -> None:
    assert check(as_ada, opened(as_ada), text="").status_code == 204


def test_a_clause_that_is_not_there_yet_is_looked_at_too(choir: Document, as_ada: Client) -> None:
    form = opened(as_ada, "clauses/_new")

    page = check(as_ada, form, text="Play along.", **ROMANCE).content.decode()

    assert "Romance 0.4 would reach a teenager" in page


def test_a_section_that_is_one_whole_is_looked_at_too(choir: Document, as_ada: Client) -> None:
    [form] = [form for form in forms_on(as_ada.get(f"{EDIT}/rights")) if "base" in form.fields]

    response = as_ada.post(
        f"{EDIT}/rights/_check", form.sent(exit__penalty="a fee", contest__answer_days="40")
    )

    assert response.status_code == 200
    assert "finding--error" in response.content.decode()


def test_a_save_tells_the_other_cards_what_it_means_for_them(
    choir: Document, as_ada: Client
) -> None:
    """Two rules that want different things: the first is told so when the second is saved."""
    choir.draft.content["adaptations"] = [
        {
            "id": "kind-sets-1",
            "clause": "kind",
            "when": 'person.age_band == "teen"',
            "effects": [{"op": "set", "parameter": "warmth", "value": 0.2}],
        }
    ]
    choir.draft.save()
    form = opened(as_ada, "clauses/honest")
    changes = ROMANCE | {"sets-0-parameter": "warmth", "sets-0-value": "0.8"}

    page = as_ada.post(form.action, form.sent(**changes), headers=HTMX).content.decode()

    [other] = re.findall(r'<div id="found-clauses-([a-z]+)" hx-swap-oob="innerHTML">', page)
    assert other == "kind"
    assert "want warmth different where both act" in page


def test_a_save_that_changes_nothing_elsewhere_sends_nothing_for_there(
    choir: Document, as_ada: Client
) -> None:
    form = opened(as_ada)

    page = as_ada.post(form.action, form.sent(text="Be very kind."), headers=HTMX)

    assert 'hx-swap-oob="innerHTML"' not in page.content.decode()


def test_cards_of_another_page_are_left_alone(choir: Document, as_ada: Client) -> None:
    """A situation's own page shows no clauses, so nothing is sent for them."""
    form = opened(as_ada)
    here = HTMX | {"HX-Current-URL": f"http://testserver{form.action}"}

    page = as_ada.post(form.action, form.sent(done="1", **ROMANCE), headers=here)

    assert 'hx-swap-oob="innerHTML"' not in page.content.decode()
