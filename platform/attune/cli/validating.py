"""``attune validate``: documents held to the universal safety layer."""

from __future__ import annotations

import contextlib
import json
import os
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from attune.canonical import digest
from attune.cli.answer import (
    Answer,
    Commands,
    add_command,
    error_value,
    file_path,
    what_is_wrong,
)
from attune.cli.composing import add_company_options
from attune.cli.reading import bytes_of, files, object_in, plain_document
from attune.cli.visible import in_lines
from attune.document import Constitution, Document, parse
from attune.errors import DocumentError, FormatError, UsageError
from attune.validation import Report, validate
from attune.validation.places import places
from attune.validation.sarif import Examined, sarif


def add_commands(commands: Commands) -> None:
    validating = add_command(
        commands,
        "validate",
        _validate,
        "Hold documents to the universal safety layer. Exit 0: all pass, 1: something blocks or"
        " needs review, 2: a file cannot be read.",
    )
    validating.add_argument(
        "paths",
        nargs="+",
        type=file_path,
        metavar="PATH",
        help="file, folder, or - for standard input",
    )
    validating.add_argument(
        "--format",
        choices=["text", "json", "sarif"],
        help="text (the default), json (as --json: one line for each file) or sarif (2.1.0)",
    )
    add_company_options(validating)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What became of one file."""

    path: Path
    data: bytes = b""
    result: Report | DocumentError | UsageError

    @property
    def exit_code(self) -> int:
        if isinstance(self.result, Report):
            return int(self.result.verdict != "pass")
        return 2


def _validate(options: Namespace) -> Answer:
    _settle_form(options)
    companions, broken = _documents(options.companions)
    modules, more_broken = _documents(files(options.modules))
    if broken or more_broken:
        return _answer([*broken, *more_broken], options)
    read = [(path, _read(path)) for path in files(options.paths)]
    known = {digest(each): each for each in modules} | _by_digest(companions)
    known |= _siblings(file for _, file in read)
    return _answer([_examine(path, file, known, companions) for path, file in read], options)


def _settle_form(options: Namespace) -> None:
    """``--json`` and ``--format json`` are one wish, which holds for errors too."""
    if options.json and options.format not in (None, "json"):
        raise UsageError(f"--json and --format {options.format} differ. Leave one of them out.")
    options.json = options.json or options.format == "json"


def _documents(paths: Iterable[Path]) -> tuple[list[Document], list[_Outcome]]:
    """Those that the files are to be examined with, and what cannot be read of them."""
    documents: list[Document] = []
    broken: list[_Outcome] = []
    for path in paths:
        try:
            documents.append(plain_document(path))
        except (DocumentError, UsageError) as error:
            broken.append(_Outcome(path=path, result=error))
    return documents, broken


def _answer(outcomes: Sequence[_Outcome], options: Namespace) -> Answer:
    code = max((outcome.exit_code for outcome in outcomes), default=0)
    if options.format == "sarif":
        log = sarif(map(_examined, outcomes))
        text = json.dumps(log, ensure_ascii=False, indent=2)
        return Answer(text=text, exit_code=code)
    text = in_lines(line for outcome in outcomes for line in _lines(outcome))
    return Answer(text=text, values=tuple(map(_value, outcomes)), exit_code=code)


_File = tuple[bytes, dict[str, Any]] | FormatError | UsageError
"""The bytes of a file and the object in them, or why there is none."""


def _read(path: Path) -> _File:
    try:
        data = bytes_of(path)
        return data, object_in(data, path)
    except (FormatError, UsageError) as error:
        return error


def _siblings(read: Iterable[_File]) -> dict[str, Document]:
    """Those of the files that may be modules of others of them, if any adopts modules at all."""
    values = [file[1] for file in read if isinstance(file, tuple)]
    if not any(value.get("modules") for value in values):
        return {}
    documents: list[Document] = []
    for value in values:
        with contextlib.suppress(DocumentError):  # it is told where the file itself is validated
            documents.append(parse(value))
    return _by_digest(documents)


def _by_digest(documents: Iterable[Document]) -> dict[str, Document]:
    return {digest(each): each for each in documents if isinstance(each, Constitution)}


def _examine(
    path: Path, file: _File, modules: Mapping[str, Document], companions: Sequence[Document]
) -> _Outcome:
    if not isinstance(file, tuple):
        return _Outcome(path=path, result=file)
    data, value = file
    try:
        report = validate(value, modules=modules, companions=companions)
    except UsageError as error:  # it cannot be composed with its companions
        return _Outcome(path=path, data=data, result=error)
    return _Outcome(path=path, data=data, result=report)


def _value(outcome: _Outcome) -> dict[str, Any]:
    result = outcome.result
    told = result.to_dict() if isinstance(result, Report) else error_value(result)
    return {"path": f"{outcome.path}", **told}


def _examined(outcome: _Outcome) -> Examined:
    path = outcome.path
    uri = path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))
    if not isinstance(outcome.result, Report):
        failure = in_lines([f"{path}: {_failure(outcome)}", *what_is_wrong(outcome.result)])
        return Examined(uri=uri, report=None, failure=failure)
    known = places(outcome.data.decode()) if outcome.result.findings else {}
    return Examined(uri=uri, report=outcome.result, places=known)


def _lines(outcome: _Outcome) -> Iterator[str]:
    report = outcome.result
    if not isinstance(report, Report):
        yield f"{outcome.path}: {_failure(outcome)}"
        yield from (f"  {problem}" for problem in what_is_wrong(report))
        return
    words = {"pass": "passes", "review": "needs review", "fail": "does not pass"}
    yield f"{outcome.path}: {words[report.verdict]}."
    for finding in report.findings:
        commitment = f" {finding.commitment}" if finding.commitment else ""
        yield f"  {finding.severity}{commitment} at {finding.pointer or '/'}: {finding.message}"
        if finding.evidence is not None:
            yield f"    seen in: {_words(finding.evidence)}"
        if finding.remedy:
            yield f"    remedy: {finding.remedy}"
        if finding.idea:
            yield f"    idea: {finding.idea}"


def _failure(outcome: _Outcome) -> str:
    return "cannot be examined in this company." if outcome.data else "cannot be read."


def _words(evidence: Any) -> str:
    return evidence if isinstance(evidence, str) else json.dumps(evidence, ensure_ascii=False)
