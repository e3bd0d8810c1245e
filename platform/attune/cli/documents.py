"""``attune evaluate | compile``: documents, from files or verified bundles."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from attune import strict_json
from attune.adaptation import Evaluation, evaluate
from attune.adaptation.plan import Source
from attune.cli.answer import (
    Answer,
    Commands,
    add_command,
    add_document_option,
    add_out_option,
    add_trust_option,
    file_path,
    what_is_wrong,
)
from attune.cli.composing import add_company_options, composed, notes_on
from attune.cli.reading import document_at, json_object, modules_at
from attune.cli.visible import in_lines
from attune.client import write_out
from attune.compiling import TARGETS, Compiled, compile
from attune.composition import Composition
from attune.composition.adoption import adopted, adoptions
from attune.conditions import Context
from attune.document import Constitution, Document, Profile
from attune.errors import FormatError, UsageError
from attune.vocabulary import PATHS


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
        "--context",
        type=file_path,
        metavar="FILE",
        help="the situation as a JSON object of such paths",
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
    add_out_option(compiling)
    for parser in (evaluating, compiling):
        parser.add_argument(
            "path",
            type=file_path,
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


def _subject(options: Namespace, *, alone: bool) -> _Subject:
    """The document of the first path: ``alone``, or in company if there is any."""
    first = document_at(options.path, options, subject=options.document)
    readings = [first, *(document_at(path, options) for path in options.companions)]
    return _Subject(
        first.document if alone else composed(readings, options),
        notes_on(readings),
        verified=all(reading.verified for reading in readings),
    )


# -- evaluate -------------------------------------------------------------------------------------


def _evaluate(options: Namespace) -> Answer:
    subject = _subject(options, alone=not options.companions)
    whole, notes = subject.whole, subject.notes
    modules: tuple[Source, ...] = ()
    if isinstance(whole, Constitution | Profile):
        given = modules_at(options.modules)
        modules = adopted(whole, given)
        notes += tuple(_not_given(whole, given))
    elif not isinstance(whole, Composition):
        raise UsageError("The universal safety layer has no behaviour of its own to evaluate.")
    clamp = not options.before_clamp
    result = evaluate(whole, _situation(options), modules=modules, clamp=clamp)
    value = {**result.to_dict(), "verified": subject.verified}
    return Answer(text=_evaluation_text(result), values=(value,), notes=notes)


def _not_given(document: Constitution | Profile, modules: Mapping[str, Document]) -> Iterator[str]:
    missing = [each.path[-1].document for each in adoptions(document, modules) if each.problem]
    if missing:
        yield f"Without what it adopts ({', '.join(missing)}): give it with --module."


def _situation(options: Namespace) -> dict[str, Any]:
    situation: dict[str, Any] = {}
    if options.context is not None:
        situation |= Context.from_dict(json_object(options.context)).to_dict()
    return situation | dict(map(_setting, options.set))


def _setting(setting: str) -> tuple[str, Any]:
    name, equals, written = setting.partition("=")
    if not equals:
        raise UsageError(f"{setting!r} is not PATH=VALUE, such as person.distress=0.8.")
    value = _value(name, written) if _JSON.fullmatch(written) else written
    if value is None or isinstance(value, dict | list):
        raise UsageError(f"--set {name} takes a text or a number, not {written:.80}.")
    path = PATHS.get(name)
    if path is not None and path.type == "word" and not isinstance(value, str):
        raise UsageError(
            f"--set {name} takes a text, and {written:.80} is none. Quote it:"
            f" --set '{name}=\"{written:.80}\"'"
        )
    return name, value


_JSON = re.compile(
    r"""true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|["\[{].*""", re.DOTALL
)
"""Settings that are read as JSON; any other is a text."""


def _value(name: str, written: str) -> Any:
    try:
        return strict_json.loads(written, what="it")
    except FormatError as error:
        raise UsageError(f"--set {name}: {' '.join(what_is_wrong(error))}") from None


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
    return in_lines(line for name, lines in sections.items() if lines for line in (name, *lines))


# -- compile --------------------------------------------------------------------------------------


def _compile(options: Namespace) -> Answer:
    subject = _subject(options, alone=not (options.companions or options.modules))
    compiled = compile(subject.whole, options.target)
    notes = (*subject.notes, *_losses(compiled))
    if options.out is not None:
        write_out(options.out, compiled.content)
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
