"""Stage *dynamics* in company: a document with the modules it adopts, and together with others.

A document may be sound by itself and break a promise only in combination. What is found here is
told to the author of the document, with everybody who has a part in it and the context that
shows it: ``evaluate(compose(…), context, clamp=False)`` reproduces it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from attune.adaptation.evaluation import Mover, trace
from attune.adaptation.joining import plan
from attune.adaptation.plan import Authored, Base, Bound, Move, Source
from attune.adaptation.settling import RANGE, of_ranges
from attune.canonical import digest
from attune.composition import Composition, compose
from attune.composition.adoption import adoptions
from attune.composition.conflicts import Conflict
from attune.conditions import Context
from attune.document import Constitution, Document, Profile
from attune.errors import UsageError
from attune.floor import current_floor
from attune.phrase import Phrase
from attune.proof import Counterexample, Theorem, prove_plan
from attune.validation import dynamics, refutation, taper
from attune.validation.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What a document is validated with: ``modules`` by digest, ``companions`` in a person's
    order. Raises :class:`UsageError` where no person can have all of these companions."""

    modules: Mapping[str, Document]
    companions: Sequence[Document] = ()

    def __post_init__(self) -> None:
        if sum(isinstance(each, Profile) for each in self.companions) > 1:
            raise UsageError("A person brings one profile: validate with each by itself.")
        for each in self.companions:
            if not isinstance(each, Constitution | Profile):
                raise UsageError(f"“{each.title}” is neither constitution nor profile.")


def missing(document: Authored, modules: Mapping[str, Document]) -> Iterator[Finding]:
    """What cannot be proved with a module that is not there counts as failed."""
    listed = list(document.modules) if isinstance(document, Constitution) else []
    for adoption in adoptions(document, modules):
        if adoption.document is None:
            first, last = adoption.path[0], adoption.path[-1]
            yield Finding(
                rule="dynamics.module-missing",
                commitment="F12",
                severity="error",
                pointer=f"/modules/{listed.index(first)}",
                message=Phrase(
                    "{problem} Without it nothing can be proved of the whole.",
                    problem=adoption.problem,
                ),
                evidence=last.digest,
                remedy=Phrase("Validate with the module at hand, or drop it."),
                part=first.id,
            )


def ending(document: Authored, modules: Sequence[Source]) -> Iterator[Finding]:
    """Modules that end while the document goes on: after that the two cannot be compiled."""
    ends = document.review.sunset if document.review else None
    for source in modules:
        review = source.document.review
        if review is None or review.sunset is None or (ends and ends <= review.sunset):
            continue
        yield Finding(
            rule="dynamics.module-ends",
            severity="advice",
            pointer=str(source.place),
            message=Phrase(
                "“{title}” ends on {day} and this text goes on: after that day the two cannot be "
                "compiled together.",
                title=source.document.title,
                day=review.sunset.isoformat(),
            ),
            evidence=review.sunset.isoformat(),
            remedy=Phrase("Adopt a release that lasts, or let this text end no later."),
        )


def together(document: Authored, company: Company, modules: Sequence[Source]) -> Iterator[Finding]:
    """What the document and its companions bring about only in combination, and where they, or it
    and the ``modules`` that it adopts, disagree."""
    others = [each for each in company.companions if digest(each) != digest(document)]
    if not (others or modules):
        return
    everybody = [document, *others]
    profiles = [each for each in everybody if isinstance(each, Profile)]
    if len(profiles) > 1:
        raise UsageError("A person brings one profile: a profile is validated with constitutions.")
    composition = compose(
        current_floor(),
        [each for each in everybody if isinstance(each, Constitution)],
        next(iter(profiles), None),
        modules=company.modules,
    )
    view = _View(document, composition, modules)
    if others:
        proof = prove_plan(composition.plan, floor=composition.floor, oversights=False)
        for theorem in proof.theorems:
            yield from view.theorem(theorem)
        yield from view.taper()
        yield from view.retention()
    yield from view.conflicts()


class _View:
    """A composition as the author of one of its documents sees it."""

    def __init__(
        self, document: Authored, composition: Composition, modules: Sequence[Source]
    ) -> None:
        self.composition = composition
        self.document = document
        self.alone = plan(document, floor=composition.floor, modules=modules)
        self.digest = digest(document)
        # The document with its modules: `alone` is the plan of these.
        self.own = {
            member.digest
            for member in composition.members
            if member.digest == self.digest or self.digest in member.adopters
        }
        self.modules = {digest(source.document): source.place for source in modules}
        self.places = {part.id: pointer for pointer, part in document.parts_with_ids()}
        self.labels = {member.digest: member.label for member in composition.members}

    def theorem(self, theorem: Theorem) -> Iterator[Finding]:
        bound = theorem.bound
        if theorem.verdict == "undecided":
            yield Finding(
                rule="composition.undecided",
                commitment=bound.commitment,
                severity="error",
                pointer="",
                message=Phrase(
                    "It could not be proved that {parameter} keeps to its bound ({demand}) "
                    "together with {others}: {reason}.",
                    parameter=bound.parameter,
                    demand=refutation.demand(bound),
                    others=self._others(),
                    reason=theorem.reason,
                ),
                evidence={"invariant": bound.id},
                remedy=refutation.simplify(bound),
            )
        for example in theorem.counterexamples:
            others = self._parties(theorem, example) - self.own
            if others:
                yield self._refuted(theorem, example, self._titles(others))
            elif not self._broken_alone(bound, example.context):
                # Its own rules alone led here, one of them held back by a range of another's.
                yield self._refuted(theorem, example, self._others())

    def _broken_alone(self, bound: Bound, context: Context) -> bool:
        """Whether it comes to this without the others too, which was told before."""
        value, _ = trace(self.alone, bound.parameter, context)
        return bound.clamp(value) != value

    def _parties(self, theorem: Theorem, example: Counterexample) -> set[str]:
        """The documents that moved the parameter or set the bound, the floor aside."""
        causes = [mover.cause for mover in example.movers]
        if theorem.bound.commitment is None:
            causes.append(theorem.bound.cause)
        return {
            origin.document
            for cause in causes
            for origin in self.composition.provenance.get(cause, ())
            if origin.document in self.labels
        }

    def _refuted(self, theorem: Theorem, example: Counterexample, names: str) -> Finding:
        bound = theorem.bound
        last = self._last_own(example.movers)
        pointer, part, change = self._place(theorem, last)
        found = refutation.refuted(bound, example, self.composition.plan)
        against = refutation.opposed(bound, self.composition.plan, example.context)
        held = None if against is not None else self._held_back(bound, last)
        return Finding(
            rule=found.rule.replace("dynamics.", "composition."),
            commitment=bound.commitment,
            severity="error",
            pointer=pointer,
            message=self._with(names, found.message),
            evidence=found.evidence,
            remedy=held or _settling(names, against, change),
            part=part,
        )

    def _held_back(self, bound: Bound, last: Mover | None) -> Phrase | None:
        """What helps where ranges of others keep a rule of the author's from keeping the bound."""
        if not isinstance(last, Move) or last.op == "add":
            return None
        holders = {
            member.digest
            for member in self.composition.members
            if member.digest not in self.own
            for claim in of_ranges(Source(member.document))
            if (claim.parameter, claim.strength) == (bound.parameter, RANGE)
            if not claim.low <= last.value <= claim.high
        }
        if not holders or bound.clamp(last.value) != last.value:
            return None
        return Phrase(
            "Settle it with {names}, whose range for {parameter} holds “{id}” back.",
            names=self._titles(holders),
            parameter=bound.parameter,
            id=self._plain(last.cause),
        )

    def _last_own(self, movers: Sequence[Mover]) -> Mover | None:
        mine = [mover for mover in movers if self._by(mover.cause) == self.digest]
        return mine[-1] if mine else None

    def _by(self, cause: str) -> str:
        origins = self.composition.provenance.get(cause, ())
        return origins[0].document if origins else ""

    def _place(self, theorem: Theorem, last: Mover | None) -> tuple[str, str | None, Phrase | None]:
        """Where in the document its author can do something about it, the part's id, and what."""
        bound = theorem.bound
        match last:
            case Move():
                id_ = self._plain(last.cause)
                return f"{last.pointer}/value", id_, Phrase("let “{id}” act elsewhere", id=id_)
            case Base(pointer=str(pointer)):
                return pointer, None, Phrase(_VALUES[last.asked is None], parameter=bound.parameter)
        if self._by(bound.cause) == self.digest:
            id_ = self._plain(bound.id)
            return bound.pointer or "", id_, Phrase("change the raise “{id}”", id=id_)
        if bound.parameter in self.document.parameters:
            change = Phrase(_VALUES[False], parameter=bound.parameter)
            return f"/parameters/{bound.parameter}", None, change
        return "", None, None

    def _plain(self, name: str) -> str:
        return name.removeprefix(f"{self.labels[self.digest]}:")

    def taper(self) -> Iterator[Finding]:
        """Closeness that comes about only with the others and rests on a taper that says no."""
        if any(taper.check(self.document, self.alone)):
            return
        for found in taper.check(self.document, self.composition.plan):
            yield replace(found, message=self._with(self._others(), found.message))

    def retention(self) -> Iterator[Finding]:
        """A profile's memory that the raises of others shorten, as they do its wishes: told to the
        person and to whose raise it is."""
        everybody = self.composition.members
        person = next((each for each in everybody if isinstance(each.document, Profile)), None)
        if person is None:
            return
        bound = dynamics.fewest_days(self.composition.plan.bounds)
        raiser = "" if bound is None else self._by(bound.cause)
        if bound is None or raiser == person.digest:
            return
        for found in dynamics.retention(person.document, [bound]):
            if self.digest == person.digest:
                yield self._shortened(found, raiser)
            elif self.digest == raiser:
                told = self._shortened(found, person.digest)
                part = self._plain(bound.id)
                yield replace(told, pointer=str(bound.pointer), part=part)

    def _shortened(self, found: Finding, other: str) -> Finding:
        names = self._titles({other})
        return replace(
            found,
            rule="composition.retention",
            severity="advice",
            message=self._with(names, found.message),
            remedy=Phrase("Nothing needs to be done: what is compiled keeps to it."),
        )

    def conflicts(self) -> Iterator[Finding]:
        for conflict in self.composition.conflicts:
            place = self._at_module(conflict) if self._is_own(conflict) else self._at_own(conflict)
            if place is not None:
                pointer, part = place
                yield Finding(
                    rule="composition.conflict",
                    severity="advice",
                    pointer=pointer,
                    message=conflict.message,
                    evidence=None if conflict.context is None else conflict.context.to_dict(),
                    remedy=Phrase(
                        "Settle it between you. Until then: {holds}", holds=conflict.holds
                    ),
                    part=part,
                )

    def _is_own(self, conflict: Conflict) -> bool:
        """Whether nobody but the document, its modules and the floor has a part in it."""
        house = self.own | {digest(self.composition.floor)}
        return all(party.document in house for party in conflict.parties)

    def _at_module(self, conflict: Conflict) -> tuple[str, None] | None:
        """Where a conflict of its own is told: at the module that has a part in it. What the
        document alone has is told elsewhere, and so are bounds: one of them is broken."""
        places = (self.modules.get(party.document) for party in conflict.parties)
        place = next(filter(None, places), None)
        return None if place is None or conflict.kind == "raise" else (place, None)

    def _at_own(self, conflict: Conflict) -> tuple[str, str | None] | None:
        """Where one with others is told: at the part of the document that is a party to it."""
        own = next((p.id for p in conflict.parties if p.document == self.digest), None)
        if own is None:
            return None
        fallback = "/floor" if own == "floor" else f"/parameters/{conflict.subject}"
        return self.places.get(own, fallback), own if own in self.places else None

    def _with(self, names: str, message: str) -> Phrase:
        return Phrase("Together with {names}: {message}", names=names, message=message)

    def _titles(self, digests: set[str]) -> str:
        members = self.composition.members
        titles = [f"“{m.document.title}”" for m in members if m.digest in digests]
        return reduce(_and, titles) if titles else ""

    def _others(self) -> str:
        return self._titles(set(self.labels) - self.own)


def _and(told: str, one: str) -> Phrase:
    return Phrase("{told} and {one}", told=told, one=one)


_VALUES = {
    True: Phrase("choose another default for {parameter}"),
    False: Phrase("leave another range for {parameter}"),
}
"""By whether it is the default that counts, or the range that moved one."""


def _settling(names: str, against: Phrase | None, change: Phrase | None) -> Phrase:
    if against is not None:
        return Phrase("Settle it with {names}. {against}", names=names, against=against)
    if change is not None:
        return Phrase("Settle it with {names}, or {change}.", names=names, change=change)
    return Phrase("Settle it with {names}.", names=names)
