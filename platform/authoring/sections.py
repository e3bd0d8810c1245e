"""The sections of each kind of document: their names, their place, the form they are edited with.

One machinery serves constitutions and profiles; this table is all in which they differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from authoring import situations
from authoring.forms import clause, constitution, profile, rules, shared
from authoring.forms.base import PartForm
from authoring.models import Document
from authoring.places import Clauses, Json, Listed, Place, Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """``one``, ``many_of`` and ``add`` are for lists only: what a part is called, how several are
    counted, and the words of the button.

    ``wanted`` are the fields of a whole section without which it counts as only started. ``shown``
    sections stand on the editor's first page with their parts. ``naming`` gives the words a new
    part's permanent id is made of.
    """

    key: str
    title: Any
    sentence: Any
    place: Place
    form: type[PartForm] | None
    one: Any = ""
    many_of: Any = ""
    add: Any = ""
    limit: int | None = None
    wanted: tuple[str, ...] = ()
    shown: bool = False
    optional: bool = False
    naming: Callable[[Json], str] = lambda part: str(part.get("title") or part.get("text") or "")

    @property
    def many(self) -> bool:
        return isinstance(self.place, Listed)

    def parts(self, content: Mapping[str, Any]) -> list[Json]:
        """Every part as it is edited; for a whole section one or none."""
        if isinstance(self.place, Listed):
            ids = [item["id"] for item in self.place.items(content)]
            return [part for i in ids if (part := self.place.read(content, i)) is not None]
        whole = self.place.read(content, "")
        return [] if whole is None else [whole]

    @property
    def is_edited(self) -> bool:
        """Whether there is a form for it. Templates ask this, as they would call the class."""
        return self.form is not None

    def number_of(self, number: int) -> str:
        """“3 clauses”."""
        return str(self.many_of % {"n": number})

    def words_for_id(self, part: Json) -> str:
        return self.naming(part)

    @property
    def pointer(self) -> tuple[str, ...]:
        """Where the section's findings point: a list's path, or its fields' names."""
        return self.place.path if isinstance(self.place, Listed) else ()


def _between(part: Json) -> str:
    return " ".join(str(side) for side in part.get("between", ()))


def _situation(part: Json) -> str:
    when = part.get("when")
    return situations.in_words(when) or str(when or "")


def _field(name: str) -> Callable[[Json], str]:
    return lambda part: str(part.get(name, ""))


_CLAUSES = Section(
    key="clauses",
    title=_("Clauses"),
    sentence=_("What the AI must, should and may do: one sentence each, with its reason."),
    place=Clauses(),
    form=clause.ClauseForm,
    one=_("clause"),
    many_of=ngettext_lazy("%(n)s clause", "%(n)s clauses", "n"),
    add=_("Add a clause"),
    limit=500,
    shown=True,
)
_PARAMETERS = Section(
    key="parameters",
    title=_("Dials"),
    sentence=_("How warm, how direct, how challenging: a number for each, with words."),
    place=Whole(names=("parameters",)),
    form=shared.ParametersForm,
)
_ADAPTATIONS = Section(
    key="adaptations",
    title=_("Situations"),
    sentence=_("What changes when somebody is young, tired or in distress."),
    place=Listed(path=("adaptations",)),
    form=rules.AdaptationForm,
    one=_("situation"),
    many_of=ngettext_lazy("%(n)s situation", "%(n)s situations", "n"),
    add=_("Add a situation"),
    limit=200,
    naming=_situation,
)
_RAISES = Section(
    key="raises",
    title=_("Stricter than the floor"),
    sentence=_("Bounds you set for yourselves beyond the universal safety layer."),
    place=Listed(path=("floor", "raises")),
    form=shared.RaiseForm,
    one=_("bound"),
    many_of=ngettext_lazy("%(n)s bound", "%(n)s bounds", "n"),
    add=_("Add a bound"),
    limit=100,
    optional=True,
    naming=lambda part: f"{part.get('parameter', '')} bound".replace("_", " "),
)

CONSTITUTION: tuple[Section, ...] = (
    Section(
        key="basics",
        title=_("Title and scope"),
        sentence=_("What the text is called, whom it is for and where it applies."),
        place=Whole(names=("title", "language", "preamble", "scope", "translations")),
        form=constitution.BasicsForm,
        wanted=("title", "language", "preamble", "scope"),
    ),
    Section(
        key="parts",
        title=_("Chapters"),
        sentence=_("Headings that clauses belong to."),
        place=Listed(path=("parts",)),
        form=constitution.ChapterForm,
        one=_("chapter"),
        many_of=ngettext_lazy("%(n)s chapter", "%(n)s chapters", "n"),
        add=_("Add a chapter"),
        limit=60,
    ),
    _CLAUSES,
    _PARAMETERS,
    _ADAPTATIONS,
    Section(
        key="tensions",
        title=_("Tensions"),
        sentence=_("Clauses that pull apart, and how to find a way between them."),
        place=Listed(path=("tensions",)),
        form=constitution.TensionForm,
        one=_("tension"),
        many_of=ngettext_lazy("%(n)s tension", "%(n)s tensions", "n"),
        add=_("Add a tension"),
        limit=100,
        naming=_between,
    ),
    Section(
        key="amendment",
        title=_("How it is changed"),
        sentence=_("Who may propose a change, how long it is announced, how it is decided."),
        place=Whole(names=("amendment",)),
        form=constitution.AmendmentForm,
        wanted=("amendment",),
    ),
    Section(
        key="rights",
        title=_("Rights"),
        sentence=_("Leaving, contesting, dissenting: what every member keeps."),
        place=Whole(names=("rights",)),
        form=constitution.RightsForm,
        wanted=("rights",),
    ),
    Section(
        key="review",
        title=_("Review"),
        sentence=_("When the text is looked at again, and what applies if nobody does."),
        place=Whole(names=("review",)),
        form=shared.ReviewForm,
        wanted=("review",),
    ),
    _RAISES,
    Section(
        key="minority-reports",
        title=_("Minority reports"),
        sentence=_("What those who disagree want to be read beside the text."),
        place=Listed(path=("minority_reports",)),
        form=constitution.MinorityReportForm,
        one=_("minority report"),
        many_of=ngettext_lazy("%(n)s minority report", "%(n)s minority reports", "n"),
        add=_("Add a minority report"),
        limit=50,
        optional=True,
        naming=_field("text"),
    ),
    Section(
        key="modules",
        title=_("Adopted constitutions"),
        sentence=_("Released texts of others that this one takes over whole."),
        place=Listed(path=("modules",)),
        form=None,
        one=_("constitution"),
        many_of=ngettext_lazy("%(n)s constitution", "%(n)s constitutions", "n"),
        limit=20,
        optional=True,
    ),
)

PROFILE: tuple[Section, ...] = (
    Section(
        key="basics",
        title=_("In your own words"),
        sentence=_("A few sentences about you; everything else stands beside them."),
        place=Whole(names=("title", "language", "narrative", "subject")),
        form=profile.BasicsForm,
        wanted=("title", "language", "narrative", "subject"),
    ),
    Section(
        key="dimensions",
        title=_("A good life"),
        sentence=_("What matters to you, in the terms of others or your own."),
        place=Listed(path=("dimensions",)),
        form=profile.DimensionForm,
        one=_("dimension"),
        many_of=ngettext_lazy("%(n)s dimension", "%(n)s dimensions", "n"),
        add=_("Add a dimension"),
        limit=60,
        shown=True,
        naming=_field("dimension"),
    ),
    Section(
        key="values",
        title=_("Values"),
        sentence=_("What you want your days to be guided by, and how one would notice."),
        place=Listed(path=("values",)),
        form=profile.ValueForm,
        one=_("value"),
        many_of=ngettext_lazy("%(n)s value", "%(n)s values", "n"),
        add=_("Add a value"),
        limit=100,
        shown=True,
    ),
    Section(
        key="desires",
        title=_("Wishes"),
        sentence=_("What you want, and what you want to want."),
        place=Listed(path=("desires",)),
        form=profile.DesireForm,
        one=_("wish"),
        many_of=ngettext_lazy("%(n)s wish", "%(n)s wishes", "n"),
        add=_("Add a wish"),
        limit=200,
        shown=True,
        naming=_field("text"),
    ),
    Section(
        key="tensions",
        title=_("Tensions"),
        sentence=_("Where wishes and values pull apart, and how you settle it."),
        place=Listed(path=("tensions",)),
        form=profile.TensionForm,
        one=_("tension"),
        many_of=ngettext_lazy("%(n)s tension", "%(n)s tensions", "n"),
        add=_("Add a tension"),
        limit=100,
        shown=True,
        naming=_between,
    ),
    Section(
        key="guidance",
        title=_("Nudges you agree to"),
        sentence=_("When the AI may remind, question or challenge you. Each ends by itself."),
        place=Listed(path=("guidance",)),
        form=profile.GuidanceForm,
        one=_("nudge"),
        many_of=ngettext_lazy("%(n)s nudge", "%(n)s nudges", "n"),
        add=_("Agree to a nudge"),
        limit=100,
        shown=True,
        naming=lambda part: f"{part.get('action', '')} {_situation(part)}",
    ),
    Section(
        key="growth",
        title=_("Growth"),
        sentence=_("What you want to be able to do without help one day."),
        place=Listed(path=("growth",)),
        form=profile.GrowthForm,
        one=_("aim"),
        many_of=ngettext_lazy("%(n)s aim", "%(n)s aims", "n"),
        add=_("Add an aim"),
        limit=60,
        shown=True,
        naming=_field("capability"),
    ),
    _CLAUSES,
    _PARAMETERS,
    _ADAPTATIONS,
    Section(
        key="memory",
        title=_("Memory"),
        sentence=_("What may be remembered, what never, and for how long."),
        place=Whole(names=("memory",)),
        form=profile.MemoryForm,
        wanted=("memory",),
    ),
    Section(
        key="review",
        title=_("Review"),
        sentence=_("When you will be asked whether this is still you."),
        place=Whole(names=("review",)),
        form=shared.PersonalReviewForm,
        wanted=("review",),
    ),
    _RAISES,
)

_BY_KIND: Mapping[str, Mapping[str, Section]] = {
    Document.Kind.CONSTITUTION: {section.key: section for section in CONSTITUTION},
    Document.Kind.PROFILE: {section.key: section for section in PROFILE},
}


def sections_of(kind: str) -> Mapping[str, Section]:
    """The sections of a kind of document by key, in the order of its outline."""
    return _BY_KIND[kind]
