"""A new page cannot be forgotten by the tests that examine pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.authoring.pages import signed_in
from tests.browser.screens import NO_PAGES, SCREENS
from tests.factories import person

ANYTHING = {"IntConverter": 1, "UUIDConverter": "0" * 8 + "-0000" * 3 + "-" + "0" * 12}


def addresses(within: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with the name it is known by; names are unique in this project."""
    for entry in within.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", entry
        else:
            yield from addresses(entry, f"{entry.namespace}:" if entry.namespace else space)


def is_only_posted_to(name: str, entry: URLPattern, client: Client) -> bool:
    """Whether an address refuses to be looked at, whatever it is about."""
    converters = getattr(entry.pattern, "converters", {})
    about = {key: ANYTHING.get(type(of).__name__, "x") for key, of in converters.items()}
    return client.get(reverse(name, kwargs=about)).status_code == 405


@pytest.mark.django_db
def test_every_page_is_examined_or_set_aside_with_a_reason() -> None:
    client = signed_in(person("ada"))
    known = {screen.name for screen in SCREENS} | set(NO_PAGES)
    forgotten = [
        name
        for name, entry in addresses(get_resolver())
        if name not in known and not is_only_posted_to(name, entry, client)
    ]

    assert forgotten == []


def test_no_page_is_listed_that_is_gone() -> None:
    names = {name for name, _entry in addresses(get_resolver())}

    assert {screen.name for screen in SCREENS} | set(NO_PAGES) <= names
