"""Words for review: two people who did not write them, bound to the exact text, on record."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

import attune
from accounts.models import User
from attune.validation import Subject
from authoring import actions, acts
from authoring.errors import NotReleasableError, OwnTextError, TextChangedError
from authoring.models import Document, Review
from authoring.places import digest_of
from authoring.reviewing import findings_of, matters_of
from authoring.sections import sections_of
from communities.models import Community, Membership
from tests.authoring.pages import fill, forms_on, signed_in
from tests.factories import person

pytestmark = pytest.mark.django_db

ODD = "Sing k\N{CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I}ndly."
REVIEWS = "/d/choir/singing/reviews"
RULE = "identity.mixed-script"


def write(document: Document, text: str, by: User, part_id: str = "kind") -> None:
    """Change a clause's text as its form would."""
    document.draft.refresh_from_db()
    section = sections_of(document.kind)["clauses"]
    part = section.place.read(document.draft.content, part_id)
    assert part is not None
    actions.save_part(
        document=document,
        section=section,
        part_id=part_id,
        part={**part, "text": text},
        base=digest_of(part),
        by=by,
        since=document.draft.revision,
    )
    document.draft.refresh_from_db()


@pytest.fixture
def odd(choir: Document, ada: User) -> Document:
    """Ada wrote a word that mixes two scripts."""
    write(choir, ODD, ada)
    return choir


@pytest.fixture
def eve(odd: Document) -> User:
    """The choir's auditor."""
    eve = person("eve")
    community = Community.objects.get(namespace=odd.namespace)
    Membership.objects.create(community=community, user=eve, role=Membership.Role.AUDITOR)
    return eve


def subject(document: Document) -> Subject:
    [matter] = matters_of(document)
    return matter.subject


def review(document: Document, by: User, *, accepts: bool = True, **changes: Any) -> Review:
    given: dict[str, Any] = {
        "rule": RULE,
        "subject": subject(document),
        "reason": "It is a Ukrainian word.",
    }
    return actions.review(document=document, by=by, accepts=accepts, **given | changes)


def test_a_text_is_released_once_two_others_accept_it(odd: Document, ben: User, eve: User) -> None:
    with pytest.raises(NotReleasableError):
        actions.freeze(document=odd, by=ben)
    review(odd, ben)
    with pytest.raises(NotReleasableError):
        actions.freeze(document=odd, by=ben)
    review(odd, eve)

    version = actions.freeze(document=odd, by=ben)
    assert ODD.encode() in bytes(version.canonical)


def test_the_author_cannot_review(odd: Document, ada: User) -> None:
    with pytest.raises(OwnTextError):
        review(odd, ada)


def test_neither_can_whoever_wrote_it_before_somebody_changed_a_comma(
    odd: Document, ada: User, ben: User
) -> None:
    write(odd, f"{ODD} Always.", ben)

    for author in (ada, ben):
        with pytest.raises(OwnTextError):
            review(odd, author)


def test_what_nobody_touched_is_by_whoever_began_the_document(
    choir: Document, ada: User, ben: User
) -> None:
    choir.draft.content["clauses"][2]["text"] = ODD
    choir.draft.save()

    with pytest.raises(OwnTextError):
        review(choir, ada)
    assert review(choir, ben).authors == [ada.pk]


@pytest.fixture
def suspension(choir: Document) -> Document:
    """A rule of Ada's, who began the document, suspends a clause that says what the layer says."""
    content = choir.draft.content
    content["clauses"][2] |= {"id": "line", "modality": "must_not", "text": "Read private mail."}
    effect = {"op": "suspend", "clause": "line"}
    adult = 'person.age_band == "adult"'
    content["adaptations"] = [{"id": "off", "when": adult, "effects": [effect]}]
    choir.draft.save()
    return choir


def test_a_suspension_is_by_whoever_wrote_the_rule_or_the_clause(
    suspension: Document, ada: User, ben: User, max_: User
) -> None:
    write(suspension, "Share private messages with others.", ben, "line")
    rule = "structure.no-exception"

    for author in (ada, ben):
        with pytest.raises(OwnTextError):
            review(suspension, author, rule=rule)
    assert review(suspension, max_, rule=rule).authors == [ada.pk, ben.pk]


def test_the_database_refuses_an_author_as_reviewer(odd: Document, ada: User) -> None:
    about = subject(odd)
    with pytest.raises(IntegrityError, match="nobody_reviews_their_own_text"), transaction.atomic():
        Review.objects.create(
            document=odd, rule=RULE, part=about.part, text=about.text,
            authors=[ada.pk], reviewer=ada, accepts=True, reason="Mine.",
        )  # fmt: skip


def test_the_database_counts_a_person_once(odd: Document, ben: User) -> None:
    first = review(odd, ben)
    first.pk = None
    with pytest.raises(IntegrityError, match="one_review_per_person"), transaction.atomic():
        first.save(force_insert=True)


def test_a_second_answer_replaces_the_first(odd: Document, ben: User, eve: User) -> None:
    review(odd, ben, accepts=False)
    review(odd, eve)
    assert findings_of(odd).report.verdict == "review"

    review(odd, ben)

    assert findings_of(odd).report.verdict == "pass"
    assert odd.reviews.count() == 2


def test_reviews_lapse_with_the_text_and_stand_for_it_again(
    odd: Document, ada: User, ben: User, eve: User
) -> None:
    review(odd, ben)
    review(odd, eve)
    write(odd, f"{ODD} Always.", ada)
    assert findings_of(odd).report.verdict == "review"

    write(odd, ODD, ada)
    assert findings_of(odd).report.verdict == "pass"


def test_a_text_that_changed_meanwhile_is_not_reviewed(odd: Document, ada: User, ben: User) -> None:
    read = subject(odd)
    write(odd, f"{ODD} Always.", ada)

    with pytest.raises(TextChangedError):
        review(odd, ben, subject=read)


def test_each_answer_is_in_the_communitys_record(odd: Document, ben: User) -> None:
    review(odd, ben, accepts=False, reason="Nobody can search for it.")

    event = Community.objects.get(namespace=odd.namespace).events.latest("number")
    assert (event.verb, event.actor) == ("text-refused", ben)
    assert event.data == {
        "document": "choir/singing",
        "rule": RULE,
        "part": "kind",
        "text": subject(odd).text,
        "reason": "Nobody can search for it.",
    }


def test_where_the_record_fails_nothing_is_answered(odd: Document, ben: User) -> None:
    def broken(**_: Any) -> None:
        raise OSError("the record is full")

    acts.done.connect(broken)
    try:
        with pytest.raises(OSError, match="full"):
            review(odd, ben)
    finally:
        acts.done.disconnect(broken)

    assert not odd.reviews.exists()


# -- pages ---------------------------------------------------------------------------------------


def test_who_reviews_a_suspension_reads_the_clause_it_suspends(
    suspension: Document, ben: User, max_: User
) -> None:
    write(suspension, "Share private messages with others.", ben, "line")

    page = signed_in(max_).get(REVIEWS).content.decode()

    words = page.partition('class="matter__words')[2].partition("structure.no-exception")[0]
    assert "Share private messages with others." in words


def test_a_member_reads_the_words_and_answers(odd: Document, max_: User) -> None:
    client = signed_in(max_)
    page = client.get(REVIEWS)
    assert ODD in page.content.decode()
    assert "Written by Ada." in page.content.decode()
    form = forms_on(page)[-1]

    response = client.post(REVIEWS, form.sent(answer="accept", reason="A song’s name."))

    assert response.status_code == 302
    assert [(given.reviewer, given.accepts) for given in odd.reviews.all()] == [(max_, True)]


def test_an_answer_without_a_reason_comes_back(odd: Document, max_: User) -> None:
    client = signed_in(max_)
    form = forms_on(client.get(REVIEWS))[-1]

    response = client.post(REVIEWS, form.sent(answer="accept", reason=" "))

    assert response.status_code == 422
    assert not odd.reviews.exists()


def test_the_author_is_told_that_others_review_it(odd: Document, as_ada: Client) -> None:
    page = as_ada.get(REVIEWS).content.decode()

    assert "You had a hand in these words" in page
    assert "Give this answer" not in page


def test_the_clause_says_what_it_waits_for(odd: Document, ben: User, as_ada: Client) -> None:
    review(odd, ben)
    page = as_ada.get("/d/choir/singing/edit").content.decode()

    assert "It waits for 1 more person who did not write it." in page
    assert "ben accepts it:" in page


def test_a_settled_text_stays_to_be_seen(
    odd: Document, ben: User, eve: User, as_ada: Client
) -> None:
    review(odd, ben)
    review(odd, eve)

    assert "Reviewed" in as_ada.get(REVIEWS).content.decode()
    assert (
        "Nothing stands in the way of deciding it."
        in as_ada.get("/d/choir/singing/edit").content.decode()
    )


@pytest.mark.parametrize("role", [None, Membership.Role.OBSERVER])
def test_who_cannot_review(role: str | None, odd: Document, sam: User) -> None:
    if role:
        community = Community.objects.get(namespace=odd.namespace)
        Membership.objects.create(community=community, user=sam, role=role)

    # An observer knows the document, a stranger does not.
    assert signed_in(sam).get(REVIEWS).status_code == (403 if role else 404)


def test_nobody_reviews_a_profile(studies: Document, as_ada: Client) -> None:
    fill(as_ada, "/d/ada/studies/edit/basics", title=ODD)

    assert "Say it in other words." in as_ada.get("/d/ada/studies/edit").content.decode()
    assert as_ada.get("/d/ada/studies/reviews").status_code == 403


def test_a_report_names_who_reviewed(odd: Document, ben: User, eve: User) -> None:
    review(odd, ben)
    review(odd, eve)

    [finding] = [f for f in findings_of(odd).report.findings if f.subject]
    assert [given["reviewer"] for given in finding.to_dict()["reviews"]] == ["ben", "eve"]
    assert attune.Review is type(finding.reviews[0])
