"""When something holds: a ready-made situation to choose, or a condition in CEL to write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attune import conditions
from attune.errors import ConditionError
from authoring.forms.fields import JsonField
from authoring.situations import ALWAYS, SITUATIONS, is_always, situation_of

NOTHING, WRITTEN = "", "written"


class ConditionWidget(forms.MultiWidget):
    """A select, the written condition, and (hidden) the condition as it was when rendered."""

    template_name = "authoring/widgets/condition.html"
    use_fieldset = True

    def __init__(self, nothing: Any) -> None:
        choices = [
            (NOTHING, nothing),
            *((key, words) for key, (words, _cel) in SITUATIONS.items()),
            (WRITTEN, gettext_lazy("in another situation, written below")),
        ]
        super().__init__(
            {
                "situation": forms.Select(choices=choices),
                "cel": forms.TextInput(
                    attrs={
                        "class": "mono",
                        "dir": "ltr",
                        "spellcheck": "false",
                        "autocapitalize": "none",
                        "autocomplete": "off",
                    }
                ),
                "was": forms.HiddenInput(),
            }
        )

    def decompress(self, value: str | None) -> list[str]:
        if value is None or is_always(value):
            return [NOTHING, "", value or ""]
        key = situation_of(value)
        return [key, "", value] if key else [WRITTEN, value, value]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        select, cel, _was = context["widget"]["subwidgets"]
        select["attrs"].pop("aria-describedby", None)
        context["widget"]["is_written"] = bool(cel["value"]) or WRITTEN in (select["value"] or ())
        return context


class ConditionField(JsonField, forms.MultiValueField):
    """CEL text, or None (``ALWAYS`` where the document wants one said) for “nothing chosen”.

    Whichever of the two controls was changed counts; choosing one thing and writing another is
    asked back instead of guessed.
    """

    def __init__(self, *, nothing: Any, always: bool = False, **kwargs: Any) -> None:
        self.always = always
        plain = forms.CharField(required=False, strip=True)
        super().__init__(
            (plain, forms.CharField(required=False, strip=True), plain),
            widget=ConditionWidget(nothing),
            require_all_fields=False,
            required=False,
            **kwargs,
        )

    def to_json(self, value: str | None) -> Any:
        return value or (ALWAYS if self.always else None)

    def compress(self, data_list: list[str]) -> str | None:
        if not data_list:
            return None
        chosen, cel, was = (item or "" for item in data_list)
        return _checked(cel) if _is_written(chosen, cel, was) else _ready(chosen)


def _is_written(chosen: str, cel: str, was: str) -> bool:
    """Whether the written text counts; ValidationError where both were changed."""
    chosen_before, cel_before, _was = ConditionWidget("").decompress(was or None)
    if chosen == WRITTEN:
        return True
    if not cel or cel == cel_before:
        return False
    if chosen == chosen_before:
        return True
    raise ValidationError(
        _("You chose a situation and wrote a condition. Empty the condition, or choose “written”.")
    )


def _ready(chosen: str) -> str | None:
    if chosen and chosen not in SITUATIONS:
        raise ValidationError(_("This situation is not offered. Choose one of the list."))
    return SITUATIONS[chosen][1] if chosen else None


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
    if len(cel) > 1000:
        raise ValidationError(_("A condition has at most 1,000 characters."))
    return cel
