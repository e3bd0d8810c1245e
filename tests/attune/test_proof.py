"""The proof: what it tells, what it cannot decide, and what it finds beside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from attune import conditions, parse, proof
from attune.adaptation.evaluation import trace
from attune.adaptation.joining import plan
from attune.adaptation.plan import Authored
from attune.canonical import canonical_bytes
from attune.conditions import Context, exact
from attune.document import Constitution, Profile
from attune.floor import current_floor
from attune.proof import chain, prove, search
from attune.proof.encoding import Encoding
from attune.proof.search import Search
from attune.validation import Finding
from attune.validation.dynamics import examine
from tests.attune.composing import raising, rule
from tests.attune.traps.planted import CHAINS, TRAPS
from tests.samples import constitution


def read(document: dict[str, Any]) -> Authored:
    parsed = parse(document)
    assert isinstance(parsed, Constitution | Profile)
    return parsed


def found(document: Authored) -> list[Finding]:
    return list(examine(document).findings)


def errors(document: Authored) -> list[Finding]:
    return [f for f in found(document) if f.severity == "error"]


TEEN = 'person.age_band == "teen"'


# -- the context that is shown ------------------------------------------------------------------


def test_the_context_is_the_smallest_that_tells() -> None:
    (finding,) = errors(read(CHAINS[0].planted))
    assert finding.evidence == CHAINS[0].seen
    assert "through “warm-up”, “stuck”, “push”" in finding.message


def test_the_message_says_what_would_reach_whom_and_why_not() -> None:
    document = read(constitution(adaptations=[rule("flirt", TEEN, "set", "romance", 0.4)]))
    (finding,) = errors(document)
    assert finding.message == (
        "Romance 0.4 would reach a teenager through “flirt”, and the universal safety layer (F2) "
        "asks for 0 there."
    )
    assert finding.commitment == "F2"
    assert finding.part == "flirt"
    assert finding.evidence == {"person.age_band": "teen"}
    assert "Keep to 0 here" in finding.remedy


def test_every_rule_at_fault_is_named_with_a_context_of_its_own() -> None:
    document = read(
        constitution(
            adaptations=[
                rule("flirt", TEEN, "set", "romance", 0.4),
                rule("tease", "person.hours_today > 2", "raise_to", "romance", 0.2),
            ]
        )
    )
    assert {f.part: f.evidence for f in errors(document)} == {
        "flirt": {"person.age_band": "teen"},
        "tease": {"person.hours_today": 3},
    }


def test_rules_at_fault_are_told_apart_where_the_words_of_one_are_plainer() -> None:
    quiz, bingo = (f'conversation.domain == "{each}"' for each in ("quiz", "bingo"))
    document = read(
        constitution(
            adaptations=[
                rule("quiz", quiz, "set", "engagement", 0.4),
                rule("bingo", bingo, "set", "engagement", 0.5),
            ]
        )
    )
    assert {f.part: f.evidence for f in errors(document)} == {
        "quiz": {"conversation.domain": "quiz"},
        "bingo": {"conversation.domain": "bingo"},
    }


def test_a_word_of_one_path_is_not_shown_for_another() -> None:
    abroad = 'conversation.domain == "dialysis" && conversation.language != "pt"'
    (finding,) = errors(read(constitution(adaptations=[rule("a", abroad, "set", "engagement", 1)])))
    assert finding.evidence == {
        "conversation.domain": "dialysis",
        "conversation.language": "other",
    }


def test_a_base_value_beyond_what_always_holds_is_an_error_at_its_place() -> None:
    document = read(constitution(parameters={"persuasion": {"default": 0.5}}))
    (finding,) = errors(document)
    assert (finding.rule, finding.pointer) == ("dynamics.base", "/parameters/persuasion/default")
    assert finding.remedy == "Set the default of persuasion to 0.2."


def test_a_base_value_that_a_protection_lowers_is_advice() -> None:
    document = read(constitution(parameters={"romance": {"default": 0.4}}))
    assert errors(document) == []
    (finding,) = found(document)
    assert (finding.rule, finding.severity) == ("dynamics.protected", "advice")
    assert finding.pointer == "/parameters/romance/default"


def test_a_range_that_promises_more_than_anybody_can_have_is_advice() -> None:
    wide = {"persuasion": {"default": 0, "max": 0.8}, "warmth": {"default": 0.5, "min": 0.1}}
    floor = raising(parameter="warmth", at_least=0.3)
    told = found(read(constitution(parameters=wide, floor=floor)))
    assert [(f.rule, f.severity, f.pointer, f.evidence) for f in told] == [
        ("dynamics.range", "advice", "/parameters/warmth/min", 0.1),
        ("dynamics.range", "advice", "/parameters/persuasion/max", 0.8),
    ]
    assert told[1].remedy == "End the range at 0.2; nothing beyond it can be had."
    mended = {"persuasion": {"default": 0, "max": 0.2}, "warmth": {"default": 0.5, "min": 0.3}}
    assert found(read(constitution(parameters=mended, floor=floor))) == []


def test_a_document_that_says_nothing_has_no_findings() -> None:
    assert found(read(constitution())) == []


# -- what cannot be proved fails ----------------------------------------------------------------

PELL = (
    "person.days_known * person.days_known - 1000099 * conversation.turns * conversation.turns == 1"
    " && conversation.turns > 0"
)


@pytest.mark.parametrize(
    "when",
    [
        # No decimal solves these, so no context shows them, and still they are not proved.
        "person.distress * person.distress == 0.5",
        "person.distress * 3 == 1",
        # Whole squares (Pell's equation), of which the smallest are very large.
        PELL,
    ],
)
def test_what_is_not_proved_within_its_limits_fails_closed(when: str) -> None:
    document = read(constitution(adaptations=[rule("odd", when, "set", "romance", 1)]))
    assert {f.severity for f in errors(document)} == {"error"}
    assert {f.commitment for f in errors(document)} == {"F2"}


def test_making_a_context_plainer_ends_after_so_many_tries() -> None:
    encoding = Encoding()
    distressed = conditions.parse("person.distress > 0.5")
    names_many = [
        conditions.parse(" || ".join(f"person.distress > 0.{n}{k:02}" for k in range(25)))
        for n in range(1, 101)
    ]
    tried: list[Context] = []

    def tells(context: Context) -> bool:
        """Only the first will do, so that everything else is tried in vain."""
        tried.append(context)
        return context == tried[0]

    one, other = (Search(encoding, encoding.condition(distressed)) for _ in range(2))
    found = one.simplest(tells, names_many)
    assert distressed.test(found)
    assert len(tried) <= search.ALL_TRIES / len(names_many) + 2  # as found, twice

    tried.clear()
    assert distressed.test(other.simplest(tells, names_many))
    assert len(tried) == 2


@pytest.mark.parametrize("trap", CHAINS, ids=lambda trap: trap.name)
def test_what_is_not_made_plainer_is_refuted_all_the_same(
    trap: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = read(trap.planted)
    made_plain = prove(document, floor=current_floor())
    proof._answer.cache_clear()
    monkeypatch.setattr(search, "ALL_TRIES", 0)

    as_found = prove(document, floor=current_floor())
    proof._answer.cache_clear()

    assert as_found.digest == made_plain.digest
    for theorem in as_found.theorems:
        for example in theorem.counterexamples:
            made = plan(document, floor=current_floor())
            assert trace(made, theorem.bound.parameter, example.context)[0] == example.value
            assert theorem.bound.when.test(example.context)
            assert theorem.bound.clamp(example.value) != example.value


def test_many_additions_of_like_size_are_proved() -> None:
    when = "person.distress < 0.7 && conversation.turns > {}"
    adding = [
        rule(f"step-{n}", when.format(n), "add", "challenge", (1 + n % 4) / 20) for n in range(60)
    ]
    assert errors(read(constitution(adaptations=adding))) == []


@pytest.mark.parametrize(
    ("when", "rules"),
    [
        ("person.days_known * 0.000001 > 1000000000000", {"dynamics.dead-rule"}),
        ("conversation.turns * 0.000001 >= 9007199254.740992", {"dynamics.dead-rule"}),
        ("conversation.turns * 0.000001 >= 9007199254.740991", {"dynamics.invariant"}),
        (f"conversation.turns {'* (0.000000000001 ' * 20}{')' * 20} > 1", {"dynamics.dead-rule"}),
    ],
)
def test_no_count_is_larger_than_what_can_be_written_down_and_tried(
    when: str, rules: set[str]
) -> None:
    document = read(constitution(adaptations=[rule("often", when, "set", "engagement", 0.4)]))
    findings = found(document)
    assert {finding.rule for finding in findings} == rules
    for finding in findings:
        canonical_bytes(finding.to_dict())


def test_what_the_solver_does_not_count_is_ended_by_the_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "PATIENCE", 1)
    monkeypatch.setattr(search, "STEPS", 10**9)
    document = read(constitution(adaptations=[rule("pell", PELL, "set", "engagement", 0.4)]))
    assert {finding.rule for finding in errors(document)} == {"dynamics.undecided"}


def test_an_interrupt_during_a_check_ends_the_proof_and_is_no_finding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "PATIENCE", 2_000)
    monkeypatch.setattr(search, "STEPS", 10**9)
    encoding = Encoding()
    asked = Search(encoding, encoding.condition(conditions.parse(PELL)))
    ctrl_c = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012  it may come at any point in here
        ctrl_c.start()
        asked.possible()
        ctrl_c.join()


def test_too_many_different_additions_fail_closed() -> None:
    adding = [
        rule(f"step-{n}", f"conversation.turns > {n}", "add", "challenge", (2**n) / 10**6)
        for n in range(18)
    ]
    document = read(constitution(adaptations=adding))
    (finding,) = errors(document)
    assert (finding.rule, finding.commitment) == ("dynamics.undecided", "F4")


# -- the digest of a proof ----------------------------------------------------------------------


def test_all_questions_on_one_parameter_together_need_no_more_than_their_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chain, "ALL_CUTS", 20)
    document = read(constitution(adaptations=[rule("more", "true", "add", "challenge", 0.1)]))
    challenge = chain.chains(Encoding(), plan(document, floor=current_floor()))["challenge"]
    cuts = [chain.Cut(Fraction(n, 100), strict=True) for n in (50, 53, 56)]
    for each in (*cuts, *cuts):  # what is known needs nothing more
        challenge.reaches(each)
    with pytest.raises(search.Undecided, match="too many"):
        list(map(challenge.reaches, (chain.Cut(Fraction(n, 100), strict=True) for n in range(50))))


def digest(document: dict[str, Any]) -> str:
    return examine(read(document)).proof_digest


def test_the_same_document_has_the_same_proof_digest() -> None:
    trap = CHAINS[0].planted
    assert digest(trap) == digest(trap)


def test_another_process_comes_to_the_same_findings_and_digest(tmp_path: Path) -> None:
    documents = [tmp_path / f"{index}.json" for index in range(len(TRAPS))]
    for path, trap in zip(documents, TRAPS, strict=True):
        path.write_text(json.dumps(trap.planted), "utf-8")
    program = "import sys; from attune.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "validate", "--json", *map(str, documents)]
    answers = [
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=False
        )
        for seed in ("1", "2")
    ]
    assert answers[0].stdout.count(b"\n") == len(TRAPS)
    assert answers[0].stdout == answers[1].stdout


def test_wording_does_not_change_the_proof_and_rules_do() -> None:
    plain = digest(constitution())
    clause = {"id": "kind", "modality": "should", "text": "Be kinder."}
    assert digest(constitution(title="Other", clauses=[clause])) == plain
    assert digest(constitution(parameters={"warmth": {"default": 0.6}})) != plain
    assert digest(constitution(floor=raising(parameter="warmth", at_most=1))) != plain
    adaptations = [rule("warm", "true", "set", "warmth", 0.6)]
    assert digest(constitution(adaptations=adaptations)) != plain


def test_numbers_of_a_proof_are_exact() -> None:
    tenths = [rule(f"step-{n}", "true", "add", "persuasion", 0.1) for n in range(2)]
    persuasive = 'person.age_band == "adult" && person.distress < 0.5'
    document = read(constitution(adaptations=[{**each, "when": persuasive} for each in tenths]))
    assert errors(document) == []
    assert exact(0.1) + exact(0.1) == exact(0.2)
