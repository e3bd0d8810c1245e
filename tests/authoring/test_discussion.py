"""Comments: on a part, its words and the text they stand in; seen by those who may read that."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from authoring import actions
from authoring.discussion import Texts, threads_for
from authoring.models import Comment, Document, Thread, Version
from communities.models import Amendment, Community, Membership
from tests.authoring.pages import fill, forms_on, signed_in

pytestmark = pytest.mark.django_db

DOCUMENT = "/d/choir/singing"
TALK = f"{DOCUMENT}/comments/clauses/kind"
HTMX = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{DOCUMENT}/edit"}


def said(document: Document, by: User, text: str = "Kind to whom?", **changes: Any) -> Thread:
    given = {"section": "clauses", "part": "kind", "version": None, "digest": "", "quote": ""}
    return actions.start_thread(document=document, by=by, text=text, **given | changes)


@pytest.fixture
def proposed(choir: Document, ada: User) -> Version:
    """The choir's text, put before its members."""
    version = actions.freeze(document=choir, by=ada)
    Amendment.objects.create(document=choir, version=version, state="notice", proposed_by=ada)
    return version


@pytest.fixture
def as_max(max_: User) -> Client:
    return signed_in(max_)


# -- saying something ----------------------------------------------------------------------------


def test_a_comment_keeps_the_words_and_the_text_it_was_made_on(
    choir: Document, ada: User, as_ada: Client
) -> None:
    form = forms_on(as_ada.get(TALK))[-1]
    assert form.fields["quote"] == "Be kind."

    response = as_ada.post(TALK, form.sent(quote="kind", text="To whom?"))

    assert response.status_code == 302
    thread = choir.threads.get()
    assert (thread.section, thread.part, thread.version, thread.quote, thread.state) == (
        "clauses", "kind", None, "kind", "open",
    )  # fmt: skip
    assert [(comment.author, comment.text) for comment in thread.comments.all()] == [
        (ada, "To whom?")
    ]


def test_a_member_comments_on_the_text_before_them(
    choir: Document, proposed: Version, as_max: Client
) -> None:
    page = as_max.get(f"{DOCUMENT}/")
    assert f"{TALK}?version=1" in page.content.decode()
    form = forms_on(as_max.get(f"{TALK}?version=1"))[-1]

    as_max.post(form.action, form.sent(text="To whom?"))

    assert choir.threads.get().version == proposed


def test_a_section_that_is_one_whole_is_talked_about_too(choir: Document, as_ada: Client) -> None:
    url = f"{DOCUMENT}/comments/basics"
    form = forms_on(as_ada.get(url))[-1]

    as_ada.post(url, form.sent(text="A better title?"))

    assert choir.threads.get().part == ""
    assert "A better title?" in as_ada.get(url).content.decode()


@pytest.mark.parametrize("path", ["clauses", "clauses/nothing", "nothing", "basics/kind"])
def test_what_is_not_there_is_not_talked_about(path: str, choir: Document, as_ada: Client) -> None:
    assert as_ada.get(f"{DOCUMENT}/comments/{path}").status_code == 404


def test_an_empty_comment_comes_back(choir: Document, as_ada: Client) -> None:
    response = as_ada.post(TALK, {"quote": "", "text": " "})

    assert response.status_code == 422
    assert not Thread.objects.exists()


def test_an_answer_by_another_answers_and_by_oneself_opens_again(
    choir: Document, ada: User, ben: User
) -> None:
    thread = said(choir, ada)
    states = []
    for by in (ben, ada):
        actions.reply(thread=thread, text="Yes.", by=by)
        thread.refresh_from_db()
        states.append(thread.state)

    assert states == ["answered", "open"]


def test_a_resolved_thread_says_by_whom_and_an_answer_opens_it(
    choir: Document, ada: User, ben: User, as_ben: Client
) -> None:
    thread = said(choir, ada)
    as_ben.post(f"{DOCUMENT}/comments/_thread/{thread.pk}/settle", {"state": "resolved"})
    assert "resolved by Ben" in as_ben.get(TALK).content.decode()

    actions.reply(thread=thread, text="Not quite.", by=ben)

    thread.refresh_from_db()
    assert (thread.state, thread.resolved_by) == ("answered", None)


def test_one_changes_and_takes_back_what_one_said(
    choir: Document, ada: User, ben: User, as_ada: Client
) -> None:
    thread = said(choir, ada)
    actions.reply(thread=thread, text="To everybody.", by=ben)
    first = thread.comments.get(author=ada)
    url = f"{DOCUMENT}/comments/_comment/{first.pk}"

    as_ada.post(url, {"text": "Kind to altos?"})
    assert "Kind to altos?" in as_ada.get(TALK).content.decode()
    assert "edited" in as_ada.get(TALK).content.decode()

    as_ada.post(f"{url}/delete")
    page = as_ada.get(TALK).content.decode()
    assert "Deleted by its author." in page
    assert "Kind to altos?" not in page
    first.refresh_from_db()
    assert first.text == ""


def test_a_thread_goes_with_its_last_comment(choir: Document, ada: User, as_ada: Client) -> None:
    comment = said(choir, ada).comments.get()

    page = as_ada.post(f"{DOCUMENT}/comments/_comment/{comment.pk}/delete", headers=HTMX)

    assert not Thread.objects.exists()
    assert 'data-announce="Deleted."' in page.content.decode()


@pytest.mark.parametrize("path", ["", "/delete"])
def test_nobody_touches_the_comment_of_another(
    path: str, choir: Document, ada: User, as_ben: Client
) -> None:
    comment = said(choir, ada).comments.get()

    response = as_ben.post(f"{DOCUMENT}/comments/_comment/{comment.pk}{path}", {"text": "Mine"})

    assert response.status_code == 404
    assert Comment.objects.get().text == "Kind to whom?"


# -- what has changed since ----------------------------------------------------------------------


def test_words_that_have_changed_are_shown_as_they_were(
    choir: Document, ada: User, as_ada: Client
) -> None:
    said(choir, ada, quote="Be kind.")
    assert "These words have changed since." not in as_ada.get(TALK).content.decode()

    fill(as_ada, f"{DOCUMENT}/edit/clauses/kind", text="Be gentle.")

    page = as_ada.get(TALK).content.decode()
    assert "These words have changed since." in page
    assert '<blockquote class="thread__quote" dir="auto">Be kind.</blockquote>' in page
    assert '<q dir="auto">Be gentle.</q>' in page


def test_a_change_elsewhere_in_the_part_leaves_the_words(
    choir: Document, ada: User, as_ada: Client
) -> None:
    said(choir, ada, quote="Be  kind.")
    fill(as_ada, f"{DOCUMENT}/edit/clauses/kind", text="Be kind. Always.", why="It does.")

    assert "These words have changed since." not in as_ada.get(TALK).content.decode()


def test_a_part_that_was_taken_out_keeps_its_comments(
    choir: Document, ada: User, as_ada: Client
) -> None:
    said(choir, ada, quote="Be kind.")
    as_ada.post(f"{DOCUMENT}/edit/clauses/kind/remove")

    page = as_ada.get(TALK).content.decode()
    assert "This part has been taken out since." in page
    assert 'name="quote"' not in page


# -- where they are shown ------------------------------------------------------------------------


def test_the_card_counts_what_is_not_resolved(choir: Document, ada: User, as_ada: Client) -> None:
    said(choir, ada)
    actions.settle(thread=said(choir, ada), resolved=True, by=ada)
    said(choir, ada)

    page = as_ada.get(f"{DOCUMENT}/edit").content.decode()
    assert "2 comments" in page


def test_to_htmx_the_comments_open_under_the_card_and_close_again(
    choir: Document, ada: User, as_ada: Client
) -> None:
    said(choir, ada)

    opened = as_ada.get(TALK, headers=HTMX).content.decode()
    assert "<html" not in opened
    assert "data-focus" in opened
    assert "Kind to whom?" in opened
    closed = as_ada.get(f"{TALK}?closed", headers=HTMX).content.decode()
    assert 'id="talk-clauses-kind-link"' in closed
    assert "data-focus" in closed


def test_a_new_comment_brings_the_count_up_to_date(choir: Document, as_ada: Client) -> None:
    page = as_ada.post(TALK, {"quote": "", "text": "To whom?"}, headers=HTMX).content.decode()

    assert 'id="talk-clauses-kind-link"' in page
    assert "1 comment<" in page


def test_words_that_were_selected_are_quoted(choir: Document, as_ada: Client) -> None:
    page = as_ada.get(f"{TALK}?quote=be+kind", headers=HTMX).content.decode()

    assert "be kind</textarea>" in page


def test_the_overview_is_filtered_by_state_and_person(
    choir: Document, ada: User, ben: User, as_ada: Client
) -> None:
    said(choir, ada, "Open question")
    actions.reply(thread=said(choir, ada, "Asked"), text="Told", by=ben)
    actions.settle(thread=said(choir, ben, "Over and done"), resolved=True, by=ada)

    def shown(**parameters: str) -> set[str]:
        page = as_ada.get(f"{DOCUMENT}/comments", parameters).content.decode()
        return {word for word in ("Open question", "Asked", "Over and done") if word in page}

    assert shown() == {"Open question", "Asked"}
    assert shown(state="answered") == {"Asked"}
    assert shown(state="resolved") == {"Over and done"}
    assert shown(state="all") == {"Open question", "Asked", "Over and done"}
    assert shown(state="all", who=str(ben.pk)) == {"Asked", "Over and done"}
    assert shown(who="x") == {"Open question", "Asked"}


@pytest.mark.parametrize("path", ["comments?state=all", "comments/clauses/kind", "edit", ""])
def test_a_page_takes_the_same_queries_for_1_and_30_threads(
    path: str, choir: Document, proposed: Version, ada: User, ben: User, as_ada: Client
) -> None:
    counts = []
    for number in (1, 29):
        for _ in range(number):
            actions.reply(thread=said(choir, ada, version=proposed), text="Yes.", by=ben)
        with CaptureQueriesContext(connection) as captured:
            assert as_ada.get(f"{DOCUMENT}/{path}").status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]
    assert counts[0] <= 12


# -- sent twice ----------------------------------------------------------------------------------


def test_a_comment_sent_twice_is_one_thread_and_other_words_are_another(
    choir: Document, as_ada: Client
) -> None:
    form = forms_on(as_ada.get(TALK))[-1]
    for _press in range(2):
        as_ada.post(TALK, form.sent(quote="kind", text="To whom?"))
    as_ada.post(TALK, form.sent(quote="kind", text="And when?"))

    said_so = [thread.comments.get().text for thread in choir.threads.all()]
    assert said_so == ["To whom?", "And when?"]


def test_the_same_words_from_a_new_page_are_said_again(choir: Document, as_ada: Client) -> None:
    for _visit in range(2):
        form = forms_on(as_ada.get(TALK))[-1]
        as_ada.post(TALK, form.sent(quote="kind", text="To whom?"))

    assert choir.threads.count() == 2


def test_an_answer_sent_twice_is_one_and_opens_nothing_again(
    choir: Document, ada: User, as_ada: Client, as_ben: Client
) -> None:
    thread = said(choir, ada)
    [form] = [form for form in forms_on(as_ben.get(TALK)) if form.action.endswith("/reply")]
    as_ben.post(form.action, form.sent(text="To all."))
    actions.settle(thread=thread, resolved=True, by=ada)
    as_ben.post(form.action, form.sent(text="To all."))

    thread.refresh_from_db()
    assert thread.comments.count() == 2
    assert thread.state == Thread.State.RESOLVED


@pytest.mark.parametrize("answered", [True, False])
def test_deleting_twice_is_deleting_once(
    answered: bool, choir: Document, ada: User, ben: User, as_ada: Client
) -> None:
    thread = said(choir, ada)
    if answered:
        actions.reply(thread=thread, text="To all.", by=ben)
    url = f"{DOCUMENT}/comments/_comment/{thread.comments.order_by('pk')[0].pk}/delete"

    for _press in range(2):
        assert "Deleted." in as_ada.post(url, follow=True).content.decode()

    assert thread.comments.count() == (2 if answered else 0)


# -- who may -------------------------------------------------------------------------------------


def test_what_is_said_about_a_draft_stays_with_its_writers(
    choir: Document, proposed: Version, ada: User, max_: User, as_max: Client
) -> None:
    said(choir, ada, "Between us")
    said(choir, ada, "For everybody", version=proposed)

    assert [thread.version for thread in threads_for(choir, max_)] == [proposed]
    page = as_max.get(f"{DOCUMENT}/comments").content.decode()
    assert "For everybody" in page
    assert "Between us" not in page


def test_a_member_does_not_read_the_draft_through_its_comments(
    choir: Document, proposed: Version, ada: User, as_ada: Client, as_max: Client
) -> None:
    said(choir, ada, quote="Be kind.", version=proposed)
    fill(as_ada, f"{DOCUMENT}/edit/clauses/kind", text="Be secretly gentle.")

    for path in ("comments", "comments/clauses/kind", "comments/clauses/kind?version=1"):
        assert "secretly" not in as_max.get(f"{DOCUMENT}/{path}").content.decode()


def test_before_there_is_a_text_a_member_finds_nothing_to_talk_about(
    choir: Document, as_max: Client
) -> None:
    assert as_max.get(f"{DOCUMENT}/comments").status_code == 200
    assert as_max.get(TALK).status_code == 404


def test_an_observer_reads_what_is_said(
    choir: Document, proposed: Version, ada: User, sam: User
) -> None:
    community = Community.objects.get(namespace=choir.namespace)
    Membership.objects.create(community=community, user=sam, role=Membership.Role.OBSERVER)
    said(choir, ada, "For everybody", version=proposed)
    client = signed_in(sam)

    assert "For everybody" in client.get(TALK).content.decode()
    assert 'name="text"' not in client.get(TALK).content.decode()
    assert client.post(TALK, {"text": "Me too"}).status_code == 403


def test_a_public_text_does_not_make_its_comments_public(
    choir: Document, proposed: Version, ada: User, sam: User
) -> None:
    Document.objects.filter(pk=choir.pk).update(visibility="public")
    said(choir, ada, "For members", version=proposed)
    choir.refresh_from_db()

    assert not threads_for(choir, sam).exists()
    assert signed_in(sam).get(f"{DOCUMENT}/comments").status_code == 404
    assert Client().get(TALK).status_code == 404


def test_only_who_began_it_and_the_writers_settle_a_thread(
    choir: Document, proposed: Version, ada: User, max_: User, as_max: Client
) -> None:
    another = said(choir, ada, version=proposed)
    own = said(choir, max_, version=proposed)

    def settle(thread: Thread) -> int:
        url = f"{DOCUMENT}/comments/_thread/{thread.pk}/settle"
        return as_max.post(url, {"state": "resolved"}).status_code

    assert (settle(another), settle(own)) == (403, 302)


def test_a_thread_of_another_document_is_not_there(
    choir: Document, studies: Document, ada: User, as_ben: Client
) -> None:
    private = said(studies, ada, section="basics", part="")

    response = as_ben.post(f"{DOCUMENT}/comments/_thread/{private.pk}/reply", {"text": "Hello"})

    assert response.status_code == 404


def test_a_person_keeps_notes_on_their_own_profile(
    studies: Document, ada: User, as_ada: Client
) -> None:
    as_ada.post("/d/ada/studies/comments/basics", {"quote": "", "text": "Ask my sister."})

    assert "Ask my sister." in as_ada.get("/d/ada/studies/comments").content.decode()


def test_what_a_person_said_stays_without_their_name(
    choir: Document, ada: User, ben: User, as_ada: Client
) -> None:
    said(choir, ben, "I leave this here.")
    ben.delete()

    page = as_ada.get(TALK).content.decode()
    assert "I leave this here." in page
    assert "Somebody who has left" in page


def test_a_place_is_named_by_its_section_and_its_words(choir: Document) -> None:
    from authoring.sections import sections_of

    place = Texts(choir, None).place(sections_of(choir.kind)["clauses"], "kind")
    assert place.name == "Clauses: Be kind."
