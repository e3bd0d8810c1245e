"""How an answer reaches a terminal or another program: as UTF-8, with nothing a terminal obeys."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Iterable

from attune.cli.answer import Answer
from attune.cli.visible import one_line, visible

UNPRINTED = 2
"""The exit code where an answer was found and could not be printed."""


def open_streams() -> None:
    """Let standard output and error take every text, before anything is printed to them."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Documents are UTF-8, whatever the terminal says; names of files may be anything.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def print_answer(answer: Answer, *, as_json: bool = False) -> int:
    """Print it and return the exit code."""
    _tell(answer.notes)
    text = "\n".join(map(_json, answer.values)) if as_json else answer.text
    if sys.stdout is None:  # closed by the shell that started us
        return _unprinted("it is closed") if text else answer.exit_code
    try:
        if text:
            print(visible(text), end="" if text.endswith("\n") else "\n")
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has read enough
        _leave_standard_output()
    except OSError as error:
        _leave_standard_output()
        return _unprinted(f"{error.strerror}")
    return answer.exit_code


def _tell(notes: Iterable[str]) -> None:
    if sys.stderr is None:  # and print() would take None for standard output
        return
    with contextlib.suppress(OSError):  # there is nowhere left to say so
        for note in notes:
            print(one_line(note), file=sys.stderr)


def _unprinted(reason: str) -> int:
    _tell([f"attune: Standard output cannot be written: {reason}. Direct it elsewhere."])
    return UNPRINTED


def _leave_standard_output() -> None:
    """Python would complain once more when it closes a stream that cannot be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
