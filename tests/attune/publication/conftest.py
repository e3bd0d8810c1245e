from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from attune.client import Store
from tests.attune.publication.instance import Instance, running_instance
from tests.attune.publication.publisher import Publisher


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
