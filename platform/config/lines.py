"""Log lines that say which process speaks: one line an event, a traceback below it if need be."""

import logging


class LineFormatter(logging.Formatter):
    """`web    | what happened`, with line breaks in the message taken out."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def format(self, record: logging.LogRecord) -> str:
        lines = [" ".join(record.getMessage().split())]
        if record.exc_info:
            lines += self.formatException(record.exc_info).splitlines()
        return "\n".join(f"{self.name:<6} | {line}" for line in lines)
