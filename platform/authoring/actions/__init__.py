"""What can be done with a document: each act keyword-only, in one transaction."""

from authoring.actions.discussing import (
    delete_comment,
    edit_comment,
    reply,
    settle,
    start_thread,
)
from authoring.actions.documents import (
    change_readers,
    create_document,
    delete_document,
    freeze,
    freeze_text,
    may_be_deleted,
    restore_version,
)
from authoring.actions.drafts import (
    Saved,
    add_part,
    move_part,
    remove_part,
    save_part,
    save_section,
    undo,
)
from authoring.actions.importing import BroughtIn, bring_in, discard, receive
from authoring.actions.reviewing import review

__all__ = [
    "BroughtIn",
    "Saved",
    "add_part",
    "bring_in",
    "change_readers",
    "create_document",
    "delete_comment",
    "delete_document",
    "discard",
    "edit_comment",
    "freeze",
    "freeze_text",
    "may_be_deleted",
    "move_part",
    "receive",
    "remove_part",
    "reply",
    "restore_version",
    "review",
    "save_part",
    "save_section",
    "settle",
    "start_thread",
    "undo",
]
