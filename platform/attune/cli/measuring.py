"""``attune floor train`` and ``score``: how the language stage is made and measured."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import attune
from attune import strict_json
from attune.cli.answer import Answer, Commands, add_command, file_path, what_is_wrong
from attune.cli.reading import bytes_of
from attune.cli.visible import one_line
from attune.errors import FormatError, UsageError
from attune.language.clauses import Weighed, weigh
from attune.language.identify import identify
from attune.language.judgement import Judgement, judged_by
from attune.language.model.artefact import digest, pack
from attune.language.model.figures import as_json, table, tallies
from attune.language.model.material import inputs_digest, material
from attune.language.model.reader import Model
from attune.language.model.sentences import COMMITMENTS, FORCES, NONE, all_sentences, is_apart


def add_commands(floor: Commands) -> None:
    scoring = add_command(
        floor, "score", _score, "Measure the language stage on sentences that somebody labelled."
    )
    scoring.add_argument(
        "file",
        type=file_path,
        metavar="SET.jsonl",
        help='lines of {"text", "modality", "label"} and, if known, "commitment", "kind",'
        ' "language"; the label is violating or harmless',
    )
    training = add_command(
        floor, "train", _train, "Learn the language stage's model anew from its sentences."
    )
    training.add_argument(
        "--into",
        type=file_path,
        default=Path(attune.__file__).parent / "floor" / "model",
        metavar="FOLDER",
        help="where to write it (default: in place of the one that ships)",
    )


MAX_SET_BYTES = 1 << 26
"""More than half a million sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A line of a set to be scored."""

    text: str
    force: str
    violates: bool
    commitment: str
    kind: str
    language: str


# -- score ----------------------------------------------------------------------------------------


def _score(options: Namespace) -> Answer:
    data = bytes_of(options.file, limit=MAX_SET_BYTES)
    sentences = list(_labelled(data, options.file.name))
    if not sentences:
        raise UsageError(f"{options.file} holds no sentences.")
    counted = tallies(
        (sentence, *_found(weigh(sentence.text, sentence.force, sentence.language)))
        for sentence in sentences
    )
    return Answer(text=table(counted), values=(as_json(counted),))


def _found(found: Judgement | Weighed | None) -> tuple[str | None, str | None]:
    return (found.grade, found.commitment) if found else (None, None)


def _labelled(data: bytes, name: str) -> Iterator[Labelled]:
    for number, line in enumerate(data.splitlines(), 1):
        if not line.strip():
            continue
        place = f"{name}, line {number}"
        try:
            value = strict_json.loads(line, what="it")
        except FormatError as error:
            raise UsageError(f"{place}: {' '.join(what_is_wrong(error))}") from None
        if not isinstance(value, dict):
            raise UsageError(f"{place}: not a JSON object.")
        yield _one(value, place)


_LABELS: Mapping[Any, bool] = {
    **dict.fromkeys(("violating", "violation", "violates", "harmful", "unsafe", "bad"), True),
    **dict.fromkeys(("harmless", "benign", "allowed", "fine", "safe", "ok", "good"), False),
    True: True,
    False: False,
}


def _one(value: Mapping[str, Any], place: str) -> Labelled:
    text = value.get("text")
    if not isinstance(text, str) or not text.strip():
        raise UsageError(f"{place}: “text” is missing.")
    force = str(value.get("modality", "")).strip().lower().replace(" ", "_").replace("-", "_")
    if force not in FORCES:
        raise UsageError(f"{place}: “modality” is none of {', '.join(FORCES)}.")
    label = value.get("label")
    label = label.strip().lower() if isinstance(label, str) else label
    if not isinstance(label, str | bool) or label not in _LABELS:
        raise UsageError(f"{place}: “label” is neither violating nor harmless.")
    return Labelled(
        text=text,
        force=force,
        violates=_LABELS[label],
        commitment=_commitment(value.get("commitment"), place),
        kind=one_line(str(value.get("kind") or NONE)),
        language=_language(value.get("language"), text, place),
    )


def _commitment(given: Any, place: str) -> str:
    commitment = given.strip().upper() if isinstance(given, str) else given
    if commitment in (None, "", NONE):
        return NONE
    if commitment not in COMMITMENTS:
        known = f"{COMMITMENTS[0]} to {COMMITMENTS[-1]}"
        raise UsageError(
            f"{place}: “commitment” is none of {known}. Leave it out if it is not known."
        )
    return str(commitment)


def _language(given: Any, text: str, place: str) -> str:
    if given in (None, ""):
        return identify(text) or "en"
    tag = _TAG.match(given) if isinstance(given, str) else None
    if tag is None:
        raise UsageError(f"{place}: “language” is no language tag. Write it as en or en-US.")
    return tag.group(1).lower()


_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]|$)")
"""A BCP 47 tag, or as a locale is written; it counts under its first part."""


# -- train ----------------------------------------------------------------------------------------


def _train(options: Namespace) -> Answer:
    try:
        from attune.language.model import training
    except ImportError as error:
        raise UsageError(
            "Training needs scikit-learn and JAX: in a checkout, pip install '.[train]'."
        ) from error

    sentences = all_sentences()
    seen = material(sentences)
    weights = training.train(seen)
    data = pack(weights)
    model = Model(weights)
    apart = tallies(
        (sentence, *_found(judged_by(model, sentence.text, sentence.force, sentence.language)))
        for sentence in sentences
        if is_apart(sentence.of) and not sentence.phrase
    )
    record = {
        "format": "attune-language-model-record/1",
        "digest": digest(data),
        "inputs": inputs_digest(seen),
        "thresholds": {"review": model.scale.review, "error": model.scale.error},
        "figures": {"held-apart": as_json(apart)},
    }
    options.into.mkdir(parents=True, exist_ok=True)
    (options.into / "v1.bin").write_bytes(data)
    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    (options.into / "v1.json").write_text(text, "utf-8")
    return Answer(
        text=f"{record['digest']}, {len(data):,} bytes\n\nHeld apart\n{table(apart)}",
        values=(record,),
    )
