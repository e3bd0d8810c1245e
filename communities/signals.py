"""Acts on a community's documents that other apps carry out, entered in its record."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from authoring import acts
from authoring.models import Document
from communities.models import Community
from communities.record import enter


@receiver(acts.done)
def record(document: Document, verb: str, by: User | None, data: dict[str, Any], **_: Any) -> None:
    """Write it down where a community keeps the document; a person's own has no record."""
    community = Community.objects.filter(namespace=document.namespace_id).first()
    if community is not None:
        enter(community, verb, by=by, document=document.address, **data)
