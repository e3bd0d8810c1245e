"""What people say about a part."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from authoring.forms.fields import Prose

LONGEST = 4000


class ReplyForm(forms.Form):
    use_required_attribute = False

    text = Prose(label=_("Your answer"), max_length=LONGEST)


class EditForm(ReplyForm):
    text = Prose(label=_("Your comment"), max_length=LONGEST)


class ThreadForm(forms.Form):
    """A first comment, with the words it is about."""

    use_required_attribute = False

    quote = Prose(
        label=_("The words it is about"),
        max_length=LONGEST,
        required=False,
        rows=2,
        help_text=_("Leave the words you mean and take the others out."),
    )
    text = Prose(label=_("Your comment"), max_length=LONGEST)


class FilterForm(forms.Form):
    """Which threads an overview shows."""

    state = forms.ChoiceField(label=_("Show"), required=False)
    who = forms.ChoiceField(label=_("From"), required=False)

    def __init__(self, data: object, *, people: list[tuple[str, str]]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            ("", _("Everything not resolved")),
            ("open", _("Open")),
            ("answered", _("Answered")),
            ("resolved", _("Resolved")),
            ("all", _("Everything")),
        ]
        self.fields["who"].choices = [("", _("Everybody")), *people]  # type: ignore[attr-defined]
