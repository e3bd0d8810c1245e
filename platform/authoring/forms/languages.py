"""Languages to choose from, by their own names, and texts in other languages."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authoring.forms.base import Json, RowForm, Rows
from authoring.forms.fields import Choice, Line, Prose

RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"}


@cache
def languages() -> list[tuple[str, str]]:
    """BCP 47 tag and the language's own name, in alphabetical order of the names."""
    known = {
        _tag(code): info["name_local"] for code, info in LANG_INFO.items() if "name_local" in info
    }
    return sorted(
        ((tag, name[:1].upper() + name[1:]) for tag, name in known.items()),
        key=lambda pair: pair[1].casefold(),
    )


def language_choices() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("choose …")), *languages()]


def name_of(tag: str) -> str:
    """A language's own name, or its tag where we do not know it."""
    return dict(languages()).get(tag, tag)


def direction_of(tag: str) -> str:
    """“rtl” or “ltr”, for the ``dir`` attribute."""
    return "rtl" if tag.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def _tag(code: str) -> str:
    """zh-hans → zh-Hans, pt-br → pt-BR."""
    language, *rest = code.split("-")
    return "-".join([language, *(r.title() if len(r) == 4 else r.upper() for r in rest)])


class TranslationRow(RowForm):
    """A text in another language."""

    key = "language"
    needed: ClassVar[tuple[str, ...]] = ("text",)

    language = Choice(label=gettext_lazy("Language"), choices=language_choices)
    text = Prose(label=gettext_lazy("Translation"), max_length=4000)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        language = cleaned.get("language")
        if not language:
            return cleaned
        if language == self.content.get("language"):
            self.add_error(
                "language", _("The document itself is in this language. Choose another.")
            )
        elif self._is_second(language):
            self.add_error("language", ValidationError(_("There are two of this language.")))
        return cleaned

    def _is_second(self, language: str) -> bool:
        before = self.whole.row_forms["translations"][: self.number]
        return any(row.is_kept and row["language"].data == language for row in before)


class DocumentTranslationRow(TranslationRow):
    """Title and preamble in another language."""

    needed = ("title", "text")

    title = Line(label=gettext_lazy("Title"), max_length=300, required=False)
    text = Prose(label=gettext_lazy("Preamble"), max_length=20_000, rows=4, required=False)
    field_order = ("language", "title", "text", "remove")

    def from_part(self, part: Json) -> dict[str, Any]:
        return super().from_part({**part, "text": part.get("preamble")})

    def to_part(self) -> Json:
        part = super().to_part()
        preamble = part.pop("text", None)
        part.pop("preamble", None)
        return {**part, "preamble": preamble} if preamble else part


def _read(part: Json) -> list[Json]:
    return [{"language": tag, **text} for tag, text in (part.get("translations") or {}).items()]


def _write(part: Json, rows: list[Json]) -> None:
    part.pop("translations", None)
    if rows:
        part["translations"] = {
            row["language"]: {name: value for name, value in row.items() if name != "language"}
            for row in rows
        }


def translation_rows(form: type[TranslationRow]) -> Rows:
    return Rows(
        form=form,
        read=_read,
        write=_write,
        row_title=gettext_lazy("Translation"),
        blank_title=gettext_lazy("One more language"),
    )
