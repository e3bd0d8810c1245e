"""What may stand in the way of a community's act. Each says so in words that can be shown."""

from __future__ import annotations


class CommunityError(Exception):
    """Root: the act was not carried out and nothing has changed."""


class NotAllowedError(CommunityError):
    """This person may not do that here."""


class LastStewardError(CommunityError):
    """A community of several needs somebody who can run its procedures."""


class InvitationError(CommunityError):
    """The invitation is unknown, expired or revoked."""


class AmendmentOpenError(CommunityError):
    """Another text is being decided; one at a time."""


class NothingChangedError(CommunityError):
    """The text is the one already in force."""


class BallotClosedError(CommunityError):
    """Not open yet, or over."""
