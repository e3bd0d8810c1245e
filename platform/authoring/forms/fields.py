"""Form fields that know both sides: what a person types and what the document holds.

``to_form`` turns a JSON value into what the control shows, ``to_json`` the cleaned value into
JSON; None means that the document leaves the field out.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from attune.document.text import hidden_characters, normalise


class JsonField(forms.Field):
    """The mapping, for fields whose control and document hold the same thing."""

    def to_form(self, value: Any) -> Any:
        return value

    def to_json(self, value: Any) -> Any:
        return None if value in (None, "", []) else value


class Line(JsonField, forms.CharField):
    """One line of text: NFC, without characters that nobody can see."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        # Not CharField's own: its maxlength attribute cuts off what is pasted without a word.
        super().__init__(**kwargs)
        self.limit = max_length

    def to_python(self, value: Any) -> str:
        # str.strip would also take away the separators that validate() is to name.
        text: str = normalise(super(forms.CharField, self).to_python(value) or "").strip(" \t\n")
        return text

    def validate(self, value: str) -> None:
        super().validate(value)
        refuse_hidden(value)
        self.refuse_long(value)

    def refuse_long(self, value: str) -> None:
        if len(value) > self.limit:
            raise ValidationError(
                _("At most %(limit)s characters; these are %(length)s."),
                params={"limit": number(self.limit), "length": number(len(value))},
            )


class Prose(Line):
    """Several lines of text."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}), **kwargs)


class Lines(Line):
    """A list, one entry a line."""

    def __init__(
        self, *, max_items: int, rows: int = 3, unique: bool = True, **kwargs: Any
    ) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "dir": "auto"}))
        super().__init__(**kwargs)
        self.max_items = max_items
        self.unique = unique

    def entries(self, value: str) -> list[str]:
        found = [entry for line in value.split("\n") if (entry := line.strip())]
        return list(dict.fromkeys(found)) if self.unique else found

    def to_form(self, value: Any) -> str:
        return "\n".join(str(entry).replace("\n", " ") for entry in value or ())

    def to_json(self, value: str) -> Any:
        return self.entries(value) or None

    def refuse_long(self, value: str) -> None:
        entries = self.entries(value)
        if len(entries) > self.max_items:
            raise ValidationError(
                ngettext("At most %(n)s entry.", "At most %(n)s entries.", self.max_items),
                params={"n": number(self.max_items)},
            )
        for entry in entries:
            super().refuse_long(entry)


class Words(Lines):
    """A list of short words, between commas."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"autocapitalize": "none"}), **kwargs)

    def entries(self, value: str) -> list[str]:
        found = [entry for part in re.split(r"[,،、\n]", value) if (entry := part.strip())]
        return list(dict.fromkeys(found))

    def to_form(self, value: Any) -> str:
        return ", ".join(map(str, value or ()))


class Supporters(Lines):
    """Who stood behind a clause: “Parents: 70 %”, one group a line."""

    def to_form(self, value: Any) -> str:
        return "\n".join(
            f"{entry.get('group')}: {percent(entry.get('share'))} %" for entry in value or ()
        )

    def to_json(self, value: str) -> Any:
        return [_supporter(line) for line in self.entries(value)] or None

    def validate(self, value: str) -> None:
        super().validate(value)
        for line in self.entries(value):
            _supporter(line)


class Percent(JsonField, forms.DecimalField):
    """A share of 1 in the document, of 100 on the page."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_value", 100)
        kwargs.setdefault("min_value", 0)
        super().__init__(max_digits=7, decimal_places=4, step_size=None, **kwargs)
        self.widget.attrs.setdefault("step", "any")

    def to_form(self, value: Any) -> Any:
        return None if value is None else percent(value)

    def to_json(self, value: Decimal | None) -> Any:
        return None if value is None else _plain(value / 100)


class Amount(JsonField, forms.FloatField):
    """A number as it stands in the document."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("step", "any")

    def to_form(self, value: Any) -> Any:
        whole = isinstance(value, float) and value.is_integer()
        return int(value) if whole else value

    def to_json(self, value: float | None) -> Any:
        return None if value is None else _plain(Decimal(str(value)))


class Count(JsonField, forms.IntegerField):
    """A whole number, of days mostly."""

    def to_json(self, value: int | None) -> Any:
        return value


class Day(JsonField, forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)
        self.error_messages["invalid"] = gettext_lazy("Write the day as 2027-06-30.")

    def to_json(self, value: datetime.date | None) -> Any:
        return value.isoformat() if value else None


class Choice(JsonField, forms.ChoiceField):
    """One of several. What the document already says stays a choice, known or not."""

    def keep(self, value: Any) -> None:
        if value not in (None, "") and not self.valid_value(value):
            self.choices = [*self.choices, (value, value)]  # type: ignore[misc]


class Choices(JsonField, forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def to_form(self, value: Any) -> Any:
        return list(value or ())


class Yes(JsonField, forms.BooleanField):
    """A box to tick; the document says true or false."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_json(self, value: bool) -> Any:
        return value


def refuse_hidden(value: str) -> None:
    """Name each character that a reader cannot see, and where it stands."""
    hidden = list(hidden_characters(value))
    if not hidden:
        return
    named = ", ".join(
        _("%(name)s at %(place)s") % {"name": name, "place": number(position + 1)}
        for position, name in hidden[:5]
    )
    if len(hidden) > 5:
        more = len(hidden) - 5
        named += ngettext(" and %(n)s more", " and %(n)s more", more) % {"n": more}
    raise ValidationError(
        _("This holds characters that cannot be seen: %(named)s. Type those words again by hand."),
        params={"named": named},
    )


def number(value: int) -> str:
    return str(number_format(value, force_grouping=True))


def percent(share: Any) -> str:
    """A share as a number of 100, without needless zeros."""
    text = f"{Decimal(str(share or 0)) * 100:.4f}"
    return text.rstrip("0").rstrip(".")


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


_SUPPORT = re.compile(r"(?P<group>.+?)\s*[:：]\s*(?P<share>\d+(?:[.,]\d+)?)\s*[%٪％]?")


def _supporter(line: str) -> dict[str, Any]:
    match = _SUPPORT.fullmatch(unicodedata.normalize("NFC", line))
    share = Decimal(match["share"].replace(",", ".")) if match else Decimal(-1)
    if match is None or not 0 <= share <= 100:
        raise ValidationError(
            _("“%(line)s” is not a group and its share. Write it as “Parents: 70 %%”."),
            params={"line": line},
        )
    return {"group": match["group"], "share": _plain(share / 100)}
