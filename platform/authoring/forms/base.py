"""A form for one part of a document, and the small repeated forms inside it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from authoring.forms.fields import Choice, JsonField, Yes

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Fields shown together. A folded one opens by itself where it holds an error."""

    fields: tuple[str, ...] = ()
    rows: str = ""
    title: Any = ""
    sentence: Any = ""
    folded: bool = False
    beside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A list inside a part, drawn as small forms with an empty one at the end.

    ``read`` takes the list out of the part's JSON, ``write`` puts it back.
    """

    form: type[RowForm]
    read: Callable[[Json], list[Json]]
    write: Callable[[Json, list[Json]], None]
    row_title: Any
    blank_title: Any
    most: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A group with its bound fields and row forms, ready for the template."""

    group: Group
    fields: list[forms.BoundField]
    rows: list[RowForm] = field(default_factory=list)
    spec: Rows | None = None
    count_name: str = ""

    @property
    def has_errors(self) -> bool:
        return any(f.errors for f in self.fields) or any(row.errors for row in self.rows)

    @property
    def is_filled(self) -> bool:
        return any(_says_something(bound.value()) for bound in self.fields) or any(
            not row.is_new for row in self.rows
        )

    @property
    def is_open(self) -> bool:
        return not self.group.folded or self.has_errors or self.is_asked

    @property
    def is_asked(self) -> bool:
        """Whether a button here asked for another row of a condition."""
        return any(is_asked(bound) for bound in self.fields) or any(
            row.is_asked for row in self.rows
        )


class PartForm(forms.Form):
    """Maps what a person types to the JSON of one part and back.

    A field called ``examples__good`` is ``examples.good`` in the part; all lie within ``inside``
    if a section wraps its object (``rights``). What the form does not know stays as it is, and so
    does every field whose control was left as it was rendered.
    """

    inside: ClassVar[str] = ""
    groups: ClassVar[tuple[Group, ...]] = ()
    rows: ClassVar[Mapping[str, Rows]] = {}

    def __init__(
        self,
        data: Any = None,
        *,
        part: Json | None,
        content: Mapping[str, Any],
        id_stem: str = "",
        prefix: str | None = None,
    ) -> None:
        self.held: Json = part or {}
        self.content = content
        self.id_stem = id_stem
        super().__init__(data, prefix=prefix, auto_id=f"{id_stem}%s")
        self.prepare()
        self.initial = self.from_part(self.held)
        for name, item in self.fields.items():
            if isinstance(item, Choice):
                item.keep(self.initial.get(name))
        self.row_forms = {name: list(self._rows(name, spec)) for name, spec in self.rows.items()}

    def prepare(self) -> None:
        """Fill choices from ``self.content``."""

    def from_part(self, part: Json) -> dict[str, Any]:
        """What the controls show for a part's JSON."""
        object_ = part.get(self.inside, {}) if self.inside else part
        return {
            name: item.to_form(found)
            for name, item in self.fields.items()
            if isinstance(item, JsonField)
            and (found := _get(object_, name.split("__"))) is not None
        }

    def to_part(self) -> Json:
        """The part's JSON from cleaned data. Call it on a valid form only."""
        part = copy.deepcopy(self.held)
        object_ = part.setdefault(self.inside, {}) if self.inside else part
        for name, item in self.fields.items():
            if not isinstance(item, JsonField):
                continue
            path = name.split("__")
            if _get(object_, path) is not None and name not in self.changed_data:
                continue
            _put(object_, path, item.to_json(self.cleaned_data[name]))
        for name, spec in self.rows.items():
            kept = [row.to_part() for row in self.row_forms[name] if row.is_kept]
            spec.write(part, kept)
        return part

    # -- rows -------------------------------------------------------------------------------

    def _rows(self, name: str, spec: Rows) -> Iterator[RowForm]:
        stored = spec.read(self.held)
        if self.is_bound:
            try:
                count = int(self.data.get(self.count_name(name), len(stored)))
            except ValueError:
                count = len(stored)
            numbers = range(min(max(count, 0), spec.most))
        else:
            numbers = range(min(len(stored) + 1, spec.most))
        for number in numbers:
            yield spec.form(
                self.data if self.is_bound else None,
                stored=stored,
                number=number,
                whole=self,
                prefix=self.add_prefix(f"{name}-{number}"),
            )

    def count_name(self, name: str) -> str:
        return self.add_prefix(f"{name}-count")

    def is_valid(self) -> bool:
        rows = [row for rows in self.row_forms.values() for row in rows]
        return all([super().is_valid(), *(row.is_valid() for row in rows)])

    @property
    def row_errors(self) -> list[dict[str, str]]:
        """For the error summary: what is wrong in rows, with the way there."""
        return [
            {"text": f"{bound.label}: {error}", "href": f"#{_first_control(bound)}"}
            for rows in self.row_forms.values()
            for row in rows
            for bound in row
            for error in bound.errors
        ]

    def unchecked(self) -> None:
        """Show what was typed without a word about it: somebody is still at it."""
        self._errors, self.cleaned_data = ErrorDict(), {}
        for rows in self.row_forms.values():
            for row in rows:
                row.unchecked()

    def drawn(self) -> list[Drawn]:
        return [
            Drawn(
                group=group,
                fields=[self[name] for name in group.fields if name in self.fields],
                rows=self.row_forms.get(group.rows, []),
                spec=self.rows.get(group.rows),
                count_name=self.count_name(group.rows) if group.rows else "",
            )
            for group in self.groups
        ]


class RowForm(PartForm):
    """One entry of a list inside a part. ``key`` names the field that tells entries apart."""

    key: ClassVar[str] = ""
    needed: ClassVar[tuple[str, ...]] = ()
    """The fields whose being filled makes a new row count."""

    use_required_attribute = False  # an empty row is as good as none

    remove = Yes(label=_("Remove this"))

    def __init__(
        self, data: Any, *, stored: Sequence[Json], number: int, whole: PartForm, prefix: str
    ) -> None:
        self.whole = whole
        self.number = number
        found: Json | None = None
        if data is None or not self.key:
            found = stored[number] if number < len(stored) else None
        else:
            given = data.get(f"{prefix}-{self.key}")
            found = next((item for item in stored if item.get(self.key) == given), None)
        self.is_new = found is None
        super().__init__(
            data, part=found, content=whole.content, id_stem=whole.id_stem, prefix=prefix
        )
        self.order_fields([*(name for name in self.fields if name != "remove"), "remove"])
        if self.is_new:
            del self.fields["remove"]

    @property
    def is_asked(self) -> bool:
        return any(is_asked(bound) for bound in self)

    @property
    def is_kept(self) -> bool:
        """Whether the row says anything: not ticked off, and not left empty."""
        if "remove" in self.fields and self["remove"].data:
            return False
        return any(self[name].data not in (None, "", []) for name in self.needed)

    def full_clean(self) -> None:
        """A row that says nothing has no errors either."""
        if self.is_bound and not self.is_kept:
            self._errors = ErrorDict()
            self.cleaned_data = {}
        else:
            super().full_clean()

    def to_part(self) -> Json:
        part = super().to_part()
        part.pop("remove", None)
        return part


def is_asked(bound: forms.BoundField) -> bool:
    """Whether a button inside this field sent the form, to go on in it (“applies_when:add”)."""
    sent_by = str(bound.form.data.get("shape") or "")
    return sent_by.rpartition(":")[0] == bound.html_name


def _says_something(value: Any) -> bool:
    return any(value) if isinstance(value, list) else bool(value)


def _first_control(bound: forms.BoundField) -> str:
    return f"{bound.auto_id}_0" if bound.use_fieldset else str(bound.auto_id)


def _get(object_: Any, path: list[str]) -> Any:
    for name in path:
        if not isinstance(object_, Mapping):
            return None
        object_ = object_.get(name)
    return object_


def _put(object_: Json, path: list[str], value: Any) -> None:
    """Set a value; None takes it out, and objects that are left empty with it."""
    name, *rest = path
    if rest:
        inner = object_.setdefault(name, {})
        _put(inner, rest, value)
        if not inner:
            del object_[name]
    elif value is None:
        object_.pop(name, None)
    else:
        object_[name] = value
