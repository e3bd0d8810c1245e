"""``attune evaluate | compile``: documents, from files or verified bundles."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attune.adaptation import Evaluation, evaluate
from attune.cli.answer import (
    Answer,
    Commands,
    add_command,
    add_document_option,
    add_trust_option,
)
from attune.cli.composing import add_company_options, composed, notes_on
from attune.cli.reading import document_at, json_object
from attune.client import replace_file
from attune.compiling import TARGETS, Compiled, compile
from attune.composition import Composition
from attune.document import Constitution, Document, Profile
from attune.errors import UsageError


def add_commands(commands: Commands) -> None:
    evaluating = add_command(
        commands, "evaluate", _evaluate, "Show what a document says in one situation."
    )
    evaluating.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="PATH=VALUE",
        help="part of the situation, such as person.age_band=teen or person.distress=0.8",
    )
    evaluating.add_argument(
        "--context", type=Path, metavar="FILE", help="the situation as a JSON object of such paths"
    )
    evaluating.add_argument(
        "--before-clamp",
        action="store_true",
        help="show the values that a proof is about, before the bounds act as a last clamp",
    )
    compiling = add_command(commands, "compile", _compile, "Turn a document into configuration.")
    compiling.add_argument(
        "--target", default="system-prompt", help=f"one of {', '.join(sorted(TARGETS))}"
    )
    compiling.add_argument("-o", "--out", type=Path, metavar="FILE", help="write it to a file")
    for parser in (evaluating, compiling):
        parser.add_argument(
            "path",
            type=Path,
            metavar="PATH",
            help="a bundle, a pulled folder or a document; - reads one from standard input",
        )
        parser.add_argument(
            "--allow-stale", action="store_true", help="accept a head that has expired, and say so"
        )
        add_document_option(parser)
        add_company_options(parser)
        add_trust_option(parser)


@dataclass(frozen=True, slots=True)
class _Subject:
    """The document, or what it makes together with others, what to say about it, and whether the
    origin of every document in it was verified. Modules are named by digest in their adopters."""

    whole: Document | Composition
    notes: tuple[str, ...]
    verified: bool


def _subject(options: Namespace) -> _Subject:
    first = document_at(options.path, options, subject=options.document)
    readings = [first, *(document_at(path, options) for path in options.companions)]
    together = options.companions or options.modules
    return _Subject(
        composed(readings, options) if together else first.document,
        notes_on(readings),
        verified=all(reading.verified for reading in readings),
    )


# -- evaluate -------------------------------------------------------------------------------------


def _evaluate(options: Namespace) -> Answer:
    subject = _subject(options)
    if not isinstance(subject.whole, Constitution | Profile | Composition):
        raise UsageError("The universal safety layer has no behaviour of its own to evaluate.")
    result = evaluate(subject.whole, _situation(options), clamp=not options.before_clamp)
    value = {**result.to_dict(), "verified": subject.verified}
    notes = (*subject.notes, *_without_modules(subject.whole))
    return Answer(text=_evaluation_text(result), values=(value,), notes=notes)


def _without_modules(whole: Document | Composition) -> Iterator[str]:
    if isinstance(whole, Constitution) and whole.modules:
        names = ", ".join(module.document for module in whole.modules)
        yield f"Without what it adopts ({names}): give it with --module."


def _situation(options: Namespace) -> dict[str, Any]:
    situation: dict[str, Any] = {}
    if options.context is not None:
        situation |= json_object(options.context)
    for setting in options.set:
        name, equals, value = setting.partition("=")
        if not equals:
            raise UsageError(f"{setting!r} is not PATH=VALUE.")
        try:
            situation[name] = json.loads(value)
        except json.JSONDecodeError:
            situation[name] = value
    return situation


def _evaluation_text(result: Evaluation) -> str:
    parameters = [
        f"  {name} {value:g}  ({', '.join(result.causes.get(name, ()))})"
        for name, value in result.parameters.items()
    ]
    clauses = [
        f"  {active.id} {active.clause.modality.replace('_', ' ')}"
        f"{' (emphasised)' if active.emphasised else ''}: {active.clause.text}"
        for active in result.clauses
    ]
    asks = [f"  {ask.text}  ({ask.cause})" for ask in result.asks]
    sections = {"Parameters": parameters, "Clauses": clauses, "To ask": asks}
    return "\n".join("\n".join([name, *lines]) for name, lines in sections.items() if lines)


# -- compile --------------------------------------------------------------------------------------


def _compile(options: Namespace) -> Answer:
    subject = _subject(options)
    compiled = compile(subject.whole, options.target)
    notes = (*subject.notes, *_losses(compiled))
    if options.out is not None:
        replace_file(options.out, compiled.content)
        notes += (f"Written to {options.out}.",)
    text = "" if options.out else _artefact_text(compiled)
    value = {**compiled.to_dict(), "verified": subject.verified}
    return Answer(text=text, values=(value,), notes=notes)


def _losses(compiled: Compiled) -> Iterator[str]:
    """A line for each kind of loss; ``--json`` lists every place."""
    places: dict[tuple[str, str], list[str]] = {}
    for loss in compiled.losses:
        places.setdefault((loss.what, loss.why), []).append(loss.pointer)
    for (what, why), pointers in places.items():
        more = f" and {len(pointers) - 1} more" if len(pointers) > 1 else ""
        yield f"Lost at {pointers[0]}{more}: {what} {why}"


def _artefact_text(compiled: Compiled) -> str:
    if compiled.text is not None:
        return compiled.text
    return json.dumps(compiled.data, ensure_ascii=False, indent=2) + "\n"
