"""What the validator says about a draft, sorted to the cards and sections it speaks of."""

from __future__ import annotations

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import attune
from attune.validation import REVIEWERS, Finding, Report, Review
from attune.vocabulary import PARAMETERS, PATHS
from authoring.condition_words import condition_in_words
from authoring.names import field_name
from authoring.places import digest_of
from authoring.sections import Section, sections_of
from authoring.speech import said

KEPT = 32
"""Reports kept in each process: enough for the people writing at the same moment."""


Given = Callable[[], Sequence[Review]]
"""Fetches the reviews that were given, once something asks for any."""


def report_on(content: Mapping[str, Any], reviews: Given = tuple) -> Report:
    """The validator's report on a draft; the same text is examined once."""
    report = _examined(content, ())
    given = tuple(reviews()) if report.of("review") else ()
    return _examined(content, given) if given else report


def _examined(content: Mapping[str, Any], reviews: tuple[Review, ...]) -> Report:
    key = (digest_of(content), reviews)
    with _lock:
        if key in _reports:
            _reports.move_to_end(key)
            return _reports[key]
    # Bytes rather than the object: the draft's numbers are then read as a release's would be.
    data = json.dumps(content, ensure_ascii=False).encode()
    report = attune.validate(data, reviews=reviews)
    with _lock:
        _reports[key] = report
        while len(_reports) > KEPT:
            _reports.popitem(last=False)
    return report


_reports: OrderedDict[tuple[str, tuple[Review, ...]], Report] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A finding as a page shows it. ``spots`` are the cards it stands at, (section, part id);
    the first is where the summary leads. A part id of "" is the section as a whole. ``concerned``
    are the cards of each further part whose words it rests on."""

    finding: Finding
    spots: tuple[tuple[str, str], ...]
    concerned: tuple[tuple[tuple[str, str], ...], ...] = ()
    review_url: str = ""
    """Where people answer a point for review; "" where nobody but the author can mend it."""

    ORDER: ClassVar[dict[str, int]] = {"error": 0, "review": 1, "reviewed": 2, "advice": 3}

    @property
    def severity(self) -> str:
        return self.finding.severity

    @property
    def message(self) -> str:
        """A sentence. What shape and references lack is told by the core without its subject."""
        message = said(self.finding.message, condition_in_words)
        if not self.finding.message[:1].islower():
            return message
        names = [step for step in self.finding.pointer.split("/")[1:] if not step.isdigit()]
        subject = field_name("/".join(names[1:]) or "".join(names)) if names else _("The document")
        return f"{subject}: {message}"

    @property
    def remedy(self) -> str:
        return said(self.finding.remedy, condition_in_words)

    @property
    def idea(self) -> str:
        """What of positive alignment a piece of advice serves; "" for anything else."""
        return said(self.finding.idea)

    @property
    def commitment(self) -> str | None:
        return self.finding.commitment

    @property
    def rule(self) -> str:
        return self.finding.rule

    @property
    def evidence(self) -> str:
        """The words, or the situation as “age band: teen, distress: 0.8”."""
        return evidence_in_words(self.finding.evidence)

    @property
    def blocks(self) -> bool:
        return self.finding.blocks

    @property
    def reviews(self) -> Sequence[Review]:
        return self.finding.reviews

    @property
    def waits_for(self) -> str:
        """What a point for review still needs; "" for anything else."""
        if self.severity != "review":
            return ""
        if not self.review_url:
            return _("Say it in other words.")
        if any(not review.accepts for review in self.reviews):
            return _("Somebody refused these words. Say it otherwise.")
        missing = REVIEWERS - len(self.reviews)
        return ngettext(
            "It waits for %(n)s more person who did not write it.",
            "It waits for %(n)s people who did not write it.",
            missing,
        ) % {"n": missing}


@dataclass(frozen=True)
class Findings:
    """Everything found, by place. ``shown`` is sorted: what blocks first."""

    report: Report
    shown: Sequence[Shown]

    @classmethod
    def of(
        cls, kind: str, content: Mapping[str, Any], reviews: Given = tuple, review_url: str = ""
    ) -> Findings:
        report = report_on(content, reviews)
        index = _Index(kind, content)
        shown = [
            Shown(
                finding=finding,
                spots=tuple(index.spots(finding)),
                concerned=tuple(tuple(index.at(each)) for each in finding.concerns),
                review_url=review_url,
            )
            for finding in report.findings
        ]
        shown.sort(key=lambda item: Shown.ORDER[item.severity])
        return cls(report=report, shown=shown)

    @cached_property
    def _by_spot(self) -> Mapping[tuple[str, str], list[Shown]]:
        found: dict[tuple[str, str], list[Shown]] = {}
        for item in self.shown:
            for spot in item.spots:
                found.setdefault(spot, []).append(item)
        return found

    def at(self, section: str, part_id: str = "") -> list[Shown]:
        """What is shown at one card, or at the head of a section."""
        return self._by_spot.get((section, part_id), [])

    @property
    def spots(self) -> Iterable[tuple[str, str]]:
        """Every place at which something is found."""
        return self._by_spot.keys()

    def within(self, section: str) -> list[Shown]:
        """What is shown anywhere in a section, each once."""
        return [item for item in self.shown if any(spot[0] == section for spot in item.spots)]

    @property
    def unplaced(self) -> list[Shown]:
        return [item for item in self.shown if not item.spots]

    @cached_property
    def blocking(self) -> list[Shown]:
        return [item for item in self.shown if item.blocks]

    @property
    def passes(self) -> bool:
        return self.report.verdict == "pass"

    @property
    def in_words(self) -> str:
        """“2 errors, 1 point for review and 3 pieces of advice.”"""
        return counted(self.shown) or _("Nothing stands in the way.")

    @property
    def blocking_in_words(self) -> str:
        """What a release waits for: “2 errors and 1 point for review”; empty if for nothing."""
        return counted(self.blocking)


def mark_of(shown: Iterable[Shown]) -> str:
    """Tells whether a page shows these findings already."""
    return digest_of([[item.severity, item.message, item.waits_for] for item in shown])[:12]


def counted(shown: Iterable[Shown]) -> str:
    """How many of each severity, as words."""
    severities = [item.severity for item in shown]
    errors, reviews, reviewed, advice = (severities.count(name) for name in Shown.ORDER)
    words = [
        ngettext("%(n)s error", "%(n)s errors", errors) % {"n": errors} if errors else "",
        ngettext("%(n)s point for review", "%(n)s points for review", reviews) % {"n": reviews}
        if reviews
        else "",
        ngettext("%(n)s reviewed point", "%(n)s reviewed points", reviewed) % {"n": reviewed}
        if reviewed
        else "",
        ngettext("%(n)s piece of advice", "%(n)s pieces of advice", advice) % {"n": advice}
        if advice
        else "",
    ]
    return listed([word for word in words if word])


def listed(words: Sequence[str]) -> str:
    """“a, b and c”."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def evidence_in_words(evidence: Any) -> str:
    if isinstance(evidence, Mapping):
        return ", ".join(f"{_label(str(name))}: {_value(item)}" for name, item in evidence.items())
    if isinstance(evidence, list | tuple):
        return ", ".join(map(_value, evidence))
    return "" if evidence is None else _value(evidence)


def _label(name: str) -> str:
    if name in PATHS:
        return said(PATHS[name].label)
    return said(PARAMETERS[name].label) if name in PARAMETERS else name


def _value(item: Any) -> str:
    if isinstance(item, bool):
        return _("yes") if item else _("no")
    if isinstance(item, int | float):
        return f"{item:g}"
    return evidence_in_words(item) if isinstance(item, Mapping | list) else str(item)


class _Index:
    """From the pointers of findings to the cards of an editor."""

    def __init__(self, kind: str, content: Mapping[str, Any]) -> None:
        self.content = content
        self.lists: dict[str, Section] = {}
        self.wholes: dict[str, Section] = {}
        for section in sections_of(kind).values():
            if section.many:
                self.lists["/" + "/".join(section.pointer)] = section
            for name in getattr(section.place, "names", ()):
                self.wholes[name] = section

    def spots(self, finding: Finding) -> list[tuple[str, str]]:
        section, part = self._place(finding.pointer)
        if section is None and finding.part:
            section, part = self._by_id(finding.part)
        return self._cards(section, part)

    def at(self, pointer: str) -> list[tuple[str, str]]:
        """The cards of the part that holds a place."""
        return self._cards(*self._place(pointer))

    def _cards(
        self, section: Section | None, part: Mapping[str, Any] | None
    ) -> list[tuple[str, str]]:
        if section is None:
            return []
        part_id = "" if part is None else str(part.get("id", ""))
        own = (section.key, part_id)
        # A rule that carries out a clause is read, and mended, at that clause.
        clause = part.get("clause") if part is not None and section.key == "adaptations" else None
        return [own] if clause is None else [("clauses", str(clause)), own]

    def _place(self, pointer: str) -> tuple[Section | None, Mapping[str, Any] | None]:
        for path, section in self.lists.items():
            match = re.match(rf"{re.escape(path)}(?:/(\d+))?(?:/|$)", pointer)
            if match:
                return section, self._part(section, match[1])
        name = pointer.split("/")[1] if pointer else ""
        return self.wholes.get(name), None

    def _part(self, section: Section, number: str | None) -> Mapping[str, Any] | None:
        found: Any = self.content
        for name in section.pointer:
            found = found.get(name, {})
        part = found[int(number)] if number is not None and int(number) < len(found) else None
        return part if isinstance(part, Mapping) else None

    def _by_id(self, part_id: str) -> tuple[Section | None, Mapping[str, Any] | None]:
        for section in self.lists.values():
            for part in section.parts(self.content):
                if part.get("id") == part_id:
                    return section, part
        return None, None
