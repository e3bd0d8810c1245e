"""Where Celery's messages go when no broker is named: into the database itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

PREFIX = "sqla+"


def url(database: Mapping[str, Any]) -> str:
    """The broker address for one of Django's databases, through kombu's SQLAlchemy transport."""
    host, port = str(database["HOST"]), str(database["PORT"] or "")
    user, password = quote(database["USER"], safe=""), quote(database["PASSWORD"], safe="")
    owner = f"{user}:{password}" if password else user
    name = quote(database["NAME"], safe="")
    options = {str(key): str(value) for key, value in database.get("OPTIONS", {}).items()}
    if host.startswith("/"):  # the folder of a socket
        options |= {"host": host, "port": port}
        place = ""
    else:
        place = f"[{host}]" if ":" in host else host
        place += f":{port}" if port else ""
    query = f"?{urlencode(options)}" if options else ""
    return f"{PREFIX}postgresql+psycopg://{owner}@{place}/{name}{query}"


def transport_options(broker_url: str) -> dict[str, Any]:
    """What kombu hands on to SQLAlchemy: a connection is tried before it is trusted."""
    if not broker_url.startswith(PREFIX):
        return {}
    return {"pool_pre_ping": True, "pool_size": 2}
