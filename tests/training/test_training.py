"""Learning the language stage's model needs scikit-learn and JAX; the core's own tests do not."""

from __future__ import annotations

import json
from array import array
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from attune.cli import main, measuring
from attune.language.model import attending, attention, machine, training
from attune.language.model.artefact import Scale, Weights, digest, pack, quantised, unpack
from attune.language.model.attention import SHAPES
from attune.language.model.corpus import Corpus, Floats, Words
from attune.language.model.material import material
from attune.language.model.reader import Model
from attune.language.model.sentences import COMMITMENTS, Sentence, all_sentences, is_apart
from attune.language.model.sights import TOPICS, Sight, features, sights
from attune.language.model.training import train
from attune.language.parsing import parse
from attune.language.reading import matches


def some(every: int = 300) -> tuple[Sentence, ...]:
    """A few of all languages, short ones: each length is compiled by itself."""
    short = [s for s in all_sentences() if len(s.text) < 40]
    written = [s for s in short if not s.phrase]
    phrases = [s for s in short if s.phrase]
    return (*written[::every], *phrases[:: 2 * every])


@pytest.fixture(scope="module")
def learnt() -> Weights:
    return train(material(some()))


def test_other_sentences_teach_something_else(learnt: Weights) -> None:
    first = next(s for s in some() if not is_apart(s.of))
    others = [s for s in some() if s != first]
    assert pack(train(material(others))) != pack(learnt)


def test_what_was_learnt_tells_violating_from_harmless(learnt: Weights) -> None:
    model = Model(learnt)
    scores: dict[bool, list[float]] = {True: [], False: []}
    for sentence in some():
        if not is_apart(sentence.of) and not sentence.phrase:
            parsed = parse(sentence.text, sentence.language)
            broken = matches(parsed, sentence.force)
            scores[sentence.violates].append(model.score(sights(parsed, sentence.force, broken)))
    assert median(scores[True]) > median(scores[False]) + 1
    assert model.scale.slope > 0


def test_the_command_learns_the_same_to_the_byte_and_writes_what_was_measured(
    learnt: Weights,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(measuring, "all_sentences", some)
    assert main(["floor", "train", "--into", str(tmp_path / "new"), "--json"]) == 0
    record = json.loads((tmp_path / "new" / "v1.json").read_text())
    assert record == json.loads(capsys.readouterr().out)
    written = (tmp_path / "new" / "v1.bin").read_bytes()
    assert written == pack(learnt)
    assert record["digest"] == digest(written)
    assert record["figures"]["held-apart"]["all"]["all"]["violating"] > 0


def test_the_reader_adds_up_what_the_learners_say() -> None:
    """Tables of whole steps lose nothing when they are stored."""
    chance = np.random.default_rng(7)
    seeing = [
        [
            Sight(("", "must"), 1),
            Sight(("", "nothing broken"), 1),
            *(Sight((f"word{chance.integers(40)}", "", "harm"), sign) for sign in signs),
        ]
        for signs in (chance.choice([-1, 1], n).tolist() for n in (3, 9, 17, 40))
    ]
    corpus = Corpus(seeing, np.ones(len(seeing), np.float32))
    corpus.features = corpus.features[::2]  # what is not known counts nothing
    corpus.made_of = corpus.made_of[:, ::2]
    rows, width = len(corpus.features), attention.ALONE + attention.WIDTH

    def steps(columns: int, size: float) -> Floats:
        return np.float32(size) * chance.integers(-9, 10, (rows, columns)).astype(np.float32)

    def drawn() -> dict[str, Floats]:
        return {n: chance.normal(0, 0.3, s).astype(np.float32) for n, s in SHAPES.items()}

    tables = [steps(machine.ALONE + 2 * len(machine.REACH), 0.03125) for _ in range(2)]
    attentive = [attending.Attentive(steps(width, 0.03125), drawn()) for _ in range(2)]
    learners = training.Learners(tables, attentive)
    scale = Scale(
        own_step=0.03125,
        factor_step=0.03125,
        heeded_step=0.03125,
        machines=2,
        attentive=2,
        reach=machine.REACH,
        turned=machine.TURNED,
        slope=1.0,
        offset=0.0,
        support=0.0,
        review=0.4,
        error=0.7,
    )
    own, factors, heeded = (
        array("b", np.rint(part / 0.03125).astype(np.int8).tobytes())
        for part in (learners.own(), learners.factors(), learners.heeded())
    )
    topics = array("b", bytes(TOPICS * len(COMMITMENTS)))
    known = array("I", corpus.features.tolist())
    beside = array("f", learners.beside().tolist())
    weights = Weights(scale, known, own, factors, heeded, topics, beside)
    rounded = learners.rounded()
    stored = [quantised(part, 0.7)[1] for part in (learners.factors(), learners.heeded())]
    for part, step in zip((rounded.factors(), rounded.heeded()), stored, strict=True):
        assert np.allclose(part / step, np.rint(part / step), atol=1e-3)
        assert np.ptp(part) > 0
    read = [Model(unpack(pack(weights))).score(seen) for seen in seeing]
    said = learners.scores(corpus, np.arange(len(seeing)))
    assert np.allclose(read, said, atol=1e-3, rtol=1e-4)
    assert np.std(said) > 0.1


def test_a_place_without_a_word_moves_nothing() -> None:
    """In a batch of sentences of unlike length the shorter ones are filled up."""

    def words(*texts: str) -> list[Sight]:
        return [Sight(("", text), 1) for text in texts]

    corpus = Corpus([words("alone"), words("one", "two"), words("three")], np.ones(3, np.float32))
    batch = Words(corpus, np.array([1, 2]), np.zeros((4, 1), np.float32))
    rows, slope = batch.rows(np.ones((2, 2, 1), np.float32))
    (alone, _), *_ = features(("", "alone"))
    assert len(rows) == 3
    assert alone not in corpus.features[rows]
    assert slope.tolist() == [[1.0]] * 3
