"""Celery's messages in PostgreSQL: what our transport changes, tried on the real thing."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Empty
from typing import Any

import kombu
import psycopg
import pytest
from django.conf import settings
from django.db import connection
from sqlalchemy.engine import make_url

from config import broker


def database(**said: Any) -> dict[str, Any]:
    return {"NAME": "attune", "USER": "ada", "PASSWORD": "", "HOST": "", "PORT": "", **said}


def test_a_socket_and_a_password_with_signs_survive_the_address() -> None:
    odd = database(USER="a da", PASSWORD="p@ss/w:rd%", HOST="/a b/run", PORT="5432", NAME="x y")
    url = make_url(broker.url(odd).removeprefix(broker.PREFIX))
    assert (url.username, url.password, url.database) == ("a da", "p@ss/w:rd%", "x y")
    assert url.query == {"host": "/a b/run", "port": "5432"}


def test_a_server_and_its_options_survive_the_address() -> None:
    tls = database(HOST="::1", PORT=5433, OPTIONS={"sslmode": "require"})
    url = make_url(broker.url(tls).removeprefix(broker.PREFIX))
    assert (url.host, url.port, url.query) == ("::1", 5433, {"sslmode": "require"})


@pytest.fixture
def channel(transactional_db: None) -> Iterator[Any]:
    url = broker.url({**settings.DATABASES["default"], **connection.settings_dict})
    options = broker.transport_options(url)
    with kombu.Connection(url, transport_options=options) as connected:
        channel = connected.default_channel
        try:
            channel._new_queue("tests")
            yield channel
            channel._purge("tests")
        finally:
            engine = channel.session.bind
            channel.close()
            engine.dispose()
            type(channel)._engines.clear()


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kombu_message")
        count: int = cursor.fetchone()[0]
        return count


def test_messages_come_in_the_order_they_were_sent_and_do_not_stay(channel: Any) -> None:
    for number in range(3):
        channel._put("tests", {"number": number})
    assert rows() == 3
    assert [channel._get("tests") for _ in range(3)] == [{"number": n} for n in range(3)]
    assert rows() == 0


def test_an_empty_queue_says_so(channel: Any) -> None:
    with pytest.raises(Empty):
        channel._get("tests")


def test_the_queue_works_again_after_its_connection_was_cut(channel: Any) -> None:
    channel._put("tests", {"number": 1})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
    assert channel._get("tests") == {"number": 1}


def test_a_database_that_is_away_is_noticed_when_connecting() -> None:
    nowhere = broker.url(database(HOST="/nonexistent", PORT="5432"))
    with (
        pytest.raises(Exception, match="connection is bad") as caught,
        kombu.Connection(nowhere) as connected,
    ):
        connected.connect()
    assert isinstance(caught.value.__cause__, psycopg.OperationalError)
