"""Whoever writes sees who else does, and nobody else learns of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from authoring.models import Document, Presence
from authoring.presence import GONE_AFTER
from tests.authoring.pages import fields_in, signed_in

pytestmark = pytest.mark.django_db

URL = "/d/choir/singing/edit/_presence"


def poll(client: Client, at: str = "", **known: str) -> Any:
    return client.post(URL, {"at": at, **known}, headers={"HX-Request": "true"})


def page(client: Client, at: str = "", **known: str) -> str:
    content: str = poll(client, at, **known).content.decode()
    return content


def test_somebody_alone_sees_nobody(choir: Document, as_ada: Client) -> None:
    assert "<p>" not in page(as_ada)
    assert "<p>" not in page(as_ada), "not even themselves in another window"


@pytest.mark.parametrize("at", ["clauses/a\0b", "clauses/" + "a" * 65, "nowhere/kind", "\0"])
def test_what_is_no_place_is_the_document_as_a_whole(
    at: str, choir: Document, as_ada: Client
) -> None:
    assert poll(as_ada, at=at).status_code in (200, 204)
    assert Presence.objects.values_list("section", "part").get() == ("", "")


def test_two_see_each_other_and_where_they_are(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    page(as_ada, at="clauses/kind")

    seen = page(as_ben, at="rights/")

    assert "Ada is also editing" in seen
    assert '<a href="/d/choir/singing/edit#p-kind" dir="auto">Be kind.</a>' in seen
    assert ">Be kind.</a>" in seen
    assert "Ben is also" in page(as_ada)


@pytest.mark.parametrize("at", ["", "clauses/gone", "nothing/kind", "clauses/" + "x" * 65, "///"])
def test_a_place_that_is_none_is_the_document(
    at: str, choir: Document, as_ada: Client, as_ben: Client
) -> None:
    page(as_ada, at=at)

    assert "Ada is also here" in page(as_ben)


def test_what_is_shown_already_is_not_sent_again(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    page(as_ada)
    known = fields_in(page(as_ben))

    assert poll(as_ben, **known).status_code == 204
    page(as_ada, at="clauses/kind")
    assert poll(as_ben, **known).status_code == 200


def test_somebody_new_is_announced_and_one_who_moves_is_not(
    choir: Document, as_ada: Client, as_ben: Client
) -> None:
    page(as_ada)
    first = page(as_ben)
    assert 'data-announce="Also writing here: Ada."' in first

    page(as_ada, at="clauses/kind")
    assert "data-announce" not in page(as_ben, **fields_in(first))


def test_one_who_leaves_is_gone_after_a_minute(
    choir: Document, as_ada: Client, as_ben: Client, ada: User
) -> None:
    with time_machine.travel(timezone.now() - GONE_AFTER - timedelta(seconds=1), tick=False):
        page(as_ada)

    assert "Ada" not in page(as_ben)
    assert not Presence.objects.filter(user=ada).exists()


def test_only_writers_ask_and_are_told(choir: Document, as_ada: Client, max_: User) -> None:
    page(as_ada)

    assert poll(signed_in(max_)).status_code == 403
    assert poll(Client()).status_code == 404
    assert "Ada is also" not in signed_in(max_).get("/d/choir/singing/").content.decode()
