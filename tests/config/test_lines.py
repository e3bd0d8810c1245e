import logging
import sys

from config.lines import LineFormatter


def record(message: str, *, failed: bool = False) -> logging.LogRecord:
    cause = None
    if failed:
        try:
            raise ValueError("why")
        except ValueError:
            cause = sys.exc_info()
    return logging.LogRecord("a", logging.ERROR, "f", 1, message, (), cause)


def test_an_event_is_one_line_that_says_who_speaks() -> None:
    assert LineFormatter("web").format(record("two\nlines")) == "web    | two lines"


def test_every_line_of_a_traceback_says_who_speaks() -> None:
    lines = LineFormatter("worker").format(record("failed", failed=True)).splitlines()
    assert lines[0] == "worker | failed"
    assert lines[-1] == "worker | ValueError: why"
    assert all(line.startswith("worker | ") for line in lines)
