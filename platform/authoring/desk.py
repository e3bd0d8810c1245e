"""The editor's desk: a draft laid out for the page, card by card, with what was found about it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from authoring.cards import NEW, Card, Found, Row, Sheet, Spot, Stack, Undo
from authoring.discussion import Talk
from authoring.findings import Findings, Shown, counted, mark_of
from authoring.forms.languages import direction_of
from authoring.loaders import Request
from authoring.models import Document, Draft, Edit
from authoring.outline import Outline, outline_of
from authoring.places import Json, Listed, digest_of, is_simple
from authoring.reading import chapters_of, read_part
from authoring.reviewing import findings_of
from authoring.sections import Section, sections_of

UNDO_OFFERED = timedelta(minutes=10)


class Desk:
    """What the editor's templates read. Findings are made on first use."""

    def __init__(
        self,
        request: Request,
        document: Document,
        draft: Draft | None = None,
        *,
        before: Desk | None = None,
        own: tuple[str, str] = ("", ""),
    ) -> None:
        """``before`` is the desk as it was before a save of the part ``own``."""
        self.request = request
        self.document = document
        self.draft = draft or document.draft
        self.before, self.own = before, own
        self.content: dict[str, Any] = self.draft.content
        self.address = (document.namespace.name, document.slug)

    @cached_property
    def sections(self) -> Mapping[str, Section]:
        return sections_of(self.document.kind)

    @cached_property
    def findings(self) -> Findings:
        return findings_of(self.document, self.content)

    @cached_property
    def outline(self) -> Outline:
        return outline_of(self.document.kind, self.content, self.findings)

    @cached_property
    def talk(self) -> Talk:
        return Talk(self.document, self.request.user)

    @property
    def language(self) -> str:
        return str(self.content.get("language") or "")

    @property
    def direction(self) -> str:
        return direction_of(self.language)

    @cached_property
    def may_release(self) -> bool:
        return self.request.user.has_perm("authoring.release_document", self.document)

    # -- outline and summary ----------------------------------------------------------------

    @property
    def outline_rows(self) -> list[Row]:
        return [
            Row(
                task=task,
                href=self.list_url(task.section),
                is_here=self.path.startswith(self.url(task.section)),
            )
            for task in self.outline.tasks
        ]

    @property
    def path(self) -> str:
        """Of the page in the browser, also where htmx asks for a part of it."""
        htmx = self.request.htmx
        whole = htmx.current_url_abs_path if htmx else self.request.path
        return (whole or "").partition("#")[0].partition("?")[0]

    @property
    def is_first_page(self) -> bool:
        """The page with the summary of everything found."""
        return self.path == reverse("authoring:edit", args=self.address)

    @cached_property
    def blocking(self) -> list[tuple[Shown, str]]:
        return [(item, self.href(item)) for item in self.findings.blocking]

    @cached_property
    def advice(self) -> list[tuple[Shown, str]]:
        return [(item, self.href(item)) for item in self.findings.shown if not item.blocks]

    @property
    def advice_in_words(self) -> str:
        return counted(item for item, _href in self.advice)

    @property
    def blocking_places(self) -> list[Spot]:
        """Where to mend, each place once."""
        places = {}
        for item in self.findings.blocking:
            if item.spots:
                places[item.spots[0]] = Spot(href=self.href(item), words=self._words(item.spots[0]))
        return list(places.values())

    def href(self, item: Shown) -> str:
        """The way to the place of a finding; "" for the document as a whole."""
        if not item.spots:
            return ""
        key, part_id = item.spots[0]
        return self.list_url(self.sections[key], part_id)

    def _words(self, spot: tuple[str, str]) -> str:
        section = self.sections[spot[0]]
        part = section.place.read(self.content, spot[1]) if spot[1] else None
        if part is None:
            return str(section.title)
        return f"{section.title}: {read_part(section, part, self.content).brief}"

    # -- cards ------------------------------------------------------------------------------

    def card(self, section: Section, part: Json) -> Card:
        reading = read_part(section, part, self.content)
        part_id = reading.id if section.many else ""
        return Card(
            section=section,
            reading=reading,
            found=self.found(section, part_id),
            url=self.url(section, part_id),
            level=self.level_of(section),
            linked=self._linked.get(part_id, []) if section.key == "clauses" else [],
        )

    def level_of(self, section: Section) -> int:
        """The level of a card's heading: under its chapter, its section or its page."""
        if section.key == "clauses" and self.content.get("parts"):
            return 4
        return 3 if section.shown else 2

    @cached_property
    def _linked(self) -> dict[str, list[Spot]]:
        """The situations that carry out a clause but are too rich for its card, by clause."""
        section = self.sections["adaptations"]
        linked: dict[str, list[Spot]] = {}
        for rule in section.parts(self.content):
            clause = rule.get("clause")
            if clause and not is_simple(rule):
                spot = Spot(
                    href=self.url(section, rule["id"]),
                    words=read_part(section, rule, self.content).heading,
                )
                linked.setdefault(clause, []).append(spot)
        return linked

    def stacks(self, section: Section) -> list[Stack]:
        """A section's cards; clauses under their chapters."""
        if section.key == "clauses":
            return [
                Stack(
                    chapter=chapter.id,
                    title=chapter.title,
                    text=chapter.text,
                    cards=self._row(section, list(chapter.clauses)),
                )
                for chapter in chapters_of(self.document.kind, self.content)
            ]
        cards = self._row(section, section.parts(self.content))
        return [Stack(chapter="", title="", text="", cards=cards)]

    def _row(self, section: Section, parts: list[Json]) -> list[Card]:
        cards = [self.card(section, part) for part in parts]
        return [
            replace(card, is_first=number == 0, is_last=number == len(cards) - 1)
            for number, card in enumerate(cards)
        ]

    def place_of(self, section: Section, part_id: str) -> Card | None:
        """One card with its place among its neighbours."""
        return next(
            (
                card
                for stack in self.stacks(section)
                for card in stack.cards
                if card.reading.id == part_id
            ),
            None,
        )

    # -- forms ------------------------------------------------------------------------------

    def sheet(
        self,
        section: Section,
        part_id: str,
        *,
        data: Any = None,
        base: str | None = None,
        initial: Json | None = None,
    ) -> Sheet:
        """The form of a part, or of a section that is one whole (``part_id`` "").

        With ``data``, the form as it was sent, under the token and base it was sent with unless a
        new ``base`` is given.
        """
        if section.form is None:
            raise RuntimeError(f"{section.key} is not edited with a form")
        part = None if part_id == NEW else section.place.read(self.content, part_id)
        carried = _Carried(data, digest_of(part), self.draft.revision)
        token = carried.token or secrets.token_hex(16)
        stem = f"new-{token[:8]}" if part_id == NEW else part_id or "whole"
        form = section.form(
            data,
            part=part if part is not None else initial,
            content=self.content,
            id_stem=f"{section.key}-{stem}-",
        )
        return Sheet(
            section=section,
            form=form,
            part_id=part_id,
            url=self.url(section, part_id),
            base=base if base is not None else carried.base,
            since=self.draft.revision if base is not None else carried.since,
            token=token,
            list_url=self.list_url(section, "" if part_id == NEW else part_id),
            level=self.level_of(section) if self.request.htmx else 2,
            after=carried.after,
            inline=bool(self.request.htmx),
            is_deciding=base is not None,
            reading=None if part is None else read_part(section, part, self.content),
            found=self.found(section, stem if part_id == NEW else part_id),
        )

    # -- what is found where ----------------------------------------------------------------

    def found(self, section: Section, part_id: str = "") -> Found:
        return Found(
            dom_id=f"found-{section.key}-{part_id or 'whole'}",
            shown=self.findings.at(section.key, part_id),
        )

    @property
    def found_elsewhere(self) -> list[Found]:
        """The other spots of the browser's page at which a save changed what is found."""
        if self.before is None:
            return []
        old, new = self.before.findings, self.findings
        return [
            self.found(self.sections[key], part_id)
            for key, part_id in dict.fromkeys([*new.spots, *old.spots])
            if (key, part_id) != self.own
            and self._is_on_page(key, part_id)
            and mark_of(old.at(key, part_id)) != mark_of(new.at(key, part_id))
        ]

    def _is_on_page(self, key: str, part_id: str) -> bool:
        section = self.sections[key]
        if not part_id or not section.many:
            return self.path == self.url(section)
        there = section.place.read(self.content, part_id) is not None
        return there and self.path == self.list_url(section).partition("#")[0]

    # -- addresses --------------------------------------------------------------------------

    def url(self, section: Section, part_id: str = "") -> str:
        if part_id == NEW:
            return reverse("authoring:new", args=[*self.address, section.key])
        if part_id:
            return reverse("authoring:part", args=[*self.address, section.key, part_id])
        return reverse("authoring:section", args=[*self.address, section.key])

    def list_url(self, section: Section, part_id: str = "") -> str:
        """The page on which a section's cards stand, at one of them."""
        anchor = f"#p-{part_id}" if part_id else ""
        if section.shown:
            return reverse("authoring:edit", args=self.address) + (anchor or f"#{section.key}")
        return self.url(section) + anchor

    # -- taking back ------------------------------------------------------------------------

    def offered_undo(self) -> Undo | None:
        """The newest change, if it is a removal of the reader's own that can be taken back."""
        user = self.request.user
        last = self.draft.edits.first()
        if last is None or not isinstance(user, User) or last.by_id != user.pk:
            return None
        if timezone.now() - last.at > UNDO_OFFERED:
            return None
        if last.change in Edit.WHOLE:
            return Undo(edit=last, words="")
        section = self.sections.get(last.section)
        if last.change != Edit.Change.REMOVED or section is None:
            return None
        reading = read_part(section, last.before, self.content)
        words = reading.brief if isinstance(section.place, Listed) else str(section.title)
        return Undo(edit=last, words=words)


class _Carried:
    """What a form brings back from when it was rendered. Whatever it forgot counts as the oldest,
    so that it can overwrite nothing; a form that was not sent is rendered from what is there now.
    """

    def __init__(self, data: Any, base: str, revision: int) -> None:
        sent = data is not None
        get = data.get if sent else lambda _name: None
        self.base = str(get("base") or "") if sent else base
        token = str(get("token") or "")
        self.token = token if re.fullmatch("[0-9a-f]{32}", token) else ""
        self.after = str(get("after") or "")
        since = str(get("since") or "")
        known = since.isascii() and since.isdigit() and len(since) < 10
        self.since = (int(since) if known else 0) if sent else revision
