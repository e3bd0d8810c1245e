"""What a browser does with our forms: read every field of a page, change some, send them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from authoring.forms.base import PartForm


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


class Form:
    """One form of a page with its fields as a browser would send them untouched."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.fields: dict[str, Any] = {}

    def sent(self, **changes: Any) -> dict[str, Any]:
        return {**self.fields, **changes}


class _Forms(HTMLParser):
    """Reads forms from HTML, the way the HTML standard constructs their entry list."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = self._area = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._form = Form(given.get("action") or "")
            self.forms.append(self._form)
        if self._form is None:
            return
        name = given.get("name") or ""
        if tag == "input" and name:
            self._input(self._form, name, given)
        elif tag == "select":
            self._select = name
            self._form.fields[name] = None
        elif tag == "option" and self._select:
            first = self._form.fields[self._select] is None
            if first or "selected" in given:
                self._form.fields[self._select] = given.get("value") or ""
        elif tag == "textarea":
            self._area, self._text = name, ""

    def _input(self, form: Form, name: str, given: dict[str, str | None]) -> None:
        value = given.get("value") or ""
        match given.get("type"):
            case "checkbox":
                if "checked" in given:
                    form.fields.setdefault(name, []).append(given.get("value", "on"))
            case "radio":
                if "checked" in given:
                    form.fields[name] = value
            case _:
                form.fields[name] = value

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area and self._form is not None:
            # A newline right after the start tag does not count.
            self._form.fields[self._area] = self._text.removeprefix("\n")
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._form = None


def forms_on(response: HttpResponse | Any) -> list[Form]:
    """Every form of a page."""
    reader = _Forms()
    reader.feed(response.content.decode())
    return reader.forms


def fields_in(html: str) -> dict[str, Any]:
    """The fields in a piece of a form, as a browser would send them untouched."""
    reader = _Forms()
    reader.feed(f"<form>{html}</form>")
    return reader.forms[0].fields


def editing_form(response: HttpResponse | Any) -> Form:
    """The form that edits a part: the one that carries what it was rendered from."""
    [form] = [form for form in forms_on(response) if "base" in form.fields]
    return form


def fill(client: Client, url: str, **changes: Any) -> Any:
    """Open a page, change some fields of its form and press Save, as without any script."""
    form = editing_form(client.get(url))
    return client.post(urljoin(url, form.action), form.sent(done="1", **changes))


def untouched(form: PartForm) -> dict[str, Any]:
    """What a browser sends for a form in which nothing was changed."""
    drawn = [str(field) for field in form]
    for name, rows in form.row_forms.items():
        drawn.append(f'<input type="hidden" name="{form.count_name(name)}" value="{len(rows)}">')
        drawn += [str(field) for row in rows for field in row]
    return fields_in("".join(drawn))


def sent(
    form: type[PartForm], part: dict[str, Any] | None, content: Any, /, **changes: Any
) -> PartForm:
    """The form as it comes back with some fields changed."""
    data = untouched(form(part=part, content=content)) | changes
    return form(data, part=part, content=content)
