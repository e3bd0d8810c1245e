"""Text is looked at before it goes into a draft, and goes there without running anybody over."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from authoring import actions
from authoring.actions import freeze
from authoring.exchange import Arrival, read
from authoring.models import Document, Import
from authoring.views import exchanging
from tests.authoring.pages import fill, forms_on, signed_in
from tests.samples import constitution, profile

pytestmark = pytest.mark.django_db

BRING = "/d/ada/studies/import"
SINGING = "/d/choir/singing/import"

WORDS = "I am a nurse.\n- Never flatter me.\n- blue elephant\n"


def held(document: Document) -> dict[str, Any]:
    document.draft.refresh_from_db()
    return dict(document.draft.content)


def write(document: Document, **fields: Any) -> dict[str, Any]:
    """The draft as it is once somebody has written these fields."""
    document.draft.content = {**held(document), **fields}
    document.draft.save()
    return held(document)


def reword(document: Document, text: str) -> None:
    """Somebody else gives the first clause another text."""
    first, *others = held(document)["clauses"]
    write(document, clauses=[{**first, "text": text}, *others])


def look_at(client: Client, text: str, url: str = BRING) -> tuple[str, dict[str, Any]]:
    """Bring text in; the address of the page that shows it, and its form's fields."""
    answer = client.post(url, {"text": text})
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer["Location"])
    [form] = [form for form in forms_on(page) if "csrfmiddlewaretoken" in form.fields][-1:]
    return answer["Location"], form.fields


def test_nothing_goes_in_before_it_was_looked_at(studies: Document, as_ada: Client) -> None:
    before = held(studies)
    look_at(as_ada, WORDS)
    assert held(studies) == before


def test_what_was_understood_goes_in_and_the_rest_stays_out(
    studies: Document, as_ada: Client
) -> None:
    url, fields = look_at(as_ada, WORDS)
    as_ada.post(url, fields)
    content = held(studies)
    assert content["narrative"] == "I am a nurse."
    assert [clause["text"] for clause in content["clauses"]] == ["Flatter me."]
    assert not Import.objects.exists()


def test_what_was_not_understood_is_shown_in_the_persons_own_words(
    studies: Document, as_ada: Client
) -> None:
    url, _fields = look_at(as_ada, WORDS)
    page = as_ada.get(url).content.decode()
    unclear = page[page.index('id="unclear"') :]
    assert "blue elephant" in unclear
    assert "Never flatter me." not in unclear


def test_a_piece_can_be_put_right_and_another_left_out(studies: Document, as_ada: Client) -> None:
    url, fields = look_at(as_ada, WORDS)
    del fields["piece-0-take"]
    fields |= {"piece-2-take": "on", "piece-2-target": "value", "piece-2-text": "Elephants"}
    as_ada.post(url, fields)
    content = held(studies)
    assert "narrative" not in content
    assert [value["title"] for value in content["values"]] == ["Elephants"]


def test_a_ticked_piece_needs_a_place_and_keeps_what_was_typed(
    studies: Document, as_ada: Client
) -> None:
    url, fields = look_at(as_ada, WORDS)
    answer = as_ada.post(url, fields | {"piece-2-take": "on", "piece-1-text": "Flatter anybody."})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Say what it is, or leave it out." in page
    assert "Flatter anybody." in page
    assert "clauses" not in held(studies)


def test_what_is_left_out_stands_in_nobodys_way(studies: Document, as_ada: Client) -> None:
    url, fields = look_at(as_ada, "- Be brief.\n\n" + "x" * 5000)
    assert as_ada.post(url, fields).status_code == 302
    assert [clause["text"] for clause in held(studies)["clauses"]] == ["Be brief."]


def test_it_can_be_taken_out_again(studies: Document, as_ada: Client) -> None:
    before = held(studies)
    url, fields = look_at(as_ada, WORDS)
    page = as_ada.post(url, fields, follow=True)
    undo = next(form for form in forms_on(page) if "_undo" in form.action)
    assert "Take it out again" in page.content.decode()
    as_ada.post(undo.action)
    assert held(studies) == before


def test_it_is_not_taken_out_once_the_draft_was_written_on(
    studies: Document, as_ada: Client
) -> None:
    url, fields = look_at(as_ada, WORDS)
    page = as_ada.post(url, fields, follow=True)
    undo = next(form for form in forms_on(page) if "_undo" in form.action)
    fill(as_ada, "/d/ada/studies/edit/basics", title="Ada at work")
    written = held(studies)

    page = as_ada.post(undo.action, follow=True)

    assert "There is nothing to put back." in page.content.decode()
    assert held(studies) == written
    assert written["title"] == "Ada at work"


def test_all_of_it_can_be_left(studies: Document, as_ada: Client) -> None:
    before = held(studies)
    url, fields = look_at(as_ada, WORDS)
    as_ada.post(url, fields | {"discard": "1"})
    assert held(studies) == before
    assert as_ada.get(url).status_code == 404


def test_a_whole_document_shows_what_is_new_and_what_takes_anothers_place(
    choir: Document, as_ada: Client
) -> None:
    other = constitution(
        title="Singing",
        clauses=[
            {"id": "kind", "modality": "must", "text": "Be kind to all."},
            {
                "id": "honest",
                "modality": "must",
                "text": "Tell the truth.",
                "why": "We sing on it.",
            },
            {"id": "loud", "modality": "may", "text": "Be loud."},
        ],
    )
    url, fields = look_at(as_ada, json.dumps(other), SINGING)
    assert set(fields["take"]) == {"clauses/kind", "clauses/loud"}
    as_ada.post(url, fields | {"take": ["clauses/loud"]})
    texts = {clause["id"]: clause["text"] for clause in held(choir)["clauses"]}
    assert texts["kind"] == "Be kind."
    assert texts["loud"] == "Be loud."


def test_a_constitution_takes_nothing_from_a_profile_that_it_cannot_hold(
    studies: Document, as_ada: Client
) -> None:
    mine = write(studies, narrative="My whole story.")
    url, fields = look_at(as_ada, json.dumps(constitution(title="School")))
    as_ada.post(url, fields)
    assert held(studies) == {
        **mine,
        "title": "School",
        "clauses": [{"id": "kind", "modality": "should", "text": "Be kind."}],
    }


def test_a_profile_takes_nothing_from_a_constitution_that_it_cannot_hold(
    choir: Document, as_ada: Client
) -> None:
    mine = write(
        choir,
        preamble="We sing.",
        parts=[{"id": "first", "title": "First"}],
        clauses=[{"id": "kind", "modality": "should", "text": "Be kind.", "part": "first"}],
    )
    kinder = {"id": "kind", "modality": "must", "text": "Be kind to all."}
    url, fields = look_at(as_ada, json.dumps(profile(title="Me", clauses=[kinder])), SINGING)
    as_ada.post(url, fields)
    assert held(choir) == {**mine, "title": "Me", "clauses": [{**kinder, "part": "first"}]}


@pytest.mark.parametrize("other", [profile, constitution], ids=["a profile", "a constitution"])
def test_dials_that_do_not_arrive_stay_as_they_are(
    studies: Document, as_ada: Client, other: Any
) -> None:
    write(studies, parameters={"warmth": {"default": 0.2}, "directness": {"default": 0.9}})
    url, fields = look_at(as_ada, json.dumps(other(parameters={"warmth": {"default": 0.7}})))
    as_ada.post(url, fields)
    assert held(studies)["parameters"] == {
        "warmth": {"default": 0.7},
        "directness": {"default": 0.9},
    }


def test_what_the_other_kind_of_document_leaves_behind_is_named(
    studies: Document, as_ada: Client
) -> None:
    bound = {"id": "warm", "parameter": "warmth", "at_least": 0.5, "why": "We are few."}
    basis = constitution()["floor"]
    school = constitution(review={"due": "2027-01-01"}, floor={**basis, "raises": [bound]})
    url, _fields = look_at(as_ada, json.dumps(school))
    page = as_ada.get(url).content.decode()
    left = page[page.index('id="leftover"') :]
    for heading in ("Review", "Stricter than the floor"):
        told = f'<b>{heading}</b>: <span dir="auto">It is not taken over from the other kind'
        assert told in left
    assert "no place in a profile" not in left


@pytest.mark.parametrize(
    ("change", "told", "shown"),
    [
        ({"modality": "may"}, "Force", ["Should", "May"]),
        ({"examples": {"good": ["Say thanks."]}}, "Good examples", ["Say thanks."]),
        ({"except_when": "person.distress >= 0.5"}, "Except", ["when someone is in distress"]),
    ],
)
def test_what_would_change_is_shown_though_the_words_are_the_same(
    choir: Document, as_ada: Client, change: dict[str, Any], told: str, shown: list[str]
) -> None:
    clause = {**held(choir)["clauses"][0], **change}
    url, _fields = look_at(as_ada, json.dumps(constitution(clauses=[clause])), SINGING)
    page = as_ada.get(url).content.decode()
    both = page[page.index("clauses/kind") :]
    assert f"They differ in: {told}." in both
    for words in shown:
        assert words in both


def test_dials_that_would_change_are_named_and_shown(studies: Document, as_ada: Client) -> None:
    write(studies, parameters={"warmth": {"default": 0.2}, "directness": {"default": 0.9}})
    other = profile(parameters={"warmth": {"default": 0.7}})
    url, _fields = look_at(as_ada, json.dumps(other))
    page = as_ada.get(url).content.decode()
    assert "They differ in: Warmth." in page
    assert page.index(">0.2<") < page.index(">0.7<")


def test_both_titles_are_shown(studies: Document, as_ada: Client) -> None:
    url, _fields = look_at(as_ada, json.dumps(profile(title="Ada at work")))
    page = as_ada.get(url).content.decode()
    both = page[page.index("They differ in: Title.") :]
    for title in (held(studies)["title"], "Ada at work"):
        assert f">{title}</div>" in both


@pytest.mark.parametrize("text", [WORDS, json.dumps(profile(title="Me"))], ids=["words", "whole"])
def test_with_nothing_ticked_it_is_kept_and_says_so(
    studies: Document, as_ada: Client, text: str
) -> None:
    before = held(studies)
    url, fields = look_at(as_ada, text)
    unticked = {name: value for name, value in fields.items() if "take" not in name}

    answer = as_ada.post(url, unticked)

    assert answer.status_code == 422
    assert "Tick something, or leave all of it." in answer.content.decode()
    assert not [name for name in forms_on(answer)[-1].fields if "take" in name]
    assert held(studies) == before
    assert as_ada.get(url).status_code == 200


def test_what_others_changed_meanwhile_stays_and_is_named(
    choir: Document, ada: User, as_ben: Client
) -> None:
    other = constitution(
        title="Singing",
        clauses=[
            {"id": "kind", "modality": "must", "text": "Ben's kindness."},
            {"id": "loud", "modality": "may", "text": "Be loud."},
        ],
    )
    url, fields = look_at(as_ben, json.dumps(other), SINGING)
    reword(choir, "Ada's kindness.")

    page = as_ben.post(url, fields, follow=True).content.decode()

    texts = {clause["id"]: clause["text"] for clause in held(choir)["clauses"]}
    assert texts["kind"] == "Ada's kindness."
    assert texts["loud"] == "Be loud."
    assert "1 place was changed meanwhile and stays as it is: kind." in page


def test_a_list_that_two_put_into_different_orders_stays_whole_and_is_named(
    choir: Document, ada: User, as_ben: Client
) -> None:
    def module(name: str) -> dict[str, str]:
        pinned = {"version": "1.0.0", "digest": "sha256:" + "0" * 64}
        return {"id": name, "document": f"ada/{name}", **pinned}

    write(choir, modules=[module("tea")])
    arriving = constitution(modules=[module("tea"), module("songs")])
    url, _ = look_at(as_ben, json.dumps(arriving), SINGING)
    write(choir, modules=[module("tea"), module("games")])

    page = as_ben.post(url, {"take": ["modules/songs"]}, follow=True).content.decode()

    assert [each["id"] for each in held(choir)["modules"]] == ["tea", "games"]
    assert "1 place was changed meanwhile and stays as it is: modules." in page
    assert "brought in." not in page


def test_two_texts_that_wait_at_once_both_go_in(choir: Document, as_ada: Client) -> None:
    room, night = "Be kind to all people in the room.", "Be kind to all people in the night."
    waiting = [look_at(as_ada, f"You should {text}", SINGING) for text in (room, night)]
    for url, fields in waiting:
        as_ada.post(url, fields)
    brought = held(choir)["clauses"][3:]
    assert [clause["text"] for clause in brought] == [room, night]
    assert len({clause["id"] for clause in brought}) == 2


def test_what_is_brought_in_takes_no_name_of_a_part_that_was_removed(
    choir: Document, ada: User, as_ada: Client
) -> None:
    freeze(document=choir, by=ada)
    as_ada.post("/d/choir/singing/edit/clauses/kind/remove")
    choir.draft.edits.all().delete()
    url, fields = look_at(as_ada, "You should kind.", SINGING)
    as_ada.post(url, fields)
    assert [clause["id"] for clause in held(choir)["clauses"]] == ["honest", "brief", "kind-2"]


def test_what_stays_as_it_is_can_be_looked_at_again(choir: Document, as_ben: Client) -> None:
    other = constitution(clauses=[{"id": "kind", "modality": "must", "text": "Ben's kindness."}])
    url, fields = look_at(as_ben, json.dumps(other), SINGING)
    fields["take"] = ["clauses/kind"]
    reword(choir, "Ada's kindness.")

    answer = as_ben.post(url, fields)

    again = as_ben.get(answer["Location"])
    assert "was brought in" not in again.content.decode()
    assert "Ada&#x27;s kindness." in again.content.decode()
    as_ben.post(answer["Location"], {"take": ["clauses/kind"]})
    assert held(choir)["clauses"][0]["text"] == "Ben's kindness."


def test_a_second_press_runs_nobody_over_that_the_first_one_spared(
    choir: Document, as_ben: Client
) -> None:
    other = constitution(clauses=[{"id": "kind", "modality": "must", "text": "Ben's kindness."}])
    url, fields = look_at(as_ben, json.dumps(other), SINGING)
    fields["take"] = ["clauses/kind"]
    reword(choir, "Ada's kindness.")
    for _press in range(2):
        as_ben.post(url, fields)
    assert held(choir)["clauses"][0]["text"] == "Ada's kindness."


def test_a_dial_that_others_set_meanwhile_stays_and_the_words_go_in(
    choir: Document, as_ada: Client
) -> None:
    url, fields = look_at(as_ada, "- Be warm.", SINGING)
    [dial] = [piece for piece in fields if fields[piece] == "dial"]
    assert fields[dial.replace("target", "take")]
    write(choir, parameters={"warmth": {"default": 0.1}})

    page = as_ada.post(url, fields, follow=True).content.decode()

    assert held(choir)["parameters"]["warmth"] == {"default": 0.1}
    assert held(choir)["clauses"][-1]["text"] == "Be warm."
    assert "1 place was changed meanwhile and stays as it is: warmth." in page
    assert not Import.objects.exists()


def test_a_second_press_says_that_it_is_there_already(studies: Document, as_ada: Client) -> None:
    url, fields = look_at(as_ada, WORDS)
    as_ada.post(url, fields)
    once = held(studies)
    page = as_ada.post(url, fields, follow=True)
    assert page.status_code == 200
    assert "It is in the draft already." in page.content.decode()
    assert held(studies) == once


def test_two_presses_at_once_bring_it_in_once(
    studies: Document, ada: User, as_ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, fields = look_at(as_ada, WORDS)

    def after_the_other(*given: Any, **named: Any) -> Arrival:
        monkeypatch.setattr(exchanging, "read", read)
        signed_in(ada).post(url, fields)
        return read(*given, **named)

    monkeypatch.setattr(exchanging, "read", after_the_other)
    page = as_ada.post(url, fields, follow=True).content.decode()
    assert "It is in the draft already." in page
    assert [clause["text"] for clause in held(studies)["clauses"]] == ["Flatter me."]


def test_a_second_press_to_leave_it_is_no_error(studies: Document, as_ada: Client) -> None:
    url, fields = look_at(as_ada, WORDS)
    for _press in range(2):
        page = as_ada.post(url, fields | {"discard": "1"}, follow=True)
        assert "Nothing was brought in." in page.content.decode()


def test_an_unreadable_text_is_told_with_its_place_and_not_lost(
    studies: Document, as_ada: Client
) -> None:
    wrong = json.dumps(profile(subject={"kind": "robot"}))
    answer = as_ada.post(BRING, {"text": wrong})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "/subject/kind" in page
    assert "&quot;robot&quot;" in page
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [("photo.png", b"\x89PNG\r\n\x1a\n\0\0"), ("old.txt", b"caf\xe9"), ("empty.txt", b"")],
)
def test_a_file_that_is_no_text_is_refused_kindly(
    studies: Document, as_ada: Client, name: str, data: bytes
) -> None:
    answer = as_ada.post(BRING, {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 422


def test_a_file_is_read_by_its_ending(studies: Document, as_ada: Client) -> None:
    file = SimpleUploadedFile("mine.yaml", b"- not a document\n")
    assert as_ada.post(BRING, {"file": file}).status_code == 422


def test_a_file_of_a_long_name_is_looked_at_as_it_was_read(
    studies: Document, as_ada: Client
) -> None:
    file = SimpleUploadedFile("a." + "b" * 210 + ".json", json.dumps(profile(title="Me")).encode())
    answer = as_ada.post(BRING, {"file": file})
    assert "A whole document." in as_ada.get(answer["Location"]).content.decode()
    assert len(Import.objects.get().name) == 200


def test_what_cannot_be_read_any_more_is_told_and_not_lost(
    studies: Document, as_ada: Client
) -> None:
    url, _fields = look_at(as_ada, json.dumps(profile(title="Me")))
    Import.objects.update(text='{"format": "attune/profile/1", "title": 7}')
    answer = as_ada.get(url)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This cannot be read" in page
    [form] = [form for form in forms_on(answer) if "text" in form.fields]
    assert '"title": 7' in form.fields["text"]
    assert form.action == BRING


def test_what_one_person_brings_in_is_nobody_elses_to_see(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    url, _fields = look_at(as_ada, "- Sing softly.", SINGING)
    assert as_ben.get(url).status_code == 404


def test_it_survives_a_reload_and_is_offered_again(studies: Document, as_ada: Client) -> None:
    url, _fields = look_at(as_ada, WORDS)
    assert url in as_ada.get(BRING).content.decode()


def test_many_pieces_ask_the_database_as_often_as_few(
    studies: Document, as_ada: Client, django_assert_max_num_queries: Any
) -> None:
    url, _fields = look_at(as_ada, "\n".join(f"- Keep rule {n}." for n in range(150)))
    with django_assert_max_num_queries(12):
        as_ada.get(url)


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        ("json", "application/json"),
        ("yaml", "application/yaml"),
        ("md", "text/markdown; charset=utf-8"),
    ],
)
def test_a_version_is_a_file_with_its_name_and_type(
    studies: Document, ada: User, as_ada: Client, suffix: str, media_type: str
) -> None:
    version = freeze(document=studies, by=ada)
    answer = as_ada.get(f"/d/ada/studies/versions/{version.number}.{suffix}")
    assert answer["Content-Type"] == media_type
    assert f'filename="ada-studies-{version.semver}.{suffix}"' in answer["Content-Disposition"]
    if suffix == "json":
        assert answer.content == bytes(version.canonical)


def test_there_is_no_other_format(studies: Document, ada: User, as_ada: Client) -> None:
    freeze(document=studies, by=ada)
    assert as_ada.get("/d/ada/studies/versions/1.docx").status_code == 404
    assert as_ada.get("/d/ada/studies/draft.docx").status_code == 404


def test_a_reader_gets_no_file_of_what_was_not_released(
    choir: Document, ada: User, max_: User, sam: User
) -> None:
    freeze(document=choir, by=ada)
    for somebody in (max_, sam):
        assert signed_in(somebody).get("/d/choir/singing/versions/1.json").status_code == 404
    assert signed_in(max_).get("/d/choir/singing/draft.json").status_code == 403
    assert signed_in(sam).get("/d/choir/singing/draft.json").status_code == 404


def test_a_failed_note_leaves_the_draft_as_it_was(
    studies: Document, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived = actions.receive(document=studies, by=ada, text="x")
    before = held(studies)

    def fail(*_: Any, **__: Any) -> None:
        raise OSError

    monkeypatch.setattr("authoring.actions.importing.note_edit", fail)
    with pytest.raises(OSError):  # noqa: PT011 -- raised just above
        actions.bring_in(arrived=arrived, content={**before, "narrative": "Me."}, by=ada)
    assert held(studies) == before
    assert Import.objects.count() == 1
