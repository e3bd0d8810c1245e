"""Who wrote a part of a draft, as far as the draft's memory of edits reaches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from authoring.models import Draft, Edit

Spot = tuple[str, str]
"""A card: (section, part id)."""

_NOT_WRITING = (Edit.Change.MOVED, Edit.Change.REMOVED)


class Authorship:
    """Everybody who had a hand in a part. Whoever brought a whole text in wrote all of it."""

    def __init__(self, draft: Draft) -> None:
        self._founder = draft.document.created_by_id
        self._writers: dict[Spot, set[int]] = {}
        edits = draft.edits.exclude(by=None).exclude(change__in=_NOT_WRITING).order_by()
        for section, part, by in edits.values_list("section", "part", "by").distinct():
            if by is not None:
                self._writers.setdefault((section, part), set()).add(by)

    def of(self, parts: Iterable[Iterable[Spot]]) -> Sequence[int]:
        """The keys of the authors of parts, each given by its cards."""
        return sorted(set().union(*map(self._part, parts)))

    def _part(self, spots: Iterable[Spot]) -> set[int]:
        """What nobody has touched is from whoever began the document."""
        held = [self._writers.get(spot, set()) for spot in (*spots, ("", ""))]
        return set().union(*held) or ({self._founder} if self._founder else set())
