"""Who else is writing on a document right now, and at which part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from authoring.desk import Desk
from authoring.findings import listed
from authoring.models import Document, Presence
from authoring.places import digest_of
from authoring.reading import read_part

GONE_AFTER = timedelta(seconds=50)
"""A page says every 20 seconds that it is still looked at; after two it missed, nobody is there."""


@transaction.atomic
def be_here(*, document: Document, by: User, section: str = "", part: str = "") -> None:
    """Note that somebody is at a part, or at the document as a whole. Who has gone is forgotten."""
    now = timezone.now()
    document.presences.filter(seen_at__lt=now - GONE_AFTER).delete()
    Presence.objects.bulk_create(
        [Presence(document=document, user=by, section=section, part=part, seen_at=now)],
        update_conflicts=True,
        unique_fields=["document", "user"],
        update_fields=["section", "part", "seen_at"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """Somebody else, and what they are at: ``words`` and ``href`` are "" where that is nothing."""

    who: User
    words: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    people: tuple[Companion, ...]

    @property
    def mark(self) -> str:
        """Tells whether a page shows this already."""
        return digest_of([[one.who.pk, one.words] for one in self.people])[:12]

    @property
    def names(self) -> str:
        """Tells whether a page has told of these people already, wherever they are by now."""
        return ",".join(str(one.who.pk) for one in self.people)

    @property
    def in_words(self) -> str:
        if not self.people:
            return _("You are alone here again.")
        who = listed([str(one.who) for one in self.people])
        return _("Also writing here: %(who)s.") % {"who": who}


def company(desk: Desk, user: User) -> Company:
    """Everybody but ``user``, by name."""
    seen = Presence.objects.filter(
        document=desk.document, seen_at__gte=timezone.now() - GONE_AFTER
    ).exclude(user=user)
    people = [_companion(desk, each) for each in seen.select_related("user")]
    return Company(people=tuple(sorted(people, key=lambda one: (str(one.who), one.who.pk))))


def _companion(desk: Desk, seen: Presence) -> Companion:
    section = desk.sections.get(seen.section)
    part = section.place.read(desk.content, seen.part) if section else None
    if section is None or part is None:
        return Companion(who=seen.user, words="", href="")
    words = read_part(section, part, desk.content).brief if seen.part else str(section.title)
    return Companion(who=seen.user, words=words, href=desk.list_url(section, seen.part))
