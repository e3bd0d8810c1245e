"""The archive: one JSON file for each table, the documents as files, and a page to read it by."""

from __future__ import annotations

import datetime
import io
import json
import uuid
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Model, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.models import User
from authoring.exchange import FORMATS
from authoring.models import Document
from authoring.places import content_of
from profiles.takeout.tables import TABLES, Table

Progress = Callable[[int], None]


def steps_of(person: User) -> int:
    """How many steps :func:`packed` takes for somebody."""
    return len(TABLES) + _documents(person).count() + 1


def packed(person: User, progress: Progress = lambda _done: None) -> bytes:
    """A ZIP file with everything held about ``person``, in their language."""
    buffer = io.BytesIO()
    with (
        translation.override(person.language or None),
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        done = 0
        contents = []
        for table in TABLES:
            rows = rows_of(table, person)
            archive.writestr(f"data/{table.name}.json", _json(_told(table, rows)))
            contents.append({"table": table, "fields": _explained(table), "rows": rows})
            progress(done := done + 1)
        files: list[str] = []
        for document in _documents(person):
            for name, data in _files(document):
                archive.writestr(name, data)
                files.append(name)
            progress(done := done + 1)
        page = render_to_string(
            "profiles/takeout.html",
            {"person": person, "contents": contents, "files": files, "made_at": timezone.now()},
        )
        archive.writestr("index.html", page)
        progress(done + 1)
    return buffer.getvalue()


def rows_of(table: Table, person: User) -> list[dict[str, Any]]:
    """The rows of one table, each with the fields that go along, as JSON values."""
    return [
        {name: _value(getattr(row, name)) for name in table.fields} for row in table.rows(person)
    ]


def _documents(person: User) -> QuerySet[Document]:
    return (
        Document.objects.filter(namespace=person.namespace_id)
        .select_related("namespace", "draft")
        .order_by("slug")
    )


def _files(document: Document) -> Iterator[tuple[str, bytes]]:
    """The draft, and every version to the byte and in the form people read."""
    folder = f"documents/{document.slug}"
    draft = document.draft.content
    yield f"{folder}/draft.json", _json(draft)
    yield f"{folder}/draft.md", FORMATS["md"].write(draft)
    for version in document.versions.order_by("number").iterator():
        name = f"{folder}/versions/{version.number}-{version.semver}"
        yield f"{name}.json", bytes(version.canonical)
        yield f"{name}.md", FORMATS["md"].write(content_of(version))


def _told(table: Table, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "title": str(table.title),
        "why": str(table.why),
        "fields": {name: str(words) for name, words in table.fields.items()},
        "left_out": {name: str(words) for name, words in table.kept.items()},
        "rows": rows,
    }


def _explained(table: Table) -> list[tuple[str, str]]:
    return [(name, str(words)) for name, words in table.fields.items()]


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()


def _value(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | str() | dict() | list():
            return value
        case datetime.datetime() | datetime.date():
            return value.isoformat()
        case uuid.UUID() | Model():
            return str(value)
    raise RuntimeError(f"{type(value).__name__} has no place in a takeout")
