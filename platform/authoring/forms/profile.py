"""Sections that only a profile has."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authoring.forms.base import Group, Json, PartForm
from authoring.forms.condition import ConditionField
from authoring.forms.fields import Choice, Choices, Count, Day, Line, Lines, Percent, Prose
from authoring.forms.languages import language_choices
from authoring.frameworks import FRAMEWORKS, OWN

BENEFICIARIES = [
    ("self", gettext_lazy("Me")),
    ("others", gettext_lazy("Other people")),
    ("community", gettext_lazy("My community")),
    ("animals", gettext_lazy("Other animals")),
    ("ecosystems", gettext_lazy("Ecosystems")),
    ("future-people", gettext_lazy("People to come")),
]


class BasicsForm(PartForm):
    title = Line(
        label=gettext_lazy("Title"),
        max_length=300,
        help_text=gettext_lazy("What you call this profile: “My studies”."),
    )
    language = Choice(label=gettext_lazy("Language"), choices=language_choices)
    narrative = Prose(
        label=gettext_lazy("In your own words"),
        max_length=20_000,
        rows=8,
        required=False,
        help_text=gettext_lazy(
            "What a good day looks like, what you are working on, how you like to be helped. "
            "Everything else stands beside this."
        ),
    )
    subject__kind = Choice(
        label=gettext_lazy("Whom it is about"),
        choices=[
            ("person", gettext_lazy("Me as a person")),
            ("household", gettext_lazy("My household")),
            ("role", gettext_lazy("Me in one role")),
        ],
        widget=forms.RadioSelect,
        initial="person",
    )
    subject__context = Line(
        label=gettext_lazy("Where it applies"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("For example: my studies."),
    )
    subject__life_stage = Line(
        label=gettext_lazy("Where in life you are"), max_length=200, required=False
    )

    groups = (
        Group(fields=("title", "language", "narrative")),
        Group(
            fields=("subject__kind", "subject__context", "subject__life_stage"),
            title=gettext_lazy("What it is about"),
        ),
    )


class DimensionForm(PartForm):
    """A dimension of a good life: from an account of it, or in one's own words."""

    which = Choice(label=gettext_lazy("Dimension"))
    own = Line(
        label=gettext_lazy("In your own words"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Only if you chose “in my own words”."),
    )
    meaning = Prose(
        label=gettext_lazy("What it means to you"), max_length=4000, rows=3, required=False
    )
    importance = Percent(
        label=gettext_lazy("How much it matters, from 0 to 100"),
        required=False,
        help_text=gettext_lazy("Leave it empty if you would rather not weigh it."),
    )
    beneficiaries = Choices(
        label=gettext_lazy("Whom it is good for"), choices=BENEFICIARIES, required=False
    )

    groups = (Group(fields=("which", "own", "meaning", "importance", "beneficiaries")),)

    def prepare(self) -> None:
        self.fields["which"].choices = [  # type: ignore[attr-defined]
            ("", gettext_lazy("choose …")),
            (OWN, gettext_lazy("in my own words")),
            *(
                (name, [(f"{key}/{dimension}", dimension.capitalize()) for dimension in dimensions])
                for key, (name, dimensions) in FRAMEWORKS.items()
            ),
        ]

    def from_part(self, part: Json) -> dict[str, Any]:
        framework, dimension = part.get("framework"), part.get("dimension")
        which = f"{framework}/{dimension}" if framework else None
        own = None
        if framework == OWN:
            which, own = OWN, dimension
        return super().from_part({**part, "which": which, "own": own})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("which") == OWN and not cleaned.get("own"):
            self.add_error("own", _("Write what you call it."))
        return cleaned

    def to_part(self) -> Json:
        part = super().to_part()
        which, own = part.pop("which"), part.pop("own", "")
        framework, _slash, dimension = which.partition("/")
        return {**part, "framework": framework, "dimension": dimension or own}


class ValueForm(PartForm):
    title = Line(label=gettext_lazy("What you value"), max_length=200)
    description = Prose(
        label=gettext_lazy("What you mean by it"), max_length=4000, rows=2, required=False
    )
    attending = Prose(
        label=gettext_lazy("What attending to it looks like"),
        max_length=4000,
        rows=2,
        required=False,
        help_text=gettext_lazy("Things somebody could see or hear when it is being lived."),
    )
    theories = Choices(
        label=gettext_lazy("Why it is good"),
        required=False,
        choices=[
            ("hedonic", gettext_lazy("It feels good")),
            ("desire", gettext_lazy("I want it")),
            ("objective-list", gettext_lazy("It is good whatever anybody feels")),
            ("perfectionist", gettext_lazy("It makes me better at being who I am")),
        ],
    )

    groups = (
        Group(fields=("title", "description", "attending")),
        Group(fields=("theories",), title=gettext_lazy("What makes it good"), folded=True),
    )


class DesireForm(PartForm):
    order = Choice(
        label=gettext_lazy("What kind of wish it is"),
        choices=[
            ("first", gettext_lazy("Something I want")),
            ("second", gettext_lazy("Something I want to want")),
        ],
        widget=forms.RadioSelect,
        initial="first",
        help_text=gettext_lazy("At eleven at night the two can differ."),
    )
    text = Prose(label=gettext_lazy("The wish"), max_length=2000, rows=2)
    stability = Choice(
        label=gettext_lazy("How lasting it is"),
        required=False,
        choices=[
            ("", gettext_lazy("not said")),
            ("passing", gettext_lazy("passing")),
            ("recurring", gettext_lazy("comes back again and again")),
            ("lasting", gettext_lazy("lasting")),
        ],
    )
    status = Choice(
        label=gettext_lazy("How it came here"),
        choices=[
            ("stated", gettext_lazy("I said so")),
            ("confirmed", gettext_lazy("It was suggested, and I confirmed it")),
            ("inferred", gettext_lazy("It was suggested; I have not decided yet")),
        ],
        initial="stated",
        help_text=gettext_lazy("What you have not decided on is never released."),
    )

    groups = (
        Group(fields=("order", "text")),
        Group(fields=("stability", "status"), beside=True),
    )


class TensionForm(PartForm):
    """Two wishes or values that pull apart, settled the author's way."""

    first = Choice(label=gettext_lazy("This"))
    second = Choice(label=gettext_lazy("pulls against this"))
    resolution = Choice(
        label=gettext_lazy("When they meet"),
        choices=[
            ("ask", gettext_lazy("ask me")),
            ("first", gettext_lazy("the one named first comes first")),
            ("second", gettext_lazy("the one named second comes first")),
            ("by-context", gettext_lazy("it depends, as I explain below")),
        ],
        widget=forms.RadioSelect,
        initial="ask",
    )
    why = Prose(label=gettext_lazy("Why"), max_length=4000, rows=2, required=False)

    groups = (Group(fields=("first", "second", "resolution", "why")),)

    def prepare(self) -> None:
        for name in ("first", "second"):
            self.fields[name].choices = sides(self.content)  # type: ignore[attr-defined]

    def from_part(self, part: Json) -> dict[str, Any]:
        first, second = (*(part.get("between") or ()), None, None)[:2]
        resolution = part.get("resolution")
        if resolution == "prefer":
            resolution = "first" if part.get("prefer") == first else "second"
        return super().from_part(
            {**part, "first": first, "second": second, "resolution": resolution}
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("first") and cleaned.get("first") == cleaned.get("second"):
            self.add_error("second", _("Choose two different ones."))
        if cleaned.get("resolution") == "by-context" and not cleaned.get("why"):
            self.add_error("why", _("Say what it depends on."))
        return cleaned

    def to_part(self) -> Json:
        part = super().to_part()
        between = [part.pop("first"), part.pop("second")]
        part.pop("prefer", None)
        chosen = self.cleaned_data["resolution"]
        if chosen in ("first", "second"):
            prefer = between[0] if chosen == "first" else between[1]
            return {**part, "between": between, "resolution": "prefer", "prefer": prefer}
        return {**part, "between": between, "resolution": chosen}


def sides(content: Any) -> list[Any]:
    """What can be in tension in a profile, by first words, under headings."""
    headings = (
        ("desires", "text", gettext_lazy("Wishes")),
        ("values", "title", gettext_lazy("Values")),
        ("growth", "capability", gettext_lazy("Growth")),
        ("clauses", "text", gettext_lazy("Clauses")),
    )
    return [
        ("", gettext_lazy("choose …")),
        *(
            (
                heading,
                [
                    (str(part["id"]), Truncator(str(part.get(words, ""))).words(9))
                    for part in content.get(name) or ()
                    if isinstance(part, dict) and "id" in part
                ],
            )
            for name, words, heading in headings
            if content.get(name)
        ),
    ]


class GuidanceForm(PartForm):
    """A consent to be nudged: scoped, ending, and taken back in one step."""

    when = ConditionField(
        label=gettext_lazy("In this situation"), nothing=gettext_lazy("always"), always=True
    )
    action = Choice(
        label=gettext_lazy("the AI may"),
        choices=[
            ("remind", gettext_lazy("remind me")),
            ("question", gettext_lazy("ask me a question")),
            ("challenge", gettext_lazy("challenge me")),
            ("redirect", gettext_lazy("lead me elsewhere")),
            ("step-back", gettext_lazy("step back and leave me alone")),
        ],
    )
    strength = Choice(
        label=gettext_lazy("How strongly"),
        choices=[
            ("1", gettext_lazy("Lightly, once")),
            ("2", gettext_lazy("Plainly")),
            ("3", gettext_lazy("Firmly, and again")),
        ],
        widget=forms.RadioSelect,
        initial="1",
    )
    expires = Day(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("A consent always ends; you can renew it, or take it back before."),
    )
    why = Prose(label=gettext_lazy("Why, and how"), max_length=4000, rows=2, required=False)

    groups = (
        Group(fields=("when", "action", "strength")),
        Group(fields=("expires", "why")),
    )

    def from_part(self, part: Json) -> dict[str, Any]:
        strength = part.get("strength")
        return super().from_part({**part, "strength": None if strength is None else str(strength)})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        expires = cleaned.get("expires")
        if expires and "expires" in self.changed_data and expires < timezone.localdate():
            self.add_error("expires", _("This day is past."))
        return cleaned

    def to_part(self) -> Json:
        part = super().to_part()
        return {**part, "strength": int(self.cleaned_data["strength"]), "revocable": True}


class GrowthForm(PartForm):
    capability = Prose(
        label=gettext_lazy("What you want to be able to do"), max_length=1000, rows=2
    )
    sign = Prose(label=gettext_lazy("The sign that it works without help"), max_length=2000, rows=2)
    taper = Prose(label=gettext_lazy("How the help grows less until then"), max_length=2000, rows=3)

    groups = (Group(fields=("capability", "sign", "taper")),)


class MemoryForm(PartForm):
    inside = "memory"

    remember = Lines(
        label=gettext_lazy("May be remembered"),
        max_length=500,
        max_items=100,
        required=False,
        help_text=gettext_lazy("One thing a line."),
    )
    never_remember = Lines(
        label=gettext_lazy("Must never be remembered"),
        max_length=500,
        max_items=100,
        required=False,
        help_text=gettext_lazy("One thing a line."),
    )
    retention_days = Count(
        label=gettext_lazy("Days until it is forgotten"), min_value=0, max_value=3650
    )
    may_influence = Lines(
        label=gettext_lazy("What it may influence"),
        max_length=200,
        max_items=50,
        required=False,
        help_text=gettext_lazy("One thing a line: how long explanations are."),
    )

    groups = (Group(fields=("remember", "never_remember", "retention_days", "may_influence")),)
