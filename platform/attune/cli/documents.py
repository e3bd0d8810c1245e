"""``attune validate | evaluate | compile``: documents, from files or verified bundles."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from attune.adaptation import Evaluation, evaluate
from attune.cli.answer import Answer, Commands, add_command, add_trust_option, error_value, store_of
from attune.cli.bundles import remarks, verified
from attune.client import BUNDLE, bundle_path, read_file, replace_file
from attune.compiling import TARGETS, Compiled, compile
from attune.document import MAX_BYTES, Constitution, Document, Profile, parse
from attune.errors import FormatError, UsageError
from attune.release import MAX_BUNDLE_BYTES
from attune.strict_json import loads
from attune.validation import Report, validate

UNVERIFIED = "A plain document: nobody has signed it, so nothing was verified."


def add_commands(commands: Commands) -> None:
    validating = add_command(
        commands,
        "validate",
        _validate,
        "Hold documents to the universal safety layer. Exit 0: all pass, 1: something blocks or"
        " needs review, 2: a file cannot be read.",
    )
    validating.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="file or folder")
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
    compiling = add_command(commands, "compile", _compile, "Turn a document into configuration.")
    compiling.add_argument(
        "--target", default="system-prompt", help=f"one of {', '.join(sorted(TARGETS))}"
    )
    compiling.add_argument("-o", "--out", type=Path, metavar="FILE", help="write it to a file")
    for parser in (evaluating, compiling):
        parser.add_argument(
            "path", type=Path, metavar="PATH", help="a bundle, a pulled folder or a document"
        )
        parser.add_argument(
            "--allow-stale", action="store_true", help="accept a head that has expired, and say so"
        )
        add_trust_option(parser)


# -- validate -------------------------------------------------------------------------------------


def _validate(options: Namespace) -> Answer:
    texts: list[str] = []
    values: list[Any] = []
    code = 0
    for path in _files(options.paths):
        try:
            report = validate(_json_object(path))
        except (FormatError, UsageError) as error:
            texts.append(f"{path}: cannot be read.\n  {error}")
            values.append({"path": f"{path}", **error_value(error)})
            code = 2
        else:
            texts.append(_report_text(path, report))
            values.append({"path": f"{path}", **report.to_dict()})
            code = code or int(report.verdict != "pass")
    return Answer(text="\n".join(texts), values=tuple(values), exit_code=code)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.json"))
        else:
            yield path


def _json_object(path: Path) -> dict[str, Any]:
    data = read_file(path, limit=MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise FormatError(f"{path} is larger than {MAX_BYTES} bytes.", remedy="Split it.")
    value = loads(data, what=f"{path}")
    if not isinstance(value, dict):
        raise FormatError(f"{path} is not a JSON object.")
    return value


def _report_text(path: Path, report: Report) -> str:
    words = {"pass": "passes", "review": "needs review", "fail": "does not pass"}
    lines = [f"{path}: {words[report.verdict]}."]
    for finding in report.findings:
        commitment = f" {finding.commitment}" if finding.commitment else ""
        lines.append(
            f"  {finding.severity}{commitment} at {finding.pointer or '/'}: {finding.message}"
        )
        if finding.evidence is not None:
            lines.append(f"    seen in: {_words(finding.evidence)}")
        if finding.remedy:
            lines.append(f"    remedy: {finding.remedy}")
    return "\n".join(lines)


# -- evaluate -------------------------------------------------------------------------------------


def _evaluate(options: Namespace) -> Answer:
    document, notes = _document(options)
    if not isinstance(document, Constitution | Profile):
        raise UsageError("The universal safety layer has no behaviour of its own to evaluate.")
    result = evaluate(document, _situation(options))
    return Answer(text=_evaluation_text(result), values=(result.to_dict(),), notes=notes)


def _situation(options: Namespace) -> dict[str, Any]:
    situation: dict[str, Any] = {}
    if options.context is not None:
        situation |= _json_object(options.context)
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
    document, notes = _document(options)
    compiled = compile(document, options.target)
    notes += tuple(_losses(compiled))
    if options.out is not None:
        replace_file(options.out, compiled.content)
        notes += (f"Written to {options.out}.",)
    text = "" if options.out else _artefact_text(compiled)
    return Answer(text=text, values=(compiled.to_dict(),), notes=notes)


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


# -- shared ---------------------------------------------------------------------------------------


def _document(options: Namespace) -> tuple[Document, tuple[str, ...]]:
    """The document that a path means and what to say about it. A bundle is verified first."""
    path = bundle_path(options.path)
    if path.name != BUNDLE and not _may_be_bundle(read_file(path, limit=MAX_BUNDLE_BYTES)):
        return parse(read_file(path, limit=MAX_BYTES)), (UNVERIFIED,)
    bundle = verified(path, store_of(options), allow_stale=options.allow_stale)
    return bundle.document, remarks(bundle)


def _may_be_bundle(data: bytes) -> bool:
    """Whether a file is to be verified as a bundle, be it an altered one, or read as a document."""
    return any(mark in data for mark in (b'"spec":"attune/bundle/', b'"tlog_proof":'))


def _words(evidence: Any) -> str:
    return evidence if isinstance(evidence, str) else json.dumps(evidence, ensure_ascii=False)
