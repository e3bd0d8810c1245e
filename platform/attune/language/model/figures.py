"""How good the model is: what it catches and whom it troubles, counted and put into words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from attune.language.model.reader import Model
from attune.language.model.sentences import Sentence

__all__ = ["Tally", "held_apart", "table", "tallies"]

Tallies = Mapping[str, Mapping[str, "Tally"]]
"""By commitment, kind, language or register, and then by each of them; ``all`` by itself."""


@dataclass(slots=True)
class Tally:
    """Counts of sentences. Caught and alarmed are those at review or above."""

    violating: int = 0
    caught: int = 0
    stopped: int = 0
    named: int = 0
    harmless: int = 0
    alarmed: int = 0
    blocked: int = 0

    def add(self, violates: bool, grade: str | None, named: bool) -> None:
        if violates:
            self.violating += 1
            self.caught += grade is not None
            self.stopped += grade == "error"
            self.named += grade is not None and named
        else:
            self.harmless += 1
            self.alarmed += grade is not None
            self.blocked += grade == "error"


def held_apart(model: Model, sentences: Iterable[Sentence]) -> Tallies:
    """What the model says of sentences neither training nor thresholds have seen."""
    unseen = [sentence for sentence in sentences if not sentence.trained_on]
    verdicts = [model.grade(s.text, s.modality, s.language) for s in unseen]
    return tallies(
        unseen,
        [verdict[0] if verdict else None for verdict in verdicts],
        [verdict[1] if verdict else None for verdict in verdicts],
    )


def tallies(
    sentences: Sequence[Sentence],
    grades: Sequence[str | None],
    commitments: Sequence[str | None],
) -> Tallies:
    """Every grade counted under each heading its sentence belongs to."""
    found: dict[str, dict[str, Tally]] = {heading: {} for heading in _HEADINGS}
    for sentence, grade, commitment in zip(sentences, grades, commitments, strict=True):
        for heading, value in _HEADINGS.items():
            tally = found[heading].setdefault(value(sentence), Tally())
            tally.add(sentence.violates, grade, commitment == sentence.commitment)
    return {heading: dict(sorted(rows.items(), key=_by_number)) for heading, rows in found.items()}


def as_json(counted: Tallies) -> dict[str, dict[str, dict[str, int]]]:
    """The tallies as plain values."""
    return {
        heading: {name: asdict(tally) for name, tally in rows.items()}
        for heading, rows in counted.items()
    }


def table(counted: Tallies) -> str:
    """The tallies as lines to read; shares in per cent."""
    lines = []
    for heading, rows in counted.items():
        lines.append(f"{heading:<12} caught  stopped    of   alarms  blocked    of")
        for name, t in rows.items():
            lines.append(
                f"  {name:<15}{_share(t.caught, t.violating)}   {_share(t.stopped, t.violating)}"
                f"{t.violating:>6}   {_share(t.alarmed, t.harmless)}   "
                f"{_share(t.blocked, t.harmless)}{t.harmless:>6}"
            )
    return "\n".join(lines)


_HEADINGS: Mapping[str, Callable[[Sentence], str]] = {
    "all": lambda sentence: "all",
    "commitment": lambda sentence: sentence.commitment or "none",
    "kind": lambda sentence: sentence.kind,
    "language": lambda sentence: sentence.language,
    "register": lambda sentence: sentence.register,
}


def _by_number(row: tuple[str, Tally]) -> tuple[int, str]:
    name = row[0]
    return (int(name[1:]) if name[1:].isdigit() else 99, name)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:5.1f}" if whole else "    –"
