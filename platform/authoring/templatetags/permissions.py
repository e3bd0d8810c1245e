"""What a page's reader may do with a document, asked where the page offers it."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from authoring.models import Document

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: Context, act: str, document: Document) -> bool:
    """``{% may "review_document" document as may_review %}``"""
    user: Any = context.get("user")  # no one, where a part is drawn outside any request
    return user is not None and bool(user.has_perm(f"authoring.{act}", document))
