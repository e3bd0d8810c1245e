"""What is done to a document, told to whoever keeps a record of it.

A document does not know whether a community owns it. The app that does listens, and writes its
entry in the transaction of the act: where the entry fails, the act has not happened.
"""

from __future__ import annotations

from typing import Any

from django.dispatch import Signal

from accounts.models import User
from authoring.models import Document

done = Signal()
"""Sent by :func:`tell` with ``document``, ``verb``, ``by`` and ``data``."""


def tell(document: Document, verb: str, *, by: User | None, **data: Any) -> None:
    """Tell of an act, within its transaction. ``data`` is JSON."""
    done.send(sender=Document, document=document, verb=verb, by=by, data=data)
