"""Documents begun, frozen, compared and taken back to."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from accounts.models import User
from attune.floor import current_pin
from attune.redline import Budget
from authoring.actions import create_document, freeze
from authoring.comparison import compare
from authoring.errors import NotReleasableError, VersionTooLowError
from authoring.models import Document, Draft, Edit, Version
from tests.authoring.pages import fill, forms_on, signed_in

pytestmark = pytest.mark.django_db

DOCUMENT = "/d/choir/singing"


def changed(document: Document, **changes: Any) -> None:
    """Put fields into the draft as they are."""
    Draft.objects.filter(document=document).update(
        content=Draft.objects.get(document=document).content | changes
    )


def clauses(**texts: str) -> list[dict[str, Any]]:
    return [
        {"id": name, "modality": "must" if name == "honest" else "should", "text": text}
        for name, text in texts.items()
    ]


# -- beginning -----------------------------------------------------------------------------------


def test_a_document_begins_with_the_pin_of_the_safety_layer(ada: User) -> None:
    assert ada.namespace is not None
    document = create_document(
        namespace=ada.namespace,
        slug="diary",
        kind="profile",
        content={"title": "Cafe\u0301", "language": "en"},
        visibility="private",
        by=ada,
    )

    content = document.draft.content
    assert content["format"] == "attune/profile/1"
    assert content["floor"]["digest"] == current_pin().digest
    assert (document.title, content["title"]) == ("Café", "Café")


def test_an_address_is_given_once_and_nothing_is_left_behind(choir: Document, ada: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        create_document(
            namespace=choir.namespace,
            slug=choir.slug,
            kind="constitution",
            content={},
            visibility="private",
            by=ada,
        )

    assert Document.objects.count() == Draft.objects.count() == 1


# -- freezing ------------------------------------------------------------------------------------


def test_a_version_is_the_canonical_text_of_the_draft(choir: Document, ada: User) -> None:
    version = freeze(document=choir, by=ada, note="First")

    assert (version.number, version.semver, version.note) == (1, "1.0.0", "First")
    assert version.author == ada
    assert json.loads(bytes(version.canonical))["title"] == "Singing"
    choir.draft.refresh_from_db()
    assert choir.draft.base == version


def test_freezing_the_same_text_twice_gives_one_version(choir: Document, ada: User) -> None:
    assert freeze(document=choir, by=ada) == freeze(document=choir, by=ada, note="Again")
    assert Version.objects.count() == 1


def test_the_version_number_follows_from_what_changed(choir: Document, ada: User) -> None:
    changed(choir, clauses=clauses(kind="Be kind.", honest="Be honest."))
    freeze(document=choir, by=ada)

    semvers = []
    for change in (
        {"preamble": "We sing."},
        {"clauses": clauses(kind="Be gentle.", honest="Be honest.")},
        {"clauses": clauses(kind="Be gentle.", honest="Be frank.")},
    ):
        changed(choir, **change)
        semvers.append(freeze(document=choir, by=ada).semver)

    assert semvers == ["1.0.1", "1.1.0", "2.0.0"]


def test_an_author_may_call_it_higher_but_not_lower(choir: Document, ada: User) -> None:
    freeze(document=choir, by=ada)
    changed(choir, clauses=clauses(kind="Be gentle."))

    with pytest.raises(VersionTooLowError) as refused:
        freeze(document=choir, by=ada, semver="1.9.9")
    assert refused.value.proposed == "2.0.0"
    assert freeze(document=choir, by=ada, semver="10.0.0").semver == "10.0.0"


@pytest.mark.parametrize(
    "change",
    [
        {"clauses": []},
        {"parameters": {"romance": {"default": 2}}},
        {"clauses": clauses(kind="The s\u0441hool is kind.")},
    ],
    ids=["no clauses", "no such value", "a letter that poses as another: for review"],
)
def test_what_does_not_pass_is_not_frozen(
    change: dict[str, Any], choir: Document, ada: User
) -> None:
    changed(choir, **change)

    with pytest.raises(NotReleasableError) as refused:
        freeze(document=choir, by=ada)

    assert refused.value.report.verdict != "pass"
    assert not Version.objects.exists()


def test_advice_does_not_stand_in_the_way(choir: Document, ada: User) -> None:
    changed(choir, clauses=clauses(honest="Be honest."))

    assert freeze(document=choir, by=ada).number == 1


@pytest.mark.parametrize("column", ["canonical", "digest", "note", "semver", "number"])
def test_the_database_refuses_to_rewrite_a_version(column: str, choir: Document, ada: User) -> None:
    version = freeze(document=choir, by=ada)
    new = {"canonical": b"{}", "number": 7}.get(column, "2.0.0")

    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**{column: new})
    version.author = None
    version.note = "Otherwise"
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        version.save()


def test_a_version_outlives_its_authors_account_and_dies_with_its_document(
    choir: Document, ben: User
) -> None:
    version = freeze(document=choir, by=ben)

    ben.delete()
    version.refresh_from_db()
    assert version.author is None

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM authoring_draft")
        cursor.execute("DELETE FROM authoring_version")
    assert not Version.objects.exists()


# -- taking back ---------------------------------------------------------------------------------


def test_the_draft_starts_again_from_a_version_and_can_be_put_back(
    choir: Document, ada: User, as_ada: Client
) -> None:
    version = freeze(document=choir, by=ada)
    fill(as_ada, f"{DOCUMENT}/edit/clauses/kind", text="Something else entirely.")

    as_ada.post(f"{DOCUMENT}/versions/{version.number}/restore")
    choir.draft.refresh_from_db()
    assert choir.draft.content["clauses"][0]["text"] == "Be kind."

    [undo] = [form for form in forms_on(as_ada.get(f"{DOCUMENT}/edit")) if "_undo" in form.action]
    as_ada.post(undo.action, undo.sent())
    choir.draft.refresh_from_db()
    assert choir.draft.content["clauses"][0]["text"] == "Something else entirely."


def test_a_replaced_draft_is_not_put_back_once_somebody_wrote_on_it(
    choir: Document, ada: User, as_ada: Client, as_ben: Client
) -> None:
    version = freeze(document=choir, by=ada)
    fill(as_ada, f"{DOCUMENT}/edit/clauses/kind", text="Something else entirely.")
    as_ada.post(f"{DOCUMENT}/versions/{version.number}/restore")
    [undo] = [form for form in forms_on(as_ada.get(f"{DOCUMENT}/edit")) if "_undo" in form.action]
    fill(as_ben, f"{DOCUMENT}/edit/clauses/brief", text="Ben’s text.")
    choir.draft.refresh_from_db()
    written, revision = choir.draft.content, choir.draft.revision

    page = as_ada.post(undo.action, undo.sent(), follow=True).content.decode()

    assert "There is nothing to put back." in page
    choir.draft.refresh_from_db()
    assert (choir.draft.content, choir.draft.revision) == (written, revision)
    assert "Ben’s text." in [clause["text"] for clause in choir.draft.content["clauses"]]


def test_a_draft_is_put_back_once(choir: Document, ada: User, as_ada: Client) -> None:
    version = freeze(document=choir, by=ada)
    fill(as_ada, f"{DOCUMENT}/edit/clauses/kind", text="Something else entirely.")
    as_ada.post(f"{DOCUMENT}/versions/{version.number}/restore")
    [undo] = [form for form in forms_on(as_ada.get(f"{DOCUMENT}/edit")) if "_undo" in form.action]

    as_ada.post(undo.action, undo.sent())
    page = as_ada.post(undo.action, undo.sent(), follow=True).content.decode()

    assert "There is nothing to put back." in page
    assert choir.draft.edits.filter(change=Edit.Change.RESTORED).count() == 2


def test_restoring_what_is_there_already_changes_nothing_and_says_so(
    choir: Document, ada: User, as_ada: Client
) -> None:
    version = freeze(document=choir, by=ada)

    answer = as_ada.post(f"{DOCUMENT}/versions/{version.number}/restore", follow=True)

    page = answer.content.decode()
    assert f"Nothing has changed since version {version.semver}." in page
    assert "can be put back" not in page
    assert not Edit.objects.exists()


def test_redlines_of_one_comparison_share_one_budget(
    monkeypatch: pytest.MonkeyPatch, choir: Document
) -> None:
    monkeypatch.setattr("authoring.comparison.Budget", lambda: Budget(left=100))
    names = [f"c{n}" for n in range(50)]
    old = {"clauses": clauses(**dict.fromkeys(names, "Be kind to all."))}
    new = {"clauses": clauses(**dict.fromkeys(names, "Be kind to us."))}

    [(_section, changes)] = compare(choir.kind, old, new).groups

    pieces = [len(redlined.pieces) for change in changes for redlined in change.redlines]
    assert (len(pieces), pieces[0], pieces[-1]) == (50, 4, 2)


# -- pages ---------------------------------------------------------------------------------------


@pytest.fixture
def two(choir: Document, ada: User) -> None:
    """Two versions with a change of every sort between them, and a draft that is further."""
    changed(
        choir,
        clauses=clauses(kind="Be kind to all.", honest="Be honest.", brief="Be brief."),
        parameters={"warmth": {"default": 0.5}},
        preamble="We sing.",
    )
    freeze(document=choir, by=ada, note="As it was")
    changed(
        choir,
        clauses=clauses(kind="Be kind to everybody.", honest="Be honest.", calm="Be calm."),
        parameters={"warmth": {"default": 0.7, "min": 0.5, "max": 0.9}},
    )
    freeze(document=choir, by=ada, note="After the meeting")
    changed(choir, preamble="We sing together.")


@pytest.mark.parametrize("path", ["", "edit", "history", "draft.json", "comments"])
def test_whoever_asks_for_the_head_of_a_page_gets_it(
    path: str, choir: Document, as_ada: Client
) -> None:
    response = as_ada.head(f"/d/choir/singing/{path}")
    assert (response.status_code, response.content) == (200, b"")


def test_history_lists_versions_with_who_and_why(
    choir: Document, two: None, as_ada: Client
) -> None:
    page = as_ada.get(f"{DOCUMENT}/history").content.decode()

    assert page.index("After the meeting") < page.index("As it was")
    assert "Version 1.1.0" in page
    assert "<bdi>Ada</bdi>, <time" in page


def test_a_comparison_reads_word_by_word_and_in_a_sentence(
    choir: Document, two: None, as_ada: Client
) -> None:
    page = as_ada.get(f"{DOCUMENT}/compare/1/2").content.decode()

    assert "1 clause changed, 1 added, 1 removed; 1 dial changed." in page
    assert '<del><span class="visually-hidden">[removed: </span>all' in page
    assert '<ins><span class="visually-hidden">[added: </span>everybody' in page
    assert "0.7, members may choose from 0.5 to 0.9" in page
    assert "Be calm." in page
    assert "Be brief." in page


def test_a_comparison_is_shown_side_by_side(choir: Document, ada: User, as_ada: Client) -> None:
    freeze(document=choir, by=ada)
    fill(as_ada, f"{DOCUMENT}/edit/clauses/kind", text="Be very kind.")

    page = as_ada.get(f"{DOCUMENT}/compare/1/draft?view=sides").content.decode()

    before, after = page.split("After</p>")
    assert "<ins>" not in before
    assert '<ins><span class="visually-hidden">[added: </span> very' in after
    assert 'aria-current="page">Side by side</a>' in page


def test_a_comparison_is_told_in_words(choir: Document, ada: User, as_ada: Client) -> None:
    freeze(document=choir, by=ada)
    fill(as_ada, f"{DOCUMENT}/edit/clauses/kind", text="Be very kind.", why="Altos sing longer.")
    as_ada.post(f"{DOCUMENT}/edit/clauses/brief/remove")
    fill(as_ada, f"{DOCUMENT}/edit/basics", title="Singing together")

    page = as_ada.get(f"{DOCUMENT}/compare/1/draft?view=sentence").content.decode()

    assert "1 clause changed, 1 removed" in page
    assert "Changed: “Be very kind.” (Text and Why)" in page
    assert "Removed: “Be brief.”" in page
    assert "<li>Title</li>" in page
    assert "<ins>" not in page


def test_two_other_texts_are_compared_in_the_same_way(
    choir: Document, ada: User, as_ada: Client
) -> None:
    freeze(document=choir, by=ada)

    chosen = {"before": "1", "after": "draft", "view": "sides"}
    response = as_ada.get(f"{DOCUMENT}/compare", chosen)

    assert response.headers["Location"] == f"{DOCUMENT}/compare/1/draft?view=sides"


def test_the_draft_is_compared_by_its_writers_only(
    choir: Document, two: None, as_ada: Client, max_: User
) -> None:
    page = as_ada.get(f"{DOCUMENT}/compare/2/draft").content.decode()

    assert "Also changed: Preamble." in page
    assert "[added: </span> together" in page
    assert signed_in(max_).get(f"{DOCUMENT}/compare/2/draft").status_code == 404


@pytest.mark.parametrize("after", ["0", "3", "latest", "1-2", "99999999999999999999"])
def test_a_version_that_is_not_there_cannot_be_compared(
    after: str, choir: Document, two: None, as_ada: Client
) -> None:
    assert as_ada.get(f"{DOCUMENT}/compare/1/{after}").status_code == 404


@pytest.mark.parametrize(
    ("before", "after", "leads_to"),
    [
        ("1", "2", "compare/1/2"),
        ("2", "1", "compare/1/2"),
        ("draft", "1", "compare/1/draft"),
        ("1", "1", "history"),
        ("7", "1", "history"),
        ("", "", "history"),
    ],
)
def test_two_texts_are_chosen_in_any_order(
    before: str, after: str, leads_to: str, choir: Document, two: None, as_ada: Client
) -> None:
    response = as_ada.get(f"{DOCUMENT}/compare", {"before": before, "after": after})

    assert response["Location"] == f"{DOCUMENT}/{leads_to}"


def test_nothing_changed_is_said_as_well(choir: Document, ada: User, as_ada: Client) -> None:
    freeze(document=choir, by=ada)

    assert "Nothing changed." in as_ada.get(f"{DOCUMENT}/compare/1/draft").content.decode()


def test_a_draft_is_kept_as_a_version_by_hand(choir: Document, as_ada: Client) -> None:
    for note in ("Before the holidays", "Again"):
        as_ada.post(f"{DOCUMENT}/history/keep", {"note": note})

    [version] = choir.versions.all()
    assert version.note == "Before the holidays"
    assert "Nothing has changed since version 1.0.0." in (
        as_ada.get(f"{DOCUMENT}/history").content.decode()
    )


def test_a_draft_that_does_not_pass_is_not_kept(choir: Document, as_ada: Client) -> None:
    changed(choir, clauses=[])

    response = as_ada.post(f"{DOCUMENT}/history/keep", {"note": ""}, follow=True)

    assert "see what stands in the way" in response.content.decode()
    assert not choir.versions.exists()


def test_the_full_text_of_a_version_is_read_part_by_part(
    choir: Document, ada: User, as_ada: Client
) -> None:
    changed(
        choir,
        preamble="We *sing*. <script>alert(1)</script> [a](javascript:alert(2))",
        parts=[{"id": "song", "title": "Song"}],
        clauses=[{"id": "kind", "part": "song", "modality": "should", "text": "Be <kind>."}],
        adaptations=[
            {
                "id": "late",
                "clause": "kind",
                "when": "person.hours_today >= 3",
                "effects": [{"op": "raise_to", "parameter": "break_nudge", "value": 0.9}],
            }
        ],
    )
    freeze(document=choir, by=ada)

    page = as_ada.get(f"{DOCUMENT}/versions/1").content.decode()

    assert "<em>sing</em>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "Be &lt;kind&gt;." in page
    assert "Late in a long day: Suggesting breaks at least 0.9." in page
    assert 'id="chapter-song"' in page


def test_the_page_of_a_document_shows_what_is_in_force_and_not_the_draft(
    choir: Document, two: None, as_ada: Client, max_: User
) -> None:
    page = as_ada.get(f"{DOCUMENT}/").content.decode()
    assert "Be kind to everybody." in page
    assert "We sing together." not in page
    assert "Not decided yet" in page

    assert "Nothing has been decided yet." in (signed_in(max_).get(f"{DOCUMENT}/").content.decode())
