"""What a person fills in to begin a profile, to word it, to settle it and to endorse it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import NAME_PATTERN, User
from authoring.forms.fields import Line, Lines, Prose
from authoring.models import Document
from authoring.places import Json
from authoring.starters import Starter, with_options
from profiles.sentences import WORDED, Sentence
from profiles.starters import starters
from profiles.wants import Pull


class ProfileForm(forms.Form):
    starter = forms.ChoiceField(label=_("What is it for"), widget=forms.RadioSelect)
    slug = forms.CharField(
        label=_("Address of the profile"),
        max_length=40,
        required=False,
        validators=[RegexValidator(NAME_PATTERN, _("Use lower-case letters, digits and hyphens."))],
        help_text=_("One word for this side of your life. Left empty, we choose one."),
    )
    visibility = forms.ChoiceField(
        label=_("Who can read it"),
        choices=[
            (Document.Visibility.PRIVATE, _("Only you, and systems you give a token")),
            (Document.Visibility.PUBLIC, _("Everybody")),
        ],
        initial=Document.Visibility.PRIVATE,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        choices = [(s.key, s.name) for s in starters().values()]
        self.fields["starter"].choices = choices  # type: ignore[attr-defined]
        self.fields["starter"].initial = choices[0][0]

    def starters(self) -> Iterator[tuple[Any, Starter]]:
        """The choices as the page draws them."""
        return with_options(self["starter"], starters())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        slug = cleaned.get("slug") or cleaned.get("starter", "")
        if slug and "slug" not in self.errors:
            cleaned["slug"] = slug
            taken = Document.objects.filter(namespace=self.person.namespace_id, slug=slug)
            if taken.exists():
                self.add_error("slug", _("You have a profile at this address already."))
        return cleaned


class EndorsementForm(forms.Form):
    note = forms.CharField(
        label=_("A note to yourself"),
        max_length=500,
        required=False,
        help_text=_("Why you change it now. Only your history shows it."),
    )


class OwnWordsForm(forms.Form):
    """A few words of the person's own. ``needed`` where there is nothing else to go by."""

    words: Line = Prose(max_length=4000, required=False)

    def __init__(self, *args: Any, label: Any, needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label
        self.fields["words"].required = needed
        self.fields["words"].error_messages["required"] = _("Write what it should do instead.")


class NarrativeForm(OwnWordsForm):
    """Prose, as long as the profile's narrative may be."""

    words = Prose(max_length=20_000, required=False)


class ProhibitionsForm(OwnWordsForm):
    """One thing a line, each to become a clause, to which a full stop may be added."""

    words = Lines(max_items=400, max_length=3999, required=False)


class SentenceForm(forms.Form):
    """The words of one sentence, and for a clause how binding it is."""

    words = Prose(label=_("In your words"), max_length=4000, rows=2)
    force = forms.ChoiceField(
        label=_("How binding it is"),
        choices=[
            ("must", _("Must")),
            ("should", _("Should")),
            ("may", _("May")),
            ("should_not", _("Should not")),
            ("must_not", _("Must not")),
        ],
    )

    def __init__(self, *args: Any, sentence: Sentence, **kwargs: Any) -> None:
        kwargs["initial"] = {"words": sentence.words, "force": sentence.reading.modality}
        kwargs["auto_id"] = f"{sentence.dom_id}-%s"
        super().__init__(*args, **kwargs)
        self.sentence = sentence
        self.fields["words"].widget.attrs["data-focus"] = True
        if not sentence.reading.modality:
            del self.fields["force"]

    def to_part(self) -> Json:
        """The sentence's part with the new words."""
        part = {**self.sentence.part, WORDED[self.sentence.section.key]: self.cleaned_data["words"]}
        if "force" in self.fields:
            part["modality"] = self.cleaned_data["force"]
        return part


class SettleForm(forms.Form):
    """How the author settles two sentences that pull apart."""

    resolution = forms.ChoiceField(
        label=_("When the two meet"), widget=forms.RadioSelect, initial="ask"
    )
    why = Prose(label=_("Why, or what it depends on"), max_length=4000, rows=2, required=False)

    def __init__(self, *args: Any, pull: Pull, number: int, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"settle-{number}-%s"
        super().__init__(*args, **kwargs)
        self.pull = pull
        texts = [str(side.part.get("text", "")) for side in (pull.first, pull.second)]
        self.fields["resolution"].choices = [  # type: ignore[attr-defined]
            ("ask", _("Ask me")),
            ("first", gettext("“%(words)s” comes first") % {"words": texts[0]}),
            ("second", gettext("“%(words)s” comes first") % {"words": texts[1]}),
            ("by-context", _("It depends, as I explain below")),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("resolution") == "by-context" and not cleaned.get("why"):
            self.add_error("why", gettext("Say what it depends on."))
        return cleaned

    def to_part(self) -> Json:
        """The tension as the profile keeps it."""
        between = [self.pull.first.id, self.pull.second.id]
        chosen = self.cleaned_data["resolution"]
        part: Json = {"between": between, "resolution": chosen}
        if chosen in ("first", "second"):
            prefer = between[0] if chosen == "first" else between[1]
            part = {"between": between, "resolution": "prefer", "prefer": prefer}
        return {**part, "why": why} if (why := self.cleaned_data["why"]) else part


class ReaffirmForm(forms.Form):
    """For how long a person stands behind their profile."""

    days = forms.TypedChoiceField(
        label=_("Ask me again"),
        choices=[(90, _("in three months")), (182, _("in half a year")), (365, _("in a year"))],
        initial=365,
        coerce=int,
    )
