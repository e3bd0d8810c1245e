"""What would it do? Situations, causes, prompts and texts together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import attune
from accounts.models import User
from attune.conditions import Context
from attune.errors import UsageError
from authoring.actions import freeze
from authoring.models import Document
from authoring.radar import Radar
from authoring.trying import PRESETS, Authored, Trial
from publishing import keys, placing
from publishing.actions import publish, request_release
from tests import factories
from tests.samples import constitution, profile

pytestmark = pytest.mark.django_db

GENTLE = {
    "id": "gentle",
    "when": "person.distress >= 0.5",
    "effects": [{"op": "lower_to", "parameter": "challenge", "value": 0.2}],
    "why": "Nobody is pressed when they are low.",
}
CHANGES: dict[str, Any] = {
    "clauses": [
        {"id": "kind", "modality": "should", "text": "Be kind."},
        {
            "id": "brisk",
            "modality": "may",
            "text": "Be brisk.",
            "except_when": "person.distress >= 0.5",
        },
    ],
    "parameters": {"challenge": {"default": 0.6}, "playfulness": {"default": 0.6}},
    "adaptations": [GENTLE],
}
TEXT = constitution(**CHANGES)


@pytest.fixture
def founder() -> User:
    return factories.person("ada")


@pytest.fixture
def document(founder: User) -> Document:
    return factories.started_constitution(factories.community(founder), founder, **CHANGES)


@pytest.fixture
def path(client: Client, founder: User, document: Document) -> str:
    client.force_login(founder)
    return f"/d/{document.address}/try"


def trial(document: Document, context: dict[str, Any], *others: Authored) -> Trial:
    text = attune.parse(TEXT)
    assert isinstance(text, attune.Constitution)
    return Trial(document, text, others, Context.from_dict(context))


def test_a_dial_that_a_rule_turns_names_the_rule_and_what_it_was(
    document: Document,
) -> None:
    [dial] = [
        d for d in trial(document, {"person.age_band": "adult", "person.distress": 0.6}).changed
        if d.name == "challenge"
    ]  # fmt: skip
    assert (dial.before, dial.value) == ("0.6", "0.2")
    [cause] = dial.causes
    assert cause.words == "Nobody is pressed when they are low."
    assert cause.href.endswith("#gentle")


def test_a_protection_of_the_floor_is_told_as_the_floors(
    document: Document,
) -> None:
    tried = trial(document, {"person.age_band": "adult", "person.distress": 0.9})
    causes = [cause for dial in tried.changed for cause in dial.causes]
    assert [cause for cause in causes if cause.is_floor]


def test_a_clause_that_rests_is_told_apart_from_those_that_count(
    document: Document,
) -> None:
    tried = trial(document, {"person.age_band": "adult", "person.distress": 0.6})
    assert [clause.id for clause in tried.clauses] == ["kind"]
    assert [clause.id for clause in tried.resting] == ["brisk"]


def test_on_a_calm_day_nothing_differs(
    document: Document,
) -> None:
    tried = trial(document, {"person.age_band": "adult"})
    assert (tried.changed, tried.resting, tried.changed_lines) == ([], [], [])


def test_the_prompt_shows_what_the_situation_changes(
    document: Document,
) -> None:
    lines = trial(document, {"person.age_band": "adult", "person.distress": 0.6}).changed_lines
    assert [line.text for line in lines if line.sign == "-" and "Be brisk." in line.text]
    assert [line.text for line in lines if line.sign == "+" and "distress 0.6" in line.text]


def test_the_prompt_is_compared_by_whole_lines_however_alike_they_are(
    document: Document,
) -> None:
    """Nobody looks for the most similar line among all others: in a long text that took minutes."""
    counts = ["except_when", "applies_when"]
    words = ["Sing softly in the morning.", "Sing softly in the evening."]
    clauses = [
        {
            "id": f"c{n}",
            "modality": "may",
            "text": words[n % 2],
            counts[n % 2]: "person.distress >= 0.5",
        }
        for n in range(20)
    ]
    text = attune.parse(constitution(**{**CHANGES, "clauses": clauses}))
    assert isinstance(text, attune.Constitution)

    tried = Trial(
        document,
        text,
        [],
        Context.from_dict({"person.age_band": "adult", "person.distress": 0.6}),
    )

    signs = [line.sign for line in tried.changed_lines if "softly" in line.text]
    assert signs == ["-"] * 10 + ["+"] * 10
    assert "\n".join(line.text for line in tried.prompt if line.sign != "-") == (
        "\n".join((tried.compiled.text or "").splitlines())
    )


def test_a_text_that_an_earlier_version_has_followed_says_so_in_place_of_a_prompt(
    client: Client, document: Document, path: str
) -> None:
    review = {
        "due": "2020-01-01",
        "sunset": "2020-02-01",
        "on_expiry": {"to": "version", "version": "0.9.0"},
    }
    document.draft.content = constitution(**CHANGES, review=review)
    document.draft.save()
    response = client.get(path)
    assert response.status_code == 200
    assert "ended on 2020-02-01. Version 0.9.0 of it applies" in response.content.decode()


def test_together_with_a_profile_clauses_say_whose_they_are(
    document: Document,
) -> None:
    blunt = {"id": "blunt", "modality": "may", "text": "Be blunt with me."}
    own = attune.parse(profile(clauses=[blunt]))
    assert isinstance(own, attune.Profile)
    tried = trial(document, {"person.age_band": "adult"}, own)
    assert {clause.text: clause.whose for clause in tried.clauses}["Be blunt with me."] == (
        own.title
    )


def test_two_profiles_are_one_too_many(document: Document) -> None:
    one, other = attune.parse(profile(title="One")), attune.parse(profile(title="Other"))
    assert isinstance(one, attune.Profile)
    assert isinstance(other, attune.Profile)
    with pytest.raises(UsageError, match="one profile"):
        trial(document, {}, one, other)


def test_every_preset_is_a_context(client: Client, path: str) -> None:
    for key in PRESETS:
        answer = client.get(path, {"preset": key})
        assert answer.status_code == 200
        assert answer.context["trial"] is not None


def test_the_situation_comes_with_the_address(client: Client, path: str) -> None:
    answer = client.get(path, {"age": "teen", "distress": "0.8"})
    assert answer.context["trial"].context.to_dict() == {
        "person.age_band": "teen",
        "person.distress": 0.8,
    }


def test_a_value_out_of_bounds_is_named_at_its_field(client: Client, path: str) -> None:
    answer = client.get(path, {"distress": "7"})
    assert answer.context["trial"] is None
    assert "distress" in answer.context["form"].errors


def test_htmx_gets_the_answer_alone(client: Client, path: str) -> None:
    answer = client.get(path, {"age": "teen"}, HTTP_HX_REQUEST="true").content.decode()
    assert answer.lstrip().startswith('<div id="trial"')


def test_before_anything_is_decided_a_reader_is_told_so(
    client: Client, choir: Document, max_: User
) -> None:
    client.force_login(max_)
    answer = client.get(f"/d/{choir.address}/try")
    assert answer.context["trial"] is None
    assert "Nothing has been decided yet." in answer.content.decode()


def test_a_stranger_gets_404_for_a_private_profile(client: Client, founder: User) -> None:
    own = factories.started_profile(founder)
    assert client.get(f"/d/{own.address}/try").status_code == 404


def test_a_web_has_a_spoke_for_each_dial() -> None:
    radar = Radar.of({"warmth": 0.0, "challenge": 1.0, "romance": 0.5})
    assert [spoke.label for spoke in radar.spokes] == ["Warmth", "Challenge", "Romance"]
    assert radar.shape.split()[0] == "0.0,-0.0"


@pytest.fixture
def released(founder: User, tmp_path: Path, settings: Any) -> Callable[[str], Document]:
    """Brings a public constitution of another community into the world."""
    settings.DATA_DIR = tmp_path
    keys.make()
    placing.write_well_known()

    def bring(slug: str) -> Document:
        other = factories.community(founder, handle=f"{slug}-circle")
        text = factories.started_constitution(other, founder, slug=slug, title=slug.capitalize())
        version = freeze(document=text, by=founder)
        publish(release_id=request_release(version=version, by=founder, decision=None).pk)
        return text

    return bring


def test_what_goes_together_with_a_text_survives_another_situation(
    client: Client, path: str, released: Callable[[str], Document]
) -> None:
    address = released("garden").address
    kept = f"with={address.replace('/', '%2F')}"
    for headers in ({}, {"HX-Request": "true"}):
        chosen = {"age": "teen", "with": address}
        page = client.get(path, chosen, headers=headers).content.decode()
        assert f'href="?preset=crisis&amp;{kept}#trial"' in page
    answer = client.get(f"{path}?preset=crisis&{kept}")
    assert answer.context["form"].chosen() == [address]
    assert answer.context["trial"].context.to_dict()["person.distress"] == 0.9


@pytest.mark.parametrize(("clauses", "beside"), [(1, 0), (30, 0), (1, 4), (30, 4)])
def test_the_page_asks_the_database_at_most_twelve_times(
    client: Client,
    founder: User,
    document: Document,
    released: Callable[[str], Document],
    django_assert_max_num_queries: Any,
    clauses: int,
    beside: int,
) -> None:
    many = [{"id": f"c{n}", "modality": "may", "text": f"Sing {n}."} for n in range(clauses)]
    document.draft.content = constitution(**{**CHANGES, "clauses": many})
    document.draft.save()
    chosen = [released(f"text{number}").address for number in range(beside)]
    client.force_login(founder)
    with django_assert_max_num_queries(12):
        answer = client.get(f"/d/{document.address}/try", {"age": "teen", "with": chosen})
    assert len(answer.context["trial"].clauses) >= clauses
    assert answer.context["form"].chosen() == chosen
