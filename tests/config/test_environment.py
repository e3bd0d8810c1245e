"""What an operator can say, and the one sentence each mistake is answered with."""

from __future__ import annotations

from pathlib import Path

import pytest

from attune.chat import Model
from config.environment import ROOT, Environment
from config.errors import EnvironmentVariableError

PRODUCTION = {
    "ATTUNE_ENV": "production",
    "ATTUNE_ORIGIN": "https://attune.example.org",
    "ATTUNE_SECRET": "s" * 64,
}


def sentence(**environ: str) -> str:
    with pytest.raises(EnvironmentVariableError) as caught:
        Environment.read(environ)
    return str(caught.value)


def test_nothing_needs_to_be_said() -> None:
    environment = Environment.read({})
    assert environment.origin == "http://127.0.0.1:8000"
    assert environment.data_dir == ROOT / "var"
    assert environment.embedded_database
    assert not environment.production


def test_the_port_is_part_of_the_origin() -> None:
    assert Environment.read({"PORT": "8123"}).origin == "http://127.0.0.1:8123"


def test_a_relative_data_folder_counts_from_where_one_stands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Environment.read({"DATA_DIR": "mine"}).data_dir == tmp_path / "mine"


def test_a_data_folder_may_be_in_the_home_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Environment.read({"DATA_DIR": "~/mine"}).data_dir == tmp_path / "mine"


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80x", "8_0", "²"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    assert sentence(PORT=port) == (
        f"PORT is “{port}”: set it to a whole number from 1 to 65535, as in PORT=8123."
    )


def test_an_unknown_kind_of_instance_is_refused() -> None:
    assert sentence(ATTUNE_ENV="prod").startswith("ATTUNE_ENV is “prod”: set it to production")


def test_production_without_its_secret_names_the_command_that_makes_it() -> None:
    asked = {name: value for name, value in PRODUCTION.items() if name != "ATTUNE_SECRET"}
    assert "make them with `python -m config.secrets`" in sentence(**asked)


def test_a_short_secret_is_refused() -> None:
    assert "shorter than 32 characters" in sentence(ATTUNE_SECRET="tiny")


def test_production_needs_to_know_its_address() -> None:
    asked = {name: value for name, value in PRODUCTION.items() if name != "ATTUNE_ORIGIN"}
    assert sentence(**asked).startswith("ATTUNE_ORIGIN is not set")


@pytest.mark.parametrize(
    "origin",
    ["attune.example.org", "ftp://a.example", "https://a.example/path", "https://u@a.example"],
)
def test_an_origin_is_scheme_and_host(origin: str) -> None:
    assert "write scheme and host only" in sentence(ATTUNE_ORIGIN=origin)


def test_a_slash_after_the_origin_is_forgiven() -> None:
    environment = Environment.read({"ATTUNE_ORIGIN": "https://attune.example.org/"})
    assert environment.origin == "https://attune.example.org"
    assert environment.https


def test_more_hosts_can_be_named() -> None:
    environment = Environment.read({**PRODUCTION, "ATTUNE_HOSTS": "a.example, b.example,"})
    assert environment.hosts == ("attune.example.org", "a.example", "b.example")


@pytest.mark.parametrize("url", ["mysql://u@h/db", "sqlite:///x", "db.example"])
def test_only_postgresql_is_a_database(url: str) -> None:
    assert sentence(DATABASE_URL=url).startswith("DATABASE_URL does not name a PostgreSQL database")


def test_an_address_that_is_none_does_not_repeat_a_password() -> None:
    told = sentence(DATABASE_URL="postgresql://u:hunter2@h:port/db")
    assert told.startswith("DATABASE_URL is not an address")
    assert "hunter2" not in told


def test_an_empty_signing_secret_is_not_the_same_as_none_given() -> None:
    assert Environment.read({"ATTUNE_SIGNING_SECRET": ""}).signing_secret == ""
    assert Environment.read({}).signing_secret is None


def test_mail_goes_to_the_console_unless_a_server_is_named() -> None:
    assert Environment.read({}).mail is None
    assert Environment.read({"EMAIL_URL": "console:"}).mail is None


def test_a_mail_server_is_one_address() -> None:
    mail = Environment.read({"EMAIL_URL": "smtp+tls://ada:p%40ss@mail.example"}).mail
    assert mail is not None
    assert (mail.host, mail.port, mail.user, mail.password) == (
        "mail.example",
        587,
        "ada",
        "p@ss",
    )
    assert (mail.starttls, mail.tls) == (True, False)


def test_mail_that_is_not_understood_is_refused_without_its_password() -> None:
    told = sentence(EMAIL_URL="imap://ada:hunter2@mail.example")
    assert told.startswith("EMAIL_URL is not understood")
    assert "hunter2" not in told


def test_a_model_is_its_address_its_name_and_perhaps_a_key() -> None:
    base = {"ATTUNE_MODEL_URL": "https://models.example.org/v1", "ATTUNE_MODEL_NAME": "small"}
    assert Environment.read({}).model is None
    assert Environment.read(base).model == Model(url=base["ATTUNE_MODEL_URL"], name="small")
    keyed = Environment.read({**base, "ATTUNE_MODEL_KEY": "sesame"}).model
    assert keyed is not None
    assert keyed.key == "sesame"


def test_half_a_model_is_refused() -> None:
    assert sentence(ATTUNE_MODEL_NAME="small").startswith("ATTUNE_MODEL_URL is not set")
    assert sentence(ATTUNE_MODEL_URL="http://127.0.0.1/v1").startswith(
        "ATTUNE_MODEL_NAME is not set"
    )


def test_a_models_key_that_no_header_can_carry_is_named() -> None:
    base = {"ATTUNE_MODEL_URL": "https://models.example.org/v1", "ATTUNE_MODEL_NAME": "small"}
    assert sentence(**base, ATTUNE_MODEL_KEY="sesame\n").startswith("ATTUNE_MODEL_KEY holds")


def test_a_model_elsewhere_than_on_the_web_is_refused() -> None:
    assert sentence(ATTUNE_MODEL_URL="file:///etc/passwd", ATTUNE_MODEL_NAME="small") == (
        "ATTUNE_MODEL_URL: “file:///etc/passwd” is not the base of an endpoint: "
        "write it as https://models.example.org/v1."
    )
