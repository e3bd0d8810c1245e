"""What the validator is not sure about, two people decide who did not write it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from attune import Report, Review, validate, validated
from attune.canonical import canonical_bytes, digest
from attune.document import Constitution
from attune.errors import UsageError
from attune.validation.findings import Finding
from tests.samples import constitution

ODD = "Be k\N{CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I}nd."
"""Looks like “Be kind.” and is not."""


def odd(text: str = ODD, **changes: Any) -> dict[str, Any]:
    return constitution(clauses=[{"id": "kind", "modality": "should", "text": text}], **changes)


def asking(report: Report) -> Finding:
    [finding] = [each for each in report.findings if each.subject is not None]
    return finding


def review_by(reviewer: str, **changes: Any) -> Review:
    finding = asking(validate(odd()))
    assert finding.subject is not None
    given: dict[str, Any] = {
        "rule": finding.rule,
        "subject": finding.subject,
        "authors": ("ada",),
        "reviewer": reviewer,
        "accepts": True,
        "reason": "It is the name of a Ukrainian song.",
    }
    return Review(**given | changes)


def test_a_finding_for_review_blocks_and_says_what_it_is_about() -> None:
    report = validate(odd())

    assert report.verdict == "review"
    assert asking(report).blocks
    assert asking(report).subject == replace(review_by("ben").subject, part="kind")


def test_one_review_is_not_enough() -> None:
    report = validate(odd(), reviews=[review_by("ben")])

    assert report.verdict == "review"
    assert [review.reviewer for review in asking(report).reviews] == ["ben"]


def test_two_people_are_enough_and_the_report_names_them() -> None:
    report = validate(odd(), reviews=[review_by("ben"), review_by("cleo")])

    assert report.verdict == "pass"
    assert asking(report).severity == "reviewed"
    assert asking(report).to_dict()["reviews"] == [
        {"reviewer": name, "accepts": True, "reason": "It is the name of a Ukrainian song."}
        for name in ("ben", "cleo")
    ]


def test_a_reviewed_document_can_be_released() -> None:
    report = validate(odd(), reviews=[review_by("ben"), review_by("cleo")])
    assert isinstance(report.document, Constitution)

    assert validated(report.document, report).report is report


def test_one_person_counts_once() -> None:
    report = validate(odd(), reviews=[review_by("ben"), review_by("ben")])

    assert report.verdict == "review"


def test_the_last_word_of_a_person_counts() -> None:
    refused = review_by("ben", accepts=False)

    assert validate(odd(), reviews=[refused, review_by("ben"), review_by("cleo")]).verdict == "pass"
    assert (
        validate(odd(), reviews=[review_by("ben"), review_by("cleo"), refused]).verdict == "review"
    )


def test_a_refusal_is_not_outvoted() -> None:
    three = [review_by("ben"), review_by("cleo"), review_by("dan", accepts=False)]

    assert validate(odd(), reviews=three).verdict == "review"


def test_an_author_cannot_review() -> None:
    with pytest.raises(UsageError, match="own text"):
        review_by("ada")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_review_gives_its_reason(reason: str) -> None:
    with pytest.raises(UsageError, match="reason"):
        review_by("ben", reason=reason)


def test_another_text_makes_the_reviews_lapse() -> None:
    reviews = [review_by("ben"), review_by("cleo")]

    assert validate(odd(f"{ODD} Always."), reviews=reviews).verdict == "review"


def test_what_changes_elsewhere_leaves_them_standing() -> None:
    reviews = [review_by("ben"), review_by("cleo")]

    assert validate(odd(title="Another title"), reviews=reviews).verdict == "pass"


def test_reviews_of_one_rule_say_nothing_of_another() -> None:
    reviews = [review_by(name, rule="language.threat") for name in ("ben", "cleo")]

    assert validate(odd(), reviews=reviews).verdict == "review"


def test_an_error_is_no_matter_for_reviews() -> None:
    document = odd(parameters={"persuasion": {"default": 0.9}})

    assert validate(document, reviews=[review_by("ben"), review_by("cleo")]).verdict == "fail"


def test_they_also_count_while_another_part_cannot_be_read() -> None:
    document = odd()
    document["clauses"].insert(0, {"id": "broken", "modality": "perhaps", "text": "Sing."})
    report = validate(document, reviews=[review_by("ben"), review_by("cleo")])

    assert asking(report).severity == "reviewed"
    assert asking(report).pointer == "/clauses/1/text"


def test_the_title_is_a_subject_of_its_own() -> None:
    finding = asking(validate(constitution(title=ODD)))

    assert finding.subject is not None
    assert finding.subject.part == "title"


# -- a rule that suspends a clause --------------------------------------------------------------

SHARE = "Share private messages with others."
HIDE = "Hide from people that you are an AI."
ADULT = 'person.age_band == "adult"'
SWAHILI = 'conversation.language == "sw"'


def suspending(text: str, when: str = ADULT, **changes: Any) -> dict[str, Any]:
    rule = {"id": "off", "when": when, "effects": [{"op": "suspend", "clause": "line"}]}
    clause = {"id": "line", "modality": "must_not", "text": text}
    return constitution(clauses=[clause], adaptations=[rule], **changes)


def accepted(document: dict[str, Any]) -> list[Review]:
    """Two people accept what the document asks about."""
    finding = asking(validate(document))
    assert finding.subject is not None
    return [review_by(name, rule=finding.rule, subject=finding.subject) for name in ("ben", "cleo")]


@pytest.mark.parametrize(
    ("when", "rule", "one", "other"),
    [
        (ADULT, "structure.no-exception", SHARE, HIDE),
        (SWAHILI, "structure.equal-protection", "Be late.", "Leave out the sources."),
    ],
)
def test_reviews_of_a_suspension_lapse_with_the_clause_it_suspends(
    when: str, rule: str, one: str, other: str
) -> None:
    reviews = accepted(suspending(one, when))
    settled = asking(validate(suspending(one, when), reviews=reviews))
    assert (settled.rule, settled.severity) == (rule, "reviewed")

    report = validate(suspending(other, when), reviews=reviews)

    assert report.verdict == "review"
    assert (asking(report).rule, asking(report).reviews) == (rule, ())


def test_they_stand_while_another_part_changes_and_name_the_rule_as_before() -> None:
    reviews = accepted(suspending(SHARE))

    assert reviews[0].subject.part == "off"
    assert validate(suspending(SHARE, title="Another"), reviews=reviews).verdict == "pass"


def test_a_report_names_the_clause_a_suspension_concerns_and_no_others() -> None:
    told = asking(validate(suspending(SHARE))).to_dict()

    assert (told["pointer"], told["concerns"]) == ("/adaptations/0/effects/0", ["/clauses/0"])
    assert "concerns" not in asking(validate(odd())).to_dict()


def test_the_clause_is_named_where_it_stands_while_another_cannot_be_read() -> None:
    document = suspending(SHARE)
    reviews = accepted(document)
    document["clauses"].insert(0, {"id": "broken", "modality": "perhaps", "text": "Sing."})

    finding = asking(validate(document, reviews=reviews))

    assert (finding.severity, finding.concerns) == ("reviewed", ("/clauses/1",))


def test_the_subject_of_one_part_is_the_digest_of_that_part_alone() -> None:
    assert review_by("ben").subject.text == digest(canonical_bytes(odd()["clauses"][0]))
