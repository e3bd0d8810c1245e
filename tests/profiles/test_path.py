"""The personal path: each answer is kept, becomes words, and gives way to the person's own."""

from __future__ import annotations

import itertools

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

import attune
from accounts.models import User
from authoring.actions import save_part
from authoring.errors import NotReleasableError
from authoring.models import Document, Edit
from authoring.places import digest_of
from authoring.sections import sections_of
from profiles import actions
from profiles.models import Answer
from profiles.questions import Asked, OpenQuestion, Question, moves_of
from profiles.situations import COURSE
from tests.factories import person, started_profile

pytestmark = pytest.mark.django_db

LETTER, EVENING, MORNING = (COURSE.get(key) for key in ("letter", "evening", "morning"))
MATTERS, NEVER = COURSE.get("matters"), COURSE.get("never")


@pytest.fixture
def owner() -> User:
    return person("owner")


@pytest.fixture
def profile(owner: User) -> Document:
    return actions.begin_path(by=owner, title="About me", language="en")


def choose(profile: Document, key: str, choice: str, words: str = "") -> Answer:
    question = COURSE.get(key)
    assert isinstance(question, Question)
    made = actions.answer(
        document=profile,
        question=question,
        choice=choice,
        words=words,
        base=standing(profile, question),
        by=User.objects.get(namespace=profile.namespace),
    )
    profile.draft.refresh_from_db()
    return made


def tell(profile: Document, key: str, words: str) -> Answer:
    question = COURSE.get(key)
    assert isinstance(question, OpenQuestion)
    made = actions.tell(
        document=profile,
        question=question,
        words=words,
        base=standing(profile, question),
        by=User.objects.get(namespace=profile.namespace),
    )
    profile.draft.refresh_from_db()
    return made


def standing(profile: Document, question: Asked) -> str:
    """What a form carries that is opened now."""
    row = profile.answers.filter(question=question.key).first()
    return digest_of(actions.said(profile, question, row))


def texts(profile: Document, section: str = "clauses") -> list[str]:
    return [part["text"] for part in profile.draft.content.get(section, [])]


def reword(profile: Document, part_id: str, text: str, section: str = "clauses") -> None:
    """As the editor does it."""
    which = sections_of(Document.Kind.PROFILE)[section]
    part = which.place.read(profile.draft.content, part_id)
    assert part is not None
    save_part(
        document=profile,
        section=which,
        part_id=part_id,
        part={**part, "text": text},
        base=digest_of(part),
        since=profile.draft.revision,
        by=User.objects.get(namespace=profile.namespace),
    )
    profile.draft.refresh_from_db()


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


# -- in the browser ----------------------------------------------------------------------------


def test_one_begins_with_one_press_and_meets_the_first_question(
    client: Client, owner: User
) -> None:
    client.force_login(owner)
    answer = client.post("/profiles/begin", follow=True)
    assert answer.redirect_chain[-1][0] == "/d/owner/me/path/letter"
    assert "Question 1 of 9" in answer.content.decode()


def test_the_path_goes_on_where_it_was_left(client: Client, owner: User, profile: Document) -> None:
    client.force_login(owner)
    client.post("/d/owner/me/path/letter", {"choice": "first"})
    client.post("/d/owner/me/path/speech", {"choice": "skip"})
    assert client.get("/d/owner/me/path").headers["Location"] == "/d/owner/me/path/hard-day"
    assert "Go on where you stopped" in client.get("/profiles/new").content.decode()


def test_after_the_round_it_says_enough(client: Client, owner: User, profile: Document) -> None:
    client.force_login(owner)
    for question in COURSE.rounds[0]:
        client.post(f"/d/owner/me/path/{question.key}", {"choice": "first", "done": "1"})
    assert client.get("/d/owner/me/path").headers["Location"] == "/d/owner/me/enough"
    page = client.get("/d/owner/me/enough").content.decode()
    assert "That is enough for a first profile." in page
    assert "Go on: 4 more questions" in page


def test_what_is_being_typed_is_kept_and_not_yet_said(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    saved = client.post(
        "/d/owner/me/path/letter", {"words": "Ask me wheth"}, headers={"HX-Request": "true"}
    )
    assert saved.status_code == 204
    profile.draft.refresh_from_db()
    assert texts(profile) == []
    assert "Ask me wheth" in client.get("/d/owner/me/path/letter").content.decode()
    assert client.get("/d/owner/me/path").headers["Location"] == "/d/owner/me/path/letter"


@pytest.mark.parametrize(
    ("key", "sent"),
    [("matters", {"done": "1"}), ("never", {"done": "1"}), ("letter", {"choice": "own"})],
)
def test_an_old_page_does_not_overwrite_what_the_editor_wrote(
    client: Client, owner: User, profile: Document, key: str, sent: dict[str, str]
) -> None:
    client.force_login(owner)
    where = f"/d/owner/me/path/{key}"
    client.post(where, {**sent, "words": "First words."})
    old = client.get(where).context["base"]
    profile.draft.refresh_from_db()
    if key == "matters":
        profile.draft.content["narrative"] = "From the editor."
        profile.draft.save()
    else:
        (clause,) = profile.draft.content["clauses"]
        reword(profile, clause["id"], "From the editor.")
    before = profile.draft.content

    answer = client.post(where, {**sent, "words": "From the old page.", "base": old})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "From the editor." in page
    assert "From the old page." in page
    profile.draft.refresh_from_db()
    assert profile.draft.content == before

    again = {**sent, "words": "From the old page.", "base": answer.context["base"]}
    assert client.post(where, again).status_code == 302
    profile.draft.refresh_from_db()
    assert "From the old page." in str(profile.draft.content)


def test_an_old_page_sent_empty_deletes_nothing(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    old = client.get("/d/owner/me/path/matters").context["base"]
    profile.draft.content["narrative"] = "From the editor."
    profile.draft.save()
    sent = {"words": "", "done": "1", "base": old}
    assert client.post("/d/owner/me/path/matters", sent).status_code == 422
    profile.draft.refresh_from_db()
    assert profile.draft.content["narrative"] == "From the editor."


def test_a_page_sent_twice_goes_on_twice(client: Client, owner: User, profile: Document) -> None:
    client.force_login(owner)
    for key in ("matters", "never"):
        base = client.get(f"/d/owner/me/path/{key}").context["base"]
        sent = {"words": "my garden", "done": "1", "base": base}
        for _press in range(2):
            assert client.post(f"/d/owner/me/path/{key}", sent).status_code == 302


def test_what_was_typed_before_the_editor_wrote_does_not_overwrite_it(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    where = "/d/owner/me/path/matters"
    base = client.get(where).context["base"]
    client.post(where, {"words": "My brother", "base": base})
    profile.draft.content["narrative"] = "From the editor."
    profile.draft.save()
    back = client.get(where)
    assert "My brother" in back.content.decode()
    sent = {"words": "My brother.", "done": "1", "base": back.context["base"]}
    answer = client.post(where, sent)
    assert answer.status_code == 422
    assert "From the editor." in answer.content.decode()


def test_a_narrative_is_as_long_here_as_in_the_editor(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    where = "/d/owner/me/path/matters"
    long = "x" * 20_000
    assert client.post(where, {"words": long}).status_code == 204
    assert long in client.get(where).content.decode()
    assert client.post(where, {"words": long, "done": "1"}).status_code == 302
    profile.draft.refresh_from_db()
    assert profile.draft.content["narrative"] == long


@pytest.mark.parametrize(("key", "most"), [("matters", 20_000), ("never", 3999), ("letter", 4000)])
def test_what_is_too_long_is_refused_while_one_types_and_never_cut(
    client: Client, owner: User, profile: Document, key: str, most: int
) -> None:
    client.force_login(owner)
    where = f"/d/owner/me/path/{key}"
    assert client.post(where, {"words": "x" * most}).status_code == 204
    assert client.post(where, {"words": "x" * most + "y"}).status_code == 422
    assert Answer.objects.get().typed == "x" * most


def test_a_form_that_says_it_was_opened_on_nonsense_is_kept_all_the_same(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    sent = {"words": "My brother", "base": "a\0b"}
    assert client.post("/d/owner/me/path/matters", sent).status_code == 204
    assert Answer.objects.get().base == ""


def test_own_words_that_say_nothing_are_asked_for(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    answer = client.post("/d/owner/me/path/letter", {"choice": "own", "words": " "})
    assert answer.status_code == 422
    assert "Write what it should do instead." in answer.content.decode()


def test_htmx_gets_the_question_alone(client: Client, owner: User, profile: Document) -> None:
    client.force_login(owner)
    page = client.get("/d/owner/me/path/letter", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert 'id="path"' in page


def test_a_sentence_is_put_in_other_words_in_its_place(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    (part_id,) = choose(profile, "letter", "first").parts
    where = f"/d/owner/me/words/clauses/{part_id}"
    base = client.get(where).context["base"]
    client.post(where, {"words": "Just do it.", "force": "must", "base": base})
    profile.draft.refresh_from_db()
    (clause,) = profile.draft.content["clauses"]
    assert (clause["modality"], clause["text"], clause["id"]) == ("must", "Just do it.", part_id)
    assert clause["topics"] == ["effort"]


def test_words_are_kept_with_the_line_ends_that_a_version_has(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    (part_id,) = choose(profile, "evening", "first").parts
    where = f"/d/owner/me/words/desires/{part_id}"
    base = client.get(where).context["base"]
    client.post(where, {"words": "Learn to sing\r\nand to listen.", "base": base})
    client.post("/d/owner/me/path/letter", {"choice": "own", "words": "One.\r\nTwo."})
    profile.draft.refresh_from_db()
    assert texts(profile, "desires") == ["Learn to sing\nand to listen."]
    assert texts(profile) == ["One.\nTwo."]


def test_words_changed_in_another_window_are_not_overwritten(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    (part_id,) = choose(profile, "letter", "first").parts
    where = f"/d/owner/me/words/clauses/{part_id}"
    base = client.get(where).context["base"]
    reword(profile, part_id, "From the other window.")
    answer = client.post(where, {"words": "From this one.", "force": "must", "base": base})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "From the other window." in page
    assert "From this one." in page
    profile.draft.refresh_from_db()
    assert texts(profile) == ["From the other window."]
    again = client.post(
        where, {"words": "From this one.", "force": "must", "base": answer.context["base"]}
    )
    assert again.status_code == 302
    profile.draft.refresh_from_db()
    assert texts(profile) == ["From this one."]


def test_a_form_sent_empty_still_knows_what_it_was_opened_on(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    (part_id,) = choose(profile, "letter", "first").parts
    where = f"/d/owner/me/words/clauses/{part_id}"
    base = client.get(where).context["base"]
    reword(profile, part_id, "From the other window.")
    empty = client.post(where, {"words": "", "force": "must", "base": base})
    assert empty.status_code == 422
    again = {"words": "From this one.", "force": "must", "base": empty.context["base"]}
    answer = client.post(where, again)
    assert answer.status_code == 422
    assert "From the other window." in answer.content.decode()
    profile.draft.refresh_from_db()
    assert texts(profile) == ["From the other window."]


def test_a_sentence_is_taken_out(client: Client, owner: User, profile: Document) -> None:
    client.force_login(owner)
    (part_id,) = choose(profile, "letter", "first").parts
    client.post(f"/d/owner/me/words/clauses/{part_id}", {"remove": "1"})
    profile.draft.refresh_from_db()
    assert texts(profile) == []


def test_htmx_gets_the_sentence_in_its_language_and_a_place_for_the_focus(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    (part_id,) = choose(profile, "letter", "first").parts
    where = f"/d/owner/me/words/clauses/{part_id}"
    base = client.get(where).context["base"]
    htmx = {"HX-Request": "true"}
    form = {"words": "Just do it.", "force": "must", "base": base}
    saved = client.post(where, form, headers=htmx).content.decode()
    assert '<span lang="en" dir="auto">Just do it.</span>' in saved
    assert "data-focus" in saved
    gone = client.post(where, {"remove": "1"}, headers=htmx).content.decode()
    assert "data-focus" in gone


def test_an_empty_profile_says_how_to_begin(client: Client, owner: User, profile: Document) -> None:
    client.force_login(owner)
    page = client.get("/d/owner/me/enough").content.decode()
    assert "Nothing is written yet." in page
    assert "/d/owner/me/path/letter" in page


def test_a_profile_of_values_alone_is_not_called_empty(client: Client, owner: User) -> None:
    started_profile(owner, values=[{"id": "patience", "title": "Patience"}])
    client.force_login(owner)
    page = client.get("/d/owner/studies/enough").content.decode()
    assert "Nothing is written yet." not in page
    assert "Release it, for me alone" in page


def test_what_blocks_a_release_is_told_instead_of_the_button(
    client: Client, owner: User, profile: Document
) -> None:
    client.force_login(owner)
    choose(profile, "letter", "first")
    profile.draft.content["parameters"] = {"persuasion": {"default": 0.9}}
    profile.draft.save()
    page = client.get("/d/owner/me/enough").content.decode()
    assert "What stands in the way" in page
    assert "Release it" not in page
    with pytest.raises(NotReleasableError):
        actions.endorse(document=profile, by=owner)


PAGES = ("path", "path/letter", "path/never", "words/clauses/x", "wants", "enough", "card", "use")


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_gets_404(client: Client, profile: Document, page: str) -> None:
    assert client.get(f"/d/owner/me/{page}").status_code == 404
    client.force_login(person("stranger"))
    assert client.get(f"/d/owner/me/{page}").status_code == 404
    if page.startswith(("path/", "words", "wants")):
        assert client.post(f"/d/owner/me/{page}", {"choice": "first"}).status_code == 404
    assert not Answer.objects.exists()


@pytest.mark.parametrize("page", ["path/recipe", "wants", "enough", "card", "use"])
def test_a_long_profile_takes_no_more_queries_than_a_short_one(
    client: Client, owner: User, profile: Document, django_assert_max_num_queries: object, page: str
) -> None:
    for question in COURSE.situations:
        choose(profile, question.key, "second")
    tell(profile, "never", "\n".join(f"repeat joke {number}" for number in range(60)))
    actions.endorse(document=profile, by=owner)
    client.force_login(owner)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert client.get(f"/d/owner/me/{page}").status_code == 200
