"""Pulls by the client into a folder, and what they leave."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from attune.client import Store, pull
from attune.release import VerifiedBundle
from tests.attune.publication.instance import Instance
from tests.attune.publication.publisher import NOW, SUBJECT


def fetch(instance: Instance, store: Store, out: Path, *, now: datetime = NOW) -> VerifiedBundle:
    return pull(instance.url, SUBJECT, out=out, store=store, clock=lambda: now)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def check_unchanged(instance: Instance, store: Store, out: Path, error: type[Exception]) -> None:
    """After release 3 has been pulled, what is served now changes neither files nor memory."""
    before = files(out), store.seen(instance.url, SUBJECT)
    with pytest.raises(error):
        fetch(instance, store, out)
    assert (files(out), store.seen(instance.url, SUBJECT)) == before
