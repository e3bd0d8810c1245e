"""What is held about a person, gathered, explained and packed (GDPR articles 15 and 20)."""

from __future__ import annotations

from profiles.takeout.archive import packed, steps_of

__all__ = ["packed", "steps_of"]
