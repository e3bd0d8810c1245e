"""People, keys, and documents on their way into the world. Each test has a tree of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from authoring.actions import freeze
from authoring.models import Document, Version
from publishing import actions, keys, placing
from publishing.models import Release
from tests import factories

ORIGIN = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path
    settings.ATTUNE_ORIGIN = ORIGIN
    cache.clear()  # attempts are counted there
    return tmp_path


@pytest.fixture
def instance(db: None) -> None:
    """An instance with keys."""
    keys.make()
    placing.write_well_known()


@pytest.fixture
def olga(instance: None) -> User:
    """Owner of what these tests publish."""
    return factories.person("olga")


@pytest.fixture
def stefan(instance: None) -> User:
    """A stranger to it."""
    return factories.person("stefan")


@pytest.fixture
def profile(olga: User) -> Document:
    """olga/studies, for everybody, not released."""
    return factories.started_profile(olga, visibility="public")


@pytest.fixture
def diary(olga: User) -> Document:
    """olga/diary, private, not released."""
    return factories.started_profile(olga, slug="diary", title="Diary")


Release_ = Callable[..., Release]


@pytest.fixture
def release() -> Release_:
    """Freeze a document's draft, with ``changes``, and bring it into the world."""

    def bring(document: Document, **changes: Any) -> Release:
        requested = ask(document, **changes)
        return actions.publish(release_id=requested.pk)

    return bring


def ask(document: Document, decision: dict[str, Any] | None = None, **changes: Any) -> Release:
    """Request the release of the draft with ``changes``, and no more."""
    return actions.request_release(
        version=frozen(document, **changes), by=document.created_by, decision=decision
    )


def frozen(document: Document, **changes: Any) -> Version:
    draft = document.draft
    draft.refresh_from_db()
    draft.content = {**draft.content, **changes}
    draft.save()
    return freeze(document=document, by=document.created_by)


@pytest.fixture
def no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages are lost: what is done, a test does itself."""
    monkeypatch.setattr(actions, "send", lambda release: None)
    monkeypatch.setattr(actions, "send_renewal", lambda document: None)


@pytest.fixture
def visitor() -> Client:
    """Nobody in particular."""
    return Client()
