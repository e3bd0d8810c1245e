"""Words on their way to the page: Markdown made clean HTML, the core's English translated."""

from __future__ import annotations

from functools import cache

import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from authoring.speech import said

register = template.Library()

ALLOWED = {
    "p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "hr", "a", "code", "h3", "h4", "h5",
}  # fmt: skip


register.filter(said)


@register.filter
def markdown(text: object) -> SafeString:
    """CommonMark without HTML or images. Headings begin at the third level, under the page's."""
    parser = _parser()
    tokens = parser.parse(str(text or ""))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 5)}"
    rendered = parser.renderer.render(tokens, parser.options, {})
    cleaned = nh3.clean(
        rendered,
        tags=ALLOWED,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
    return mark_safe(cleaned)  # noqa: S308  # nh3 has just cleaned it


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).disable("image")
