"""The settings as another process would load them, for instances this one is not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import Settings

import config.settings
from config import secrets
from config.environment import ROOT

HTTPS = {
    "ATTUNE_ENV": "production",
    "ATTUNE_ORIGIN": "https://attune.example.org",
    "ATTUNE_SECRET": "a secret that is long enough for anybody, and for the check as well",
    "ATTUNE_SIGNING_SECRET": "another secret that is long enough for anybody",
}
NAMES = [
    "ALLOWED_HOSTS",
    "ATTUNE_SIGNING_SECRET",
    "CELERY_BROKER_URL",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASES",
    "SECRET_KEY",
    "SECURE_HSTS_SECONDS",
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
]


def settings(tmp_path: Path, **said: str) -> dict[str, Any]:
    """The settings read anew; those of this process stay as they are."""
    told = {**os.environ, "DATA_DIR": str(tmp_path), **said}
    with (
        patch.dict(os.environ, told),
        patch.dict(sys.modules),
        patch.object(config, "settings", config.settings),
    ):
        del sys.modules["config.settings"]
        loaded = Settings("config.settings")
    return {name: getattr(loaded, name) for name in NAMES}


def test_loading_the_settings_writes_nothing(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; print(settings.SECRET_KEY)"],
        env={
            **os.environ,
            "DATA_DIR": str(tmp_path / "new"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
        check=True,
    )
    assert not (tmp_path / "new").exists()


def test_a_development_instance_keeps_its_secrets(tmp_path: Path) -> None:
    secrets.make(tmp_path)
    loaded = settings(tmp_path)
    assert loaded["SECRET_KEY"] == secrets.find(tmp_path, secrets.SESSION)
    assert loaded["ATTUNE_SIGNING_SECRET"] == secrets.find(tmp_path, secrets.SIGNING)


def test_a_process_told_to_hold_no_signing_secret_holds_none(tmp_path: Path) -> None:
    secrets.make(tmp_path)
    assert settings(tmp_path, ATTUNE_SIGNING_SECRET="")["ATTUNE_SIGNING_SECRET"] is None


def test_production_looks_for_no_development_secret(tmp_path: Path) -> None:
    secrets.make(tmp_path)
    asked = {name: value for name, value in HTTPS.items() if name != "ATTUNE_SIGNING_SECRET"}
    assert settings(tmp_path, **asked)["ATTUNE_SIGNING_SECRET"] is None


def test_production_answers_to_its_own_name_only(tmp_path: Path) -> None:
    loaded = settings(tmp_path, **HTTPS)
    assert loaded["ALLOWED_HOSTS"] == ["attune.example.org"]
    assert loaded["CSRF_TRUSTED_ORIGINS"] == ["https://attune.example.org"]


def test_an_https_origin_gets_secure_cookies_and_hsts(tmp_path: Path) -> None:
    loaded = settings(tmp_path, **HTTPS)
    assert loaded["SESSION_COOKIE_SECURE"] is True
    assert loaded["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert loaded["SECURE_HSTS_SECONDS"] > 0


def test_an_http_origin_gets_neither(tmp_path: Path) -> None:
    loaded = settings(tmp_path, PORT="8123")
    assert loaded["SESSION_COOKIE_SECURE"] is False
    assert loaded["SESSION_COOKIE_NAME"] == "attune-session-8123"
    assert loaded["SECURE_HSTS_SECONDS"] == 0


def test_without_a_broker_the_messages_go_where_the_data_is(tmp_path: Path) -> None:
    url = "postgresql://ada:pass@db.example:5433/attune"
    loaded = settings(tmp_path, DATABASE_URL=url)
    assert loaded["DATABASES"]["default"]["HOST"] == "db.example"
    assert loaded["CELERY_BROKER_URL"] == (
        "sqla+postgresql+psycopg://ada:pass@db.example:5433/attune"
    )


def test_a_named_broker_is_used(tmp_path: Path) -> None:
    broker = "redis://cache.example/0"
    assert settings(tmp_path, CELERY_BROKER_URL=broker)["CELERY_BROKER_URL"] == broker


def test_production_passes_djangos_deployment_check() -> None:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    checked = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **HTTPS},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def test_manage_py_answers_a_mistake_with_its_sentence() -> None:
    told = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, "PORT": "many"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert told.stderr == (
        "PORT is “many”: set it to a whole number from 1 to 65535, as in PORT=8123.\n"
    )


def test_a_page_may_load_nothing_from_elsewhere(client: Any, db: None) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
    assert rules["default-src"] == ["'self'"]
    assert rules["object-src"] == rules["frame-ancestors"] == ["'none'"]
    assert "unsafe" not in policy
    assert {"script-src", "style-src"} & rules.keys() == set()


@pytest.mark.parametrize("given", ["Ada@Example.org ", "ada@example.org"])
def test_failed_sign_ins_are_counted_under_one_spelling(given: str, rf: Any) -> None:
    from config.sign_in import name_tried

    assert name_tried(rf.post("/"), {"email": given}) == "ada@example.org"
    assert name_tried(rf.post("/", {"login": given}), None) == "ada@example.org"
