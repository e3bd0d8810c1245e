"""The union of all clauses, by weight; and those that pull in opposite directions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from attune.adaptation.plan import PlannedClause
from attune.composition.conflicts import Conflict
from attune.composition.meeting import Meetings, Where
from attune.composition.provenance import Origins
from attune.document.parts import Modality
from attune.phrase import Phrase

WEIGHT: Mapping[Modality, int] = {"must": 0, "must_not": 0, "should": 1, "should_not": 1, "may": 2}
"""The universal safety layer outweighs all of them. Among equals the person's order counts."""

AGAINST: frozenset[Modality] = frozenset({"must_not", "should_not"})


def by_weight(clauses: Iterable[PlannedClause]) -> tuple[PlannedClause, ...]:
    return tuple(sorted(clauses, key=lambda each: WEIGHT[each.clause.modality]))


def conflicts(
    clauses: Sequence[PlannedClause],
    origins: Origins,
    meetings: Meetings,
) -> Iterator[Conflict]:
    """Clauses of different documents, for and against on one topic, that can stand together.

    Where one document says both, also word for word after another, it is no conflict between the
    two: that is what an author's ``tensions`` are for.
    """
    for (one, other), topics in _opposed(clauses, origins).items():
        first, second = clauses[one], clauses[other]
        meet, context = meetings.of(_where(first), _where(second))
        if meet:
            parties = (*origins[first.id], *origins[second.id])
            yield Conflict(
                kind="clause",
                subject=", ".join(topics),
                parties=parties,
                message=Phrase(
                    "On {topics}, “{one}” says {force} [{id}] and “{other}” says {against} "
                    "[{opposed}].",
                    topics=", ".join(f"“{topic}”" for topic in topics),
                    one=parties[0].title,
                    force=Phrase(_FORCES[first.clause.modality]),
                    id=first.id,
                    other=parties[-1].title,
                    against=Phrase(_FORCES[second.clause.modality]),
                    opposed=second.id,
                ),
                holds=Phrase(_why(first, second), id=first.id),
                context=context,
            )


def _opposed(
    clauses: Sequence[PlannedClause], origins: Origins
) -> dict[tuple[int, int], list[str]]:
    """Pairs of clauses by weight, each with the topics they share."""
    on_topic: dict[str, list[int]] = {}
    authors = [origins[planned.id][0].document for planned in clauses]
    words = [_words(planned) for planned in clauses]
    said = set(zip(authors, words, strict=True))
    for index, planned in enumerate(clauses):
        for topic in dict.fromkeys(topic.strip().casefold() for topic in planned.clause.topics):
            on_topic.setdefault(topic, []).append(index)
    pairs: dict[tuple[int, int], list[str]] = {}
    for topic, indices in on_topic.items():
        against = [index for index in indices if clauses[index].clause.modality in AGAINST]
        towards = [index for index in indices if clauses[index].clause.modality not in AGAINST]
        for one, other in product(towards, against):
            by_one = (authors[one], words[other]) in said
            by_other = (authors[other], words[one]) in said
            if not (by_one or by_other):
                pairs.setdefault((min(one, other), max(one, other)), []).append(topic)
    return dict(sorted(pairs.items()))


def _words(planned: PlannedClause) -> tuple[str, str, str, str]:
    """What makes two clauses say the same."""
    applies, excepted = planned.applies.to_cel(), planned.excepted.to_cel()
    return planned.clause.modality, planned.clause.text, applies, excepted


def _where(planned: PlannedClause) -> Where:
    return Where(planned.applies, planned.excepted)


def _why(first: PlannedClause, second: PlannedClause) -> Phrase:
    heavier = WEIGHT[first.clause.modality] < WEIGHT[second.clause.modality]
    return _HEAVIER if heavier else _EARLIER


_HEAVIER = Phrase("[{id}], which weighs more.")
_EARLIER = Phrase("[{id}], which comes first in the person's order.")
_FORCES = {
    "must": Phrase("must"),
    "should": Phrase("should"),
    "may": Phrase("may"),
    "should_not": Phrase("should not"),
    "must_not": Phrase("must not"),
}
