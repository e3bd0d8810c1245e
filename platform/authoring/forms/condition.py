"""When something holds: a ready-made situation, rows filled in, or a condition written in CEL."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attune import conditions
from attune.errors import ConditionError
from authoring.condition_rows import node_of, rows_of
from authoring.condition_words import JOIN_WORDS, PATH_WORDS
from authoring.forms.condition_entry import Entry
from authoring.forms.fields import JsonField
from authoring.situations import ALWAYS, SITUATIONS, in_words, is_always, situation_of

NOTHING, ROWS, WRITTEN = "", "rows", "written"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the controls hold. ``was`` is the condition as it was when they were rendered."""

    situation: str = NOTHING
    cel: str = ""
    was: str = ""
    entry: Entry = field(default_factory=Entry)
    focus: str = ""
    """What takes the focus after a row was added or removed; "" otherwise."""

    @classmethod
    def of(cls, cel: str | None) -> Given:
        """The controls for a condition of the document."""
        if cel is None or is_always(cel):
            return cls(was=cel or "")
        try:
            rows = rows_of(conditions.parse(cel).root)
        except ConditionError:
            rows = None
        entry = Entry() if rows is None else Entry.of(rows)
        described = WRITTEN if rows is None else ROWS
        return cls(situation=situation_of(cel) or described, cel=cel, was=cel, entry=entry)

    def __bool__(self) -> bool:
        return bool(self.situation or self.cel)

    @property
    def changed(self) -> set[str]:
        """Which of the three ways somebody has touched since the controls were rendered."""
        before = Given.of(self.was or None)
        touched = {
            "situation": self.situation != before.situation,
            "cel": bool(self.cel) and self.cel != before.cel,
            "rows": self.entry.trimmed() not in (Entry(), before.entry),
        }
        return {name for name, is_touched in touched.items() if is_touched}

    @property
    def way(self) -> str:
        """The way that counts: the one touched. ValidationError where that leaves two."""
        touched = self.changed
        chosen = "situation" in touched
        if chosen and self.situation == WRITTEN:
            return WRITTEN
        described = touched & {"cel", "rows"}
        if len(described) == 2 or (described and chosen and self.situation != ROWS):
            raise ValidationError(
                _("You described more than one situation. Empty the condition, or the rows.")
            )
        if "cel" in described:
            return WRITTEN
        return ROWS if "rows" in described else self.situation

    def condition(self) -> str | None:
        """The condition that counts, or None. ValidationError where it cannot be read."""
        way = self.way
        if way == WRITTEN:
            return _checked(self.cel)
        if way == ROWS:
            return _of_rows(self.entry)
        if way and way not in SITUATIONS:
            raise ValidationError(_("This situation is not offered. Choose one of the list."))
        return SITUATIONS[way][1] if way else None

    def after(self, action: str) -> Given:
        """After a button, or a control that changes what the others show; nothing is lost.

        What was put together counts as rendered from here on, so that whatever is touched next is
        the only thing touched.
        """
        if action == "choose":
            ready = SITUATIONS.get(self.situation)
            if ready or self.situation == NOTHING:
                return Given.of(ready and ready[1])
            return self
        entry, focus = self.entry.shaped(action)
        given = replace(self, entry=entry, focus=focus)
        if "cel" in self.changed or (action == "same" and not entry.trimmed().blocks):
            return given
        given = replace(given, situation=ROWS)
        try:
            cel = _of_rows(entry)
        except ValidationError:
            return given
        return replace(given, cel=cel, was=cel)

    @property
    def sentence(self) -> str:
        """The condition that counts as words; "" where there is none or it has none."""
        try:
            cel = self.condition()
        except ValidationError:
            return ""
        return in_words(cel) or "" if cel else ""


class ConditionWidget(forms.Widget):
    """A select, rows, the written condition, and (hidden) the condition as it was rendered."""

    template_name = "authoring/widgets/condition.html"
    use_fieldset = True

    def __init__(self, nothing: Any) -> None:
        super().__init__()
        self.choices = [
            (NOTHING, nothing),
            *((key, words) for key, (words, _cel) in SITUATIONS.items()),
            (ROWS, gettext_lazy("in a situation described below")),
            (WRITTEN, gettext_lazy("in another situation, written below")),
        ]

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> Given:
        given = Given(
            situation=str(data.get(f"{name}_situation") or ""),
            cel=str(data.get(f"{name}_cel") or "").strip(),
            was=str(data.get(f"{name}_was") or ""),
            entry=Entry.read(data, name),
        )
        asked, action = shape_asked(data)
        return given.after(action) if asked == name else given

    def value_omitted_from_data(self, data: Any, _files: Any, name: str) -> bool:
        return f"{name}_situation" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        given = value if isinstance(value, Given) else Given.of(value)
        wrong = bool((attrs or {}).get("aria-invalid"))
        entry = given.entry.padded()
        context["widget"] |= {
            "given": given,
            "choices": self.choices,
            "joins": JOIN_WORDS.items(),
            "paths": PATH_WORDS.items(),
            "blocks": entry.drawn(wrong=wrong),
            "counts": entry.counts,
            "join": entry.join,
            "wrong": wrong,
            "is_rows": given.situation == ROWS or "rows" in given.changed or bool(given.focus),
            "is_written": given.situation == WRITTEN or "cel" in given.changed,
        }
        return context


def shape_asked(data: Any) -> tuple[str, str]:
    """The field whose rows a button asks to change, and how; ("", "") for none."""
    asked, _sign, action = str((data or {}).get("shape") or "").rpartition(":")
    return asked, action


class ConditionField(JsonField):
    """CEL text, or None (``ALWAYS`` where the document wants one said) for “nothing chosen”.

    Whichever of the three ways was touched counts; choosing one thing and describing another is
    asked back instead of guessed.
    """

    def __init__(self, *, nothing: Any, always: bool = False, **kwargs: Any) -> None:
        self.always = always
        super().__init__(widget=ConditionWidget(nothing), required=False, **kwargs)

    def to_json(self, value: str | None) -> Any:
        return value or (ALWAYS if self.always else None)

    def clean(self, value: Given) -> str | None:
        return value.condition()

    def has_changed(self, initial: str | None, data: Given | None) -> bool:
        """Whether something else is said: the same, said in rows, leaves the document's text."""
        if data is None:
            return False
        try:
            said, way = data.condition(), data.way
        except ValidationError:
            return True
        if way == WRITTEN:
            return said != initial
        return not _is_same(said, initial)


def _is_same(one: str | None, other: str | None) -> bool:
    if is_always(one) or is_always(other):
        return is_always(one) and is_always(other)
    try:
        return conditions.parse(one or "") == conditions.parse(other or "")
    except ConditionError:
        return False


def _of_rows(entry: Entry) -> str:
    rows, errors = entry.rows()
    if errors:
        raise ValidationError(errors)
    if rows is None:
        raise ValidationError(_("Fill in at least one row of the situation."))
    return _short(conditions.Condition.of(node_of(rows)).to_cel())


def _checked(cel: str) -> str:
    if not cel:
        raise ValidationError(_("Write the condition, for example person.distress >= 0.5."))
    try:
        conditions.parse(cel)
    except ConditionError as error:
        raise ValidationError(
            _("At character %(place)s: %(message)s %(remedy)s"),
            params={
                "place": error.position + 1,
                "message": error.message,
                "remedy": error.remedy,
            },
        ) from error
    return _short(cel)


def _short(cel: str) -> str:
    if len(cel) > 1000:
        raise ValidationError(_("A condition has at most 1,000 characters."))
    return cel
