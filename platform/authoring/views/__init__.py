"""The pages of a document: to read, to write, to look back."""

from authoring.views.checking import check
from authoring.views.deleting import delete_document
from authoring.views.discussing import comment, comments, delete, reply, settle, talk
from authoring.views.editing import clear, edit, move, new, part, remove, section, take_back
from authoring.views.exchanging import bring, export, export_draft, look
from authoring.views.history import choose, compare, history, keep, restore
from authoring.views.presence import presence
from authoring.views.readers import readers
from authoring.views.reading import document, version
from authoring.views.reviewing import reviews
from authoring.views.trying import try_out

__all__ = [
    "bring",
    "check",
    "choose",
    "clear",
    "comment",
    "comments",
    "compare",
    "delete",
    "delete_document",
    "document",
    "edit",
    "export",
    "export_draft",
    "history",
    "keep",
    "look",
    "move",
    "new",
    "part",
    "presence",
    "readers",
    "remove",
    "reply",
    "restore",
    "reviews",
    "section",
    "settle",
    "take_back",
    "talk",
    "try_out",
    "version",
]
