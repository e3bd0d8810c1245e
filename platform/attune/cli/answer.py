"""What a command answers, in words and as JSON, and the options that commands share."""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from attune.client import Store
from attune.errors import AttuneError, DocumentError, Problem

if TYPE_CHECKING:
    from argparse import _SubParsersAction

Commands: TypeAlias = "_SubParsersAction[ArgumentParser]"
"""What subcommands are added to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """``text`` or, with ``--json``, ``values`` go to standard output, a line each; ``notes`` to
    standard error, a line each too."""

    text: str = ""
    values: tuple[Any, ...] = ()
    notes: tuple[str, ...] = ()
    exit_code: int = 0

    @classmethod
    def of_error(cls, error: AttuneError, *, hint: str = "") -> Answer:
        """The sentence that says what is wrong, and the code that scripts decide on."""
        first, *others = _error_lines(error)
        return cls(
            values=(error_value(error),),
            notes=(f"attune: {first}", *others, *([hint] if hint else [])),
            exit_code=error.exit_code,
        )


def error_value(error: AttuneError) -> dict[str, Any]:
    """An error as JSON."""
    value = {
        "ok": False,
        "error": type(error).__name__,
        "message": "\n".join(what_is_wrong(error)),
        "exit_code": error.exit_code,
    }
    file = file_at_fault(error)
    if file is not None:
        value["path"] = file
    if isinstance(error, DocumentError):
        problems = [
            {"pointer": p.pointer, "message": p.message, "remedy": p.remedy} for p in error.problems
        ]
        return {**value, "problems": problems}
    return value


def what_is_wrong(error: AttuneError) -> list[str]:
    """A sentence for each thing, without the name of the file."""
    return (
        list(map(_sentence, error.problems)) if isinstance(error, DocumentError) else [f"{error}"]
    )


def _error_lines(error: AttuneError) -> list[str]:
    problems = what_is_wrong(error)
    file = file_at_fault(error)
    if file is None:
        return problems
    return [f"{file} cannot be read.", *(f"  {problem}" for problem in problems)]


def _sentence(problem: Problem) -> str:
    text = f"{problem.message} {problem.remedy}".rstrip()
    return f"{problem.pointer}: {text}" if problem.pointer else text[:1].upper() + text[1:]


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """What is wrong with a document in here is wrong with this file."""
    try:
        yield
    except DocumentError as error:
        if file_at_fault(error) is None:
            error.add_note(f"{path}")
        raise


def file_at_fault(error: AttuneError) -> str | None:
    """The file that :func:`reading` has named."""
    return next(iter(getattr(error, "__notes__", ())), None)


def file_path(text: str) -> Path:
    """The path that an argument means; an empty one would mean the whole current folder."""
    if not text:
        raise ArgumentTypeError("an empty text names no file; the current folder is .")
    return Path(text)


def add_out_option(parser: ArgumentParser) -> None:
    """``--out``, which is None for standard output."""
    parser.add_argument(
        "-o",
        "--out",
        type=lambda text: None if text == "-" else file_path(text),
        metavar="FILE",
        help="write it to a file",
    )


def add_command(
    commands: Commands, name: str, run: Callable[[Namespace], Answer], description: str
) -> ArgumentParser:
    """A subcommand with ``--json``. ``run`` is given the parsed options."""
    parser = commands.add_parser(name, help=description, description=description)
    parser.add_argument("--json", action="store_true", help="answer as JSON, one value a line")
    parser.set_defaults(run=run)
    return parser


def add_trust_option(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--trust-file",
        type=file_path,
        metavar="FILE",
        help="the trust file to use instead of those in the configuration folder (ATTUNE_TRUST)",
    )


def add_document_option(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--document",
        metavar="NAMESPACE/NAME",
        help="the document that PATH has to be, such as willow-school/tutor: another one, or a"
        " plain file that nobody has signed, is refused",
    )


def add_network_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--insecure-http",
        action="store_true",
        help="allow http to other machines; tokens and documents can then be read on the way",
    )


def store_of(options: Namespace) -> Store:
    return Store(trust_file=options.trust_file, environment=os.environ)
