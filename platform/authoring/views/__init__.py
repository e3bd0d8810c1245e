"""The pages of a document: to read, to write, to look back."""

from authoring.views.checking import check
from authoring.views.editing import clear, edit, move, new, part, remove, section, take_back
from authoring.views.history import choose, compare, history, keep, restore
from authoring.views.reading import document, version
from authoring.views.reviewing import reviews

__all__ = [
    "check",
    "choose",
    "clear",
    "compare",
    "document",
    "edit",
    "history",
    "keep",
    "move",
    "new",
    "part",
    "remove",
    "restore",
    "reviews",
    "section",
    "take_back",
    "version",
]
