"""Celery's messages in PostgreSQL, where no other broker is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import URL

PREFIX = "sqla+"


def url(database: Mapping[str, Any]) -> str:
    """The broker address for one of Django's databases, through kombu's SQLAlchemy transport."""
    host = str(database["HOST"])
    socket = host.startswith("/")
    port = database.get("PORT")
    address = URL.create(
        "postgresql+psycopg",
        username=database["USER"] or None,
        password=database.get("PASSWORD") or None,
        host=None if socket else host or None,
        port=None if socket or not port else int(port),
        database=database["NAME"],
        query={"host": host, "port": str(port)} if socket else {},
    )
    return PREFIX + address.render_as_string(hide_password=False)


def transport_options(broker_url: str) -> dict[str, Any]:
    """What kombu hands to SQLAlchemy: connections are tried before they are trusted."""
    if not broker_url.startswith(PREFIX):
        return {}
    return {"pool_pre_ping": True, "pool_size": 2}
