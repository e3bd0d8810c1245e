"""The two secrets an instance keeps outside its database.

The *session* secret signs cookies and links; the *signing* secret encrypts the signing keys at
rest and is for the worker only. In production both come from the environment;
`python -m config.secrets` prints a fresh pair. In development they are made once under
`DATA_DIR/secrets`, readable by their owner alone.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

SESSION = "session"
SIGNING = "signing"


def fresh() -> str:
    """A new secret: 64 characters, 384 bits."""
    return secrets.token_urlsafe(48)


def make(data_dir: Path) -> None:
    """Make the development secrets that are missing under `data_dir`; OSError where it cannot."""
    folder = data_dir / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in (SESSION, SIGNING):
        if _read(folder / name) is None:
            _write(folder / name, fresh())


def find(data_dir: Path, name: str) -> str | None:
    """The development secret of that name, or None where `make` has not run yet."""
    return _read(data_dir / "secrets" / name)


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None


def _write(path: Path, secret: str) -> None:
    """Write whole or not at all: half a secret would lock every key made under it."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{secret}\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


if __name__ == "__main__":
    print(f"ATTUNE_SECRET={fresh()}")
    print(f"ATTUNE_SIGNING_SECRET={fresh()}")
