"""What can be done with a document: each act keyword-only, in one transaction."""

from authoring.actions.documents import create_document, freeze, restore_version
from authoring.actions.drafts import (
    Saved,
    add_part,
    move_part,
    remove_part,
    save_part,
    save_section,
    undo,
)
from authoring.actions.reviewing import review

__all__ = [
    "Saved",
    "add_part",
    "create_document",
    "freeze",
    "move_part",
    "remove_part",
    "restore_version",
    "review",
    "save_part",
    "save_section",
    "undo",
]
