"""`{% release_section document as section %}`: a document's releases, for whoever looks at it."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser

from authoring.models import Document
from publishing.showing import Section, section_of

register = template.Library()


@register.simple_tag(takes_context=True)
def release_section(context: dict[str, Any], document: Document) -> Section:
    """Needs `user` in the context where more than the public may be shown."""
    return section_of(document, context.get("user") or AnonymousUser())
