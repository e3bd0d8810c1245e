"""What keeps a release from the world. Each text says what to do about it."""

from __future__ import annotations


class PublishingError(Exception):
    """Root of them all. The release stays as it is and is tried again."""


class SigningSecretError(PublishingError):
    """The signing keys cannot be opened: the secret is missing or another one."""


class NoKeyError(PublishingError):
    """There is no key to sign with."""


class KeyNotReadyError(PublishingError):
    """A key cannot be used yet: readers have not had the time to learn of it."""


class SequenceError(PublishingError):
    """The database is older than what has been published. No number is used twice."""


class TreeConflictError(PublishingError):
    """A file that never changes holds other bytes than it should."""


class NotReleasableError(PublishingError):
    """The version itself may not be released: the release is refused, for this reason."""
