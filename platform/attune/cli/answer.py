"""What a command answers, in words and as JSON, and the options that commands share."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from attune.client import Store
from attune.errors import AttuneError, DocumentError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

Commands: TypeAlias = "_SubParsersAction[ArgumentParser]"
"""What subcommands are added to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """``text`` or, with ``--json``, ``values`` go to standard output, a line each; ``notes`` to
    standard error."""

    text: str = ""
    values: tuple[Any, ...] = ()
    notes: tuple[str, ...] = ()
    exit_code: int = 0

    @classmethod
    def of_error(cls, error: AttuneError, *, hint: str = "") -> Answer:
        """The sentence that says what is wrong, and the code that scripts decide on."""
        return cls(
            values=(error_value(error),),
            notes=(f"attune: {error}", *([hint] if hint else [])),
            exit_code=error.exit_code,
        )


def error_value(error: AttuneError) -> dict[str, Any]:
    """An error as JSON."""
    value = {
        "ok": False,
        "error": type(error).__name__,
        "message": str(error),
        "exit_code": error.exit_code,
    }
    if isinstance(error, DocumentError):
        problems = [{"pointer": p.pointer, "message": p.message} for p in error.problems]
        return {**value, "problems": problems}
    return value


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
        type=Path,
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
