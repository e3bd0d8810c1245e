"""Learning the language stage's model. It needs scikit-learn, which the core's own tests do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from attune.cli import main, measuring
from attune.language.model.artefact import digest, pack
from attune.language.model.material import material
from attune.language.model.reader import Model
from attune.language.model.sentences import Sentence, all_sentences
from attune.language.model.training import train


def some() -> tuple[Sentence, ...]:
    return tuple(s for s in all_sentences() if s.commitment in ("F2", "F8"))[::45]


def test_the_same_sentences_teach_the_same_to_the_byte() -> None:
    first, second = train(material(some())), train(material(some()))
    assert pack(first.weights) == pack(second.weights)
    assert len(first.written) == len(first.chances) > 100


def test_other_sentences_teach_something_else() -> None:
    assert pack(train(material(some())).weights) != pack(train(material(some()[1:])).weights)


def test_what_was_learnt_tells_violating_from_harmless() -> None:
    learnt = train(material(some()))
    chances = {True: [0.0], False: [0.0]}
    for sentence, chance in zip(learnt.written, learnt.chances.tolist(), strict=True):
        chances[sentence.violates].append(chance)
    middle = {violates: sorted(each)[len(each) // 2] for violates, each in chances.items()}
    assert middle[True] > middle[False]
    assert 0 < Model(learnt.weights).scale.review <= Model(learnt.weights).scale.error < 1


def test_the_command_writes_the_artefact_and_what_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(measuring, "all_sentences", some)
    assert main(["floor", "train", "--into", str(tmp_path / "new"), "--json"]) == 0
    record = json.loads((tmp_path / "new" / "v1.json").read_text())
    assert record == json.loads(capsys.readouterr().out)
    assert record["digest"] == digest((tmp_path / "new" / "v1.bin").read_bytes())
    assert record["figures"]["held-apart"]["all"]["all"]["violating"] > 0
