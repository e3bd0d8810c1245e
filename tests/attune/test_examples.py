"""The example documents: real in size and kind, and held to the safety layer."""

from __future__ import annotations

import datetime
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import attune
from attune import conditions
from attune.document.parts import Adaptation, Guidance
from attune.vocabulary import PATHS

ROOT = Path(__file__).resolve().parents[2]
WRITTEN_ON = datetime.date(2026, 11, 23)


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What an example community's constitution promises to be."""

    file: str
    language: str
    clauses: int
    adaptations: int
    translations: dict[str, int]


TUTOR = Promise(
    file="willow-school--tutor", language="en", clauses=40, adaptations=8, translations={}
)
HOSPICE = Promise(
    file="haus-abendlicht--begleiter",
    language="de",
    clauses=30,
    adaptations=8,
    translations={"en": 10},
)
CHOIR = Promise(
    file="harbour-voices--rehearsal",
    language="en",
    clauses=25,
    adaptations=6,
    translations={"es": 10},
)
COMMUNITIES = [TUTOR, HOSPICE, CHOIR]
PEOPLE = ["student", "carer"]

FILES = [
    *(ROOT / "communities" / "examples" / f"{promise.file}.json" for promise in COMMUNITIES),
    *(ROOT / "profiles" / "examples" / f"{name}.json" for name in PEOPLE),
]


@cache
def authored(path: Path) -> attune.Constitution | attune.Profile:
    document = attune.parse(path.read_bytes())
    assert not isinstance(document, attune.Floor)
    return document


def constitution(promise: Promise) -> attune.Constitution:
    document = authored(ROOT / "communities" / "examples" / f"{promise.file}.json")
    assert isinstance(document, attune.Constitution)
    return document


def profile(name: str) -> attune.Profile:
    document = authored(ROOT / "profiles" / "examples" / f"{name}.json")
    assert isinstance(document, attune.Profile)
    return document


every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
every_community = pytest.mark.parametrize("promise", COMMUNITIES, ids=lambda promise: promise.file)
every_person = pytest.mark.parametrize("name", PEOPLE)


# -- all of them --------------------------------------------------------------------------------


def test_no_example_is_forgotten_here() -> None:
    found = {
        path for app in ("communities", "profiles") for path in (ROOT / app / "examples").iterdir()
    }
    assert found == set(FILES)


@every_file
def test_an_example_is_accepted(path: Path) -> None:
    report = attune.validate(path.read_bytes())
    assert [finding for finding in report.findings if finding.severity != "advice"] == []
    assert report.verdict == "pass"


@every_file
def test_an_example_keeps_its_digest_through_a_round_trip(path: Path) -> None:
    document = attune.parse(path.read_bytes())
    again = attune.parse(attune.canonical_bytes(document))
    assert again == document
    assert attune.digest(again) == attune.digest(document)


@every_file
def test_an_example_lies_there_in_normal_form(path: Path) -> None:
    text = path.read_text("utf-8")
    value = json.loads(text)
    assert attune.canonical_bytes(value) == attune.canonical_bytes(attune.parse(value))
    assert text == json.dumps(value, ensure_ascii=False, indent=2) + "\n"


@every_file
def test_an_example_compiles_with_each_of_its_clauses(path: Path) -> None:
    document = authored(path)
    text = str(attune.compile(document, "system-prompt").text)
    assert [clause.id for clause in document.clauses if f"[{clause.id}] " not in text] == []


# -- in every situation -------------------------------------------------------------------------


def domains(rules: Iterable[Adaptation | Guidance]) -> list[str]:
    """The domains that conditions ask about."""
    conditions_text = " ".join(rule.when for rule in rules)
    return sorted(set(re.findall(r'conversation\.domain == "([^"]+)"', conditions_text)))


def situations(adaptations: Iterable[Adaptation]) -> st.SearchStrategy[dict[str, Any]]:
    """Contexts around the thresholds people write, each value possibly unknown."""
    tenths = st.integers(0, 10).map(lambda tenth: tenth / 10)
    known: dict[str, st.SearchStrategy[Any]] = {
        "person.age_band": st.sampled_from(PATHS["person.age_band"].members),
        "person.distress": tenths,
        "person.hours_today": st.sampled_from([0, 0.5, 1, 1.5, 2, 2.5, 3, 8]),
        "person.days_known": st.sampled_from([0, 13, 14, 43, 121, 400]),
        "conversation.role": st.sampled_from(["assistant", "tutor", "companion"]),
        "conversation.domain": st.sampled_from([*domains(adaptations), "something else"]),
        "conversation.language": st.sampled_from(["en", "es", "de"]),
        "conversation.turns": st.sampled_from([0, 7, 9, 21, 26, 31, 41]),
        "agent.counterparty": st.sampled_from(PATHS["agent.counterparty"].members),
        "agent.stakes": tenths,
        "model.confidence": tenths,
    }
    return st.fixed_dictionaries({}, optional=known)


@every_file
@settings(max_examples=max(150, settings().max_examples))
@given(data=st.data())
def test_an_example_stays_within_the_safety_layer_its_raises_and_its_own_ranges(
    path: Path, data: st.DataObject
) -> None:
    document = authored(path)
    context = data.draw(situations(document.adaptations))
    result = attune.evaluate(document, context)
    causes = {cause for name in result.parameters for cause in result.causes[name]}
    assert {cause for cause in causes if "clamp" in cause} == set()
    for name, value in result.parameters.items():
        given_range = document.parameters.get(name)
        if given_range is not None:
            assert given_range.min is None or value >= given_range.min, name
            assert given_range.max is None or value <= given_range.max, name


@every_file
def test_each_adaptation_of_an_example_can_fire_and_can_rest(path: Path) -> None:
    document = authored(path)
    eager = {
        "person.hours_today": 9,
        "person.days_known": 400,
        "conversation.role": "assistant",
        "conversation.language": "es",
        "conversation.turns": 99,
        "agent.stakes": 1,
    }
    around: list[dict[str, Any]] = [
        {"agent.counterparty": "many", "model.confidence": 0.1},
        {"agent.counterparty": "agent", "model.confidence": 0.9},
        {"person.days_known": 1},
    ]
    contexts = [
        eager
        | more
        | {"person.age_band": age, "person.distress": distress, "conversation.domain": domain}
        for age in PATHS["person.age_band"].members
        for distress in (None, 0.1, 0.8)
        for domain in (None, *domains(document.adaptations))
        for more in around
    ]
    for adaptation in document.adaptations:
        condition = conditions.parse(adaptation.when)
        assert any(condition.evaluate(context) for context in contexts), adaptation.id
        assert not condition.evaluate({"person.age_band": "adult"}), adaptation.id


# -- constitutions ------------------------------------------------------------------------------


@every_community
def test_a_constitution_has_the_promised_size(promise: Promise) -> None:
    document = constitution(promise)
    assert len(document.clauses) >= promise.clauses
    assert len(document.adaptations) >= promise.adaptations
    assert len(document.tensions) >= 4
    assert len(document.floor.raises) >= 3


@every_community
def test_a_constitution_says_more_than_no(promise: Promise) -> None:
    kinds = Counter(clause.kind for clause in constitution(promise).clauses)
    assert kinds["virtue"] >= 6
    assert set(kinds) == {"virtue", "duty", "prohibition", "permission", "procedure"}
    assert kinds["prohibition"] < sum(kinds.values()) / 3


@every_community
def test_a_clause_has_the_kind_that_goes_with_its_force(promise: Promise) -> None:
    for clause in constitution(promise).clauses:
        assert (clause.modality in {"must_not", "should_not"}) == (clause.kind == "prohibition")
        assert (clause.modality == "may") == (clause.kind == "permission")


@every_community
def test_clauses_carry_reasons_examples_and_support(promise: Promise) -> None:
    clauses = constitution(promise).clauses
    assert [clause.id for clause in clauses if not clause.why] == []
    assert [clause.id for clause in clauses if not clause.support] == []
    assert [clause.id for clause in clauses if clause.confidence is None] == []
    assert sum(bool(clause.examples.good) for clause in clauses) >= 0.9 * len(clauses)
    assert sum(bool(clause.examples.bad) for clause in clauses) >= 0.6 * len(clauses)
    assert sum(bool(clause.source) for clause in clauses) >= 5


@every_community
def test_topics_are_short_and_lower_case(promise: Promise) -> None:
    topics = {topic for clause in constitution(promise).clauses for topic in clause.topics}
    assert {topic for topic in topics if topic != topic.lower() or " " in topic} == set()
    assert max(map(len, topics)) <= 20


@every_community
def test_every_clause_belongs_to_a_part_and_every_part_holds_clauses(promise: Promise) -> None:
    document = constitution(promise)
    assert {clause.part for clause in document.clauses} == {part.id for part in document.parts}


@every_community
def test_a_constitution_says_how_it_is_changed_left_contested_and_reviewed(
    promise: Promise,
) -> None:
    document = constitution(promise)
    assert document.amendment is not None
    assert document.amendment.typo_objection_days is not None
    assert document.amendment.bridging_threshold is not None
    assert document.rights is not None
    assert document.rights.exit.penalty == "none"
    assert document.rights.exit.terms
    assert document.rights.export
    assert document.rights.dissent
    assert document.rights.fork
    assert document.review is not None
    assert document.review.due.year == 2027
    assert document.review.on_expiry is not None
    assert document.minority_reports
    assert document.lineage == ()
    assert document.modules == ()


# Frequent words that none of the three languages shares with another.
TELLING = {
    "en": {"the", "and", "of", "that", "with", "what", "for", "before", "when", "it"},
    "de": {"der", "die", "und", "nicht", "den", "mit", "wer", "wenn", "ein", "oder"},
    "es": {"el", "los", "y", "la", "que", "una", "las", "por", "quien", "antes"},
}


def likeliest_language(texts: Iterable[str]) -> str:
    words = Counter(re.findall(r"\w+", " ".join(texts).lower()))
    return max(TELLING, key=lambda name: sum(words[word] for word in TELLING[name]))


@every_community
def test_a_constitution_is_written_in_the_language_it_names(promise: Promise) -> None:
    document = constitution(promise)
    assert document.language == promise.language
    assert likeliest_language([document.preamble]) == promise.language
    assert likeliest_language(clause.text for clause in document.clauses) == promise.language
    assert likeliest_language(clause.why for clause in document.clauses) == promise.language


@every_community
def test_a_constitution_is_translated_as_promised(promise: Promise) -> None:
    document = constitution(promise)
    counted = Counter(language for clause in document.clauses for language in clause.translations)
    assert set(counted) == set(promise.translations) == set(document.translations)
    for language, least in promise.translations.items():
        texts = [
            clause.translations[language].text
            for clause in document.clauses
            if language in clause.translations
        ]
        assert len(texts) >= least
        assert likeliest_language(texts) == language
        assert likeliest_language([document.translations[language].preamble]) == language


# -- profiles -----------------------------------------------------------------------------------


@every_person
def test_a_profile_has_every_section_filled(name: str) -> None:
    document = profile(name)
    sections = attune.Profile.__dataclass_fields__.keys() - {"lineage"}
    assert {section for section in sections if not getattr(document, section)} == set()
    assert document.subject.context
    assert document.subject.life_stage
    assert document.memory is not None
    assert document.memory.remember
    assert document.memory.never_remember
    assert document.memory.may_influence
    assert document.floor.raises


@every_person
def test_a_profile_speaks_of_more_than_one_idea_of_a_good_life(name: str) -> None:
    document = profile(name)
    assert len({dimension.framework for dimension in document.dimensions}) >= 4
    assert all(dimension.meaning for dimension in document.dimensions)
    assert any(dimension.importance is None for dimension in document.dimensions)
    beneficiaries = {who for dimension in document.dimensions for who in dimension.beneficiaries}
    assert beneficiaries > {"self", "others"}
    assert {theory for value in document.values for theory in value.theories} == {
        "hedonic",
        "desire",
        "objective-list",
        "perfectionist",
    }


@every_person
def test_a_profile_sets_wants_beside_what_it_wants_to_want(name: str) -> None:
    document = profile(name)
    assert {desire.order for desire in document.desires} == {"first", "second"}
    assert {desire.status for desire in document.desires} == {"stated", "confirmed"}
    assert {tension.resolution for tension in document.tensions} == {"ask", "prefer", "by-context"}
    assert all(tension.why for tension in document.tensions)


@every_person
def test_a_profiles_nudges_are_scoped_expiring_and_revocable(name: str) -> None:
    guidance = profile(name).guidance
    assert {nudge.action for nudge in guidance} == {
        "remind",
        "question",
        "challenge",
        "redirect",
        "step-back",
    }
    for nudge in guidance:
        assert nudge.revocable
        assert WRITTEN_ON < nudge.expires <= WRITTEN_ON.replace(year=2027)
        assert not conditions.parse(nudge.when).evaluate({}), "a nudge for any situation"


@every_person
def test_a_profile_never_asks_to_be_challenged_in_distress(name: str) -> None:
    for nudge in profile(name).guidance:
        if nudge.action == "challenge":
            condition = conditions.parse(nudge.when)
            for domain in domains([nudge]):
                here = {"conversation.domain": domain}
                assert condition.evaluate({**here, "person.distress": 0.1})
                assert not condition.evaluate({**here, "person.distress": 0.7})
                assert not condition.evaluate(here), "distress is not known"


@every_person
def test_a_profile_lets_help_taper_as_the_person_grows(name: str) -> None:
    assert len(profile(name).growth) >= 3
