"""Laws that every composition keeps, whatever the documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import attune
from attune import compose, digest, evaluate
from attune.adaptation import carry_out
from attune.adaptation import evaluate as evaluate_fully
from attune.adaptation.evaluation import trace
from attune.adaptation.joining import plan
from attune.adaptation.plan import Move
from attune.composition.adoption import adopted
from attune.conditions import Context, exact, parse
from attune.document import Constitution, Document, Profile
from attune.document.parts import Clause, Effect, Module, ParameterRange, Subject
from attune.floor import current_floor, floor_digest
from attune.proof import prove_plan
from attune.validation.refutation import breaks_always
from attune.vocabulary import PARAMETERS
from tests.attune.situations import CONDITIONS, contexts, documents, few

situations = st.lists(contexts(), min_size=3, max_size=10)

TITLES = ["Willow", "Choir", "Floor", "合唱"]
TOPICS = ["homework", "honesty"]
RANGED = ["challenge", "warmth", "persuasion", "romance"]


@st.composite
def communities(draw: st.DrawFn) -> Constitution:
    """Constitutions that break the floor, leave ranges and speak on the same topics."""
    document = draw(documents())
    ranges = {}
    for name in draw(st.sets(st.sampled_from(RANGED))):
        low, default, high = sorted(draw(st.lists(st.integers(0, 8), min_size=3, max_size=3)))
        ends = {"min": low / 8, "max": high / 8} if draw(st.booleans()) else {}
        ranges[name] = ParameterRange(default=default / 8, **ends)
    clauses = [
        Clause(
            id=f"clause-{number}",
            modality=draw(st.sampled_from(["must", "must_not", "should", "should_not", "may"])),
            text="Do it.",
            topics=tuple(draw(st.sets(st.sampled_from(TOPICS)))),
            applies_when=draw(st.sampled_from([None, *CONDITIONS])),
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    return replace(
        document,
        title=draw(st.sampled_from(TITLES)),
        parameters={**document.parameters, **ranges},
        clauses=tuple(clauses),
    )


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    community = draw(communities())
    return Profile(
        title="Mine",
        language="en",
        floor=community.floor,
        subject=Subject(kind="person"),
        clauses=community.clauses,
        parameters=community.parameters,
        adaptations=community.adaptations,
    )


@st.composite
def nested(draw: st.DrawFn) -> tuple[list[Constitution], dict[str, Document]]:
    """Up to three constitutions, some of which adopt others, those others again."""
    modules: dict[str, Document] = {}
    listed: list[Constitution] = []
    for _ in range(draw(st.integers(0, 3))):
        document = draw(communities())
        adopted = draw(st.lists(st.sampled_from(sorted(modules)), unique=True)) if modules else []
        document = replace(
            document,
            modules=tuple(
                Module(id=f"module-{n}", document=f"a/{n}", version="1.0.0", digest=each)
                for n, each in enumerate(adopted)
            ),
        )
        modules[digest(document)] = document
        if draw(st.booleans()):
            listed.append(document)
    return listed, modules


maybe_a_profile = st.none() | profiles()


def outside(parameters: Mapping[str, float], context: Mapping[str, Any]) -> list[str]:
    """The floor's invariants that these parameters break in this context."""
    return [
        invariant.id
        for _, invariant in current_floor().invariants
        if parse(invariant.when or "true").evaluate(context)
        and not (
            (invariant.at_least is None or parameters[invariant.parameter] >= invariant.at_least)
            and (invariant.at_most is None or parameters[invariant.parameter] <= invariant.at_most)
        )
    ]


@few
@given(nested(), maybe_a_profile)
def test_the_floor_is_unchanged_by_any_composition(
    given_documents: tuple[list[Constitution], dict[str, Document]], profile: Profile | None
) -> None:
    constitutions, modules = given_documents
    floor = current_floor()
    bare = compose(floor, [])
    composition = compose(floor, constitutions, profile, modules=modules)
    assert digest(composition.floor) == digest(floor) == floor_digest()
    protections = bare.plan.rules
    assert composition.plan.rules[: len(protections)] == protections
    bounds = bare.plan.bounds
    assert composition.plan.bounds[-len(bounds) :] == bounds
    lines = [
        (attune.compile(c, "system-prompt").text or "").splitlines() for c in (bare, composition)
    ]
    commitments = 3 + len(floor.commitments)
    assert lines[0][:commitments] == lines[1][:commitments]


@given(nested(), situations)
def test_what_is_proved_of_a_document_with_its_modules_is_what_composing_it_makes(
    given_documents: tuple[list[Constitution], dict[str, Document]], drawn: list[dict[str, Any]]
) -> None:
    constitutions, modules = given_documents
    for document in constitutions:
        proved = plan(document, floor=current_floor(), modules=adopted(document, modules))
        composed = compose(current_floor(), [document], modules=modules).plan
        told = {
            bound.parameter
            for bound in proved.bounds
            if breaks_always(bound, proved.base[bound.parameter])
        }
        for context in map(Context.from_dict, drawn):
            for clamp in (False, True):
                one, other = (carry_out(each, context, clamp=clamp) for each in (proved, composed))
                for name in one.parameters.keys() - told:
                    assert one.parameters[name] == other.parameters[name]


@given(nested(), maybe_a_profile, situations)
def test_no_composition_yields_a_parameter_outside_the_floor_in_any_context(
    given_documents: tuple[list[Constitution], dict[str, Document]],
    profile: Profile | None,
    drawn: list[dict[str, Any]],
) -> None:
    constitutions, modules = given_documents
    composition = compose(current_floor(), constitutions, profile, modules=modules)
    assert outside(composition.parameters, {"person.age_band": "adult"}) == []
    for context in drawn:
        assert outside(evaluate(composition, context).parameters, context) == []


@few
@given(nested(), maybe_a_profile)
def test_composing_twice_changes_nothing(
    given_documents: tuple[list[Constitution], dict[str, Document]], profile: Profile | None
) -> None:
    constitutions, modules = given_documents
    floor = current_floor()
    once = compose(floor, constitutions, profile, modules=modules)
    again = compose(floor, list(map(replace, constitutions)), profile, modules=modules)
    doubled = compose(floor, [*constitutions, *constitutions], profile, modules=modules)
    assert once == again == doubled
    everything = [m.document for m in once.members if isinstance(m.document, Constitution)]
    flat = compose(floor, everything, profile, modules=modules)
    assert {clause.id for clause in flat.clauses} == {clause.id for clause in once.clauses}
    assert attune.canonical_bytes(once.to_dict()) == attune.canonical_bytes(doubled.to_dict())


def apart(documents: Sequence[Constitution]) -> list[Constitution]:
    """The same documents with each its own parameters and topics, so that none concerns another."""
    names = list(PARAMETERS)
    share = len(names) // max(len(documents), 1)
    return [
        _translated(document, names[index * share : (index + 1) * share], f"topic-{index}")
        for index, document in enumerate(documents)
    ]


def _translated(document: Constitution, names: Sequence[str], topic: str) -> Constitution:
    own = {name: names[index % len(names)] for index, name in enumerate(PARAMETERS)}

    def within(name: str, value: float) -> float:
        return min(max(value, PARAMETERS[name].minimum), PARAMETERS[name].maximum)

    def effect(each: Effect) -> Effect:
        name = own[str(each.parameter)]
        value = float(each.value or 0)
        return replace(
            each, parameter=name, value=value if each.op == "add" else within(name, value)
        )

    return replace(
        document,
        floor=replace(
            document.floor,
            raises=tuple(replace(r, parameter=own[r.parameter]) for r in document.floor.raises),
        ),
        parameters={own[name]: given for name, given in document.parameters.items()},
        clauses=tuple(replace(c, topics=(topic,)) for c in document.clauses),
        adaptations=tuple(
            replace(a, effects=tuple(map(effect, a.effects))) for a in document.adaptations
        ),
    )


@few
@given(st.lists(communities(), min_size=2, max_size=3), maybe_a_profile, situations, st.randoms())
def test_the_order_of_unrelated_documents_does_not_matter(
    related: list[Constitution],
    profile: Profile | None,
    drawn: list[dict[str, Any]],
    shuffling: Any,
) -> None:
    one_way = apart(related)
    other_way = list(one_way)
    shuffling.shuffle(other_way)
    one, other = (compose(current_floor(), each, profile) for each in (one_way, other_way))
    assert {clause.id: clause for clause in one.clauses} == {c.id: c for c in other.clauses}
    assert {m.label: m.digest for m in one.members} == {m.label: m.digest for m in other.members}
    assert one.parameters == other.parameters
    for context in drawn:
        first, second = evaluate(one, context), evaluate(other, context)
        assert first.parameters == second.parameters
        assert {c.id: c for c in first.clauses} == {c.id: c for c in second.clauses}


@few
@given(communities(), situations)
def test_one_sound_document_alone_says_what_it_says_by_itself(
    document: Constitution, drawn: list[dict[str, Any]]
) -> None:
    sound = replace(document, parameters={}, floor=replace(document.floor, raises=()))
    composition = compose(current_floor(), [sound])
    for context in drawn:
        assert evaluate(composition, context).parameters == evaluate(sound, context).parameters


@few
@given(nested(), profiles(), situations)
def test_a_wish_and_a_rule_of_a_person_stay_in_the_ranges_that_are_left(
    given_documents: tuple[list[Constitution], dict[str, Document]],
    profile: Profile,
    drawn: list[dict[str, Any]],
) -> None:
    """Further out than communities and floor have brought a value, no rule of the person's goes."""
    constitutions, modules = given_documents
    mild = replace(profile, floor=replace(profile.floor, raises=()))
    silent = replace(mild, adaptations=())
    floor = current_floor()
    acting, resting = (
        compose(floor, constitutions, each, modules=modules) for each in (mild, silent)
    )
    for name, (low, high) in acting.ranges.items():
        assert low <= acting.parameters[name] <= high
    held = {
        step.parameter: step.held
        for rule in acting.adaptations
        if rule.cause.startswith("mine")
        for step in rule.steps
        if isinstance(step, Move) and step.held is not None
    }
    for drawn_context in drawn:
        context = Context.from_dict(drawn_context)
        for name, span in held.items():
            before, _ = trace(resting.plan, name, context)
            after, _ = trace(acting.plan, name, context)
            assert min(span[0], before) <= after <= max(span[1], before)


@few
@given(nested(), maybe_a_profile, situations)
def test_every_cause_leads_back_to_one_of_the_documents(
    given_documents: tuple[list[Constitution], dict[str, Document]],
    profile: Profile | None,
    drawn: list[dict[str, Any]],
) -> None:
    constitutions, modules = given_documents
    composition = compose(current_floor(), constitutions, profile, modules=modules)
    known = {floor_digest(), *(member.digest for member in composition.members)}
    for context in drawn:
        for causes in evaluate(composition, context).causes.values():
            for cause in set(causes) - {"base"}:
                assert {origin.document for origin in composition.provenance[cause]} <= known


@few
@given(nested(), maybe_a_profile)
def test_a_conflict_names_different_documents_and_shows_where_they_meet(
    given_documents: tuple[list[Constitution], dict[str, Document]], profile: Profile | None
) -> None:
    constitutions, modules = given_documents
    composition = compose(current_floor(), constitutions, profile, modules=modules)
    standing = {clause.id: clause for clause in composition.clauses}
    labels = {member.digest: member.label for member in composition.members}
    for conflict in composition.conflicts:
        if conflict.kind == "clause":
            named = [f"{labels[each.document]}:{each.id}" for each in conflict.parties]
            context = conflict.context or Context()
            assert len({each.document for each in conflict.parties}) == 2
            for clause in (standing[name] for name in named):
                assert clause.applies.test(context)
                assert not clause.excepted.test(context)


eighths = st.integers(0, 8).map(lambda n: Fraction(n, 8))


@given(
    st.sampled_from(["set", "raise_to", "lower_to", "add"]),
    st.integers(-8, 8).map(lambda n: Fraction(n, 8)),
    st.tuples(eighths, eighths).map(lambda ends: (min(ends), max(ends))),
    st.lists(eighths, min_size=2, max_size=6).map(sorted),
)
def test_a_step_that_is_held_keeps_the_order_of_values_and_leaves_a_range_no_further(
    op: Any, value: Fraction, held: tuple[Fraction, Fraction], values: list[Fraction]
) -> None:
    move = Move(
        parameter="warmth",
        op=op,
        value=value if op == "add" else abs(value),
        cause="rule",
        origin="document",
        pointer="",
        held=held,
    )
    after = [move.apply(before) for before in values]
    assert after == sorted(after)
    for before, reached in zip(values, after, strict=True):
        assert min(held[0], before) <= reached <= max(held[1], before)
        free = replace(move, held=None).apply(before)
        assert reached == free or reached in (*held, before)


@few
@given(nested(), maybe_a_profile, situations)
def test_what_is_proved_of_a_composition_holds_in_every_context(
    given_documents: tuple[list[Constitution], dict[str, Document]],
    profile: Profile | None,
    drawn: list[dict[str, Any]],
) -> None:
    constitutions, modules = given_documents
    composition = compose(current_floor(), constitutions, profile, modules=modules)
    for theorem in prove_plan(composition.plan, floor=composition.floor).theorems:
        bound = theorem.bound
        for example in theorem.counterexamples:
            shown = evaluate_fully(composition, example.context, clamp=False)
            value = exact(shown.parameters[bound.parameter])
            assert value == example.value
            assert bound.clamp(value) != value
        for context in drawn if theorem.verdict == "proved" else ():
            unclamped = evaluate_fully(composition, context, clamp=False)
            value = exact(unclamped.parameters[bound.parameter])
            assert bound.clamp(value) == value or not bound.when.evaluate(context)
