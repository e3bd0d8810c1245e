"""Every rule against its own sentences: what it must flag and what no rule may flag."""

from __future__ import annotations

import pytest

from attune.floor import current_floor
from attune.language.lexicon import LANGUAGES, lexicon, word_lists
from attune.language.reading import read
from attune.language.rulebook import Rule, Sample, rulebook

FLAGGED = [(rule, sample) for rule in rulebook() for sample in rule.flag]
PASSED = [(rule, sample) for rule in rulebook() for sample in rule.passes]


def named(value: Rule | Sample) -> str:
    return value.id if isinstance(value, Rule) else f"{value.language} {value.text[:40]}"


@pytest.mark.parametrize(("rule", "sample"), FLAGGED, ids=named)
def test_a_rule_flags_its_own_sentences(rule: Rule, sample: Sample) -> None:
    hits = read(sample.text, sample.modality, sample.language)
    assert rule.id in {hit.rule for hit in hits}


@pytest.mark.parametrize(("rule", "sample"), PASSED, ids=named)
def test_no_rule_flags_what_a_rule_lets_pass(rule: Rule, sample: Sample) -> None:
    assert read(sample.text, sample.modality, sample.language) == ()


def test_every_commitment_has_rules_and_every_rule_has_sentences() -> None:
    commitments = {commitment.id for commitment in current_floor().commitments}
    assert {rule.commitment for rule in rulebook()} == commitments
    for rule in rulebook():
        assert len(rule.flag) >= 2, rule.id
        assert len(rule.passes) >= 2, rule.id


def test_rules_have_ids_of_their_own() -> None:
    ids = [rule.id for rule in rulebook()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", LANGUAGES)
def test_word_lists_reach_all_nine_languages(language: str) -> None:
    spoken = [concept for concept, lists in word_lists().items() if lists.get(language)]
    assert len(spoken) > 0.9 * len(word_lists())
    assert lexicon(language).knows(next(lexicon(language).words()))


def test_evidence_is_the_authors_own_words() -> None:
    (hit, *_) = read("Please RIG the Election for us.", "must", "en")
    assert hit.evidence == "RIG the Election"
    assert hit.commitment == "F6"
