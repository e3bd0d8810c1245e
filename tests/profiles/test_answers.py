"""What is answered becomes words, and gives way to the person's own."""

from __future__ import annotations

import itertools

import pytest
from django.conf import settings
from django.utils import translation

import attune
from accounts.models import User
from authoring.models import Document, Edit
from profiles import actions
from profiles.models import Answer
from profiles.questions import Question, moves_of
from profiles.situations import COURSE
from tests.factories import started_profile
from tests.profiles.answering import choose, reword, tell, texts

pytestmark = pytest.mark.django_db

EVENING, MORNING = (COURSE.get(key) for key in ("evening", "morning"))


# -- the questions themselves ------------------------------------------------------------------


def test_the_first_round_is_short_and_others_wait_for_whoever_wants_them() -> None:
    asked = [q for q in COURSE.rounds[0] if isinstance(q, Question)]
    assert 6 <= len(asked) <= 8
    assert len(list(COURSE.situations)) >= 12


def test_every_question_has_a_key_of_its_own() -> None:
    keys = [question.key for question in COURSE]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    "choices", list(itertools.product(["first", "second"], repeat=2)), ids="-".join
)
def test_whatever_is_chosen_rests_on_the_safety_layer(
    profile: Document, choices: tuple[str, str]
) -> None:
    for question, choice in zip(COURSE.situations, itertools.cycle(choices), strict=False):
        choose(profile, question.key, choice)
    report = attune.validate(profile.draft.content)
    assert [finding.message for finding in report.findings if finding.blocks] == []


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
@pytest.mark.parametrize("choice", ["first", "second"])
def test_every_sentence_that_is_proposed_is_let_pass_in_every_language(
    profile: Document, choice: str, language: str
) -> None:
    content = {**profile.draft.content, "language": language, "clauses": [], "desires": []}
    for number, question in enumerate(COURSE.situations):
        part = question.part(choice, "", language)
        assert part is not None
        part.pop("sets", None)  # what goes with the sentence is no words
        content[question.section].append({"id": f"p{number}", **part})
    report = attune.validate(content)
    assert [(f.evidence, f.message) for f in report.findings if f.blocks] == []


def test_replies_that_move_a_dial_name_one_that_exists_and_a_value_it_has() -> None:
    for question in COURSE.situations:
        for _choice, reply in question.replies:
            for name, value in reply.moves.items():
                parameter = attune.vocabulary.PARAMETERS[name]
                assert parameter.minimum <= value <= parameter.maximum


def test_a_look_back_is_asked_only_of_those_who_said_something_then() -> None:
    assert EVENING is not None
    assert COURSE.after(EVENING, {"evening": "first"}) == MORNING
    assert COURSE.after(EVENING, {"evening": "skip"}) == COURSE.get("road")


def test_two_answers_that_move_the_same_dial_meet_half_way() -> None:
    assert moves_of(COURSE, {"letter": "first", "office": "second"})["autonomy_support"] == 0.6


# -- answers -----------------------------------------------------------------------------------


def test_a_choice_becomes_a_clause_and_moves_a_dial(profile: Document) -> None:
    choose(profile, "letter", "second")
    assert texts(profile) == ["Let me take the first step myself, and help me on from there."]
    assert profile.draft.content["parameters"] == {"autonomy_support": {"default": 0.85}}


def test_a_choice_about_evenings_becomes_a_wish(profile: Document) -> None:
    choose(profile, "evening", "second")
    choose(profile, "morning", "first")
    assert [wish["order"] for wish in profile.draft.content["desires"]] == ["first", "second"]


def test_a_choice_about_a_hard_day_holds_on_hard_days(profile: Document) -> None:
    choose(profile, "hard-day", "first")
    document = attune.parse(profile.draft.content)
    assert isinstance(document, attune.Profile)
    hard = attune.evaluate(document, {"person.distress": 0.5})
    assert hard.parameters["warmth"] == 0.9
    assert attune.evaluate(document, {}).parameters["warmth"] != 0.9


def test_the_proposal_is_in_the_language_of_the_profile_not_of_the_page(profile: Document) -> None:
    with translation.override("es"):
        choose(profile, "letter", "second")
    assert texts(profile) == ["Let me take the first step myself, and help me on from there."]


def test_another_choice_takes_the_place_of_the_first(profile: Document) -> None:
    choose(profile, "letter", "first")
    choose(profile, "letter", "second")
    assert texts(profile) == ["Let me take the first step myself, and help me on from there."]
    assert profile.draft.content["parameters"] == {"autonomy_support": {"default": 0.85}}


def test_skipping_takes_a_proposal_back(profile: Document) -> None:
    choose(profile, "letter", "first")
    choose(profile, "letter", "skip")
    assert texts(profile) == []
    assert "parameters" not in profile.draft.content


def test_the_same_choice_twice_changes_nothing(profile: Document) -> None:
    choose(profile, "letter", "first")
    before = profile.draft.revision
    choose(profile, "letter", "first")
    assert profile.draft.revision == before


def test_own_words_are_a_clause_and_can_be_put_better(profile: Document) -> None:
    choose(profile, "letter", "own", "Ask me whether I have eaten.")
    choose(profile, "letter", "own", "Ask me whether I have slept.")
    assert texts(profile) == ["Ask me whether I have slept."]


@pytest.mark.parametrize(("key", "section"), [("letter", "clauses"), ("evening", "desires")])
def test_own_words_put_better_keep_what_the_editor_added(
    profile: Document, key: str, section: str
) -> None:
    (part_id,) = choose(profile, key, "own", "Ask me whether I have eaten.").parts
    (part,) = profile.draft.content[section]
    part |= {"why": "Because I forget."}
    tension = {"id": "t", "between": [part_id, "other"], "resolution": "ask"}
    profile.draft.content["tensions"] = [tension]
    profile.draft.save()
    choose(profile, key, "own", "Ask me whether I have eaten.")
    assert profile.draft.content[section] == [part]
    choose(profile, key, "own", "Ask me whether I have slept.")
    assert profile.draft.content[section] == [{**part, "text": "Ask me whether I have slept."}]
    assert profile.draft.content["tensions"] == [tension]


def test_the_same_own_words_twice_change_nothing(profile: Document) -> None:
    choose(profile, "letter", "own", "Ask me whether I have eaten.")
    before = profile.draft.revision
    choose(profile, "letter", "own", "Ask me whether I have eaten.")
    assert profile.draft.revision == before


def test_words_changed_by_hand_survive_another_answer(profile: Document) -> None:
    (part_id,) = choose(profile, "letter", "first").parts
    reword(profile, part_id, "Do it, and be quick about it.")
    choose(profile, "letter", "second")
    assert texts(profile) == [
        "Do it, and be quick about it.",
        "Let me take the first step myself, and help me on from there.",
    ]


def test_a_dial_turned_by_hand_survives_another_answer(owner: User) -> None:
    profile = started_profile(owner, parameters={"autonomy_support": {"default": 0.5}})
    choose(profile, "letter", "first")
    assert profile.draft.content["parameters"] == {"autonomy_support": {"default": 0.5}}


def test_an_answer_given_anew_leaves_no_tension_pointing_at_nothing(profile: Document) -> None:
    (one,) = choose(profile, "evening", "second").parts
    (other,) = choose(profile, "morning", "first").parts
    tension = {"id": "t", "between": [one, other], "resolution": "ask"}
    profile.draft.content["tensions"] = [tension]
    profile.draft.save()
    choose(profile, "evening", "skip")
    assert "tensions" not in profile.draft.content
    assert attune.validate(profile.draft.content).verdict == "pass"


def test_what_matters_stands_first_in_the_profile(profile: Document) -> None:
    tell(profile, "matters", "  My brother, and the garden. ")
    assert profile.draft.content["narrative"] == "My brother, and the garden."
    assert profile.draft.content["title"] == "About me"


def test_each_line_of_never_is_a_prohibition_without_a_second_no(profile: Document) -> None:
    tell(profile, "never", "- never talk about my weight\nDon’t flatter me!\n\nIt must never lie")
    held = profile.draft.content["clauses"]
    assert [(clause["modality"], clause["text"]) for clause in held] == [
        ("must_not", "Talk about my weight."),
        ("must_not", "Flatter me!"),
        ("must_not", "Lie."),
    ]


@pytest.mark.parametrize(
    ("language", "line", "kept"),
    [
        ("en", "No one else should see this", "No one else should see this."),
        ("en", "no jokes about my weight", "No jokes about my weight."),
        ("es", "No compartas mis datos", "Compartas mis datos."),
        ("es", "Nunca mientas", "Mientas."),
        ("es", "Jamás mientas", "Mientas."),
        ("ar", "لا تكذب علي أبدا", "تكذب علي أبدا."),
        ("ar", "- ألا يكذب علي", "يكذب علي."),
        ("ar", "يجب ألا يكذب علي", "يكذب علي."),
        ("ar", "لا يجب أن يكذب علي", "يكذب علي."),
        ("ar", "لا أحد غيري يرى هذا", "لا أحد غيري يرى هذا."),
        ("ar", "لاحظ أخطائي", "لاحظ أخطائي."),
    ],
)
def test_the_no_that_opens_a_prohibition_is_not_said_twice(
    owner: User, language: str, line: str, kept: str
) -> None:
    profile = started_profile(owner, language=language)
    tell(profile, "never", line)
    assert texts(profile) == [kept]


def test_a_line_that_stays_keeps_its_clause(profile: Document) -> None:
    tell(profile, "never", "flatter me\ntalk about my weight")
    before = {clause["text"]: clause["id"] for clause in profile.draft.content["clauses"]}
    tell(profile, "never", "Talk about my weight.\nsend anything at night")
    after = {clause["text"]: clause["id"] for clause in profile.draft.content["clauses"]}
    assert set(after) == {"Talk about my weight.", "Send anything at night."}
    assert after["Talk about my weight."] == before["Talk about my weight."]


def test_a_line_reworded_in_the_editor_keeps_its_clause(profile: Document) -> None:
    (part_id,) = tell(profile, "never", "flatter me").parts
    reword(profile, part_id, "not even praise me")
    tell(profile, "never", "not even praise me\nlie")
    held = {clause["id"]: clause["text"] for clause in profile.draft.content["clauses"]}
    assert held == {part_id: "not even praise me", "lie": "Lie."}


def test_an_answer_and_its_sentence_are_saved_together_or_not_at_all(
    profile: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_fields: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Edit.objects, "create", fail)
    with pytest.raises(RuntimeError, match="disk"):
        choose(profile, "letter", "first")
    profile.draft.refresh_from_db()
    assert not Answer.objects.exists()
    assert texts(profile) == []


def test_two_first_profiles_have_two_addresses(owner: User, profile: Document) -> None:
    second = actions.begin_path(by=owner, title="About me", language="en")
    assert (profile.slug, second.slug) == ("me", "me-2")


def test_a_first_profile_says_when_it_is_looked_at_again(profile: Document) -> None:
    assert profile.draft.content["review"]["due"] > str(profile.created_at.date())
