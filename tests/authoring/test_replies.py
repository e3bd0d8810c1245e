"""A message tried on the page "What would it do?": who may, what is answered, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from authoring import replies
from authoring.models import Document
from tests.attune.chat_endpoint import Endpoint, plain, running_endpoint, words
from tests.authoring.pages import forms_on, signed_in
from tests.factories import person, started_profile

pytestmark = pytest.mark.django_db

TRY = "/d/choir/singing/try"
LATE = "?age=teen&distress=0.6"


@pytest.fixture
def endpoint(settings: Any) -> Iterator[Endpoint]:
    """A model that the site is connected to; nobody has asked it yet."""
    cache.clear()
    with running_endpoint() as running:
        settings.ATTUNE_MODEL = running.model
        yield running


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_both_answers_stand_side_by_side(
    choir: Document, as_ada: Client, endpoint: Endpoint
) -> None:
    answer = as_ada.post(TRY, {"message": "May we sing louder?"})
    page = text_of(answer)
    assert answer.status_code == 200
    assert "<!DOCTYPE html>" in answer.content.decode()[:40]
    assert page.index("Without the text") < page.index("As ever.")
    assert page.index("With the text") < page.index("As the text says.")
    assert "May we sing louder?</textarea>" in page


def test_the_model_is_told_the_prompt_of_the_situation(
    choir: Document, as_ada: Client, endpoint: Endpoint
) -> None:
    prompt = as_ada.get(TRY + LATE).context["trial"].compiled.text
    as_ada.post(TRY + LATE, {"message": "Hm."})
    asked = [question["messages"] for _path, _headers, question in endpoint.requests]
    person_says = {"role": "user", "content": "Hm."}
    assert sorted(asked, key=len) == [
        [person_says],
        [{"role": "system", "content": prompt}, person_says],
    ]
    assert "distress 0.6" in prompt


def test_the_form_sends_to_the_address_of_its_situation(
    choir: Document, as_ada: Client, endpoint: Endpoint
) -> None:
    [form] = [each for each in forms_on(as_ada.get(TRY + LATE)) if "message" in each.fields]
    assert form.action == f"{TRY}{LATE}#message"


def test_htmx_gets_the_part_of_the_message_alone(
    choir: Document, as_ada: Client, endpoint: Endpoint
) -> None:
    answer = as_ada.post(TRY, {"message": "Hello"}, HTTP_HX_REQUEST="true")
    page = text_of(answer)
    assert page.startswith('<section class="section message" id="message"')
    assert page.count("data-focus") == 1
    assert "As the text says." in page


def test_an_answer_is_plain_text(choir: Document, as_ada: Client, endpoint: Endpoint) -> None:
    endpoint.answer = plain(words("<script>alert(1)</script> **no**"))
    page = text_of(as_ada.post(TRY, {"message": "Hello"}))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **no**" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("status", "words_told"),
    [
        (500, "The model answers with status 500. Try again in a moment."),
        (401, "status 401. Whoever runs this site can check ATTUNE_MODEL_KEY."),
        (307, "status 307. It is not followed elsewhere"),
    ],
)
def test_what_goes_wrong_is_told_with_its_remedy(
    choir: Document, as_ada: Client, endpoint: Endpoint, status: int, words_told: str
) -> None:
    endpoint.answer = plain(b"secret inner words", status=status)
    answer = as_ada.post(TRY, {"message": "Hello"})
    assert answer.status_code == 200
    assert text_of(answer).count(words_told) == 2
    assert "secret inner words" not in text_of(answer)


def test_one_answer_that_fails_leaves_the_other(
    choir: Document, as_ada: Client, endpoint: Endpoint
) -> None:
    def only_without(handler: Any, question: dict[str, Any]) -> None:
        good = len(question["messages"]) == 1
        plain(words("As ever.") if good else b"", status=200 if good else 500)(handler, question)

    endpoint.answer = only_without
    found = as_ada.post(TRY, {"message": "Hello"}).context["replies"]
    assert (found.without.text, found.guided.text) == ("As ever.", "")
    assert found.guided.problem == "The model answers with status 500."


@pytest.mark.parametrize("message", ["", "   ", "x" * 1001])
def test_a_message_that_is_none_is_not_sent(
    choir: Document, as_ada: Client, endpoint: Endpoint, message: str
) -> None:
    answer = as_ada.post(TRY, {"message": message}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 422
    assert "field__error" in text_of(answer)
    assert endpoint.requests == []


def test_many_messages_in_a_minute_are_too_many_for_one_person_alone(
    choir: Document, as_ada: Client, as_ben: Client, endpoint: Endpoint
) -> None:
    answers = [as_ada.post(TRY, {"message": "Hello"}) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert "That was asked too often in a short time." in text_of(answers[-1])
    assert "Hello</textarea>" in text_of(answers[-1])
    assert as_ben.post(TRY, {"message": "Hello"}).status_code == 200


def test_while_others_wait_for_the_model_nobody_else_does(
    choir: Document, as_ada: Client, endpoint: Endpoint
) -> None:
    for _ in range(replies.AT_ONCE):
        replies._places.acquire()
    try:
        answer = as_ada.post(TRY, {"message": "Hello"})
    finally:
        for _ in range(replies.AT_ONCE):
            replies._places.release()
    assert (answer.status_code, answer["Retry-After"]) == (429, "10")
    assert "Others are asking just now." in text_of(answer)
    assert as_ada.post(TRY, {"message": "Hello"}).status_code == 200


def test_a_member_who_cannot_write_may_ask_once_there_is_a_text(
    choir: Document, max_: User, endpoint: Endpoint
) -> None:
    answer = signed_in(max_).post(TRY, {"message": "Hello"})
    assert (answer.status_code, endpoint.requests) == (422, [])
    assert "Nothing has been decided yet." in text_of(answer)


def test_a_stranger_gets_404_and_the_model_is_not_asked(
    choir: Document, sam: User, endpoint: Endpoint
) -> None:
    assert signed_in(sam).post(TRY, {"message": "Hello"}).status_code == 404
    assert endpoint.requests == []


def test_who_is_not_signed_in_reads_and_has_no_box(
    choir: Document, client: Client, endpoint: Endpoint
) -> None:
    Document.objects.filter(pk=choir.pk).update(visibility="public")
    assert 'id="message"' not in text_of(client.get(TRY))
    assert client.post(TRY, {"message": "Hello"}).status_code == 404
    assert endpoint.requests == []


def test_without_a_model_there_is_no_box(choir: Document, as_ada: Client) -> None:
    assert 'id="message"' not in text_of(as_ada.get(TRY))
    assert as_ada.post(TRY, {"message": "Hello"}).status_code == 404


def test_whoever_runs_the_site_is_told_how_to_have_one() -> None:
    operator = person("olga", is_staff=True)
    own = started_profile(operator)
    page = text_of(signed_in(operator).get(f"/d/{own.address}/try"))
    assert "ATTUNE_MODEL_URL" in page
    assert "<textarea" not in page


def test_the_page_never_holds_the_key(choir: Document, as_ada: Client, endpoint: Endpoint) -> None:
    page = text_of(as_ada.post(TRY, {"message": "Hello"}))
    assert "sent to small at 127.0.0.1" in page
    assert "sesame" not in page
