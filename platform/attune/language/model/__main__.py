"""``python -m attune.language.model train`` learns anew and writes what was learnt and measured;
``compare`` measures the learners; ``figures`` prints what the model that ships was measured at.
"""

# ruff: noqa: T201 - it speaks to the operator
from __future__ import annotations

import json
import sys
from pathlib import Path

from attune.language.model.figures import as_json, held_apart, table, tallies
from attune.language.model.learners import (
    logistic_regression,
    naive_bayes,
    support_vectors,
)
from attune.language.model.reader import Model, load_model, logistic
from attune.language.model.sentences import all_sentences
from attune.language.model.training import (
    cross_validated,
    inputs_digest,
    ranking,
    recall_at,
    train,
    training_sentences,
)
from attune.language.model.weights import Scale, digest, pack


def main(arguments: list[str]) -> int:
    commands = {"train": write, "compare": compare, "figures": show}
    if len(arguments) != 1 or arguments[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    commands[arguments[0]]()
    return 0


def write() -> None:
    """Train, write the artefact and its record beside it, and print the figures."""
    sentences = training_sentences()
    weights, scores = train(sentences)
    data = pack(weights)
    folder = Path(__file__).parents[2] / "floor" / "model"
    folder.mkdir(exist_ok=True)
    (folder / "v1.bin").write_bytes(data)
    grades = [_grade(score, weights.scale) for score in scores]
    crossed = tallies(sentences, grades, [None] * len(sentences))
    apart = held_apart(Model(weights), all_sentences())
    record = {
        "format": "attune-language-model/1",
        "digest": digest(data),
        "inputs": inputs_digest(),
        "thresholds": {"review": weights.scale.review, "error": weights.scale.error},
        "figures": {"cross-validated": as_json(crossed), "held-apart": as_json(apart)},
    }
    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    (folder / "v1.json").write_text(text, "utf-8")
    print(f"{record['digest']}, {len(data):,} bytes, from {len(sentences):,} sentences")
    print(f"\nCross-validated\n{table(crossed)}\n\nHeld apart\n{table(apart)}")


def compare() -> None:
    """Print what each learner makes of the training sentences, cross-validated."""
    sentences = training_sentences()
    labels = [sentence.violates for sentence in sentences]
    print("learner                ranking  caught at 1 %, 3 %, 5 % false alarms")
    for learner in (support_vectors, logistic_regression, naive_bayes):
        scores = cross_validated(learner, sentences)
        caught = "  ".join(f"{recall_at(scores, labels, f):.3f}" for f in (0.01, 0.03, 0.05))
        print(f"{learner.__name__:<22} {ranking(scores, labels):.3f}    {caught}")


def show() -> None:
    """Print the held-apart figures of the model that ships."""
    print(table(held_apart(load_model(), all_sentences())))


def _grade(score: float, scale: Scale) -> str | None:
    chance = logistic(scale.slope * score + scale.offset)
    if chance >= scale.error:
        return "error"
    return "review" if chance >= scale.review else None


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
