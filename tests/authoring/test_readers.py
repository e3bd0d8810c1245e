"""Who may read a document, changed by whoever answers for it and written down."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from authoring import actions, acts
from authoring.models import Document
from communities.models import Community
from tests.authoring.pages import forms_on

pytestmark = pytest.mark.django_db

READERS = "/d/choir/singing/readers"


def visibility(document: Document) -> str:
    document.refresh_from_db()
    return document.visibility


def test_a_steward_changes_who_can_read_it(choir: Document, as_ada: Client) -> None:
    form = forms_on(as_ada.get(READERS))[-1]
    assert form.fields["visibility"] == "community"

    response = as_ada.post(READERS, form.sent(visibility="public", understood="on"))

    assert response.status_code == 302
    assert visibility(choir) == "public"


def test_not_without_knowing_what_it_means(choir: Document, as_ada: Client) -> None:
    response = as_ada.post(READERS, {"visibility": "public"})

    assert response.status_code == 422
    assert visibility(choir) == "community"


def test_it_is_in_the_communitys_record(choir: Document, ada: User) -> None:
    actions.change_readers(document=choir, visibility="private", by=ada)

    event = Community.objects.get(namespace=choir.namespace).events.latest("number")
    assert (event.verb, event.actor) == ("readers-changed", ada)
    assert event.data == {"document": "choir/singing", "before": "community", "now": "private"}


def test_nothing_is_recorded_where_nothing_changes(choir: Document, ada: User) -> None:
    actions.change_readers(document=choir, visibility="community", by=ada)

    record = Community.objects.get(namespace=choir.namespace).events
    assert not record.filter(verb="readers-changed").exists()


def test_where_the_record_fails_everybody_reads_what_they_read(choir: Document, ada: User) -> None:
    def broken(**_: Any) -> None:
        raise OSError("the record is full")

    acts.done.connect(broken)
    try:
        with pytest.raises(OSError, match="full"):
            actions.change_readers(document=choir, visibility="public", by=ada)
    finally:
        acts.done.disconnect(broken)

    assert visibility(choir) == "community"


def test_a_profile_is_private_or_public_and_nothing_between(
    studies: Document, as_ada: Client
) -> None:
    url = "/d/ada/studies/readers"

    refused = as_ada.post(url, {"visibility": "community", "understood": "on"})
    as_ada.post(url, {"visibility": "public", "understood": "on"})

    assert refused.status_code == 422
    assert visibility(studies) == "public"


def test_an_editor_is_not_offered_it(choir: Document, as_ada: Client, as_ben: Client) -> None:
    assert READERS in as_ada.get("/d/choir/singing/edit").content.decode()
    assert READERS not in as_ben.get("/d/choir/singing/edit").content.decode()
