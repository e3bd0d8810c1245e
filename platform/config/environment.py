"""The environment variables Attune reads, as one typed value.

Everything an operator can say is said here; nothing else in the project reads `os.environ`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from .errors import EnvironmentVariableError

if TYPE_CHECKING:
    from attune.chat import Model

ROOT = Path(__file__).resolve().parents[2]
SECRETS_COMMAND = "python -m config.secrets"


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """What the operator asked for.

    `database_url` and `broker_url` are None where the embedded PostgreSQL is to be used.
    `secret` is None only in development; `signing_secret` is None where it is not given and ""
    where this process is meant to hold none.
    """

    production: bool
    port: int
    data_dir: Path
    database_url: str | None
    broker_url: str | None
    secret: str | None
    signing_secret: str | None
    origin: str
    hosts: tuple[str, ...]
    mail: Mail | None
    mail_from: str
    model: Model | None

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Environment:
        """Read and check the variables; EnvironmentVariableError names the one to mend."""
        production = _production(environ)
        port = _port(environ)
        origin = _origin(environ, production=production, port=port)
        host = origin.hostname or ""
        secret = environ.get("ATTUNE_SECRET") or None
        if production and secret is None:
            raise EnvironmentVariableError(
                "ATTUNE_SECRET is not set, and production does not start without its secrets: "
                f"make them with `{SECRETS_COMMAND}` and set the two variables it prints."
            )
        if secret is not None and len(secret) < 32:
            raise EnvironmentVariableError(
                "ATTUNE_SECRET is shorter than 32 characters: "
                f"make a better one with `{SECRETS_COMMAND}`."
            )
        return cls(
            production=production,
            port=port,
            data_dir=_data_dir(environ),
            database_url=_database_url(environ),
            broker_url=environ.get("CELERY_BROKER_URL") or None,
            secret=secret,
            signing_secret=environ.get("ATTUNE_SIGNING_SECRET"),
            origin=origin.geturl(),
            hosts=(host, *_words(environ.get("ATTUNE_HOSTS", ""))),
            mail=Mail.read(environ.get("EMAIL_URL") or ""),
            mail_from=environ.get("ATTUNE_MAIL_FROM") or f"Attune <attune@{host}>",
            model=_model(environ),
        )

    @property
    def embedded_database(self) -> bool:
        return self.database_url is None

    @property
    def https(self) -> bool:
        return self.origin.startswith("https://")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """An SMTP server, from `smtp://`, `smtp+tls://` (STARTTLS) or `smtps://` (TLS throughout)."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool

    @classmethod
    def read(cls, url: str) -> Mail | None:
        """The server `url` names, or None where mail goes to the console."""
        if not url or url == "console:":
            return None
        ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
        parts = _split(url, "EMAIL_URL")
        if parts.scheme not in ports or not parts.hostname:
            raise EnvironmentVariableError(
                "EMAIL_URL is not understood: write it as smtp+tls://user:password@host:587, "
                "or leave it out to see mail on the console."
            )
        return cls(
            host=parts.hostname,
            port=parts.port or ports[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            starttls=parts.scheme == "smtp+tls",
            tls=parts.scheme == "smtps",
        )


def _production(environ: Mapping[str, str]) -> bool:
    name = environ.get("ATTUNE_ENV") or "development"
    if name not in {"development", "production"}:
        raise EnvironmentVariableError(
            f"ATTUNE_ENV is “{name}”: set it to production, or leave it out for development."
        )
    return name == "production"


def _port(environ: Mapping[str, str]) -> int:
    text = environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise EnvironmentVariableError(
            f"PORT is “{text}”: set it to a whole number from 1 to 65535, as in PORT=8123."
        )
    return int(text)


def _data_dir(environ: Mapping[str, str]) -> Path:
    folder = Path(environ.get("DATA_DIR") or ROOT / "var")
    if folder.parts[:1] == ("~",):  # make hands it on as it is
        try:
            folder = folder.expanduser()
        except RuntimeError as error:
            raise EnvironmentVariableError(
                f"DATA_DIR is “{folder}”, and there is no home folder: write the path in full."
            ) from error
    return folder.absolute()


def _origin(environ: Mapping[str, str], *, production: bool, port: int) -> SplitResult:
    text = environ.get("ATTUNE_ORIGIN") or ""
    if not text:
        if production:
            raise EnvironmentVariableError(
                "ATTUNE_ORIGIN is not set: name the address people reach this site under, "
                "as in ATTUNE_ORIGIN=https://attune.example.org."
            )
        text = f"http://127.0.0.1:{port}"
    parts = _split(text.rstrip("/"), "ATTUNE_ORIGIN")
    bare = not (parts.path or parts.query or parts.fragment or parts.username)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not bare:
        raise EnvironmentVariableError(
            f"ATTUNE_ORIGIN is “{text}”: write scheme and host only, "
            "as in https://attune.example.org."
        )
    return parts


def _model(environ: Mapping[str, str]) -> Model | None:
    """The model that readers may try a message with, if there is one."""
    url, name = environ.get("ATTUNE_MODEL_URL") or "", environ.get("ATTUNE_MODEL_NAME") or ""
    if not url and not name:
        return None
    if not url or not name:
        missing = "ATTUNE_MODEL_NAME" if url else "ATTUNE_MODEL_URL"
        raise EnvironmentVariableError(
            f"{missing} is not set: ATTUNE_MODEL_URL and ATTUNE_MODEL_NAME go together. "
            "Set both, or neither."
        )
    # Only here, so that what starts and watches the processes need not load the core.
    from attune.chat import Model, is_key
    from attune.errors import UsageError

    key = environ.get("ATTUNE_MODEL_KEY") or ""
    if not is_key(key):
        raise EnvironmentVariableError(
            "ATTUNE_MODEL_KEY holds a line end or another character that no key has."
        )
    try:
        return Model(url=url, name=name, key=key)
    except UsageError as error:
        raise EnvironmentVariableError(f"ATTUNE_MODEL_URL: {error}") from error


def _database_url(environ: Mapping[str, str]) -> str | None:
    url = environ.get("DATABASE_URL") or None
    if url is not None and _split(url, "DATABASE_URL").scheme not in {"postgres", "postgresql"}:
        raise EnvironmentVariableError(
            "DATABASE_URL does not name a PostgreSQL database: write it as "
            "postgresql://user:password@host:5432/name, or leave it out for the embedded one."
        )
    return url


def _split(url: str, variable: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # urlsplit checks the port only when it is asked for
    except ValueError as error:
        raise EnvironmentVariableError(
            f"{variable} is not an address ({error}): correct it or leave it out."
        ) from error
    return parts


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for part in text.split(",") if (word := part.strip()))
