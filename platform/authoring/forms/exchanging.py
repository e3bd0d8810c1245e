"""What a person fills in to bring text in, and to say where each piece of it goes."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attune.document import MAX_BYTES
from attune.vocabulary import PARAMETERS
from authoring.exchange.arriving import decoded
from authoring.exchange.pieces import LONGEST, Piece
from authoring.exchange.reading_errors import UnreadableError
from authoring.forms.fields import Line, Prose, percent
from authoring.models import Document, Import
from authoring.speech import said

FORCES = [
    ("must", gettext_lazy("Clause: must")),
    ("must_not", gettext_lazy("Clause: must not")),
    ("should", gettext_lazy("Clause: should")),
    ("should_not", gettext_lazy("Clause: should not")),
    ("may", gettext_lazy("Clause: may")),
]
PERSONAL = [
    *FORCES,
    ("want", gettext_lazy("Wish: I want")),
    ("want-to-want", gettext_lazy("Wish: I want to want")),
    ("value", gettext_lazy("Value")),
    ("remember", gettext_lazy("Memory: may be remembered")),
    ("never-remember", gettext_lazy("Memory: never")),
    ("about", gettext_lazy("In my own words")),
]
SHARED = [*FORCES, ("about", gettext_lazy("Preamble"))]


ENDING = 20
"""Characters of a file name's ending; those that say how it is read have five at most."""


class BringForm(forms.Form):
    """Pasted text or a file; ``text`` is cleaned to whichever was given."""

    text = forms.CharField(
        label=gettext_lazy("Paste it here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
        help_text=gettext_lazy(
            "Custom instructions in your own words, or a document as JSON, YAML or Markdown."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or choose a file"),
        required=False,
        help_text=gettext_lazy("Text of any kind, at most one mebibyte."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        file = cleaned.get("file")
        if file is not None and file.size > MAX_BYTES:
            raise ValidationError({"file": _("The file is larger than one mebibyte.")})
        if file is not None:
            try:
                cleaned["text"] = decoded(file.read())
            except UnreadableError as error:
                raise ValidationError(
                    {"file": [f"{each.what} {each.remedy}" for each in error.troubles]}
                ) from None
        elif len(cleaned.get("text", "").encode(errors="replace")) > MAX_BYTES:
            raise ValidationError({"text": _("The text is longer than one mebibyte.")})
        elif not cleaned.get("text", "").strip():
            raise ValidationError({"text": _("Paste some text or choose a file.")})
        return cleaned

    @property
    def name(self) -> str:
        """The file's, short enough to be kept. Its ending stays: by it the text is read."""
        file = self.cleaned_data.get("file")
        name = PurePath(str(file.name) if file is not None else "")
        ending = name.suffix[:ENDING]
        return f"{name.stem[: Import.NAME - len(ending)]}{ending}"


class PieceForm(forms.Form):
    """Whether a piece is brought in, as what, and in which words."""

    use_required_attribute = False

    take = forms.BooleanField(label=gettext_lazy("Bring in"), required=False)
    target = forms.ChoiceField(label=gettext_lazy("As"), required=False)
    text = Prose(label=gettext_lazy("Words"), max_length=4000, rows=2, required=False)
    under = Line(label=gettext_lazy("Topic"), max_length=60, required=False)

    def __init__(self, *args: Any, piece: Piece, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.piece = piece
        choices: list[tuple[str, Any]] = list(PERSONAL if kind == Document.Kind.PROFILE else SHARED)
        if piece.is_dial:
            choices = [("dial", _("Dial"))]
            del self.fields["text"], self.fields["under"]
        if not piece.target:
            choices.insert(0, ("", _("Not understood: choose")))
        if kind != Document.Kind.PROFILE and "under" in self.fields:
            self.fields["under"].label = _("Chapter")
        self.fields["target"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("take"):
            self.errors.clear()  # what is left out may be as it likes
        if not cleaned.get("take") or self.piece.is_dial:
            return cleaned
        limit = LONGEST.get(cleaned.get("target", ""), 4000)
        if not cleaned.get("target"):
            self.add_error("target", _("Say what it is, or leave it out."))
        elif not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", _("Fill it in, or leave it out."))
        elif len(cleaned.get("text", "")) > limit:
            self.add_error("text", _("At most %(limit)s characters.") % {"limit": limit})
        return cleaned

    @property
    def dial_words(self) -> str:
        """“Warmth at 80 of 100: …”, the dial that the words above hint at."""
        dial = PARAMETERS[self.piece.parameter]
        return _("%(dial)s at %(n)s of 100: %(meaning)s") % {
            "dial": said(dial.label),
            "n": percent(self.piece.value),
            "meaning": said(dial.sentence(self.piece.value)),
        }

    @property
    def chosen(self) -> Piece | None:
        """The piece as it is to be brought in; None where it is left out."""
        given = self.cleaned_data
        if not given.get("take"):
            return None
        if self.piece.is_dial:
            return self.piece
        return Piece(
            words=self.piece.words,
            line=self.piece.line,
            target=given["target"],
            text=given["text"],
            under=given.get("under", ""),
        )
