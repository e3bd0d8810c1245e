"""What the validator says, at the card it speaks of; and the outline that sums it up."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from attune.validation import Finding, Report, validate
from authoring import findings as finding_module
from authoring.findings import Findings, Shown, report_on
from authoring.models import Document
from authoring.outline import outline_of
from tests.authoring.pages import editing_form, fill
from tests.samples import AMENDMENT, RIGHTS, constitution, profile

EDIT = "/d/choir/singing/edit"
KIND = {"id": "kind", "modality": "should", "text": "Be kind.", "why": "Yes.", "kind": "virtue"}
ROMANCE = {
    "id": "close",
    "clause": "kind",
    "when": 'person.age_band == "teen"',
    "effects": [{"op": "set", "parameter": "romance", "value": 0.4}],
}


def of(content: dict[str, Any]) -> Findings:
    return Findings.of(content["format"].split("/")[1], content)


def states(content: dict[str, Any]) -> dict[str, str]:
    kind = content["format"].split("/")[1]
    return {t.section.key: t.state for t in outline_of(kind, content, of(content)).tasks}


def test_a_rule_that_breaks_the_floor_is_shown_at_its_clause_and_at_its_situation() -> None:
    found = of(constitution(clauses=[KIND], adaptations=[ROMANCE]))

    [error] = found.at("clauses", "kind")
    assert error.severity == "error"
    assert error.commitment == "F2"
    assert error.evidence == "age band: teen"
    assert "where age is child or teenager or not known" in error.remedy, error.remedy
    assert found.at("adaptations", "close") == [error]
    assert found.blocking == [error], "one finding, however many places it is shown at"


@pytest.mark.django_db
def test_advice_names_the_idea_it_serves(choir: Document, as_ada: Client) -> None:
    choir.draft.content["clauses"] = [KIND | {"modality": "must_not"}]
    choir.draft.save()
    assert "The idea: Safety is a floor and not a ceiling." in as_ada.get(EDIT).content.decode()


def test_a_rule_of_its_own_is_shown_at_its_situation() -> None:
    rule = {name: value for name, value in ROMANCE.items() if name != "clause"}
    found = of(constitution(clauses=[KIND], adaptations=[rule]))

    assert found.at("clauses", "kind") == []
    assert len(found.at("adaptations", "close")) == 1


@pytest.mark.parametrize(
    ("changes", "spot"),
    [
        ({"clauses": [{**KIND, "applies_when": "person.mood > 2"}]}, ("clauses", "kind")),
        ({"clauses": []}, ("clauses", "")),
        ({"parameters": {"persuasion": {"default": 0.9}}}, ("parameters", "")),
        ({"parameters": {"charm": {"default": 0.9}}}, ("parameters", "")),
        ({"rights": {**RIGHTS, "exit": {"penalty": "a cake"}}}, ("rights", "")),
        ({"amendment": {**AMENDMENT, "notice_days": 0}}, ("amendment", "")),
        ({"title": ""}, ("basics", "")),
        ({"review": {"due": "soon"}}, ("review", "")),
        (
            {"tensions": [{"id": "t", "between": ["kind", "gone"], "navigate": "x"}]},
            ("tensions", "t"),
        ),
        (
            {
                "floor": {
                    **constitution()["floor"],
                    "raises": [{"id": "r", "parameter": "charm", "at_most": 0}],
                }
            },
            ("raises", "r"),
        ),
        ({"minority_reports": [{"id": "m", "text": ""}]}, ("minority-reports", "m")),
    ],
)
def test_every_error_stands_at_its_place(changes: dict[str, Any], spot: tuple[str, str]) -> None:
    found = of(constitution(clauses=[KIND]) | changes)

    assert [item.spots[0] for item in found.blocking] == [spot]


def test_a_wish_nobody_confirmed_stands_at_the_wish() -> None:
    wish = {"id": "fame", "order": "first", "text": "Fame.", "status": "inferred"}

    assert [s.spots for s in of(profile(desires=[wish])).blocking] == [(("desires", "fame"),)]


def test_what_belongs_to_no_card_is_told_at_the_top() -> None:
    found = of(
        constitution(clauses=[KIND], floor={"version": "9.9.9", "digest": "sha256:" + "0" * 64})
    )

    assert [item.spots for item in found.blocking] == [()]
    assert found.unplaced == found.blocking


def test_the_places_of_all_findings_exist() -> None:
    """Also in a draft full of mistakes of every sort."""
    content = constitution(
        title=3, language="Klingon", preamble="x" * 30_000, clauses=[{"id": "Kind!"}, {}, "text"],
        parameters={"warmth": 3}, adaptations=[{"id": "a"}], tensions={}, review=[], scope="all",
        floor={"version": "1"}, unknown=True,
    )  # fmt: skip

    found = of(content)

    assert found.blocking
    assert all(len(spot) == 2 for item in found.shown for spot in item.spots)


def test_messages_of_shape_name_what_they_speak_of() -> None:
    found = of(constitution(clauses=[{**KIND, "text": "x" * 4_001}]))

    assert found.blocking[0].message.startswith("Text: is 4001 characters long")


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (None, ""),
        ("boo", "boo"),
        (["a", "b"], "a, b"),
        ({"person.distress": 0.8, "person.age_band": "teen"}, "distress: 0.8, age band: teen"),
        ({"value": True, "challenge": 1}, "value: yes, Challenge: 1"),
    ],
)
def test_evidence_is_told_in_words(evidence: Any, words: str) -> None:
    finding = Finding(rule="x", severity="error", pointer="", message="X.", evidence=evidence)

    assert Shown(finding=finding, spots=()).evidence == words


def test_counts_are_told_in_words() -> None:
    passing = of(constitution(clauses=[KIND], rights=RIGHTS, review={"due": "2030-01-01"}))
    assert (passing.passes, passing.in_words) == (True, "Nothing stands in the way.")

    failing = of(constitution(clauses=[{**KIND, "why": ""}], adaptations=[ROMANCE]))
    assert failing.blocking_in_words == "1 error"
    assert failing.in_words == "1 error and 3 pieces of advice"


def test_the_same_text_is_examined_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[bytes] = []

    def examine(data: bytes, **given: Any) -> Report:
        calls.append(data)
        return validate(data, **given)

    monkeypatch.setattr("attune.validate", examine)
    content = constitution(title="Examined once")

    assert report_on(content) is report_on(dict(reversed(content.items())))
    assert len(calls) == 1


def test_reports_of_old_texts_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding_module, "KEPT", 2)
    for number in range(4):
        report_on(constitution(title=f"Text {number}"))

    assert len(finding_module._reports) == 2


# -- outline -------------------------------------------------------------------------------------


def test_the_outline_tells_four_states() -> None:
    content = constitution(
        clauses=[KIND, {"id": "brief", "modality": "may", "text": "Be brief."}],
        adaptations=[ROMANCE],
        parameters={"warmth": {"default": 0.5}},
        preamble="We read.",
    )

    told = states(content)

    assert told["basics"] == "started", "nothing says where it applies"
    assert told["clauses"] == "attention"
    assert told["adaptations"] == "attention"
    assert told["parameters"] == "complete"
    assert told["tensions"] == "not_started"


def test_a_clause_without_a_reason_leaves_the_section_started() -> None:
    assert states(constitution(clauses=[{**KIND, "why": ""}]))["clauses"] == "started"
    assert states(constitution(clauses=[KIND]))["clauses"] == "complete"


def test_optional_sections_count_once_they_are_begun() -> None:
    def words(content: dict[str, Any]) -> str:
        return outline_of("constitution", content, of(content)).in_words

    plain = constitution(clauses=[KIND])
    begun = constitution(clauses=[KIND], minority_reports=[{"id": "m", "text": "We dissent."}])

    assert words(plain) == "1 of 9 sections is complete."
    assert words(begun) == "2 of 10 sections are complete."


# -- on the page: the founder's walk -----------------------------------------------------------


@pytest.mark.django_db
def test_the_founder_sees_the_finding_at_the_clause_and_mends_it(
    choir: Document, as_ada: Client
) -> None:
    for text in ("Greet everybody.", "Joke with everybody.", "Say goodbye."):
        fill(as_ada, f"{EDIT}/clauses/_new", text=text, why="We like it.")
    assert "The safety floor holds in every situation." in as_ada.get(EDIT).content.decode()

    fill(
        as_ada,
        f"{EDIT}/clauses/joke-with-everybody",
        **{"sets-0-when_situation": "teen", "sets-0-parameter": "romance", "sets-0-value": "0.4"},
    )
    page = as_ada.get(EDIT).content.decode()
    card = page[page.index('id="card-clauses-joke-with-everybody"') :]
    card = card[: card.index('id="card-clauses-say-goodbye"')]
    assert "finding--error" in card
    assert "Romance 0.4 would reach a teenager" in card
    assert "With teenagers: Romance 0.4." in card
    assert f'href="{EDIT}#p-joke-with-everybody"' in page
    assert 'aria-disabled="true"' in page
    assert "First mend 1 error" in page

    fill(as_ada, f"{EDIT}/clauses/joke-with-everybody", **{"sets-0-value": "0"})
    page = as_ada.get(EDIT).content.decode()
    assert "finding--error" not in page
    assert f'href="{EDIT.removesuffix("/edit")}/propose"' in page


@pytest.mark.django_db
def test_a_save_by_itself_brings_the_finding_to_the_form(choir: Document, as_ada: Client) -> None:
    form = editing_form(as_ada.get(f"{EDIT}/clauses/kind"))

    answer = as_ada.post(
        form.action,
        form.sent(
            **{"sets-0-when_situation": "teen", "sets-0-parameter": "romance", "sets-0-value": "1"}
        ),
        headers={"HX-Request": "true"},
    ).content.decode()

    before_outline = answer[: answer.index('id="outline"')]
    assert "Romance 1 would reach a teenager" in before_outline
    assert "Needs attention" in answer


@pytest.mark.django_db
def test_the_button_of_a_profile_releases_it(studies: Document, as_ada: Client) -> None:
    page = as_ada.get("/d/ada/studies/edit").content.decode()

    assert 'href="/d/ada/studies/endorse"' in page
    assert "Endorse and release" in page
