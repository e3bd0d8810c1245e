"""Text going out and coming back the same, and free text taken apart without losing a word."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import attune
from attune.document.text import hidden_characters, normalise
from authoring.exchange import FORMATS, UnreadableError, placed, read, yaml_text
from authoring.exchange.arriving import decoded
from authoring.exchange.markdown_grammar import escape, unescape
from authoring.exchange.understanding import understand
from tests.samples import constitution, profile

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted(ROOT.glob("*/examples/*.json"))

few = settings(max_examples=60, deadline=None)

texts = st.text(st.characters(exclude_categories=("Cs", "Cn", "Co")), min_size=1, max_size=60).map(
    normalise
)
words = texts.filter(lambda text: not list(hidden_characters(text)))
tricky = st.sampled_from(
    [
        "# no heading", "- no item", "ends in a backslash\\", "a {#b}", "&#32;", "&amp;", " x ",
        "\n", "---", "1. one", "**Must** x", "`code`", "two\nlines", "tab\t", "no", "2027-01-01",
        "~", "1e3", "0x1", "\\n", "a: b", "<br>", "- \n- ", "\\# x", "{#}", "'\"", "12:30:45",
    ]
)  # fmt: skip
prose = st.one_of(words, tricky, st.lists(st.one_of(words, tricky), max_size=4).map("\n".join))
some = prose.filter(bool)
languages = st.sampled_from(["es", "ar"])
once = st.lists(some, max_size=2, unique=True)


@st.composite
def constitutions(draw: st.DrawFn) -> dict[str, Any]:
    chapters = [
        {"id": f"chapter-{n}", "title": title, **({"text": text} if text else {})}
        for n, (title, text) in enumerate(draw(st.lists(st.tuples(some, prose), max_size=3)))
    ]
    where = st.sampled_from([None, *(chapter["id"] for chapter in chapters)])
    clauses = [
        {
            "id": f"clause-{n}",
            "modality": draw(st.sampled_from(["must", "must_not", "should", "should_not", "may"])),
            "text": draw(some),
            "why": draw(prose),
            "part": draw(where),
            "topics": draw(once),
            "examples": {"good": draw(st.lists(some, max_size=2))},
            "support": draw(st.sampled_from([[], [{"group": "`all`", "share": 0.5}]])),
            "translations": draw(
                st.dictionaries(languages, st.fixed_dictionaries({"text": some}), max_size=2)
            ),
        }
        for n in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    clauses = [
        {name: value for name, value in clause.items() if value is not None} for clause in clauses
    ]
    return constitution(
        title=draw(some), preamble=draw(prose), parts=chapters, clauses=clauses,
        parameters={"warmth": {"default": draw(st.floats(0, 1))}},
    )  # fmt: skip


@st.composite
def profiles(draw: st.DrawFn) -> dict[str, Any]:
    listed = st.lists(some, max_size=3)
    return profile(
        title=draw(some),
        narrative=draw(prose),
        values=[{"id": f"v{n}", "title": text} for n, text in enumerate(draw(listed))],
        desires=[
            {"id": f"d{n}", "order": "first", "status": "stated", "text": text}
            for n, text in enumerate(draw(listed))
        ],
        memory={"retention_days": 30, "never_remember": draw(once)},
    )  # fmt: skip


@pytest.mark.parametrize("suffix", FORMATS)
@few
@given(value=st.one_of(constitutions(), profiles()))
def test_any_document_comes_back_the_same(suffix: str, value: dict[str, Any]) -> None:
    content = attune.parse(value).to_dict()
    kind = content["format"].split("/")[1]

    arrival = read(FORMATS[suffix].write(content).decode(), kind=kind)

    assert arrival.content == content
    assert arrival.leftover == [] or arrival.leftover == ()


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_come_back_the_same(suffix: str, path: Path) -> None:
    content = attune.parse(path.read_bytes()).to_dict()
    kind = content["format"].split("/")[1]

    written = FORMATS[suffix].write(content).decode()

    assert read(written, kind=kind, name=f"x.{suffix}").content == content


def test_json_goes_out_in_the_form_whose_digest_is_the_documents() -> None:
    document = attune.parse(profile())
    assert FORMATS["json"].write(document.to_dict()) == attune.canonical_bytes(document)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_draft_that_is_no_document_yet_goes_out_as_well(suffix: str) -> None:
    broken = profile(values=[{"title": 7}], clauses=["x"], title=None, narrative="Me.")
    assert b"Me." in FORMATS[suffix].write(broken)


def test_a_clause_added_by_hand_gets_an_id_and_a_strange_line_is_told() -> None:
    written = FORMATS["md"].write(constitution()).decode()
    arrival = read(written + "- **Must** Tell the truth.\n\nWhat is this?\n", kind="constitution")

    assert arrival.content is not None
    assert arrival.content["clauses"][1] == {
        "id": "tell-the-truth", "modality": "must", "text": "Tell the truth.",
    }  # fmt: skip
    [left] = arrival.leftover
    assert left.what == "What is this?"
    assert left.place.startswith("Line ")


@few
@given(st.one_of(words, tricky))
def test_escaped_text_is_read_as_it_was(text: str) -> None:
    assert unescape(escape(text, "  ")) == text


@few
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(-10**9, 10**9), words, tricky,
                  st.floats(allow_nan=False, allow_infinity=False)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.one_of(words, tricky), inner, max_size=3),
        ),
        max_leaves=8,
    )
)  # fmt: skip
def test_any_json_value_is_the_same_after_yaml(value: Any) -> None:
    assert yaml_text.load(yaml_text.dump(value)) == value


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("format: attune/profile/1\na: &x [1]\nb: *x\n", "Line 2"),
        ("format: attune/profile/1\na: !!python/object:os.system x\n", "Line 2"),
        ("format: attune/profile/1\ntitle: a\ntitle: b\n", "Line 3"),
        ("format: attune/profile/1\n1: a\n", "Line 2"),
        ("format: attune/profile/1\na: " + "[" * 30 + "]" * 30, "Line 2"),
        ("format: attune/profile/1\n---\na: b\n", "Line 2"),
        ("format: attune/profile/1\n\ta: b\n", "Line 2"),
        ("format: attune/profile/1\na: [" + "1, " * 100_001 + "1]", "Line 2"),
    ],
    ids=[
        "alias",
        "tag",
        "twice",
        "number as a name",
        "deep",
        "two documents",
        "tab",
        "many values",
    ],
)
def test_yaml_that_is_more_than_plain_values_is_refused_with_its_line(
    text: str, place: str
) -> None:
    with pytest.raises(UnreadableError) as refused:
        read(text, kind="profile")
    [trouble] = refused.value.troubles
    assert trouble.place == place
    assert trouble.what.endswith(".")


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    bomb = "format: attune/profile/1\na0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)
    )
    with pytest.raises(UnreadableError):
        read(bomb, kind="profile")


def test_shape_errors_name_their_places() -> None:
    wrong = json.dumps(profile(subject={"kind": "robot"}, review={"due": "soon"}))
    with pytest.raises(UnreadableError) as refused:
        read(wrong, kind="profile")
    assert [trouble.place for trouble in refused.value.troubles] == ["/review/due", "/subject/kind"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[1, 2]", ""),
        ("{", ""),
        ("null", "x.json"),
        ("- a", "x.yaml"),
        (" \n", ""),
        ('{"a":1}', ""),
    ],
)
def test_what_is_no_document_is_refused_in_a_sentence(text: str, name: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read(text, kind="profile", name=name)
    assert all(trouble.what for trouble in refused.value.troubles)


def test_nobody_brings_in_the_safety_layer() -> None:
    floor = json.dumps(attune.current_floor().to_dict())
    with pytest.raises(UnreadableError):
        read(floor, kind="constitution")


def test_of_a_constitution_a_profile_takes_what_it_can_hold_and_names_the_rest() -> None:
    arrival = read(json.dumps(constitution(preamble="We.")), kind="profile")
    assert arrival.content is not None
    assert arrival.content["clauses"][0]["text"] == "Be kind."
    assert [trouble.place for trouble in arrival.leftover] == ["Preamble"]


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe\x00", b"caf\xe9", b"a\0b", b"x" * (2**20 + 1)],
    ids=["half a pair", "latin-1", "binary", "large"],
)
def test_a_file_that_is_no_text_is_refused_with_a_remedy(data: bytes) -> None:
    with pytest.raises(UnreadableError) as refused:
        decoded(data)
    assert refused.value.troubles[0].remedy


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encodings_of_usual_editors_are_read(encoding: str) -> None:
    assert decoded("Sé amable.\n".encode(encoding)) == "Sé amable.\n"


@pytest.mark.parametrize(
    ("sentence", "target", "text"),
    [
        ("Never flatter me.", "must_not", "Flatter me."),
        ("Please don’t use emojis.", "should_not", "Use emojis."),
        ("Always cite your sources.", "must", "Always cite your sources."),
        ("Be brief.", "should", "Be brief."),
        ("You may joke.", "may", "Joke."),
        ("**Must not** guess.", "must_not", "guess."),
        ("I want you to challenge me.", "should", "Challenge me."),
        ("I want to read more.", "want", "I want to read more."),
        ("I wish I wanted to run.", "want-to-want", "To run."),
        ("Remember that I have two cats.", "remember", "I have two cats."),
        ("Don't remember my medical history.", "never-remember", "My medical history."),
        ("I am a night nurse.", "about", "I am a night nurse."),
        ("I care about honesty.", "value", "I care about honesty."),
        ("Nunca mientas.", "must", "Nunca mientas."),
        ("Responde en español.", "should", "Responde en español."),
        ("Quiero dormir más.", "want", "Quiero dormir más."),
        ("Antworte kurz.", "should", "Antworte kurz."),
        ("Ich möchte mehr lesen.", "want", "Ich möchte mehr lesen."),
        ("Merk dir, dass ich nachts arbeite.", "remember", "Ich nachts arbeite."),
        ("blue elephant", "", "blue elephant"),
    ],
)
def test_a_sentence_is_understood_as_it_is_meant(sentence: str, target: str, text: str) -> None:
    first = understand(sentence, personal=True)[0]
    assert (first.target, first.text) == (target, text)


def test_a_hint_at_a_dial_is_offered_beside_the_clause() -> None:
    clause, dial = understand("Be direct with me.", personal=True)
    assert clause.target == "should"
    assert (dial.target, dial.parameter, dial.value) == ("dial", "directness", 0.8)


def test_a_heading_says_what_stands_below_it() -> None:
    pieces = understand(
        "## My values\n- Honesty\n- Patience\n## Style\nMetric units", personal=True
    )
    assert [(p.target, p.text) for p in pieces if not p.is_heading] == [
        ("value", "Honesty"), ("value", "Patience"), ("", "Metric units"),
    ]  # fmt: skip
    assert pieces[-1].under == "Style"


lines = st.lists(
    st.one_of(
        words,
        tricky,
        st.sampled_from(
            ["# Rules", "- Be kind.", "1) Never lie.", "", "```", "About me:", "I am “old.” You.",
             "**Must** x", "Remember that", "Never", "• x"]
        ),
    ),
    max_size=8,
)  # fmt: skip


@few
@given(lines)
def test_no_word_is_lost(parts: list[str]) -> None:
    text = "\n".join(parts)
    kept = "".join(piece.words for piece in understand(text, personal=True))
    assert letters(kept) == letters(text)


def letters(text: str) -> str:
    """What a reader would miss: everything but spaces, and the marks of lists and headings."""
    bare = re.sub(r"^\s*(?:[-*+•–]|\d{1,3}[.)])\s+(?=\S)", "", text, flags=re.MULTILINE)
    return re.sub(r"[^\w]", "", bare)


def test_pieces_go_where_they_belong_under_ids_of_their_own() -> None:
    text = (
        "I am a nurse.\n- Be kind.\n- Be kind.\nI want to sleep.\n"
        "Remember that I work nights.\nNever remember my address.\nI value calm.\n"
    )
    before = profile()
    held = copy.deepcopy(before)

    content = placed(understand(text, personal=True), before)

    assert before == held
    assert content["narrative"] == "I am a nurse."
    assert [clause["id"] for clause in content["clauses"]] == ["be-kind", "be-kind-2"]
    assert content["desires"][0]["order"] == "first"
    assert content["memory"] == {
        "retention_days": 365,
        "remember": ["I work nights."],
        "never_remember": ["My address."],
    }
    assert content["values"][0]["title"] == "I value calm."
    assert content["parameters"] == {"warmth": {"default": 0.8}}
    attune.parse(content)


def test_a_heading_becomes_a_chapter_of_a_constitution() -> None:
    pieces = understand("## Truth\n- Be honest.\n- Never guess.\n", personal=False)
    content = placed(pieces, constitution())
    assert content["parts"] == [{"id": "truth", "title": "Truth"}]
    assert [clause.get("part") for clause in content["clauses"]] == [None, "truth", "truth"]
    attune.parse(content)


def test_characters_nobody_sees_are_left_out_and_that_is_said() -> None:
    arrival = read("Be\u200b kind.", kind="profile")
    assert arrival.pieces[0].text == "Be kind."
    assert arrival.notes == ["1 character that cannot be seen was left out."]


def test_a_text_of_too_many_pieces_is_refused_with_the_line() -> None:
    with pytest.raises(UnreadableError) as refused:
        read("\n".join(f"- Keep rule {n}." for n in range(300)), kind="profile")
    assert refused.value.troubles[0].place == "Line 201"
