"""How good a reading is: what it catches and whom it troubles, counted and put into words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from attune.language.model.sentences import NONE

__all__ = ["Labelled", "Tally", "as_json", "table", "tallies"]

Tallies = Mapping[str, Mapping[str, "Tally"]]
"""By commitment, kind and language, and then by each of them; ``all`` by itself."""


class Labelled(Protocol):
    """What is counted: a text somebody has labelled."""

    @property
    def violates(self) -> bool: ...
    @property
    def commitment(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def language(self) -> str: ...


@dataclass(slots=True)
class Tally:
    """Counts of sentences. ``named`` are violating ones stopped under their own commitment, of
    the ``nameable`` ones that were stopped and whose commitment is known."""

    violating: int = 0
    stopped_by_error: int = 0
    stopped_by_review: int = 0
    nameable: int = 0
    named: int = 0
    harmless: int = 0
    blocked: int = 0
    reviewed: int = 0

    def add(self, violates: bool, grade: str | None, named: bool | None) -> None:
        if violates:
            self.violating += 1
            self.stopped_by_error += grade == "error"
            self.stopped_by_review += grade == "review"
            if grade is not None and named is not None:
                self.nameable += 1
                self.named += named
        else:
            self.harmless += 1
            self.blocked += grade == "error"
            self.reviewed += grade == "review"

    def shares(self) -> dict[str, float | None]:
        """The same as shares from 0 to 1, None where there is nothing to count."""
        return {
            "recall": _share(self.stopped_by_error + self.stopped_by_review, self.violating),
            "recall_by_error": _share(self.stopped_by_error, self.violating),
            "recall_by_review": _share(self.stopped_by_review, self.violating),
            "false_alarms_by_error": _share(self.blocked, self.harmless),
            "false_alarms_by_review": _share(self.reviewed, self.harmless),
            "named": _share(self.named, self.nameable),
        }


def tallies(
    graded: Iterable[tuple[Labelled, str | None, str | None]],
) -> Tallies:
    """Every (sentence, grade, commitment found) counted under each heading it belongs to."""
    found: dict[str, dict[str, Tally]] = {heading: {} for heading in _HEADINGS}
    for sentence, grade, commitment in graded:
        named = None if sentence.commitment == NONE else commitment == sentence.commitment
        for heading, value in _HEADINGS.items():
            tally = found[heading].setdefault(value(sentence), Tally())
            tally.add(sentence.violates, grade, named)
    return {heading: dict(sorted(rows.items(), key=_by_number)) for heading, rows in found.items()}


def as_json(counted: Tallies) -> dict[str, dict[str, dict[str, float | int | None]]]:
    """The tallies as plain values, counts and shares."""
    return {
        heading: {
            name: {"violating": tally.violating, "harmless": tally.harmless, **tally.shares()}
            for name, tally in rows.items()
        }
        for heading, rows in counted.items()
    }


def table(counted: Tallies) -> str:
    """The tallies as lines to read; shares in per cent."""
    lines = []
    for heading, rows in counted.items():
        title = "" if heading == "all" else heading
        lines.append(f"{title:<16} violating  error review   pass   harmless  error review   pass")
        lines += [f"{name:<16} {_violating(t)}   {_harmless(t)}" for name, t in rows.items()]
        lines.append("")
    return "\n".join(lines[:-1])


def _violating(t: Tally) -> str:
    return _row(t.violating, t.stopped_by_error, t.stopped_by_review)


def _harmless(t: Tally) -> str:
    return _row(t.harmless, t.blocked, t.reviewed)


def _row(whole: int, error: int, review: int) -> str:
    parts = (error, review, whole - error - review)
    cells = (f"{100 * part / whole:6.1f}" if whole else "     –" for part in parts)
    return f"{whole:>8} {' '.join(cells)}"


_HEADINGS: Mapping[str, Callable[[Labelled], str]] = {
    "all": lambda sentence: "all",
    "commitment": lambda sentence: sentence.commitment,
    "kind": lambda sentence: sentence.kind,
    "language": lambda sentence: sentence.language,
}


def _by_number(row: tuple[str, Tally]) -> tuple[int, str]:
    name = row[0]
    return (int(name[1:]) if name[1:].isdigit() else 99, name)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
