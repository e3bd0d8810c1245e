"""Comments as a page shows them: by the part they are about, with what has changed since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from accounts.models import User
from authoring.models import Comment, Document, Thread, ThreadQuerySet, Version
from authoring.places import Json, content_of, digest_of
from authoring.reading import Reading, read_part
from authoring.sections import Section, sections_of

Spot = tuple[str, str]
"""(section, part id); a part id of "" is the section as a whole."""


def threads_for(document: Document, user: Any) -> ThreadQuerySet:
    """The threads a reader may see, oldest first.

    A draft is its writers' own business: what was said about one, or about a version that nobody
    proposed or released, they alone see.
    """
    threads = Thread.objects.filter(document=document)
    if user.has_perm("authoring.edit_document", document):
        return threads
    if not user.has_perm("authoring.read_comments", document):
        return threads.none()
    return threads.filter(
        Q(version__release__state="published") | Q(version__amendment__isnull=False)
    )


def with_comments(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    """Everything that showing them takes, in two queries."""
    comments = Comment.objects.select_related("author")
    return threads.select_related("started_by", "version").prefetch_related(
        Prefetch("comments", queryset=comments)
    )


def counts_of(threads: ThreadQuerySet) -> Mapping[Spot, int]:
    """How many are not resolved, by spot."""
    spots = threads.unresolved().order_by().values_list("section", "part")
    return Counter((section, part) for section, part in spots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A part, or a section as a whole, in one text of a document. ``part`` is None where that text
    does not hold it any more."""

    document: Document
    section: Section
    part_id: str
    part: Json | None
    content: Mapping[str, Any]
    version: Version | None

    @property
    def digest(self) -> str:
        return digest_of(self.part)

    @property
    def reading(self) -> Reading | None:
        return None if self.part is None else read_part(self.section, self.part, self.content)

    @property
    def words(self) -> str:
        """What can be quoted from it."""
        reading = self.reading
        return "" if reading is None else reading.text or reading.markdown or reading.heading

    @property
    def name(self) -> str:
        """“Clauses: Be kind.”"""
        reading = self.reading
        if not self.part_id or reading is None:
            return str(self.section.title)
        return f"{self.section.title}: {reading.brief}"

    def holds(self, quote: str) -> bool:
        """Whether the words still stand there, however they are broken into lines."""
        return " ".join(quote.split()) in " ".join(_everything(self.part).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A thread with the place it is about, as that reads now."""

    thread: Thread
    place: Place

    @property
    def comments(self) -> Sequence[Comment]:
        return list(self.thread.comments.all())

    @property
    def is_gone(self) -> bool:
        """The part was taken out."""
        return self.place.part is None

    @property
    def has_changed(self) -> bool:
        """The words it is about no longer stand there."""
        quote = self.thread.quote
        return not self.is_gone and bool(quote) and not self.place.holds(quote)


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkLink:
    """The way from a part to what is said about it. ``count`` leaves out what is resolved."""

    dom_id: str
    url: str
    count: int
    name: str


class Talk:
    """What is said about the parts of one page. ``version`` is the text it shows, None the draft.

    False where the reader does not take part.
    """

    def __init__(self, document: Document, user: Any, version: Version | None = None) -> None:
        self.document, self.version = document, version
        self.takes_part = user.has_perm("authoring.read_comments", document)
        self._threads = threads_for(document, user)

    def __bool__(self) -> bool:
        return bool(self.takes_part)

    @cached_property
    def _counts(self) -> Mapping[Spot, int]:
        return counts_of(self._threads)

    def at(self, section: Section, part_id: str, name: str = "") -> TalkLink:
        part_id = part_id if section.many else ""
        return TalkLink(
            dom_id=talk_id(section, part_id),
            url=talk_url(self.document, section, part_id, self.version),
            count=self._counts.get((section.key, part_id), 0),
            name=name,
        )


def talk_id(section: Section, part_id: str) -> str:
    """Of the region in which a page shows the comments on a part."""
    return f"talk-{section.key}-{part_id or 'whole'}"


def talk_url(
    document: Document, section: Section, part_id: str, version: Version | None = None
) -> str:
    address = [document.namespace.name, document.slug, section.key]
    url = (
        reverse("authoring:talk", args=[*address, part_id])
        if part_id
        else reverse("authoring:talk_section", args=address)
    )
    return f"{url}?version={version.number}" if version is not None else url


class Texts:
    """What a reader has before them: a ``version``, or None for the draft.

    ``content`` is given where it is neither, because nothing is there to be read yet.
    """

    def __init__(
        self, document: Document, version: Version | None, content: Json | None = None
    ) -> None:
        self.document = document
        self.version = version
        self.content: Mapping[str, Any]
        if content is not None:
            self.content = content
        else:
            self.content = document.draft.content if version is None else content_of(version)

    def place(self, section: Section, part_id: str) -> Place:
        return Place(
            document=self.document,
            section=section,
            part_id=part_id,
            part=section.place.read(self.content, part_id),
            content=self.content,
            version=self.version,
        )

    def spoken(self, threads: QuerySet[Thread]) -> list[Spoken]:
        sections = sections_of(self.document.kind)
        return [
            Spoken(thread=thread, place=self.place(sections[thread.section], thread.part))
            for thread in with_comments(threads)
            if thread.section in sections
        ]


def people_in(spoken: Sequence[Spoken]) -> list[User]:
    """Whoever said something, each once, by name."""
    authors = {
        comment.author for each in spoken for comment in each.comments if comment.author is not None
    }
    return sorted(authors, key=str)


def _everything(value: Any) -> str:
    """All text of a part, one piece after the other."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "\n".join(map(_everything, value.values()))
    if isinstance(value, list):
        return "\n".join(map(_everything, value))
    return ""
