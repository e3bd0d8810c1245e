"""Every error the library raises: one root for each party at fault.

* ``DocumentError`` and ``ConditionError``: the author's; they name the place and the remedy.
* ``TrustError`` and its kinds: the publisher's or the network's; a caller may decide on the type.
* ``NetworkError``: nothing could be fetched; says nothing about what is published.
* ``UsageError``: the caller's arguments.

``exit_code`` is what the command line ends with (0 ok, 1 findings, 2 unreadable, 3 signature,
4 stale, 5 rollback or equivocation, 6 withdrawn, 7 network failed).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from attune.phrase import Phrase


class AttuneError(Exception):
    """Root of everything this library raises on purpose."""

    exit_code = 2


class UsageError(AttuneError):
    """The call itself cannot be carried out as written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with a document: JSON pointer, what it is, what mends it, which rule.

    ``unknown`` names the members of that object that it is about, where it must not have them.
    """

    pointer: str
    message: str
    remedy: str = ""
    rule: str = "shape"
    unknown: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = self.pointer or "the document"
        return f"{place}: {self.message}" + (f" {self.remedy}" if self.remedy else "")


class DocumentError(AttuneError):
    """A document cannot be read. ``problems`` holds every one found, in document order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        if not problems:
            raise RuntimeError("a DocumentError needs at least one problem")
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


class FormatError(DocumentError):
    """Bytes that are not the JSON we accept (RFC 8259 with RFC 7493's restrictions).

    The message names what it is about, a file perhaps; no other place is put before it.
    """

    def __init__(self, message: str, *, pointer: str = "", remedy: str = "") -> None:
        super().__init__([Problem(pointer=pointer, message=message, remedy=remedy)])
        self.args = (f"{message} {remedy}" if remedy else message,)


class ConditionError(AttuneError):
    """A condition is not in the CEL subset. ``position`` counts characters from 0."""

    def __init__(self, message: str, *, position: int, remedy: str = "") -> None:
        self.message = message
        self.position = position
        self.remedy = remedy
        text = f"at character {position + 1}: {message}"
        super().__init__(f"{text} {remedy}" if remedy else text)


class ContextError(AttuneError):
    """A context names an unknown path or holds a value outside its type or bounds."""

    def __init__(self, path: str, message: str) -> None:
        self.path = path
        super().__init__(f"{path}: {message}")


class CompileError(AttuneError):
    """A document cannot be compiled to the target asked for."""


class NetworkError(AttuneError):
    """Nothing usable was fetched. ``status`` is the HTTP status, if there was one."""

    exit_code = 7

    def __init__(self, message: str, *, status: int | None = None) -> None:
        self.status = status
        super().__init__(message)


class ModelError(NetworkError):
    """A language model gave no usable answer. ``words`` say so; ``fault`` says which way it was:
    late, unreachable, refused (see ``status``), endless or unreadable."""

    def __init__(self, words: Phrase, *, fault: str, status: int | None = None) -> None:
        self.words = words
        self.fault = fault
        super().__init__(words, status=status)


class TrustError(AttuneError):
    """What was received must not be used."""

    exit_code = 3


class SignatureError(TrustError):
    """Altered, or signed by a key that is not trusted for it."""


class FloorError(TrustError):
    """The release does not rest on a universal safety layer this reader accepts."""


class FreezeError(TrustError):
    """The head has expired: somebody may be holding newer ones back."""

    exit_code = 4


class RollbackError(TrustError):
    """Older than what this reader has already seen."""

    exit_code = 5


class EquivocationError(TrustError):
    """Two different releases under one number. ``evidence`` holds both digests."""

    exit_code = 5

    def __init__(self, message: str, *, evidence: tuple[str, str]) -> None:
        self.evidence = evidence
        super().__init__(message)


class WithdrawnError(TrustError):
    """The publisher has withdrawn or quarantined this release, under its signature."""

    exit_code = 6
