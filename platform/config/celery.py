"""The Celery app and its clock. Tasks live in the apps, in modules called `tasks`."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

TRANSPORT_ALIASES["sqla"] = "config.queue_transport:Transport"

app = Celery("attune")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# A message that waits until the next one of its kind is sent is not worth running any more.
app.conf.beat_schedule = {
    "sweep": {"task": "publishing.tasks.sweep", "schedule": 3, "options": {"expires": 3}},
    "renew heads": {
        "task": "publishing.tasks.renew_heads",
        "schedule": 600,
        "options": {"expires": 600},
    },
    "takeouts": {
        "task": "profiles.tasks.sweep",
        "schedule": 10,
        "options": {"expires": 10},
    },
    "ballots": {
        "task": "communities.tasks.run_ballots",
        "schedule": 10,
        "options": {"expires": 10},
    },
}


@setup_logging.connect
def keep_logging(**_: Any) -> None:
    """Having a receiver is what matters: Celery then leaves Django's LOGGING as it is."""


@beat_init.connect
def renew_at_once(**_: Any) -> None:
    """What fell due while nothing ran does not wait for the clock to come round."""
    app.send_task("publishing.tasks.renew_heads", expires=600, retry=False)
