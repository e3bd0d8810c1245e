"""What waits for a second and a third pair of eyes, with what has been said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.urls import reverse

import attune
from accounts.models import User
from attune.validation import REVIEWERS, Subject
from authoring.authorship import Authorship
from authoring.findings import Findings, Shown
from authoring.models import Document, Review
from authoring.reading import Reading, read_part
from authoring.sections import sections_of


def reviews_of(document: Document) -> list[attune.Review]:
    """Every answer given on any text of the document, as the validator takes them."""
    rows = list(document.reviews.select_related("reviewer__namespace"))
    names = _names({pk for row in rows for pk in row.authors})
    return [
        attune.Review(
            rule=row.rule,
            subject=Subject(part=row.part, text=row.text),
            authors=tuple(names[pk] for pk in row.authors if pk in names),
            reviewer=name_of(row.reviewer),
            accepts=row.accepts,
            reason=row.reason,
        )
        for row in rows
    ]


def findings_of(document: Document, content: Mapping[str, Any] | None = None) -> Findings:
    """What is found about the draft, or other ``content``, with the reviews that were given.

    A person's own words are theirs alone to mend, so there nobody is asked.
    """
    held = document.draft.content if content is None else content
    if document.kind == Document.Kind.PROFILE:
        return Findings.of(document.kind, held)
    return Findings.of(
        document.kind,
        held,
        reviews=partial(reviews_of, document),
        review_url=reverse("authoring:reviews", args=[document.namespace.name, document.slug]),
    )


def name_of(user: User) -> str:
    """The name a report calls somebody by: unique, and known to everybody anyway."""
    return user.namespace.name if user.namespace else f"person-{user.pk}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One exact text that asks for review: what was found, who wrote it, who said what."""

    shown: Sequence[Shown]
    subject: Subject
    section_title: str
    readings: Sequence[Reading]
    """The part as it reads, then those it rests on, such as the clause that a rule suspends."""
    authors: Sequence[User]
    given: Sequence[Review]

    @property
    def key(self) -> str:
        """Tells the matters of a page apart."""
        return f"{self.shown[0].rule}-{self.subject.text.removeprefix('sha256:')[:12]}".replace(
            ".", "-"
        )

    @property
    def reading(self) -> Reading | None:
        return self.readings[0] if self.readings else None

    @property
    def is_settled(self) -> bool:
        return self.shown[0].severity == "reviewed"

    @property
    def missing(self) -> int:
        """How many people still have to accept it, if nobody refuses."""
        return max(REVIEWERS - len(self.given), 0)

    @property
    def refused(self) -> bool:
        return any(not review.accepts for review in self.given)

    def is_by(self, user: User) -> bool:
        return user in self.authors

    def answer_of(self, user: User) -> Review | None:
        return next((review for review in self.given if review.reviewer_id == user.pk), None)


def matters_of(document: Document) -> list[Matter]:
    """Everything in the draft that asks for review, what is still open first."""
    gathered: dict[tuple[str, Subject], list[Shown]] = {}
    for item in findings_of(document).shown:
        if item.finding.subject is not None:
            gathered.setdefault((item.rule, item.finding.subject), []).append(item)
    if not gathered:
        return []
    authorship = Authorship(document.draft)
    rows = list(document.reviews.select_related("reviewer"))
    keys = {
        pair: authorship.of(part for item in items for part in (item.spots, *item.concerned))
        for pair, items in gathered.items()
    }
    people = User.objects.in_bulk({pk for authors in keys.values() for pk in authors})
    return [
        Matter(
            shown=items,
            subject=subject,
            section_title=_title(document, items[0]),
            readings=list(_readings(document, items[0])),
            authors=[people[pk] for pk in keys[rule, subject] if pk in people],
            given=[
                row
                for row in rows
                if (row.rule, row.part, row.text) == (rule, subject.part, subject.text)
            ],
        )
        for (rule, subject), items in gathered.items()
    ]


def _title(document: Document, item: Shown) -> str:
    return str(sections_of(document.kind)[item.spots[0][0]].title) if item.spots else ""


def _readings(document: Document, item: Shown) -> Iterator[Reading]:
    """The part as it reads, at the place where it is mended, and the parts its words rest on."""
    sections = sections_of(document.kind)
    for spots in (item.spots, *item.concerned):
        for key, part_id in spots[:1]:
            section = sections[key]
            part = section.place.read(document.draft.content, part_id)
            if part is not None:
                yield read_part(section, part, document.draft.content)


def _names(keys: Iterable[int]) -> dict[int, str]:
    found = User.objects.select_related("namespace").in_bulk(set(keys))
    return {pk: name_of(user) for pk, user in found.items()}
