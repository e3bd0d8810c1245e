"""Writing without any script: plain forms, and back to the place one came from."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from authoring.models import Document, Edit
from tests.authoring.pages import editing_form, fill, forms_on, signed_in
from tests.factories import person

pytestmark = pytest.mark.django_db

EDIT = "/d/choir/singing/edit"


def draft(document: Document) -> dict[str, Any]:
    document.draft.refresh_from_db()
    return document.draft.content


def clause(document: Document, clause_id: str) -> dict[str, Any]:
    return next(c for c in draft(document)["clauses"] if c["id"] == clause_id)


def ids(document: Document) -> list[str]:
    return [c["id"] for c in draft(document)["clauses"]]


def test_a_clause_is_changed_and_the_browser_comes_back_to_it(
    choir: Document, as_ada: Client
) -> None:
    response = fill(as_ada, f"{EDIT}/clauses/kind", text="Be very kind.", modality="must")

    assert response.status_code == 302
    assert response["Location"] == f"{EDIT}#p-kind"
    changed = clause(choir, "kind")
    assert (changed["text"], changed["modality"]) == ("Be very kind.", "must")
    page = as_ada.get(f"{EDIT}")
    assert "Be very kind." in page.content.decode()
    assert 'id="p-kind"' in page.content.decode()


def test_a_save_counts_a_revision_and_names_its_author(choir: Document, as_ben: Client) -> None:
    fill(as_ben, f"{EDIT}/clauses/kind", text="Be very kind.")

    choir.draft.refresh_from_db()
    assert choir.draft.revision == 2
    assert str(choir.draft.updated_by) == "Ben"


def test_saving_without_a_change_is_no_revision(choir: Document, as_ada: Client) -> None:
    fill(as_ada, f"{EDIT}/clauses/kind")

    choir.draft.refresh_from_db()
    assert choir.draft.revision == 1


def test_a_new_clause_gets_a_readable_id_for_good(choir: Document, as_ada: Client) -> None:
    response = fill(as_ada, f"{EDIT}/clauses/_new", text="Écoute avant de chanter!")

    assert response["Location"] == f"{EDIT}#p-ecoute-avant-de-chanter"
    fill(as_ada, f"{EDIT}/clauses/ecoute-avant-de-chanter", text="Something else.")
    assert ids(choir)[-1] == "ecoute-avant-de-chanter"


def test_the_same_words_twice_get_two_ids(choir: Document, as_ada: Client) -> None:
    fill(as_ada, f"{EDIT}/clauses/_new", text="Kind!")
    fill(as_ada, f"{EDIT}/clauses/_new", text="歌う")
    fill(as_ada, f"{EDIT}/clauses/_new", text="歌う")

    assert ids(choir)[-3:] == ["kind-2", "clause", "clause-2"]


def test_an_id_is_not_given_again(choir: Document, as_ada: Client) -> None:
    as_ada.post(f"{EDIT}/clauses/kind/remove")
    fill(as_ada, f"{EDIT}/clauses/_new", text="Kind!")

    assert ids(choir)[-1] == "kind-2"


def test_a_double_click_adds_one_clause(choir: Document, as_ada: Client) -> None:
    form = editing_form(as_ada.get(f"{EDIT}/clauses/_new"))
    sent = form.sent(done="1", text="Hum along.")

    first = as_ada.post(form.action, sent)
    second = as_ada.post(form.action, sent)

    assert first["Location"] == second["Location"]
    assert ids(choir).count("hum-along") == 1
    assert len(ids(choir)) == 4


def test_an_add_form_sent_again_with_more_text_changes_what_it_added(
    choir: Document, as_ada: Client
) -> None:
    """As when the first answer never arrived and somebody typed on in the same page."""
    htmx = {"HX-Request": "true"}
    form = editing_form(as_ada.get(f"{EDIT}/clauses/_new", headers=htmx))

    as_ada.post(form.action, form.sent(done="1", text="Hum along."), headers=htmx)
    as_ada.post(form.action, form.sent(done="1", text="Hum along, softly."), headers=htmx)

    assert clause(choir, "hum-along")["text"] == "Hum along, softly."
    assert len(ids(choir)) == 4


def test_going_back_to_write_a_second_clause_leaves_the_first_as_it_is(
    choir: Document, as_ada: Client
) -> None:
    form = editing_form(as_ada.get(f"{EDIT}/clauses/_new"))

    as_ada.post(form.action, form.sent(done="1", text="Hum along."))
    for _press in range(2):
        as_ada.post(form.action, form.sent(done="1", text="Sing out."))

    assert ids(choir)[3:] == ["hum-along", "sing-out"]


def test_invalid_text_comes_back_as_it_was_typed(choir: Document, as_ada: Client) -> None:
    response = fill(
        as_ada, f"{EDIT}/clauses/kind", text="Be\u200b kind to <all>", why="Half a thought"
    )

    assert response.status_code == 422
    page = response.content.decode()
    assert "zero width space at 3" in page
    form = editing_form(response)
    assert form.fields["text"] == "Be\u200b kind to <all>"
    assert form.fields["why"] == "Half a thought"
    assert "<title>Error:" in page.replace("\n", "")
    assert clause(choir, "kind")["text"] == "Be kind."


def test_a_condition_that_cannot_be_read_comes_back_as_it_was_typed(
    choir: Document, as_ada: Client
) -> None:
    response = fill(
        as_ada,
        f"{EDIT}/clauses/kind",
        applies_when_situation="written",
        applies_when_cel="person.mood > 3",
    )

    assert response.status_code == 422
    assert "there is no context path" in response.content.decode()
    assert editing_form(response).fields["applies_when_cel"] == "person.mood > 3"


def test_a_clause_sets_something_and_the_rule_is_kept_among_the_situations(
    choir: Document, as_ada: Client
) -> None:
    fill(
        as_ada,
        f"{EDIT}/clauses/kind",
        **{"sets-0-when_situation": "teen", "sets-0-parameter": "warmth", "sets-0-value": "0.8"},
    )

    assert draft(choir)["adaptations"] == [
        {
            "id": "kind-sets-1",
            "clause": "kind",
            "when": 'person.age_band == "teen"',
            "effects": [{"op": "set", "parameter": "warmth", "value": 0.8}],
        }
    ]
    assert "sets" not in clause(choir, "kind")


def test_a_new_clause_may_set_something_at_once(choir: Document, as_ada: Client) -> None:
    fill(
        as_ada,
        f"{EDIT}/clauses/_new",
        text="Warm up.",
        **{"sets-0-parameter": "warmth", "sets-0-value": "0.8"},
    )

    [rule] = draft(choir)["adaptations"]
    assert (rule["id"], rule["clause"]) == ("warm-up-sets-1", "warm-up")


def test_a_removed_clause_takes_its_rules_along_and_brings_them_back(
    choir: Document, as_ada: Client
) -> None:
    fill(
        as_ada,
        f"{EDIT}/clauses/honest",
        **{"sets-0-parameter": "warmth", "sets-0-value": "0.8"},
    )
    before = draft(choir)

    as_ada.post(f"{EDIT}/clauses/honest/remove")
    assert ids(choir) == ["kind", "brief"]
    assert "adaptations" not in draft(choir)

    [undo] = [form for form in forms_on(as_ada.get(EDIT)) if "_undo" in form.action]
    as_ada.post(undo.action, undo.sent())
    assert draft(choir) == before


def test_an_undo_pressed_twice_puts_back_once(choir: Document, as_ada: Client) -> None:
    as_ada.post(f"{EDIT}/clauses/kind/remove")
    edit = Edit.objects.get()

    as_ada.post(f"{EDIT}/_undo/{edit.pk}")
    as_ada.post(f"{EDIT}/_undo/{edit.pk}")

    assert ids(choir) == ["kind", "honest", "brief"]


def test_only_ones_own_newest_removal_is_offered_back(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    as_ben.post(f"{EDIT}/clauses/kind/remove")
    assert "_undo" not in as_ada.get(EDIT).content.decode()
    assert "_undo" in as_ben.get(EDIT).content.decode()

    fill(as_ada, f"{EDIT}/clauses/honest", text="Tell all.")
    assert "_undo" not in as_ben.get(EDIT).content.decode()


def test_removing_twice_is_removing_once(choir: Document, as_ada: Client) -> None:
    as_ada.post(f"{EDIT}/clauses/kind/remove")
    response = as_ada.post(f"{EDIT}/clauses/kind/remove")

    assert response.status_code == 302
    assert ids(choir) == ["honest", "brief"]


@pytest.mark.parametrize(
    ("which", "direction", "order"),
    [
        ("honest", "up", ["honest", "kind", "brief"]),
        ("honest", "down", ["kind", "brief", "honest"]),
        ("kind", "up", ["kind", "honest", "brief"]),
        ("brief", "down", ["kind", "honest", "brief"]),
    ],
)
def test_a_clause_moves_one_place(
    which: str, direction: str, order: list[str], choir: Document, as_ada: Client
) -> None:
    response = as_ada.post(f"{EDIT}/clauses/{which}/move", {"direction": direction})

    assert response["Location"] == f"{EDIT}#p-{which}"
    assert ids(choir) == order


def test_a_clause_moves_among_those_of_its_chapter(choir: Document, as_ada: Client) -> None:
    content = draft(choir)
    content["parts"] = [{"id": "song", "title": "Song"}]
    content["clauses"][0]["part"] = content["clauses"][2]["part"] = "song"
    choir.draft.save()

    as_ada.post(f"{EDIT}/clauses/kind/move", {"direction": "down"})

    assert ids(choir) == ["brief", "honest", "kind"]


def test_a_whole_section_is_written_and_taken_out(choir: Document, as_ada: Client) -> None:
    url = f"{EDIT}/review"
    assert fill(as_ada, url, due="2030-01-01")["Location"] == url
    assert draft(choir)["review"] == {"due": "2030-01-01"}

    as_ada.post(f"{url}/_clear")
    assert "review" not in draft(choir)


def test_title_and_language_cannot_be_taken_out(choir: Document, as_ada: Client) -> None:
    assert as_ada.post(f"{EDIT}/basics/_clear").status_code == 404


def test_a_new_title_is_the_documents_title(choir: Document, as_ada: Client) -> None:
    fill(as_ada, f"{EDIT}/basics", title="How we sing")

    choir.refresh_from_db()
    assert choir.title == "How we sing"


@pytest.mark.parametrize(
    ("section", "fields", "held"),
    [
        ("parts", {"title": "Voices"}, {"id": "voices", "title": "Voices"}),
        (
            "tensions",
            {"first": "kind", "second": "honest", "navigate": "Gently."},
            {"id": "kind-honest", "between": ["kind", "honest"], "navigate": "Gently."},
        ),
        (
            "raises",
            {"parameter": "romance", "at_most": "0"},
            {"id": "romance-bound", "parameter": "romance", "at_most": 0},
        ),
        (
            "minority-reports",
            {"text": "We dissent.", "support": "3"},
            {"id": "we-dissent", "text": "We dissent.", "support": 3},
        ),
        (
            "adaptations",
            {
                "when_situation": "late",
                "effects-0-op": "ask",
                "effects-0-text": "Shall we stop?",
                "why": "Voices tire.",
            },
            {
                "id": "late-in-a-long-day",
                "when": "person.hours_today >= 3",
                "effects": [{"op": "ask", "text": "Shall we stop?"}],
                "why": "Voices tire.",
            },
        ),
    ],
)
def test_every_list_of_a_constitution_takes_a_part(
    section: str, fields: dict[str, str], held: dict[str, Any], choir: Document, as_ada: Client
) -> None:
    response = fill(as_ada, f"{EDIT}/{section}/_new", **fields)

    assert response["Location"] == f"{EDIT}/{section}#p-{held['id']}"
    content = draft(choir)
    where = {"raises": content["floor"].get("raises"), "minority-reports": None}.get(
        section, content.get(section)
    )
    assert (where or content.get("minority_reports")) == [held]
    assert as_ada.get(f"{EDIT}/{section}").status_code == 200
    assert as_ada.get(f"{EDIT}/{section}/{held['id']}").status_code == 200


@pytest.mark.parametrize(
    ("section", "fields"),
    [
        ("dimensions", {"which": "perma/meaning"}),
        ("values", {"title": "Patience"}),
        ("desires", {"text": "To read before bed", "order": "second"}),
        ("growth", {"capability": "Start alone", "sign": "Five times", "taper": "Ask less"}),
        ("guidance", {"action": "remind", "expires": "2099-01-01", "when_situation": "late"}),
    ],
)
def test_every_list_of_a_profile_takes_a_part(
    section: str, fields: dict[str, str], studies: Document, as_ada: Client
) -> None:
    response = fill(as_ada, f"/d/ada/studies/edit/{section}/_new", **fields)

    assert response.status_code == 302
    [part] = draft(studies)[section]
    assert as_ada.get(f"/d/ada/studies/edit/{section}/{part['id']}").status_code == 200
    assert part["id"] in as_ada.get("/d/ada/studies/edit").content.decode()


def test_a_full_section_says_so(choir: Document, as_ada: Client) -> None:
    content = draft(choir)
    content["parts"] = [{"id": f"p{n}", "title": f"Part {n}"} for n in range(60)]
    choir.draft.save()

    response = fill(as_ada, f"{EDIT}/parts/_new", title="One more")

    assert response.status_code == 422
    assert "at most 60 entries" in response.content.decode()
    assert editing_form(response).fields["title"] == "One more"


def test_what_is_adopted_from_others_is_shown_and_not_edited(
    choir: Document, as_ada: Client
) -> None:
    content = draft(choir)
    content["modules"] = [
        {"id": "m", "document": "a/b", "version": "1.0.0", "digest": "sha256:" + "0" * 64}
    ]
    choir.draft.save()

    assert "a/b 1.0.0" in as_ada.get(f"{EDIT}/modules").content.decode()
    assert as_ada.get(f"{EDIT}/modules/m").status_code == 404


@pytest.mark.parametrize("part_id", ["nobody", "kind-2"])
def test_a_part_that_is_not_there_is_not_found(
    part_id: str, choir: Document, as_ada: Client
) -> None:
    assert as_ada.get(f"{EDIT}/clauses/{part_id}").status_code == 404


def test_the_safety_floor_stands_in_the_editor_with_its_reasons(
    choir: Document, as_ada: Client
) -> None:
    page = as_ada.get(EDIT).content.decode()

    assert "Read the 12 commitments" in page
    assert page.count("clause--floor") == 12
    assert "A child cannot consent." in page


def test_each_page_holds_a_form_that_a_browser_can_send_without_script(
    choir: Document, as_ada: Client
) -> None:
    for path in ("clauses/kind", "clauses/_new", "basics", "rights", "parameters"):
        form = editing_form(as_ada.get(f"{EDIT}/{path}"))
        assert form.action.startswith(EDIT)
        assert {"base", "since", "token", "csrfmiddlewaretoken"} <= form.fields.keys()


def test_a_form_without_its_token_is_refused_by_the_site(choir: Document) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(
        choir.created_by or person("x"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )

    assert strict.post(f"{EDIT}/clauses/kind/remove").status_code == 403
    assert ids(choir) == ["kind", "honest", "brief"]


def test_whoever_left_the_community_no_longer_writes(choir: Document, as_ben: Client) -> None:
    form = editing_form(as_ben.get(f"{EDIT}/clauses/kind"))
    choir.namespace.community.memberships.filter(user__display_name="Ben").delete()

    assert as_ben.post(form.action, form.sent(text="Mine.")).status_code == 404
    assert clause(choir, "kind")["text"] == "Be kind."


def test_nobody_writes_through_a_page_they_may_not_see(choir: Document) -> None:
    stranger = signed_in(person("stranger"))

    assert stranger.post(f"{EDIT}/clauses/kind", {"text": "Mine."}).status_code == 404
    assert stranger.post(f"{EDIT}/clauses/_new", {"text": "Mine."}).status_code == 404
    assert clause(choir, "kind")["text"] == "Be kind."
