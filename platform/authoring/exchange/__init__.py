"""Text coming in and going out: JSON, YAML and Markdown, and free text in somebody's own words.

Nothing here knows the database. A whole document is read exactly; free text is *understood*, piece
by piece, and what was not understood is kept as it was written.
"""

from __future__ import annotations

from authoring.exchange.arriving import Arrival, read
from authoring.exchange.formats import FORMATS, Format
from authoring.exchange.pieces import Piece, placed
from authoring.exchange.reading_errors import Trouble, UnreadableError

__all__ = ["FORMATS", "Arrival", "Format", "Piece", "Trouble", "UnreadableError", "placed", "read"]
