"""The command ``attune``.

Exit codes: 0 ok, 1 findings or difference, 2 usage or unreadable input, 3 signature, 4 stale,
5 rollback or equivocation, 6 withdrawn, 7 network failed and the last good copy stands.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from importlib.metadata import version

from attune.cli import bundles, comparing, composing, documents, floor, trusting, validating
from attune.cli.answer import Answer
from attune.cli.printing import open_streams, print_answer
from attune.cli.reading import refuse_second_standard_input
from attune.errors import AttuneError, UsageError

INTERRUPTED = 130
"""What shells report for a command ended by Ctrl-C."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``attune`` with ``arguments`` (the process's own if None) and return the exit code."""
    try:
        open_streams()
        return _run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(arguments: Sequence[str] | None) -> int:
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as finished:  # argparse has printed its help or what is wrong
        code = finished.code if isinstance(finished.code, int) else 2
        return print_answer(Answer(exit_code=code))
    try:
        refuse_second_standard_input(options)
        answer: Answer = options.run(options)
    except AttuneError as error:
        answer = Answer.of_error(error)
    except OSError as error:  # a path that may not even be looked at, a disk that fails
        reason = f"{error.filename or 'A file'}: {error.strerror}."
        answer = Answer.of_error(UsageError(reason))
    return print_answer(answer, as_json=options.json)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="attune",
        description="Check, evaluate and compile Attune documents; pull and verify releases.",
        epilog=(
            "Exit codes: 0 ok, 1 findings or difference, 2 usage or unreadable input, 3 signature,"
            " 4 stale, 5 rollback or equivocation, 6 withdrawn, 7 network failed (the last good"
            " copy stands)."
        ),
    )
    parser.add_argument("--version", action="version", version=f"attune {version('attune')}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    validating.add_commands(commands)
    documents.add_commands(commands)
    composing.add_commands(commands)
    comparing.add_commands(commands)
    floor.add_commands(commands)
    trusting.add_commands(commands)
    bundles.add_commands(commands)
    return parser
