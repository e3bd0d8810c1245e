"""A released text as the start of another: what comes along, and what is not anybody else's.

Left behind are the things that people said about themselves, consented to or stood behind: they
would not be true of whoever begins with the text.
"""

from __future__ import annotations

import copy
import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from attune.floor import current_pin
from authoring.models import Document, Version
from authoring.places import Json, content_of, ids_in

PERSONAL = ("narrative", "desires", "guidance", "growth")
"""Of a profile: who somebody is, what they want, which nudges they agreed to."""

SHARED = ("minority_reports",)
"""Of a constitution: others' dissent from it."""

REVIEWED_WITHIN = datetime.timedelta(days=365)


def forked(version: Version) -> Json:
    """The content of a draft that starts from ``version``: a fork, pinned to today's floor."""
    content = copy.deepcopy(content_of(version))
    for name in (*PERSONAL, *SHARED, "lineage"):
        content.pop(name, None)
    if "subject" in content:
        content["subject"] = {"kind": content["subject"]["kind"]}
    if "memory" in content:
        content["memory"] = {"retention_days": content["memory"]["retention_days"]}
    for clause in content.get("clauses", ()):
        clause.pop("support", None)
    if "review" in content:
        due = timezone.now().date() + REVIEWED_WITHIN
        content["review"] = {"due": due.isoformat()}
    _drop_loose_ends(content)
    pin = current_pin()
    content["floor"] = {**content["floor"], "version": pin.version, "digest": pin.digest}
    content["lineage"] = [
        {"parent": version.digest, "relation": "forks", "document": version.document.address}
    ]
    return content


def forks_of(document: Document) -> QuerySet[Document]:
    """What grew out of a document, as far as everybody may read it."""
    return (
        Document.objects.filter(
            forked_from__document=document,
            visibility=Document.Visibility.PUBLIC,
            releases__state="published",
        )
        .select_related("namespace", "head__release")
        .order_by("head__release__title", "pk")
        .distinct()
    )


def origin_of(document: Document, user: Any) -> Version | None:
    """The version a document started from, if ``user`` may read it."""
    version = document.forked_from
    if version is None or not user.has_perm("authoring.view_document", version.document):
        return None
    return version


def _drop_loose_ends(content: dict[str, Any]) -> None:
    """Tensions one side of which stayed behind."""
    known = set(ids_in({name: content.get(name) for name in ("values", "clauses")}))
    tensions = [t for t in content.get("tensions", ()) if set(t["between"]) <= known]
    content.pop("tensions", None)
    if tensions:
        content["tensions"] = tensions
