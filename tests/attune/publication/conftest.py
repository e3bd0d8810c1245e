from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from attune.client import Store
from tests.attune.publication.fetching import fetch
from tests.attune.publication.instance import Instance, running_instance
from tests.attune.publication.publisher import NOW, SUBJECT, Publisher
from tests.attune.publication.shell import Shell


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()


@pytest.fixture
def instance() -> Iterator[Instance]:
    """A server on 127.0.0.1 that answers 404 to everything."""
    with running_instance() as running:
        yield running


@pytest.fixture
def local(instance: Instance) -> Publisher:
    """A publisher whose issuer is the running instance, its keys published there."""
    publisher = Publisher(instance.url)
    instance.publish(publisher)
    return publisher


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(environment={"ATTUNE_HOME": str(tmp_path / "home")})


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def pinned(store: Store, local: Publisher) -> Publisher:
    """The running instance's publisher, its keys pinned."""
    store.pin(local.trust)
    return local


@pytest.fixture
def fetched(instance: Instance, store: Store, pinned: Publisher, out: Path) -> Publisher:
    """As ``pinned``, with release 3 pulled into ``out`` by the client."""
    instance.publish(pinned, pinned.bundle(3))
    fetch(instance, store, out)
    return pinned


@pytest.fixture
def attune(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Shell]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ATTUNE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ATTUNE_TRUST", raising=False)
    monkeypatch.delenv("ATTUNE_TOKEN", raising=False)
    with time_machine.travel(NOW, tick=False) as clock:
        yield Shell(capsys, clock)


@pytest.fixture
def pulled(attune: Shell, instance: Instance, local: Publisher) -> Publisher:
    """Keys pinned and release 3 pulled into ``out``, by the command."""
    instance.publish(local, local.bundle(3))
    assert attune("trust", "init", instance.url).code == 0
    assert attune("pull", instance.url, SUBJECT, "-o", "out").code == 0
    return local
