"""The web server, `python -m config.web`: one granian worker on the loopback address."""

import os

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from .environment import Environment

STOP_WITHIN = 3  # seconds; a browser may hold its connection open for ever
THREADS = 5  # requests handled at once, each with a database connection

LINE = {"()": "config.lines.LineFormatter", "name": "web"}
HANDLER = {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}
LOGGING = {"formatters": {"line": LINE}, "handlers": {"console": HANDLER, "access": HANDLER}}


def main() -> None:
    Server(
        "config.wsgi:application",
        address="127.0.0.1",
        port=Environment.read(os.environ).port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        workers_kill_timeout=STOP_WITHIN,
        log_level=LogLevels.warning,
        log_dictconfig=LOGGING,
    ).serve()


if __name__ == "__main__":
    main()
