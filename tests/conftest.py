"""One temporary PostgreSQL for a test session, and nothing written outside temporary folders."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import override_settings

from config import postgres
from config.celery import app as celery_app
from tests.attune import laws as _laws  # noqa: F401  # loads the profile they are tried under
from tests.browser import standing

BROWSER = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser comes last, and of it the longest tests first, so that all workers end
    together."""
    longest = BROWSER / "test_every_page.py"
    items.sort(key=lambda item: (BROWSER in item.path.parents, item.path != longest))


@pytest.fixture(scope="session", autouse=True)
def _house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A data folder of its own, tasks run where they are sent, static files as they lie."""
    data_dir = tmp_path_factory.mktemp("data")
    (data_dir / "static").mkdir()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    celery_app.conf.update(task_always_eager=True, task_eager_propagates=True)
    with override_settings(
        DATA_DIR=data_dir,
        STATIC_ROOT=data_dir / "static",
        ATTUNE_SIGNING_SECRET="for tests only, and as long as a real one would be",
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this test run have together."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session", autouse=True)
def _site_ahead(request: pytest.FixtureRequest, run_folder: Path) -> None:
    """The instance that the browser tests need comes up beside the tests before them."""
    if any(BROWSER in item.path.parents for item in request.session.items):
        standing.begin(run_folder / "site.json")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """Start the cluster the first time a test asks for the database."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    # Not under pytest's own folder: started by root, PostgreSQL runs as another user and has
    # to get there, and the path of its socket has to stay short.
    data_dir = Path(tempfile.mkdtemp(prefix="attune-tests-"))
    cluster = postgres.Cluster(data_dir=data_dir, options=postgres.FLEETING)
    data_dir.chmod(0o711)
    server = cluster.start()
    try:
        connections.databases["default"].update(postgres.django_settings(data_dir))
        yield
    finally:
        connections.close_all()
        cluster.stop(server)
        shutil.rmtree(data_dir)
