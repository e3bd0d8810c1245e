"""What happens before anything is served, done once and answered with a sentence when it fails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from config import examples, prepare
from config.environment import Environment
from config.errors import PreparationError
from config.models import Milestone


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    made: list[str] = []
    monkeypatch.setattr(examples, "load", lambda: made.append("load"))
    return made


@pytest.mark.django_db
def test_examples_are_loaded_once(calls: list[str]) -> None:
    prepare.load_examples()
    prepare.load_examples()
    assert calls == ["load"]


@pytest.mark.django_db
def test_examples_that_failed_are_tried_again(
    calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(examples, "load", fails)
        with pytest.raises(RuntimeError):
            prepare.load_examples()
    assert not Milestone.objects.exists()
    prepare.load_examples()
    assert calls == ["load"]


@pytest.mark.django_db(transaction=True)
def test_the_queue_is_set_up_and_may_be_set_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from config import broker
    from config.celery import app
    from config.queue_transport import Channel

    url = broker.url(connection.settings_dict)
    monkeypatch.setattr(app.conf, "broker_url", url)
    prepare.set_up_queue()
    for engine, _ in Channel._engines.values():
        engine.dispose()
    Channel._engines.clear()
    with monkeypatch.context() as patch:
        patch.setattr(app, "connection_for_write", None)  # nobody needs it the second time
        prepare.set_up_queue()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kombu_queue WHERE name = 'celery'")
        assert cursor.fetchone() == (1,)


def test_a_step_that_fails_is_one_sentence_and_a_log(tmp_path: Path) -> None:
    def fails() -> None:
        raise ValueError("a table\nis missing")

    environment = Environment.read({"DATA_DIR": str(tmp_path)})
    with pytest.raises(PreparationError) as caught:
        prepare._step(environment, "bring the database up to date", fails)
    assert str(caught.value) == (
        "Attune could not bring the database up to date (a table is missing): "
        f"{tmp_path}/prepare.log has the details; mend what it names and start again."
    )
    assert "ValueError: a table" in (tmp_path / "prepare.log").read_text()


def test_static_files_are_gathered_again_only_when_one_has_changed(
    tmp_path: Path, settings: Any
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a { color: red }")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    prepare.gather_static_files()
    gathered = tmp_path / "static" / "a.css"
    assert gathered.read_text() == "a { color: red }"

    gathered.write_text("untouched")
    prepare.gather_static_files()
    assert gathered.read_text() == "untouched"

    (source / "a.css").write_text("a { color: blue }")
    prepare.gather_static_files()
    assert gathered.read_text() == "a { color: blue }"
