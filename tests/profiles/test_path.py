"""The pages of the personal path: one question each, and every answer kept."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from authoring.errors import NotReleasableError
from authoring.models import Document
from profiles import actions
from profiles.models import Answer
from profiles.situations import COURSE
from tests.factories import person, started_profile
from tests.profiles.answering import choose, reword, tell, texts

pytestmark = pytest.mark.django_db


def test_one_begins_with_one_press_and_meets_the_first_question(
    client: Client, owner: User
) -> None:
    client.force_login(owner)
    answer = client.post("/profiles/begin", follow=True)
    assert answer.redirect_chain[-1][0] == "/d/owner/me/path/letter"
    assert "Question 1 of 9" in answer.content.decode()


def test_the_path_goes_on_where_it_was_left(client: Client, owner: User, profile: Document) -> None:
    client.force_login(owner)
    client.post("/d/owner/me/path/letter", {"choice": "first"})
    client.post("/d/owner/me/path/speech", {"choice": "skip"})
    assert client.get("/d/owner/me/path").headers["Location"] == "/d/owner/me/path/hard-day"
    assert "Go on where you stopped" in client.get("/profiles/new").content.decode()


def test_after_the_round_it_says_enough(client: Client, owner: User, profile: Document) -> None:
    client.force_login(owner)
    for question in COURSE.rounds[0]:
        client.post(f"/d/owner/me/path/{question.key}", {"choice": "first", "done": "1"})
    assert client.get("/d/owner/me/path").headers["Location"] == "/d/owner/me/enough"
    page = client.get("/d/owner/me/enough").content.decode()
    assert "That is enough for a first profile." in page
    assert "Go on: 4 more questions" in page


def test_what_is_being_typed_is_kept_and_not_yet_said(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    saved = client.post(
        "/d/owner/me/path/letter", {"words": "Ask me wheth"}, headers={"HX-Request": "true"}
    )
    assert saved.status_code == 204
    profile.draft.refresh_from_db()
    assert texts(profile) == []
    assert "Ask me wheth" in client.get("/d/owner/me/path/letter").content.decode()
    assert client.get("/d/owner/me/path").headers["Location"] == "/d/owner/me/path/letter"


@pytest.mark.parametrize(
    ("key", "sent"),
    [("matters", {"done": "1"}), ("never", {"done": "1"}), ("letter", {"choice": "own"})],
)
def test_an_old_page_does_not_overwrite_what_the_editor_wrote(
    client: Client, owner: User, profile: Document, key: str, sent: dict[str, str]
) -> None:
    client.force_login(owner)
    where = f"/d/owner/me/path/{key}"
    client.post(where, {**sent, "words": "First words."})
    old = client.get(where).context["base"]
    profile.draft.refresh_from_db()
    if key == "matters":
        profile.draft.content["narrative"] = "From the editor."
        profile.draft.save()
    else:
        (clause,) = profile.draft.content["clauses"]
        reword(profile, clause["id"], "From the editor.")
    before = profile.draft.content

    answer = client.post(where, {**sent, "words": "From the old page.", "base": old})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "From the editor." in page
    assert "From the old page." in page
    profile.draft.refresh_from_db()
    assert profile.draft.content == before

    again = {**sent, "words": "From the old page.", "base": answer.context["base"]}
    assert client.post(where, again).status_code == 302
    profile.draft.refresh_from_db()
    assert "From the old page." in str(profile.draft.content)


def test_an_old_page_sent_empty_deletes_nothing(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    old = client.get("/d/owner/me/path/matters").context["base"]
    profile.draft.content["narrative"] = "From the editor."
    profile.draft.save()
    sent = {"words": "", "done": "1", "base": old}
    assert client.post("/d/owner/me/path/matters", sent).status_code == 422
    profile.draft.refresh_from_db()
    assert profile.draft.content["narrative"] == "From the editor."


def test_a_page_sent_twice_goes_on_twice(client: Client, owner: User, profile: Document) -> None:
    client.force_login(owner)
    for key in ("matters", "never"):
        base = client.get(f"/d/owner/me/path/{key}").context["base"]
        sent = {"words": "my garden", "done": "1", "base": base}
        for _press in range(2):
            assert client.post(f"/d/owner/me/path/{key}", sent).status_code == 302


def test_what_was_typed_before_the_editor_wrote_does_not_overwrite_it(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    where = "/d/owner/me/path/matters"
    base = client.get(where).context["base"]
    client.post(where, {"words": "My brother", "base": base})
    profile.draft.content["narrative"] = "From the editor."
    profile.draft.save()
    back = client.get(where)
    assert "My brother" in back.content.decode()
    sent = {"words": "My brother.", "done": "1", "base": back.context["base"]}
    answer = client.post(where, sent)
    assert answer.status_code == 422
    assert "From the editor." in answer.content.decode()


def test_a_narrative_is_as_long_here_as_in_the_editor(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    where = "/d/owner/me/path/matters"
    long = "x" * 20_000
    assert client.post(where, {"words": long}).status_code == 204
    assert long in client.get(where).content.decode()
    assert client.post(where, {"words": long, "done": "1"}).status_code == 302
    profile.draft.refresh_from_db()
    assert profile.draft.content["narrative"] == long


@pytest.mark.parametrize(("key", "most"), [("matters", 20_000), ("never", 3999), ("letter", 4000)])
def test_what_is_too_long_is_refused_while_one_types_and_never_cut(
    client: Client, owner: User, profile: Document, key: str, most: int
) -> None:
    client.force_login(owner)
    where = f"/d/owner/me/path/{key}"
    assert client.post(where, {"words": "x" * most}).status_code == 204
    assert client.post(where, {"words": "x" * most + "y"}).status_code == 422
    assert Answer.objects.get().typed == "x" * most


def test_a_form_that_says_it_was_opened_on_nonsense_is_kept_all_the_same(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    sent = {"words": "My brother", "base": "a\0b"}
    assert client.post("/d/owner/me/path/matters", sent).status_code == 204
    assert Answer.objects.get().base == ""


def test_own_words_that_say_nothing_are_asked_for(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    answer = client.post("/d/owner/me/path/letter", {"choice": "own", "words": " "})
    assert answer.status_code == 422
    assert "Write what it should do instead." in answer.content.decode()


def test_htmx_gets_the_question_alone(client: Client, owner: User, profile: Document) -> None:
    client.force_login(owner)
    page = client.get("/d/owner/me/path/letter", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert 'id="path"' in page


def test_a_sentence_is_put_in_other_words_in_its_place(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    (part_id,) = choose(profile, "letter", "first").parts
    where = f"/d/owner/me/words/clauses/{part_id}"
    base = client.get(where).context["base"]
    client.post(where, {"words": "Just do it.", "force": "must", "base": base})
    profile.draft.refresh_from_db()
    (clause,) = profile.draft.content["clauses"]
    assert (clause["modality"], clause["text"], clause["id"]) == ("must", "Just do it.", part_id)
    assert clause["topics"] == ["effort"]


def test_words_are_kept_with_the_line_ends_that_a_version_has(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    (part_id,) = choose(profile, "evening", "first").parts
    where = f"/d/owner/me/words/desires/{part_id}"
    base = client.get(where).context["base"]
    client.post(where, {"words": "Learn to sing\r\nand to listen.", "base": base})
    client.post("/d/owner/me/path/letter", {"choice": "own", "words": "One.\r\nTwo."})
    profile.draft.refresh_from_db()
    assert texts(profile, "desires") == ["Learn to sing\nand to listen."]
    assert texts(profile) == ["One.\nTwo."]


def test_words_changed_in_another_window_are_not_overwritten(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    (part_id,) = choose(profile, "letter", "first").parts
    where = f"/d/owner/me/words/clauses/{part_id}"
    base = client.get(where).context["base"]
    reword(profile, part_id, "From the other window.")
    answer = client.post(where, {"words": "From this one.", "force": "must", "base": base})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "From the other window." in page
    assert "From this one." in page
    profile.draft.refresh_from_db()
    assert texts(profile) == ["From the other window."]
    again = client.post(
        where, {"words": "From this one.", "force": "must", "base": answer.context["base"]}
    )
    assert again.status_code == 302
    profile.draft.refresh_from_db()
    assert texts(profile) == ["From this one."]


def test_a_form_sent_empty_still_knows_what_it_was_opened_on(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    (part_id,) = choose(profile, "letter", "first").parts
    where = f"/d/owner/me/words/clauses/{part_id}"
    base = client.get(where).context["base"]
    reword(profile, part_id, "From the other window.")
    empty = client.post(where, {"words": "", "force": "must", "base": base})
    assert empty.status_code == 422
    again = {"words": "From this one.", "force": "must", "base": empty.context["base"]}
    answer = client.post(where, again)
    assert answer.status_code == 422
    assert "From the other window." in answer.content.decode()
    profile.draft.refresh_from_db()
    assert texts(profile) == ["From the other window."]


def test_a_sentence_is_taken_out(client: Client, owner: User, profile: Document) -> None:
    client.force_login(owner)
    (part_id,) = choose(profile, "letter", "first").parts
    client.post(f"/d/owner/me/words/clauses/{part_id}", {"remove": "1"})
    profile.draft.refresh_from_db()
    assert texts(profile) == []


def test_htmx_gets_the_sentence_in_its_language_and_a_place_for_the_focus(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    (part_id,) = choose(profile, "letter", "first").parts
    where = f"/d/owner/me/words/clauses/{part_id}"
    base = client.get(where).context["base"]
    htmx = {"HX-Request": "true"}
    form = {"words": "Just do it.", "force": "must", "base": base}
    saved = client.post(where, form, headers=htmx).content.decode()
    assert '<span lang="en" dir="auto">Just do it.</span>' in saved
    assert "data-focus" in saved
    gone = client.post(where, {"remove": "1"}, headers=htmx).content.decode()
    assert "data-focus" in gone


def test_an_empty_profile_says_how_to_begin(client: Client, owner: User, profile: Document) -> None:
    client.force_login(owner)
    page = client.get("/d/owner/me/enough").content.decode()
    assert "Nothing is written yet." in page
    assert "/d/owner/me/path/letter" in page


def test_a_profile_of_values_alone_is_not_called_empty(client: Client, owner: User) -> None:
    started_profile(owner, values=[{"id": "patience", "title": "Patience"}])
    client.force_login(owner)
    page = client.get("/d/owner/studies/enough").content.decode()
    assert "Nothing is written yet." not in page
    assert "Release it, for me alone" in page


def test_what_blocks_a_release_is_told_instead_of_the_button(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    choose(profile, "letter", "first")
    profile.draft.content["parameters"] = {"persuasion": {"default": 0.9}}
    profile.draft.save()
    page = client.get("/d/owner/me/enough").content.decode()
    assert "What stands in the way" in page
    assert "Release it" not in page
    with pytest.raises(NotReleasableError):
        actions.endorse(document=profile, by=owner)


PAGES = ("path", "path/letter", "path/never", "words/clauses/x", "wants", "enough", "card", "use")


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_gets_404(client: Client, profile: Document, page: str) -> None:
    assert client.get(f"/d/owner/me/{page}").status_code == 404
    client.force_login(person("stranger"))
    assert client.get(f"/d/owner/me/{page}").status_code == 404
    if page.startswith(("path/", "words", "wants")):
        assert client.post(f"/d/owner/me/{page}", {"choice": "first"}).status_code == 404
    assert not Answer.objects.exists()


@pytest.mark.parametrize("page", ["path/recipe", "wants", "enough", "card", "use"])
def test_a_long_profile_takes_no_more_queries_than_a_short_one(
    client: Client, owner: User, profile: Document, django_assert_max_num_queries: object, page: str
) -> None:
    for question in COURSE.situations:
        choose(profile, question.key, "second")
    tell(profile, "never", "\n".join(f"repeat joke {number}" for number in range(60)))
    actions.endorse(document=profile, by=owner)
    client.force_login(owner)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert client.get(f"/d/owner/me/{page}").status_code == 200
