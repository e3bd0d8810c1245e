"""No page asks the database more than twelve times, however much there is to show."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from model_bakery import baker

from accounts.models import Namespace, User
from authoring.actions import freeze
from authoring.models import Comment, Document, Thread, Version
from communities.models import Community, Event, Membership
from publishing.models import Head, Release, SigningKey
from tests.authoring.pages import signed_in
from tests.factories import community, person, started_constitution, started_profile

pytestmark = pytest.mark.django_db

MOST = 12
READING, STUDIES = "/d/circle/reading", "/d/ada/studies"
PAGES = (
    f"{READING}/",
    f"{READING}/edit",
    f"{READING}/edit/clauses/c1",
    f"{READING}/edit/parameters",
    f"{READING}/edit/adaptations",
    f"{READING}/try",
    f"{READING}/comments?state=all",
    f"{READING}/comments/clauses/c1",
    f"{READING}/reviews",
    f"{READING}/history",
    f"{READING}/versions/1",
    f"{READING}/compare/1/draft",
    f"{READING}/propose",
    f"{READING}/releases/",
    f"{STUDIES}/edit",
    f"{STUDIES}/try",
    f"{STUDIES}/endorse",
    f"{STUDIES}/wants",
    f"{STUDIES}/enough",
    f"{STUDIES}/card",
    f"{STUDIES}/still-right",
    "/communities/",
    "/communities/circle/",
    "/communities/circle/members",
    "/communities/circle/record",
    "/people/ada/",
    "/profiles/new",
    "/settings/consents",
)


def clauses(number: int) -> list[dict[str, Any]]:
    return [
        {
            "id": f"c{n}",
            "modality": "should",
            "text": f"Explain exercise {n} step by step.",
            "why": "It is next.",
        }
        for n in range(number)
    ]


def rules(number: int) -> list[dict[str, Any]]:
    return [
        {
            "id": f"r{n}",
            "when": f"conversation.turns > {n}",
            "effects": [{"op": "set", "parameter": "warmth", "value": 0.5}],
        }
        for n in range(min(number, 200))  # the format's own limit
    ]


class Library:
    """A community, its constitution and a person's profile, which grow."""

    def __init__(self) -> None:
        self.ada = person("ada")
        self.circle: Community = community(self.ada, handle="circle")
        self.reading: Document = started_constitution(self.circle, self.ada)
        self.studies: Document = started_profile(self.ada)
        self.key = baker.make(SigningKey, purpose="release")
        self.size = 0

    def grow(self, size: int) -> None:
        """Bring everything that can be many to ``size``."""
        for document in (self.reading, self.studies):
            document.draft.content |= {"clauses": clauses(size), "adaptations": rules(size)}
            document.draft.save()
        self.studies.draft.content["guidance"] = [
            {"id": f"g{n}", "action": "remind", "strength": 1, "expires": "2099-01-01"}
            for n in range(min(size, 100))
        ]
        self.studies.draft.save()
        more = range(self.size, size)
        self._members(more)
        self._talk(more)
        self._versions(more)
        Event.objects.bulk_create(
            Event(community=self.circle, number=1000 + n, actor=self.ada, verb="vote-cast")
            for n in more
        )
        self.size = size

    def _members(self, more: range) -> None:
        spaces = Namespace.objects.bulk_create(
            Namespace(name=f"reader-{n}", kind=Namespace.Kind.PERSON) for n in more
        )
        readers = User.objects.bulk_create(
            User(email=f"{space.name}@example.org", display_name=space.name, namespace=space)
            for space in spaces
        )
        Membership.objects.bulk_create(
            Membership(community=self.circle, user=reader, role=Membership.Role.MEMBER)
            for reader in readers
        )

    def _talk(self, more: range) -> None:
        threads = Thread.objects.bulk_create(
            Thread(
                document=self.reading,
                section="clauses",
                part=f"c{n % 10}",
                quote="page",
                started_by=self.ada,
            )
            for n in more
        )
        Comment.objects.bulk_create(
            Comment(thread=thread, author=self.ada, text="Which one?") for thread in threads
        )

    def _versions(self, more: range) -> None:
        """The text as it is now, released again and again."""
        frozen = freeze(document=self.reading, by=self.ada)
        last = self.reading.versions.count()
        Version.objects.bulk_create(
            Version(
                document=self.reading,
                number=last + n,
                semver=f"2.{last + n}.0",
                digest=f"sha256:{last + n:064x}",
                canonical=frozen.canonical,
                author=self.ada,
            )
            for n in range(1, len(more))
        )
        releases = Release.objects.bulk_create(
            Release(
                document=self.reading,
                version=version,
                state="published",
                seq=version.number,
                jws="a.b.c",
                key=self.key,
                requested_by=self.ada,
                published_at=version.created_at,
            )
            for version in self.reading.versions.filter(release__isnull=True)
        )
        newest = max(releases, key=lambda release: release.seq or 0)
        now = timezone.now()
        Head.objects.filter(document=self.reading).delete()
        Head.objects.create(
            document=self.reading,
            release=newest,
            key=self.key,
            issued_at=now,
            expires_at=now,
            renew_at=now,
        )


def asked(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200, path
    assert len(captured) > 1  # the session and the person at least
    return len(captured)


def test_pages_ask_the_database_at_most_twelve_times_for_30_and_for_300() -> None:
    library = Library()
    client = signed_in(library.ada)
    counts: dict[str, list[int]] = {path: [] for path in PAGES}
    for size in (30, 300):
        library.grow(size)
        for path in PAGES:
            counts[path].append(asked(client, path))

    assert {path: found for path, found in counts.items() if max(found) > MOST} == {}
    assert {path: found for path, found in counts.items() if found[0] != found[1]} == {}
