"""Sections that constitutions and profiles both have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attune.floor import current_floor
from attune.vocabulary import GROUPS, PARAMETERS, Parameter
from authoring.forms.base import Group, Json, PartForm
from authoring.forms.condition import ConditionField
from authoring.forms.fields import Amount, Choice, Day, Line, Prose
from authoring.forms.rules import parameter_choices
from authoring.speech import said


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Places on a track of 100 units. Below ``least`` and above ``most`` the floor allows nothing;
    the members' range begins at ``left``."""

    least: float
    most: float
    above: float
    left: float | None
    width: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """One parameter with its three controls and what the safety layer always asks of it."""

    parameter: Parameter
    default: forms.BoundField
    low: forms.BoundField
    high: forms.BoundField
    at_least: float | None
    at_most: float | None

    @property
    def controls(self) -> tuple[forms.BoundField, ...]:
        return self.default, self.low, self.high

    @property
    def words(self) -> list[tuple[str, str]]:
        """The ends and the middle, each with what the AI does there."""
        low, high = self.parameter.minimum, self.parameter.maximum
        return [
            (f"{low:g}", said(self.parameter.low)),
            (f"{(low + high) / 2:g}", said(self.parameter.middle)),
            (f"{high:g}", said(self.parameter.high)),
        ]

    @property
    def floor(self) -> str:
        """What the safety layer always asks of it; "" for nothing."""
        low, high = self.at_least, self.at_most
        if low is not None and high is not None:
            return _("Floor: %(low)s to %(high)s") % {"low": f"{low:g}", "high": f"{high:g}"}
        if low is not None:
            return _("Floor: at least %(low)s") % {"low": f"{low:g}"}
        return "" if high is None else _("Floor: at most %(high)s") % {"high": f"{high:g}"}

    @property
    def track(self) -> Track:
        """What is allowed and what the author left to members, to be drawn."""
        low, high = self.parameter.minimum, self.parameter.maximum

        def share(value: float) -> float:
            return round(100 * (value - low) / (high - low), 1)

        least = share(low if self.at_least is None else self.at_least)
        most = share(high if self.at_most is None else self.at_most)
        given = [_number(bound.value()) for bound in self.controls]
        usual, left, right = (None if each is None else share(each) for each in given)
        return Track(
            least=least,
            most=most,
            above=round(100 - most, 1),
            left=left if left is not None else usual,
            width=None
            if usual is None
            else round((usual if right is None else right) - (usual if left is None else left), 1),
        )

    @property
    def errors(self) -> list[str]:
        return [str(error) for bound in self.controls for error in bound.errors]


class ParametersForm(PartForm):
    """Every parameter of the vocabulary: its usual value and the range left to members."""

    inside = "parameters"

    def prepare(self) -> None:
        for parameter in PARAMETERS.values():
            for name, label in (
                ("default", gettext_lazy("usually")),
                ("min", gettext_lazy("at least")),
                ("max", gettext_lazy("at most")),
            ):
                self.fields[f"{parameter.name}__{name}"] = Amount(
                    label=label,
                    required=False,
                    min_value=parameter.minimum,
                    max_value=parameter.maximum,
                    widget=forms.NumberInput(attrs=_attributes(parameter, name, label)),
                )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for parameter in PARAMETERS.values():
            default, low, high = (
                cleaned.get(f"{parameter.name}__{name}") for name in ("default", "min", "max")
            )
            if default is None and (low is not None or high is not None):
                self.add_error(
                    f"{parameter.name}__default",
                    _("%(label)s: give the usual value, too.") % {"label": said(parameter.label)},
                )
            elif default is not None and not (
                (low is None or low <= default) and (high is None or default <= high)
            ):
                self.add_error(
                    f"{parameter.name}__default",
                    _("%(label)s: the usual value lies outside the range.")
                    % {"label": said(parameter.label)},
                )
        return cleaned

    def to_part(self) -> Json:
        part = super().to_part()
        return part if part.get(self.inside) else {}

    def dials(self) -> Iterator[tuple[str, list[Dial]]]:
        """Headings with the parameters under them."""
        bounds = _unconditional_bounds()
        for group, heading in GROUPS.items():
            yield (
                said(heading),
                [
                    Dial(
                        parameter=parameter,
                        default=self[f"{parameter.name}__default"],
                        low=self[f"{parameter.name}__min"],
                        high=self[f"{parameter.name}__max"],
                        at_least=bounds.get(parameter.name, (None, None))[0],
                        at_most=bounds.get(parameter.name, (None, None))[1],
                    )
                    for parameter in PARAMETERS.values()
                    if parameter.group == group
                ],
            )


def _attributes(parameter: Parameter, name: str, label: Any) -> dict[str, str]:
    attributes = {"inputmode": "decimal", "aria-label": f"{said(parameter.label)}: {label}"}
    if name == "default":
        attributes["data-slider"] = ""
        attributes["data-slider-rest"] = f"{parameter.neutral:g}"
        attributes["step"] = "1" if parameter.integer else "0.05"
    return attributes


def _number(value: Any) -> float | None:
    try:
        return None if value in (None, "") else float(value)
    except (TypeError, ValueError):
        return None  # the field says so


def _unconditional_bounds() -> dict[str, tuple[float | None, float | None]]:
    return {
        invariant.parameter: (invariant.at_least, invariant.at_most)
        for _commitment, invariant in current_floor().invariants
        if invariant.when is None
    }


class RaiseForm(PartForm):
    """A bound stricter than the safety layer's."""

    parameter = Choice(label=gettext_lazy("What"), choices=parameter_choices)
    at_least = Amount(label=gettext_lazy("Never below"), required=False)
    at_most = Amount(label=gettext_lazy("Never above"), required=False)
    when = ConditionField(label=gettext_lazy("In this situation"), nothing=gettext_lazy("always"))
    why = Prose(label=gettext_lazy("Why"), max_length=2000, rows=2, required=False)

    groups = (
        Group(fields=("parameter",)),
        Group(fields=("at_least", "at_most"), beside=True),
        Group(fields=("when", "why")),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        low, high = cleaned.get("at_least"), cleaned.get("at_most")
        if low is None and high is None and not self.errors:
            self.add_error("at_least", _("Give a lowest or a highest value."))
        if low is not None and high is not None and low > high:
            self.add_error("at_most", _("The highest value lies below the lowest."))
        return cleaned


class ReviewForm(PartForm):
    """When the text is looked at again, and what applies if nobody does."""

    inside = "review"

    due = Day(
        label=gettext_lazy("Look at it again by"),
        help_text=gettext_lazy("Values nobody revisits go stale."),
    )
    sunset = Day(
        label=gettext_lazy("It ends on"),
        required=False,
        help_text=gettext_lazy("Leave empty if it holds until it is changed."),
    )
    on_expiry__to = Choice(
        label=gettext_lazy("Then applies"),
        required=False,
        choices=[
            ("", gettext_lazy("not said")),
            ("floor", gettext_lazy("the safety layer alone")),
            ("version", gettext_lazy("an earlier version")),
        ],
    )
    on_expiry__version = Line(
        label=gettext_lazy("Which version"),
        max_length=32,
        required=False,
        help_text=gettext_lazy("Its number, for example 1.2.0."),
    )

    groups = (
        Group(fields=("due", "sunset"), beside=True),
        Group(
            fields=("on_expiry__to", "on_expiry__version"),
            title=gettext_lazy("What applies after it ends"),
            beside=True,
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        due, sunset = cleaned.get("due"), cleaned.get("sunset")
        if due and sunset and sunset < due:
            self.add_error("sunset", _("It would end before it is looked at again."))
        if cleaned.get("on_expiry__to") != "version":
            cleaned["on_expiry__version"] = ""
        elif not cleaned.get("on_expiry__version"):
            self.add_error("on_expiry__version", _("Say which version."))
        return cleaned

    def to_part(self) -> Json:
        part = super().to_part()
        expiry = part["review"].get("on_expiry", {})
        if expiry.get("to") != "version":
            expiry.pop("version", None)
        return part


class PersonalReviewForm(PartForm):
    """A profile is reviewed, but has no end."""

    inside = "review"

    due = Day(
        label=gettext_lazy("Look at it again by"),
        help_text=gettext_lazy("You will be asked whether it is still you."),
    )

    groups = (Group(fields=("due",)),)
