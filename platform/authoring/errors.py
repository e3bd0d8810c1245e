"""Why something written cannot be kept or released as it is."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from attune import Report

if TYPE_CHECKING:
    from accounts.models import User


class AuthoringError(Exception):
    """Root of what goes wrong between a writer and a draft."""


class NotReleasableError(AuthoringError):
    """The draft does not pass; ``report`` says what stands in the way."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(f"the draft's verdict is {report.verdict}")


class PartConflictError(AuthoringError):
    """Somebody else saved or removed the same part meanwhile. Nothing was written.

    ``mine`` is what was to be saved, ``theirs`` what stands there now (None: removed), both JSON.
    ``by`` and ``at`` say who did it and when, as far as that is still known.
    """

    def __init__(
        self,
        *,
        mine: dict[str, Any],
        theirs: dict[str, Any] | None,
        by: User | None,
        at: datetime.datetime | None,
    ) -> None:
        self.mine, self.theirs, self.by, self.at = mine, theirs, by, at
        super().__init__("the part was changed meanwhile")


class NothingWaitsError(AuthoringError):
    """What was brought in went into the draft, or was left out, meanwhile. Nothing was written."""


class LimitError(AuthoringError):
    """A section is full. ``limit`` is how many parts it takes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"the section takes at most {limit}")


class VersionTooLowError(AuthoringError):
    """A version may be called higher than what the changes deserve, never lower."""

    def __init__(self, proposed: str) -> None:
        self.proposed = proposed
        super().__init__(f"at least {proposed}")


class TextChangedError(AuthoringError):
    """What was to be reviewed or released reads otherwise by now, or is asked about no more."""


class OwnTextError(AuthoringError):
    """Nobody reviews what they wrote."""
