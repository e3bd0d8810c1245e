"""Brings database, keys, examples and static files up to date, before anything is served.

`python -m config.prepare` prints what the operator should know or, with exit code 1, the one
sentence that says what to mend. Every step may be killed and run again.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from pathlib import Path

from .environment import Environment
from .errors import BrokerError, DatabaseError, HouseError, PreparationError

LOCK = 0x617474756E65  # "attune": two instances on one database prepare it one after the other


def prepare(environment: Environment) -> str:
    """Do all that is not done yet; returns the example sign-ins, if there are any."""
    import django

    django.setup()
    _reach_database(environment)
    _reach_broker(environment)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        _step(environment, "bring the database up to date", migrate)
        _step(environment, "set up the queue", set_up_queue)
        _step(environment, "make the signing keys", make_keys)
        if not environment.production:
            _step(environment, "load the examples", load_examples)
        _step(environment, "gather the static files", gather_static_files)
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return "" if environment.production else example_sign_ins()


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def set_up_queue() -> None:
    """Make the queue's tables here, where nobody else does it at the same moment."""
    from . import broker
    from .celery import app

    queue = app.conf.task_default_queue
    url = str(app.conf.broker_url)
    if url.startswith(broker.PREFIX) and not (_is_ours(url) and _queue_is_there(queue)):
        with app.connection_for_write() as connection:
            app.amqp.queues[queue].bind(connection).declare()


def make_keys() -> None:
    from django.core.management import call_command

    call_command("make_keys", verbosity=0)


def load_examples() -> None:
    """Load the example communities and people into a database that never had them."""
    from django.db import transaction

    from . import examples
    from .models import Milestone

    with transaction.atomic():
        _, first = Milestone.objects.get_or_create(name="examples")
        if first:
            examples.load()


def example_sign_ins() -> str:
    from . import examples

    return examples.sign_ins()


def gather_static_files() -> None:
    """Collect the static files where one of them, or the way they are stored, has changed."""
    from django.conf import settings
    from django.core.management import call_command

    note = Path(settings.STATIC_ROOT) / ".sources"
    found = static_fingerprint()
    if not note.exists() or note.read_text() != found:
        note.unlink(missing_ok=True)
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        note.write_text(found)


def static_fingerprint() -> str:
    """A digest of name, size and time of every static file, and of the way they are stored."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda entry: entry[0]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return digest.hexdigest()


def _is_ours(url: str) -> bool:
    from django.db import connection

    from . import broker

    return url == broker.url(connection.settings_dict)


def _queue_is_there(name: str) -> bool:
    """Asked through Django: SQLAlchemy takes longer to load than all else here."""
    from django.db import connection

    with connection.cursor() as cursor:
        if "kombu_queue" not in connection.introspection.table_names(cursor):
            return False
        cursor.execute("SELECT 1 FROM kombu_queue WHERE name = %s", [name])
        return cursor.fetchone() is not None


def _reach_database(environment: Environment) -> None:
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as error:
        # psycopg sums up, then lists its tries, then asks back; the first try says it best.
        lines = [line.strip(" -") for line in str(error).splitlines()]
        reason = next((line for line in lines[1:] if "failed:" in line), lines[0])
        if environment.embedded_database:
            raise DatabaseError(
                f"The embedded PostgreSQL does not answer ({reason}): start again."
            ) from error
        raise DatabaseError(
            f"The database that DATABASE_URL names cannot be reached ({reason}): see that it "
            "runs and that address, user and password are right."
        ) from error


def _reach_broker(environment: Environment) -> None:
    from kombu.exceptions import OperationalError

    from .celery import app

    if environment.broker_url is None:
        return
    try:
        with app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=5)
    except (OperationalError, OSError, ImportError, KeyError, ValueError) as error:
        raise BrokerError(
            f"The broker that CELERY_BROKER_URL names cannot be reached ({error}): see that it "
            "runs and that the address is right, or leave it out to use PostgreSQL."
        ) from error


def _step(environment: Environment, name: str, action: Callable[[], None]) -> None:
    try:
        with redirect_stdout(io.StringIO()):
            action()
    except Exception as error:
        log = environment.data_dir / "prepare.log"
        with suppress(OSError):  # the disk may be what went wrong
            log.write_text(traceback.format_exc(), encoding="utf-8")
        reason = " ".join(str(error).split()) or type(error).__name__
        raise PreparationError(
            f"Attune could not {name} ({reason[:200]}): {log} has the details; mend what it "
            "names and start again."
        ) from error


def main() -> None:
    try:
        print(prepare(Environment.read(os.environ)))
    except HouseError as error:
        print(error)
        sys.exit(1)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
