"""Public GETs a second: from the release tree ahead of Django, and through Django's own view.

    python tests/benchmarks/bench_publishing.py [seconds per round]

One real server each, one worker, loopback, 8 KiB documents, pipelined requests on one connection,
in alternating rounds. The ratio is what counts; the absolute numbers are this machine's.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
DEPTH = 32  # requests on their way at once
HEX = "ab" * 32
PATHS = {"head": "/v1/d/a/b/head", "bundle": "/v1/d/a/b/bundle", "blob": f"/v1/blobs/sha256/{HEX}"}
APPLICATIONS = {"tree": "config.wsgi:application", "django": "config.wsgi:django"}


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    with tempfile.TemporaryDirectory() as folder, ExitStack() as servers:
        make_tree(Path(folder) / "public")
        ports = {
            name: servers.enter_context(server(application, Path(folder)))
            for name, application in APPLICATIONS.items()
        }
        for what, path in PATHS.items():
            rates: dict[str, list[float]] = {name: [] for name in ports}
            for _ in range(ROUNDS):
                for name, port in ports.items():
                    rates[name].append(rate(port, path, seconds))
            tree, django = (statistics.median(rates[name]) for name in ("tree", "django"))
            line = f"{what:<7} tree {tree:>7.0f}/s   Django {django:>6.0f}/s"
            print(f"{line}   {tree / django:.1f} times")  # noqa: T201 -- it is run to be read


def make_tree(public: Path) -> None:
    """Files of the usual sizes. Nothing here reads what is in them."""
    sizes = {"d/a/b/head": 600, "d/a/b/bundle": 12_000, f"blobs/sha256/{HEX}": 8192}
    for name, size in sizes.items():
        path = public / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)


@contextmanager
def server(application: str, data_dir: Path) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
         "--port", str(port), "--workers", "1", "--log-level", "warning", application],
        env={
            **os.environ,
            "DATA_DIR": str(data_dir),
            "PORT": str(port),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "platform"), str(ROOT)]),
            "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",  # a public GET asks for none
        },
        cwd=ROOT,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError(f"{application} did not come up")
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def rate(port: int, path: str, seconds: float) -> float:
    """Answers a second. Every answer has the same length, so counting bytes is enough."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.sendall(request)
        time.sleep(0.3)
        first = wire.recv(1 << 20)
        if not first.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(first[:200].decode())
        answered = 0
        start = time.monotonic()
        while (elapsed := time.monotonic() - start) < seconds:
            wire.sendall(request * DEPTH)
            left = len(first) * DEPTH
            while left:
                left -= len(wire.recv(min(left, 1 << 20)))
            answered += DEPTH
    return answered / elapsed


if __name__ == "__main__":
    main()
