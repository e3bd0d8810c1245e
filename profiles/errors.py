"""What can stand between a person and the release of their profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from profiles.standing import Standing


class ProfileError(Exception):
    """The person has to do something first."""


class ReviewDueError(ProfileError):
    """The day of review has come, and something has not been looked at since."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(f"{len(standing.waiting)} parts wait to be looked at")
        self.standing = standing
